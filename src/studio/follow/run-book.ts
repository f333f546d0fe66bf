import type { JournalledEvent, RunSnapshot } from '../contract/runs.ts'
import { applyEvent, emptyRun, type FoldedRun } from './fold-run.ts'

/** Events that are kept of a run for those who come back with the number of the last they had. */
const ring = 5000

/** Between the numbers of two events there is room for many of those that come late. */
const between = 1e-6

/** One run as it is followed: where it stands, its last events, and who listens. */
export interface FollowedRun {
  readonly snapshot: () => RunSnapshot
  /** events behind `seq`; undefined = they are not kept any more */
  since(seq: number): readonly JournalledEvent[] | undefined
  /** the last events that are kept */
  recent(): readonly JournalledEvent[]
  listen(heard: () => void): () => void
  readonly isOver: boolean
}

/** The same for who fills it. */
export interface RunWriter extends FollowedRun {
  take(events: readonly JournalledEvent[]): void
  /** what the server knows besides */
  set(
    known: Partial<
      Pick<
        FoldedRun,
        'asked' | 'outcome' | 'why' | 'isStopping' | 'finishedAt' | 'phase' | 'error' | 'startedAt' | 'run'
      >
    >,
  ): void
  /** no more events will come */
  end(): void
}

export function followedRun(names: Parameters<typeof emptyRun>[0]): RunWriter {
  const run = emptyRun(names)
  const listeners = new Set<() => void>()
  let events: JournalledEvent[] = []
  let isOver = false
  const late = new Set<string>()
  /** A line that counts many events has the number of its last one, and is written when its resource is done: others came between. */
  const inOrder = (event: JournalledEvent): JournalledEvent => {
    if (event.kind !== 'coalesced') return event
    const key = `${event.seq} ${event.resource ?? ''}`
    if (event.seq > run.seq || late.has(key)) {
      late.add(key)
      return event
    }
    late.add(key)
    return { ...event, seq: run.seq + between }
  }
  const tell = (): void => {
    for (const heard of listeners) heard()
  }
  return {
    snapshot: () => run,
    since: (seq) => {
      if (seq === run.seq) return []
      const [first] = events
      if (first === undefined || seq > run.seq) return undefined
      // numbers have no gaps but where events were counted together
      const from = events.findIndex((event) => event.seq > seq)
      return from === 0 && first.seq !== seq + 1 && first.seq !== 1 ? undefined : events.slice(from)
    },
    recent: () => events.slice(-ring),
    listen: (heard) => {
      listeners.add(heard)
      return () => void listeners.delete(heard)
    },
    get isOver() {
      return isOver
    },
    take(more) {
      for (const one of more) {
        const event = inOrder(one)
        if (event.seq <= run.seq) continue
        applyEvent(run, event)
        events.push(event)
      }
      if (events.length > ring * 2) events = events.slice(-ring)
      tell()
    },
    set(known) {
      Object.assign(run, known)
      tell()
    },
    end() {
      isOver = true
      tell()
    },
  }
}
