let last = 0

/**
 * When a load begins: now, or right after the newest load of the dataset when the clock here is behind it. The newest
 * state and schema of a dataset are those of the highest load id: a lower one would be taken back by the next run.
 */
export function momentAfter(newestLoad: number, nowMs: number): number {
  return Math.max(nowMs, newestLoad + 1)
}

/**
 * A load id as dlt makes them (docs/contract/tables.md 4.3): unix seconds with a fraction, as text, strictly increasing
 * in this process and never equal to `taken` ones of the same moment. `.0` stands for whole seconds.
 */
export function nextLoadId(nowMs: number): string {
  const micros = Math.max(Math.round(nowMs * 1000), last + 1)
  last = micros
  const seconds = Math.floor(micros / 1e6)
  const fraction = String(micros % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return `${seconds}.${fraction === '' ? '0' : fraction}`
}
