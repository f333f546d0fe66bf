import type { Writing } from '../table-questions.ts'
import { type Condition, whereSql } from './conditions.ts'

/** One column of some rows of a table. */
export interface Profiled {
  readonly table: string
  readonly column: string
  readonly conditions: readonly Condition[]
  /** of how many rows at most, by chance; absent = of all */
  readonly sample?: { readonly rows: number; readonly of: number }
}

/** Rows, rows without a value, different values (exactly, or about), the least and the greatest value as texts, the mean of numbers. */
export function summarySql(
  profiled: Profiled & { readonly isNumber: boolean; readonly isExact: boolean },
  writing: Writing,
): string {
  const { dialect } = writing
  const value = 'v.v'
  const exactly = `count(DISTINCT ${value})`
  const distinct = profiled.isExact ? exactly : (dialect.approximateDistinct?.(value) ?? exactly)
  const mean = profiled.isNumber ? `CAST(avg(${value}) AS DOUBLE PRECISION)` : 'NULL'
  return `SELECT count(*), count(*) - count(${value}), ${distinct}, min(${value}), max(${value}), ${mean} FROM ${valuesSql(profiled, writing)}`
}

/** Rows, and rows without a value: of what has no order. */
export function nullsSql(profiled: Profiled, writing: Writing): string {
  return `SELECT count(*), count(*) - count(v.v) FROM ${valuesSql(profiled, writing)}`
}

/** How many values lie in each of `bins` parts, side by side, between the least and the greatest: number of the part, and count. */
export function histogramSql(
  profiled: Profiled & { readonly isTime: boolean; readonly low: number; readonly high: number; readonly bins: number },
  writing: Writing,
): string {
  const { low, high, bins, isTime } = profiled
  const number = isTime ? 'EXTRACT(epoch FROM v.v)' : 'CAST(v.v AS DOUBLE PRECISION)'
  // values near the greatest double leave its range when they are subtracted or multiplied: such are made small first
  const greatest = Math.max(Math.abs(low), Math.abs(high))
  const scale = greatest > 1e300 ? greatest : 1
  const small = scale === 1 ? number : `${number} / ${exact(scale)}`
  const part = `least(${bins - 1}, greatest(0, CAST(floor((${small} - ${exact(low / scale)}) * ${bins} / ${exact(high / scale - low / scale)}) AS INTEGER)))`
  return `SELECT ${part} AS part, count(*) FROM ${valuesSql(profiled, writing)} WHERE v.v IS NOT NULL GROUP BY 1 ORDER BY 1`
}

/** The ends of a histogram, as numbers: of times seconds since 1970. */
export function endsSql(profiled: Profiled & { readonly isTime: boolean }, writing: Writing): string {
  const number = (value: string): string =>
    profiled.isTime ? `EXTRACT(epoch FROM ${value})` : `CAST(${value} AS DOUBLE PRECISION)`
  return `SELECT ${number('min(v.v)')}, ${number('max(v.v)')} FROM ${valuesSql(profiled, writing)}`
}

/** The most frequent values with their counts, and how many rows have a value. */
export function topSql(profiled: Profiled & { readonly most: number }, writing: Writing): string {
  return `SELECT v.v, count(*), sum(count(*)) OVER () FROM ${valuesSql(profiled, writing)} WHERE v.v IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${profiled.most}`
}

function valuesSql({ table, column, conditions, sample }: Profiled, writing: Writing): string {
  const { dialect, qualify } = writing
  const from =
    sample === undefined
      ? `${qualify(table)} AS t`
      : (dialect.sampled?.(qualify(table), sample) ?? `${qualify(table)} AS t`)
  return `(SELECT t.${dialect.quote(column)} AS v FROM ${from}${whereSql(conditions, writing)}) AS v`
}

/** A number that stands in SQL: infinities and the like never do. */
function exact(value: number): string {
  return Number.isFinite(value) && value !== 0
    ? `CAST('${value}' AS DOUBLE PRECISION)`
    : `CAST('${Number.isFinite(value) ? 0 : 1}' AS DOUBLE PRECISION)`
}
