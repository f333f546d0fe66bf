import type { Happening } from '../../model/report/events.ts'

/** What a run has done so far, counted from its events. Times are milliseconds. */
export interface RunTotals {
  readonly requests: number
  readonly retries: number
  /** how often requests to a host had to wait */
  readonly waits: number
  /** slept before retries and while a host wanted to be left alone; side by side it counts more than once */
  readonly waitedMs: number
  readonly records: number
  readonly pages: number
  readonly bytes: number
  readonly warnings: number
  /** page-level events that have no line of their own */
  readonly coalesced: number
}

/** The same while it is counted. */
export type Counting = { -readonly [Key in keyof RunTotals]: number }

export function nothingCounted(): Counting {
  return { requests: 0, retries: 0, waits: 0, waitedMs: 0, records: 0, pages: 0, bytes: 0, warnings: 0, coalesced: 0 }
}

/** Counts one event. */
export function countEvent(totals: Counting, event: Happening): void {
  switch (event.kind) {
    case 'request_sent':
      totals.requests += 1
      break
    case 'retry':
      totals.retries += 1
      // a wait that everybody waits is told by `waiting`
      if (event.everybody !== true) totals.waitedMs += event.waitMs
      break
    case 'waiting':
      totals.waits += 1
      totals.waitedMs += event.ms
      break
    case 'page_read':
      totals.pages += 1
      totals.records += event.records
      totals.bytes += event.bytes
      break
    case 'warning':
      totals.warnings += 1
      break
    default:
  }
}
