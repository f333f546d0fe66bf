import { yaml } from '@codemirror/lang-yaml'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { call } from '../api/client.ts'
import type { SecretList } from '../api/contract.ts'
import { keyOf } from '../api/queries.ts'
import { useSearch } from '../app/router.tsx'
import { CodeEditor } from '../editor/code-editor.tsx'
import { nodeAt, panelOf, resourceIndexOf } from './file/focus.ts'
import { isWritten } from './read/findings.ts'
import { ghosts, ghostsOf, showGhosts } from './text/ghosts.ts'
import { problemsOf, showProblems } from './text/problems.ts'
import { type Known, schemaHelp } from './text/schema-help.ts'
import type { BuilderState } from './use-builder-state.ts'

/** The text of the config. Problems, ghosts and completions come from what is known of it. */
export function ConfigEditor({ state }: { state: BuilderState }): ReactNode {
  const { model, builder } = state
  const known = useKnown(state)
  const follow = useFollow(state)
  const extensions = useMemo<Extension>(
    () => [
      yaml(),
      ghosts,
      schemaHelp(() => known.current),
      EditorView.updateListener.of(({ view, docChanged, selectionSet }) => {
        if (docChanged || selectionSet) model.moved(view)
        if (selectionSet && !docChanged && view.hasFocus) follow.current(view.state.selection.main.head)
      }),
    ],
    [model, known, follow],
  )
  useProblems(state)
  useGhosts(state)
  useFirstPlace(state)
  return (
    <CodeEditor
      label={`Text of ${model.file}`}
      text={state.now.text}
      extensions={extensions}
      isReadOnly={!builder.isEditable}
      onView={(view) => model.attach(view)}
    />
  )
}

function useKnown({ model, builder: { schema, checked } }: BuilderState): { readonly current: Known } {
  const { data } = useQuery({
    queryKey: keyOf.secrets,
    queryFn: ({ signal }) => call<SecretList>('/api/secrets', { signal }),
  })
  const known = useRef<Known>({ schema: undefined, value: undefined, secrets: [], isJson: false })
  useEffect(() => {
    known.current = {
      schema,
      value: checked?.value,
      secrets: data?.secrets.map(({ key }) => key) ?? [],
      isJson: model.file.toLowerCase().endsWith('.json'),
    }
  })
  return known
}

/** The panels follow the cursor, as long as one of them is open. */
function useFollow({ builder: { checked }, resources }: BuilderState): { readonly current: (offset: number) => void } {
  const [search, setSearch] = useSearch()
  const follow = useRef<(offset: number) => void>(() => undefined)
  useEffect(() => {
    follow.current = (offset) => {
      const node = nodeAt(checked?.outline ?? [], offset)
      if (node === undefined) return
      const index = resourceIndexOf(node.path)
      const isOpen = search.get('panel') !== 'yaml'
      const name = index === undefined ? undefined : resources[index]?.name
      setSearch({
        ...(name !== undefined && { resource: name }),
        ...(name !== undefined && name !== search.get('resource') && { exchange: undefined }),
        ...(isOpen && { panel: panelOf(node.path) }),
      })
    }
  })
  return follow
}

function useProblems({ model, now: { check, checkedText } }: BuilderState): void {
  useEffect(() => {
    const view = model.view()
    if (view !== undefined && check !== undefined && view.state.doc.toString() === checkedText)
      showProblems(view, problemsOf(check))
  }, [model, check, checkedText])
}

function useGhosts({ model, builder: { read, checked, isEditable }, now: { checkedText } }: BuilderState): void {
  useEffect(() => {
    const view = model.view()
    if (view === undefined || !isEditable || view.state.doc.toString() !== checkedText) return
    const open = read?.detected.filter((each) => !isWritten(each, checked?.value)) ?? []
    showGhosts(view, ghostsOf(open, checked?.outline ?? [], checkedText))
  }, [model, read, checked, checkedText, isEditable])
}

/** `?line=14`: where an error's link leads. */
function useFirstPlace({ model, builder: { show, resource, checked } }: BuilderState): void {
  const [search] = useSearch()
  const line = Number(search.get('line'))
  const shown = useRef(0)
  useEffect(() => {
    if (line > 0 && shown.current !== line) show({ line })
    shown.current = line
  }, [line, show])
  // a resource of the address: in view, without taking the focus
  const isScrolled = useRef(false)
  const at = checked?.outline.find(({ path }) => path.join('.') === resource?.path.join('.'))?.from
  useEffect(() => {
    const view = model.view()
    if (view === undefined || at === undefined || isScrolled.current) return
    isScrolled.current = true
    if (line === 0 && at <= view.state.doc.length)
      view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'start', yMargin: 40 }) })
  }, [model, at, line])
}
