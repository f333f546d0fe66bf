import type { Happening, RunEvent } from '../../model/report/events.ts'
import { createWaitClock, sumOf } from './waits.ts'

/** What a run has done so far, counted from its events. Times are milliseconds. */
export interface RunTotals {
  readonly requests: number
  readonly retries: number
  /** how often requests to a host had to wait */
  readonly waits: number
  /**
   * really waited, however long it was announced: before retries, while a host wanted to be left alone, and for another
   * process that held the pipeline or the destination. Side by side it counts more than once
   */
  readonly waitedMs: number
  readonly records: number
  readonly pages: number
  readonly bytes: number
  readonly warnings: number
  /** page-level events that have no line of their own */
  readonly coalesced: number
}

/** The totals while they are counted. */
export type Counting = { -readonly [Key in keyof RunTotals]: number }

export function nothingCounted(): Counting {
  return { requests: 0, retries: 0, waits: 0, waitedMs: 0, records: 0, pages: 0, bytes: 0, warnings: 0, coalesced: 0 }
}

/** Counts events. */
export interface Counter {
  readonly totals: Counting
  take(event: RunEvent): void
  /** counts the waits that go on until `at`, in epoch milliseconds; default: as long as they were announced */
  end(at?: number): void
}

export function createCounter(): Counter {
  const totals = nothingCounted()
  const clock = createWaitClock()
  return {
    totals,
    take(event) {
      totals.waitedMs += sumOf(clock.take(event))
      countEvent(totals, event)
    },
    end(at) {
      totals.waitedMs += sumOf(clock.rest(at))
    },
  }
}

function countEvent(totals: Counting, event: Happening): void {
  switch (event.kind) {
    case 'request_sent':
      totals.requests += 1
      break
    case 'retry':
      totals.retries += 1
      break
    case 'waiting':
      totals.waits += 1
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
