import type { RunSnapshot } from '../api/contract.ts'
import { duration, many } from '../design/format.ts'

/** How long a run waited, before tries and for others; – where it never did. */
export function waitedText({
  waits,
  retries,
  waitedMs,
}: Pick<RunSnapshot['totals'], 'waits' | 'retries' | 'waitedMs'>): {
  readonly value: string
  readonly title: string
} {
  const value = waitedMs > 0 ? duration(waitedMs) : '–'
  return {
    value,
    title: `${many(retries, 'try', 'tries')} again, ${many(waits, 'wait')} for hosts and other processes`,
  }
}
