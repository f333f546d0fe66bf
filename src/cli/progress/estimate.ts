import type { ProgressRow, ProgressState, Sample } from './state.ts'

/** How much of a whole is done, and what counts it. */
export interface Share {
  readonly done: number
  readonly of: number
  readonly by: 'records' | 'pages' | 'parents'
}

/** Below this nobody can tell a rate, milliseconds. */
const leastSpan = 1500

/** Per second, over the last moments; undefined = it is too early to tell. */
export function rateOf(samples: readonly Sample[], now: number): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || now - first.at < leastSpan) return undefined
  return (last.count - first.count) / ((now - first.at) / 1000)
}

/**
 * How far a resource is, where that is known: its answers announce records or pages, or it is read for parents that are
 * all known. An announcement that turned out too low says nothing.
 */
export function shareOf(row: ProgressRow, { rows }: Pick<ProgressState, 'rows'>): Share | undefined {
  if (row.parent !== undefined) {
    if (rows.get(row.parent)?.verdict === undefined) return undefined
    return within({ done: row.parentsDone, of: row.parentsFound, by: 'parents' })
  }
  if (row.total !== undefined) return within({ done: row.records, of: row.total, by: 'records' })
  if (row.totalPages !== undefined) return within({ done: row.pages, of: row.totalPages, by: 'pages' })
  return undefined
}

function within(share: Share): Share | undefined {
  return share.of > 0 && share.done <= share.of ? share : undefined
}

/** Time left, and what tells it. */
export interface Estimate {
  readonly ms: number
  readonly from: 'totals' | 'parents' | 'last time'
}

/** When everything will be read; undefined = nobody knows, and nothing is made up. */
export function timeLeft(state: ProgressState, now: number): Estimate | undefined {
  const { rows, readAt, lastTime, phase } = state
  if (phase !== 'reading' || readAt === undefined) return undefined
  const open = [...rows.values()].filter(({ verdict }) => verdict === undefined)
  const each = open.map((row) => leftOf(row, state, now))
  const known = each.filter((estimate) => estimate !== undefined)
  if (open.length > 0 && known.length === open.length) {
    const ms = Math.max(...known.map((estimate) => estimate.ms))
    return { ms, from: known.some(({ from }) => from === 'parents') ? 'parents' : 'totals' }
  }
  const left = lastTime === undefined ? 0 : lastTime.extractMs - (now - readAt)
  return left > 0 ? { ms: left, from: 'last time' } : undefined
}

function leftOf(row: ProgressRow, state: ProgressState, now: number): Estimate | undefined {
  const share = shareOf(row, state)
  if (share === undefined || row.began === undefined) return undefined
  const from = share.by === 'parents' ? 'parents' : 'totals'
  if (share.by === 'records') {
    const rate = rateOf(row.samples, now)
    return rate === undefined || rate <= 0 ? undefined : { ms: ((share.of - share.done) / rate) * 1000, from }
  }
  const elapsed = now - row.began
  if (share.done === 0 || elapsed < leastSpan) return undefined
  return { ms: (elapsed / share.done) * (share.of - share.done), from }
}
