import { isolateHistory } from '@codemirror/commands'
import type { EditorView } from '@codemirror/view'
import { ApiFailure, call, reportFor } from '../../api/client.ts'
import type {
  CheckAnswer,
  ConfigEdit,
  ConfigText,
  ConfigWritten,
  EditAnswer,
  EditRefused,
  ErrorReport,
} from '../../api/contract.ts'
import { createStore, type Store } from '../../live/store.ts'

/** A config that is open in the builder: its text is the only model of it. */
export interface ConfigState {
  readonly text: string
  /** as it was read or saved last */
  readonly saved: { readonly text: string; readonly hash: string }
  /** of the file on disk, when that is another one; null = it is gone */
  readonly disk: string | null | undefined
  /** undefined = not yet */
  readonly check: CheckAnswer | undefined
  /** the text that `check` is of: it may be a little older */
  readonly checkedText: string
  readonly checkFailed: ErrorReport | undefined
  /** the last edit from outside the text that could not be made */
  readonly refused: EditRefused | undefined
  readonly saveFailed: ErrorReport | undefined
  /** saves in a row that failed */
  readonly failures: number
  readonly isSaving: boolean
  /** offset of the cursor */
  readonly caret: number
}

export interface ConfigModel {
  readonly file: string
  readonly store: Store<ConfigState>
  /** the editor that shows the text; undefined = it is gone */
  attach(view: EditorView | undefined): void
  readonly view: () => EditorView | undefined
  /** the editor's text or cursor is another one */
  moved(view: EditorView): void
  /** makes the changes as one step of the editor's history; false = it was refused, and `refused` says why */
  edit(edits: readonly ConfigEdit[]): Promise<boolean>
  /** writes the file; false = it was not */
  save(): Promise<boolean>
  /** shows the text that is on disk now */
  reload(): Promise<void>
  /** another process changed the file; `null` = removed it */
  changedOnDisk(hash: string | null): void
  /** what is on disk may be overwritten by the next save */
  keepMine(): Promise<void>
  forgetRefusal(): void
}

const pause = 300

/** Knows when the last of some edits has ended, well or not. */
function createLatest() {
  let latest: Promise<unknown> = Promise.resolve()
  return {
    add<T>(made: Promise<T>): Promise<T> {
      latest = made.catch(() => undefined)
      return made
    },
    done: () => latest,
  }
}

export function openConfig({ file, text, hash }: ConfigText): ConfigModel {
  const store = createStore<ConfigState>({
    text,
    saved: { text, hash },
    disk: undefined,
    check: undefined,
    checkedText: '',
    checkFailed: undefined,
    refused: undefined,
    saveFailed: undefined,
    failures: 0,
    isSaving: false,
    caret: 0,
  })
  // what was told last may be a frame old
  let now = store.get()
  const set = (change: Partial<ConfigState>): void => {
    now = { ...now, ...change }
    store.set(now)
  }
  let view: EditorView | undefined
  const check = createChecks(file, () => now.text, set)
  check(0)
  const underWay = createLatest()
  const model: ConfigModel = {
    file,
    store,
    attach(next) {
      view = next
    },
    view: () => view,
    moved(editor) {
      const text = editor.state.doc.toString()
      const caret = editor.state.selection.main.head
      if (text !== now.text) {
        set({ text, caret })
        check(pause)
      } else if (caret !== now.caret) set({ caret })
    },
    edit: (edits) => underWay.add(edit({ file, edits, now: () => now, set, view: () => view })),
    // what a field was left with, or Ctrl+S took from it, is still on its way
    save: () => underWay.done().then(() => save({ file, now: () => now, set })),
    async reload() {
      const { text, hash } = await call<ConfigText>('/api/config', { query: { file } })
      set({ saved: { text, hash }, disk: undefined, saveFailed: undefined, failures: 0 })
      view?.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        annotations: isolateHistory.of('full'),
      })
      if (view === undefined) set({ text })
      check(0)
    },
    changedOnDisk: (hash) => set({ disk: hash === now.saved.hash ? undefined : hash }),
    async keepMine() {
      const known = now.disk !== null && now.disk !== 'unknown' ? now.disk : undefined
      const hash = known ?? (await call<ConfigText>('/api/config', { query: { file } })).hash
      set({ saved: { ...now.saved, hash }, disk: undefined, saveFailed: undefined, failures: 0 })
    },
    forgetRefusal: () => set({ refused: undefined }),
  }
  return model
}

/** The problems of the text, asked for when nobody has typed for a moment; only the newest question counts. */
function createChecks(
  file: string,
  textOf: () => string,
  set: (change: Partial<ConfigState>) => void,
): (after: number) => void {
  let timer: number | undefined
  let asked: AbortController | undefined
  return (after) => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      asked?.abort()
      const { signal } = (asked = new AbortController())
      const text = textOf()
      call<CheckAnswer>('/api/check', { body: { file, text }, signal }).then(
        (answer) => {
          if (!signal.aborted) set({ check: answer, checkedText: text, checkFailed: undefined })
        },
        (cause: unknown) => {
          if (!signal.aborted) set({ checkFailed: reportFor(cause) })
        },
      )
    }, after)
  }
}

interface Open {
  readonly file: string
  readonly now: () => ConfigState
  readonly set: (change: Partial<ConfigState>) => void
}

async function save({ file, now, set }: Open): Promise<boolean> {
  const { text, saved, disk, isSaving } = now()
  if (isSaving) return false
  set({ isSaving: true })
  try {
    const { hash } = await write({ file, text, hash: disk === null ? null : saved.hash })
    set({ isSaving: false, saved: { text, hash }, disk: undefined, saveFailed: undefined, failures: 0 })
    return true
  } catch (cause) {
    const isChanged = cause instanceof ApiFailure && cause.report.code === 'STUDIO_FILE_CHANGED'
    set({
      isSaving: false,
      saveFailed: reportFor(cause),
      failures: now().failures + 1,
      ...(isChanged && { disk: now().disk ?? 'unknown' }),
    })
    return false
  }
}

interface Editing extends Open {
  readonly edits: readonly ConfigEdit[]
  readonly view: () => EditorView | undefined
}

async function edit({ file, edits, now, set, view }: Editing): Promise<boolean> {
  set({ refused: undefined })
  for (;;) {
    const { text } = now()
    const answer = await call<EditAnswer>('/api/config/edit', { body: { file, text, edits } })
    // somebody typed meanwhile: the places of the answer are of another text
    if (now().text !== text) continue
    if (answer.kind === 'refused') {
      set({ refused: answer })
      return false
    }
    const editor = view()
    editor?.dispatch({ changes: [...answer.changes], annotations: isolateHistory.of('full'), userEvent: 'input.panel' })
    if (editor === undefined) set({ text: answer.text })
    return true
  }
}

/** `hash` null = the file is not there, and must not be. */
async function write({
  file,
  text,
  hash,
}: {
  readonly file: string
  readonly text: string
  readonly hash: string | null
}): Promise<ConfigWritten> {
  const headers: Readonly<Record<string, string>> = hash === null ? { 'If-None-Match': '*' } : { 'If-Match': hash }
  return call<ConfigWritten>('/api/config', { method: 'PUT', query: { file }, body: { text }, headers })
}
