import type { QueryValue } from '../../../load/destination.ts'
import {
  endsSql,
  histogramSql,
  type Profiled,
  nullsSql,
  summarySql,
  topSql,
} from '../../../load/sql/browse/profiles.ts'
import { checkColumns, invalid, tableNamed } from '../named.ts'
import { type Asking, type BrowsedRows, chosenRows, kindIn, rowsOf, spanOf } from './browse.ts'
import { isNumberKind, isTimeKind, type ValueKind } from './kinds.ts'

/** One column of some rows, a part of its profile at a time. */
export interface ProfileChoice extends Omit<BrowsedRows, 'columns' | 'sort'> {
  readonly column: string
  readonly part: 'summary' | 'histogram' | 'top'
}

/** What every part says. */
interface OfColumn {
  readonly table: string
  readonly column: string
  readonly kind: ValueKind
  /** of so many rows of so many, by chance; absent = of all */
  readonly sample?: { readonly rows: number; readonly of: number }
}

/** A part of the profile of a column. */
export type ColumnProfile =
  | (OfColumn & {
      readonly part: 'summary'
      readonly rows: number
      readonly nulls: number
      /** null = not counted: such values have no order */
      readonly distinct: number | null
      /** `distinct` is an estimate */
      readonly isAbout: boolean
      readonly min: QueryValue
      readonly max: QueryValue
      readonly mean?: number
    })
  | (OfColumn & {
      readonly part: 'histogram'
      /** ends as numbers; of times milliseconds since 1970 */
      readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[]
    })
  | (OfColumn & {
      readonly part: 'top'
      readonly top: readonly { readonly value: QueryValue; readonly count: number }[]
      readonly others: number
    })

/** Above so many rows a look takes some of them. */
const wholeUpTo = 5_000_000
const sampleRows = 1_000_000
/** Up to so many rows different values are counted, and not estimated: an estimate of few is off by a tenth. */
const countedUpTo = 200_000
const most = { bins: 24, top: 20 } as const

/** Looks at one column. Throws QUERY_INVALID, and what a question throws. */
export async function profileColumn(asking: Asking, choice: ProfileChoice): Promise<ColumnProfile> {
  const { known } = asking
  const { table, column, part } = choice
  checkColumns([column], { table, existing: tableNamed(table, known.existing) })
  const kind = kindIn(known, table, column)
  const { conditions } = chosenRows(choice, known)
  const { rows: of } = await spanOf(asking, table)
  const sample = of > wholeUpTo ? { rows: sampleRows, of } : undefined
  const profiled: Profiled = { table, column, conditions, ...(sample !== undefined && { sample }) }
  const about = { table, column, kind, ...(sample !== undefined && { sample }) }
  switch (part) {
    case 'summary':
      return { ...about, part, ...(await summaryOf(asking, profiled, { kind, isExact: of <= countedUpTo })) }
    case 'histogram':
      return { ...about, part, bins: await binsOf(asking, profiled, kind) }
    case 'top':
      return { ...about, part, ...(await topOf(asking, profiled)) }
    default:
      return part satisfies never
  }
}

async function summaryOf(
  asking: Asking,
  profiled: Profiled,
  { kind, isExact }: { readonly kind: ValueKind; readonly isExact: boolean },
) {
  // what has no order has no least value
  if (kind === 'json' || kind === 'other') return unordered(asking, profiled)
  const sql = summarySql({ ...profiled, isNumber: isNumberKind(kind), isExact }, asking.writing)
  const [[rows = 0, nulls = 0, distinct = 0, min = null, max = null, mean = null] = []] = await rowsOf(asking, sql)
  const values = Number(rows) - Number(nulls)
  // what is estimated may be more than there can be
  const isAbout = !isExact && asking.writing.dialect.approximateDistinct !== undefined
  const counted = {
    rows: Number(rows),
    nulls: Number(nulls),
    distinct: Math.min(Number(distinct), values),
    isAbout,
    min,
    max,
  }
  return mean === null ? counted : { ...counted, mean: Number(mean) }
}

async function unordered(asking: Asking, profiled: Profiled) {
  const [[rows = 0, nulls = 0] = []] = await rowsOf(asking, nullsSql(profiled, asking.writing))
  return { rows: Number(rows), nulls: Number(nulls), distinct: null, isAbout: false, min: null, max: null }
}

async function binsOf(asking: Asking, profiled: Profiled, kind: ValueKind) {
  const isTime = isTimeKind(kind)
  if (!isTime && !isNumberKind(kind))
    throw invalid(`"${profiled.column}" holds neither numbers nor times`, { found: kind })
  const [[least = null, greatest = null] = []] = await rowsOf(asking, endsSql({ ...profiled, isTime }, asking.writing))
  const [low, high] = [Number(least), Number(greatest)]
  if (least === null || greatest === null || !Number.isFinite(low) || !Number.isFinite(high)) return []
  const unit = isTime ? 1000 : 1
  // one value, or whole numbers that are few: no part is narrower than one
  const bins = low === high ? 1 : kind === 'integer' ? Math.min(most.bins, high - low + 1) : most.bins
  const width = kind === 'integer' && bins === high - low + 1 ? 1 : high / bins - low / bins
  // the end of the last part; of one value anything else that is a number
  const top = low === high ? (low === 0 ? 1 : low / 2) : width === 1 ? low + bins : high
  // counted from the nearer end: the whole width may be more than a double holds
  const edge = (part: number): number => (part * 2 <= bins ? low + width * part : top - width * (bins - part))
  const sql = histogramSql({ ...profiled, isTime, low, high: top, bins }, asking.writing)
  const counts = new Map((await rowsOf(asking, sql)).map(([part = 0, count = 0]) => [Number(part), Number(count)]))
  return Array.from({ length: bins }, (_one, part) => ({
    from: (low === high ? low : edge(part)) * unit,
    to: (low === high ? high : edge(part + 1)) * unit,
    count: counts.get(part) ?? 0,
  }))
}

async function topOf(asking: Asking, profiled: Profiled) {
  const rows = await rowsOf(asking, topSql({ ...profiled, most: most.top }, asking.writing))
  const top = rows.map(([value = null, count = 0]) => ({ value, count: Number(count) }))
  const all = Number(rows[0]?.[2] ?? 0)
  return { top, others: Math.max(0, all - top.reduce((sum, { count }) => sum + count, 0)) }
}
