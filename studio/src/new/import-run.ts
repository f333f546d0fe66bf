import { call, reportFor } from '../api/client.ts'
import type {
  ErrorReport,
  ImportDraft,
  ImportedResource,
  ImportRequest,
  ImportWrite,
  ImportWritten,
  RunEvent,
} from '../api/contract.ts'
import { liveEvents } from '../api/event-stream.ts'
import { keyOf, queries } from '../api/queries.ts'
import { createStore, type Store } from '../live/store.ts'

export interface ImportState {
  readonly isReading: boolean
  readonly startedAt: number
  readonly log: readonly RunEvent[]
  readonly draft: ImportDraft | undefined
  /** everything that the source holds, whatever was ticked since */
  readonly known: readonly ImportedResource[]
  /** what the draft was made of: to make it again with other resources */
  readonly source: ImportRequest | undefined
  readonly failed: ErrorReport | undefined
}

export interface Importer {
  readonly store: Store<ImportState>
  start(request: ImportRequest): Promise<void>
  cancel(): void
  forget(): void
  /** to what it was made of, which may be changed now; nothing is asked */
  back(): void
  /** writes the config and the secrets that were in the source */
  write(about: ImportWrite): Promise<ImportWritten>
}

const empty: ImportState = {
  isReading: false,
  startedAt: 0,
  log: [],
  draft: undefined,
  known: [],
  source: undefined,
  failed: undefined,
}

export function createImporter(): Importer {
  const store = createStore<ImportState>(empty)
  let reading: AbortController | undefined
  return {
    store,
    async start(request) {
      reading?.abort()
      const own = (reading = new AbortController())
      store.set((now) => ({
        ...now,
        isReading: true,
        startedAt: Date.now(),
        log: [],
        failed: undefined,
        source: request,
      }))
      try {
        await follow(request, own.signal, store)
      } catch (cause) {
        if (!own.signal.aborted) store.set((now) => ({ ...now, failed: reportFor(cause) }))
      }
      if (reading === own) store.set((now) => ({ ...now, isReading: false }))
    },
    cancel() {
      reading?.abort()
      store.set((now) => ({ ...now, isReading: false }))
    },
    forget() {
      reading?.abort()
      store.set(empty)
    },
    back() {
      reading?.abort()
      store.set(({ source }) => ({ ...empty, source }))
    },
    async write(about) {
      const { draft } = store.get()
      const written = await call<ImportWritten>(`/api/import/${encodeURIComponent(draft?.draft ?? '')}`, {
        body: about,
      })
      await queries.invalidateQueries({ queryKey: keyOf.project })
      await queries.invalidateQueries({ queryKey: keyOf.secrets })
      return written
    },
  }
}

async function follow(request: ImportRequest, signal: AbortSignal, store: Store<ImportState>): Promise<void> {
  for await (const { name, data } of liveEvents('/api/import', { body: request, signal })) {
    if (name === 'batch') {
      const batch = data as readonly RunEvent[]
      store.set((now) => ({ ...now, log: [...now.log, ...batch].slice(-200) }))
    }
    if (name === 'result') {
      const draft = data as ImportDraft
      store.set((now) => ({
        ...now,
        draft,
        failed: undefined,
        known: request.include === undefined ? draft.resources : now.known,
      }))
    }
    if (name === 'failed') store.set((now) => ({ ...now, failed: data as ErrorReport }))
  }
}
