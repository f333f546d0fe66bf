import { reportFor } from '../../api/client.ts'
import type {
  ErrorReport,
  FailedPreview,
  PreviewedResource,
  PreviewRequest,
  PreviewResult,
  PreviewStarted,
  ReportedWarning,
  RunEvent,
} from '../../api/contract.ts'
import { liveEvents } from '../../api/event-stream.ts'
import { createStore, type Store } from '../../live/store.ts'
import { withLast } from './words/last-reads.ts'

/** What one test read brought. */
export interface TestRead {
  readonly id: string
  readonly command: string
  readonly ms: number
  readonly resource: PreviewedResource | undefined
  /** parents that were read on the way, and whatever else came */
  readonly others: readonly PreviewedResource[]
  readonly warnings: readonly ReportedWarning[]
  /** what happened while it was read */
  readonly log: readonly RunEvent[]
  readonly error: ErrorReport | undefined
  readonly asked: { readonly pages: number; readonly parents: number }
  /** of the text that was read with */
  readonly text: string | undefined
}

export interface ReadState {
  readonly isReading: boolean
  readonly startedAt: number
  readonly command: string
  /** what happens while it reads, newest last */
  readonly log: readonly RunEvent[]
  /** by the resource that was asked for: the last of each, of the last eight that were read */
  readonly last: ReadonlyMap<string, TestRead>
  /** by resource: what later ones are compared with */
  readonly first: ReadonlyMap<string, TestRead>
  /** what it could not even be asked for */
  readonly failed: { readonly resource: string; readonly error: ErrorReport } | undefined
  /** that was cancelled last, and the request that it waited for */
  readonly cancelled: { readonly resource: string; readonly waitedFor: string | undefined } | undefined
}

export interface TestReader {
  readonly store: Store<ReadState>
  read(request: PreviewRequest): Promise<void>
  cancel(): void
  /** compares with this one from now on */
  makeFirst(read: TestRead): void
}

const mostLogged = 500

export function createTestReader(): TestReader {
  const store = createStore<ReadState>({
    isReading: false,
    startedAt: 0,
    command: '',
    log: [],
    last: new Map(),
    first: new Map(),
    failed: undefined,
    cancelled: undefined,
  })
  let asked = ''
  let reading: AbortController | undefined
  return {
    store,
    async read(request) {
      reading?.abort()
      const own = (reading = new AbortController())
      asked = nameOf(request)
      const begun = { isReading: true, startedAt: Date.now(), log: [], failed: undefined, cancelled: undefined }
      store.set((now) => ({ ...now, ...begun }))
      try {
        await follow(request, own.signal, store)
      } catch (cause) {
        if (!own.signal.aborted)
          store.set((now) => ({ ...now, failed: { resource: nameOf(request), error: reportFor(cause) } }))
      }
      if (reading === own) store.set((now) => ({ ...now, isReading: false }))
    },
    cancel() {
      reading?.abort()
      const resource = asked
      store.set((now) => ({ ...now, isReading: false, cancelled: { resource, waitedFor: openRequest(now.log) } }))
    },
    makeFirst: (read) => store.set((now) => ({ ...now, first: withFirst(now.first, read, true) })),
  }
}

async function follow(request: PreviewRequest, signal: AbortSignal, store: Store<ReadState>): Promise<void> {
  let started: PreviewStarted = { id: '', command: '' }
  for await (const { name, data } of liveEvents('/api/preview', { body: request, signal })) {
    if (name === 'started') {
      started = data as PreviewStarted
      const { command } = started
      store.set((now) => ({ ...now, command }))
    }
    if (name === 'batch') {
      const batch = data as readonly RunEvent[]
      store.set((now) => ({ ...now, log: [...now.log, ...batch].slice(-mostLogged) }))
    }
    if (name !== 'result' && name !== 'failed') continue
    const seen = readOf(data as PreviewResult | FailedPreview, started, request)
    store.set((now) => {
      // requests are among what was read, each with its answer
      const read = { ...seen, log: now.log.filter(({ kind }) => kind !== 'request_sent' && kind !== 'response') }
      return {
        ...now,
        last: withLast(now.last, nameOf(request), read),
        first: withFirst(now.first, read, false),
      }
    })
  }
}

/** The request that has no answer yet. */
function openRequest(log: readonly RunEvent[]): string | undefined {
  const answered = new Set(log.flatMap((event) => (event.kind === 'response' ? [event.request] : [])))
  const open = log.findLast((event) => event.kind === 'request_sent' && !answered.has(event.request))
  return open?.kind === 'request_sent' ? `${open.method} ${open.url}` : undefined
}

function nameOf({ resource = '' }: PreviewRequest): string {
  return resource
}

function readOf(
  result: PreviewResult | FailedPreview,
  started: PreviewStarted,
  request: PreviewRequest,
): Omit<TestRead, 'log'> {
  const { ms, resources, warnings } = result
  const own = resources.find(({ resource }) => resource === request.resource) ?? resources[0]
  return {
    ...started,
    ms,
    resource: own,
    others: resources.filter((other) => other !== own),
    warnings,
    error: 'error' in result ? result.error : undefined,
    asked: { pages: request.pages ?? 2, parents: request.parents ?? 1 },
    text: request.text,
  }
}

function withFirst(first: ReadState['first'], read: TestRead, isNew: boolean): ReadState['first'] {
  const name = read.resource?.resource
  if (name === undefined || read.error !== undefined || (first.has(name) && !isNew)) return first
  return new Map([...first, [name, read]])
}
