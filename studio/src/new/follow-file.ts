import type { EditorView } from '@codemirror/view'
import { useRef, useState } from 'react'
import type { ImportDraft } from '../api/contract.ts'

/** The file that a draft will be written to. */
export interface DraftFile {
  readonly file: string
  readonly setFile: (file: string) => void
  /** takes the editor that shows the draft */
  readonly attach: (view: EditorView | undefined) => void
}

/** Kinds whose name is the program's idea, and no name that somebody gave. */
const suggested: readonly ImportDraft['kind'][] = ['url', 'curl', 'har', 'openapi', 'postman']

/** The name of the pipeline is that of its file, for as long as nobody gave it another. */
export function useDraftFile({ file: first, kind, name }: ImportDraft, isNamed: boolean): DraftFile {
  const [file, setFile] = useState(first)
  const view = useRef<EditorView>(undefined)
  const named = useRef(name)
  return {
    file,
    attach: (made) => void (view.current = made),
    setFile(next) {
      setFile(next)
      const text = view.current?.state.doc.toString() ?? ''
      const changes = isNamed || !suggested.includes(kind) ? [] : renaming(text, named.current, next)
      const [change] = changes
      if (change === undefined) return
      named.current = change.insert
      view.current?.dispatch({ changes })
    },
  }
}

/** What to replace so that the draft is called as the file is; nothing where that is not a name, or it was changed by hand. */
function renaming(text: string, from: string, file: string) {
  const [, to] = /([^/]*)\.(?:ya?ml|json)$/.exec(file) ?? []
  // others mean something else in YAML, or are not a name
  if (to === undefined || !/^[a-z_][\w-]*$/i.test(to) || /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(to)) return []
  const line = /^name:[ \t]+(\S+)[ \t]*$/m.exec(text)
  const [whole = '', written = ''] = line ?? []
  if (line === null || written !== from) return []
  const title = text.indexOf(`\n# ${from}: drafted from `)
  const places = [line.index + whole.indexOf(written, 'name:'.length), ...(title === -1 ? [] : [title + '\n# '.length])]
  return places.toSorted((one, other) => one - other).map((at) => ({ from: at, to: at + from.length, insert: to }))
}
