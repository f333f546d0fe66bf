import { call, reportFor } from '../api/client.ts'
import type { ErrorReport, JournalledEvent, RunSnapshot, StopAnswer } from '../api/contract.ts'
import { keepListening, liveEvents } from '../api/event-stream.ts'
import { applyEvent, type FoldedRun, foldedFrom } from '../../../src/studio/follow/fold-run.ts'
import type { Sample } from './rates.ts'
import { createStore, type Store } from './store.ts'

/** A run as it is followed. */
export interface LiveRun {
  /** undefined = nothing came yet */
  readonly run: FoldedRun | undefined
  /** the newest 5,000 events that came while it was followed */
  readonly log: readonly JournalledEvent[]
  /** events that are not in the log */
  readonly unlogged: number
  /** records by resource, some seconds ago and now: for rates */
  readonly samples: readonly Sample[]
  /** the connection broke and is tried again */
  readonly isBroken: boolean
  readonly failed: ErrorReport | undefined
}

export interface RunFollower {
  readonly store: Store<LiveRun>
  /** listens until what it gives is called */
  start(): () => void
  stop(): Promise<StopAnswer>
}

const mostLogged = 5000
const samplesKept = 12

/** Follows a run, whoever started it: a snapshot first, then its events. */
export function followRun(pipeline: string, id: string): RunFollower {
  const path = `/api/runs/${encodeURIComponent(id)}`
  const store = createStore<LiveRun>({
    run: undefined,
    log: [],
    unlogged: 0,
    samples: [],
    isBroken: false,
    failed: undefined,
  })
  let folded: FoldedRun | undefined
  const heard = (name: string, data: unknown): boolean => {
    if (name === 'snapshot') {
      folded = foldedFrom(data as RunSnapshot)
      store.set((now) => shown(now, folded, []))
    }
    if (name === 'batch' && folded !== undefined) {
      const events = data as readonly JournalledEvent[]
      for (const event of events) applyEvent(folded, event)
      store.set((now) => shown(now, folded, events))
    }
    return name === 'end'
  }
  const start = (): (() => void) =>
    keepListening({
      // what came already is in the snapshot: only what follows it is asked for again
      open: (signal) => liveEvents(`${path}/events`, { signal, query: { pipeline, from: folded?.seq } }),
      onEvent: ({ name, data }) => heard(name, data),
      onGap: (isBroken, cause) =>
        store.set((now) => ({
          ...now,
          isBroken,
          failed: isBroken && now.run === undefined && cause !== undefined ? reportFor(cause) : undefined,
        })),
    })
  return {
    store,
    start,
    async stop() {
      const answer = await call<StopAnswer>(`${path}/stop`, { method: 'POST', body: {}, query: { pipeline } })
      if (folded !== undefined) folded.isStopping = answer.state === 'stopping'
      store.set((now) => shown(now, folded, []))
      return answer
    },
  }
}

/** The fold is changed in place: a copy of it tells that it was. */
function shown(now: LiveRun, folded: FoldedRun | undefined, events: readonly JournalledEvent[]): LiveRun {
  const log = events.length === 0 ? now.log : [...now.log, ...events].slice(-mostLogged)
  return {
    ...now,
    run: folded && { ...folded },
    log,
    // events are numbered without gaps; lines that count many and come late stand between two numbers
    unlogged: Math.max(0, Math.floor(folded?.seq ?? 0) - log.length),
    samples: sampled(now.samples, folded),
  }
}

function sampled(samples: readonly Sample[], folded: FoldedRun | undefined): readonly Sample[] {
  const at = Date.now()
  if (folded === undefined || at - (samples.at(-1)?.at ?? 0) < 1000) return samples
  const records = Object.fromEntries(folded.resources.map((resource) => [resource.resource, resource.records]))
  return [...samples.slice(1 - samplesKept), { at, records }]
}
