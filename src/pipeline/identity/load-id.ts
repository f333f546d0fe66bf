let last = 0
/** an hour, in microseconds: a clock that is set back by more is another one, as in tests */
const oneClock = 3_600_000_000

/**
 * When a load begins: now, or right after the newest load of the dataset when the clock here is behind it. The newest
 * state and schema of a dataset are those of the highest load id: a lower one would be taken back by the next run.
 */
export function momentAfter(newestLoad: number, nowMs: number): number {
  return Math.max(nowMs, newestLoad + 1)
}

/**
 * A load id as dlt makes them (docs/contract/tables.md 4.3): unix seconds with a fraction, as text, strictly increasing
 * in this process as long as its clock goes forward. `.0` stands for whole seconds.
 */
export function nextLoadId(nowMs: number): string {
  const now = Math.round(nowMs * 1000)
  // one id of a far future must not date all that come after it
  const micros = last >= now && last - now < oneClock ? last + 1 : now
  last = micros
  const seconds = Math.floor(micros / 1e6)
  const fraction = String(micros % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return `${seconds}.${fraction === '' ? '0' : fraction}`
}
