import { given } from '../../model/given.ts'
import type { RunEvent } from '../../model/report/events.ts'
import type { JournalLine } from './lines.ts'

/** A wait that is over: as long as it was, in milliseconds, not as long as it might have been. */
export interface EndedWait {
  readonly why: string
  /** whose request was to be sent again; absent where a host or another process was waited for */
  readonly resource?: string
  readonly ms: number
}

/**
 * Follows the waits that events announce to their ends. An announcement says how long it may last. A wait for another
 * process is over with the next event, for nothing else goes on meanwhile; every wait is over with the run.
 */
export interface WaitClock {
  /** the waits that are over with this event */
  take(event: RunEvent | JournalLine): readonly EndedWait[]
  /** the waits that go on, as if they ended at `at`, in epoch milliseconds; default: each as long as it was announced */
  rest(at?: number): readonly EndedWait[]
}

interface OpenWait {
  readonly why: string
  readonly resource?: string
  readonly since: number
  readonly until: number
  readonly isForLock: boolean
}

export function createWaitClock(): WaitClock {
  let open: readonly OpenWait[] = []
  return {
    take(event) {
      const at = Date.parse(event.at)
      const isOver = ({ until, isForLock }: OpenWait): boolean => isForLock || until <= at
      const ended = open.filter(isOver).map((wait) => endedAt(wait, at))
      if (ended.length > 0) open = open.filter((wait) => !isOver(wait))
      const more = announcedBy(event, at)
      if (more !== undefined) open = [...open, more]
      return ended
    },
    rest(at = Number.POSITIVE_INFINITY) {
      const ended = open.map((wait) => endedAt(wait, at))
      open = []
      return ended
    },
  }
}

/** Milliseconds of several waits together. */
export function sumOf(waits: readonly EndedWait[]): number {
  return waits.reduce((sum, { ms }) => sum + ms, 0)
}

function announcedBy(event: RunEvent | JournalLine, since: number): OpenWait | undefined {
  if (event.kind === 'waiting')
    return { why: event.why, since, until: since + event.ms, isForLock: event.lock !== undefined }
  // a wait that everybody waits is told by `waiting`
  if (event.kind !== 'retry' || event.everybody === true) return undefined
  const { reason, resource, waitMs } = event
  return { why: reason, resource, since, until: since + waitMs, isForLock: false }
}

function endedAt({ why, resource, since, until }: OpenWait, at: number): EndedWait {
  return { why, ...given({ resource }), ms: Math.max(0, Math.min(at, until) - since) }
}
