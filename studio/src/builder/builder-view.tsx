import { type ReactNode, useEffect } from 'react'
import type { ConfigText, ProjectPipeline } from '../api/contract.ts'
import { useCommands } from '../app/keys/commands.ts'
import { useShortcuts } from '../app/keys/shortcuts.ts'
import { Page } from '../app/page.tsx'
import { navigate, useSearch } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { useUnsaved } from '../app/unsaved.ts'
import { Split } from '../design/split.tsx'
import { BuilderProvider } from './builder-context.ts'
import css from './builder-view.module.css'
import { ConfigEditor } from './config-editor.tsx'
import { FileBars } from './file/file-bars.tsx'
import { FileHead } from './file/file-head.tsx'
import { ProblemList } from './file/problem-list.tsx'
import { Panels } from './panels/panels.tsx'
import { editsForAll, isWritten } from './read/findings.ts'
import { previewCommand } from './read/words/preview-command.ts'
import { ReadHead } from './read/read-head.tsx'
import { ReadPane } from './read/read-pane.tsx'
import { errorsOf } from './text/problems.ts'
import { type BuilderState, useBuilderState } from './use-builder-state.ts'

/** The text on one side, what the API makes of it on the other. */
export function BuilderView({
  pipeline,
  config,
  isRenamed,
}: {
  pipeline: ProjectPipeline
  config: ConfigText
  /** the address has the name that it had before */
  isRenamed: boolean
}): ReactNode {
  const [search, setSearch] = useSearch()
  const state = useBuilderState(pipeline, config)
  const { model, reader, builder, now, isDirty, test, save } = state
  const problems = errorsOf(now.check)
  useUnsaved({ file: config.file, save, problems: problems.length }, isDirty)
  useBuilderCommands(config.file, state)
  // leaving asks while something is unsaved: the address follows when it is saved
  useNewName(isRenamed && !isDirty ? pipeline.id : undefined)
  const view = search.get('view') === 'read' ? 'right' : 'left'
  return (
    <BuilderProvider value={builder}>
      <Page
        isScrolled={false}
        command={commandOf(config.file, state)}
        lead={isDirty ? 'once it is saved, the same as' : undefined}
        bars={<FileBars model={model} isEditable={builder.isEditable} sealed={config.sealed} />}
      >
        <h1 className="aside">{pipeline.id}: config and test read</h1>
        <div className={css['switch']} role="group" aria-label="Show">
          {(['left', 'right'] as const).map((side) => (
            <button
              key={side}
              type="button"
              aria-pressed={view === side}
              onClick={() => setSearch({ view: side === 'right' ? 'read' : undefined })}
            >
              {side === 'left' ? 'Config' : 'Test read'}
            </button>
          ))}
        </div>
        <Split id="builder" label="Width of the config" narrow={view}>
          {[
            <section key="config" className={css['part']} aria-label="Config">
              <FileHead state={state} />
              {builder.isEditable && <Panels isChecked={now.check !== undefined} />}
              <ConfigEditor state={state} />
              <ProblemList now={now} />
            </section>,
            <section key="read" className={css['part']} aria-label="Test read">
              <ReadHead state={state} />
              <ReadPane
                reader={reader}
                text={now.text}
                problem={problems[0]}
                onTest={() => test()}
                onMore={(pages) => test({ pages })}
              />
            </section>,
          ]}
        </Split>
      </Page>
    </BuilderProvider>
  )
}

function useNewName(id: string | undefined): void {
  useEffect(() => {
    if (id === undefined) return
    const { search } = window.location
    navigate(`${hrefOf({ page: 'build', pipeline: id })}${search}`, { replace: true })
  }, [id])
}

function useBuilderCommands(file: string, { builder, test, save }: BuilderState): void {
  const open = (builder.read?.detected ?? []).filter((each) => !isWritten(each, builder.checked?.value))
  const all = editsForAll(open, builder.document)
  useShortcuts([
    { keys: 'mod+enter', label: 'test read', run: () => test() },
    { keys: 'mod+s', label: 'save the config', run: () => void save() },
  ])
  useCommands([
    { label: 'Test read', kind: 'Command', keys: 'mod+enter', run: () => test() },
    { label: `Save ${file}`, kind: 'Command', keys: 'mod+s', run: () => void save() },
    ...(builder.isEditable && all.length > 0
      ? [{ label: `Write all ${all.length} detected`, kind: 'Command', run: () => builder.edit(all) }]
      : []),
  ])
}

function commandOf(file: string, { builder, asked }: BuilderState): string {
  const parent = builder.checked?.plan?.resources.find(({ name }) => name === builder.resource?.name)?.parent
  return previewCommand({
    file,
    resource: builder.resource?.name,
    ...asked,
    parents: typeof parent === 'string' ? asked.parents : undefined,
  })
}
