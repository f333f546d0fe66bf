import type { Writing } from '../table-questions.ts'
import { type Chosen, orderSql, whereSql } from './conditions.ts'

/*
 * Pages of a table for somebody who scrolls. Where rows have numbers of their own (DuckDB's rowid) a page anywhere in a
 * million rows takes milliseconds by its numbers, and OFFSET ten times as long; a sorted page costs a sort each time, so
 * that the numbers in their order are asked for once.
 */

/** How many rows there are, and the greatest number of one; without numbers null. */
export function spanSql(table: string, { dialect, qualify }: Writing, isNumbered: boolean): string {
  const greatest = isNumbered ? `max(${dialect.stagedOrder('t')})` : 'NULL'
  return `SELECT count(*), ${greatest} FROM ${qualify(table)} AS t`
}

/** How many rows are chosen. */
export function countSql({ table, conditions }: Chosen, writing: Writing): string {
  return `SELECT count(*) FROM ${writing.qualify(table)} AS t${whereSql(conditions, writing)}`
}

/** The numbers of the chosen rows, in their order. */
export function numbersSql(chosen: Chosen, writing: Writing): string {
  const { dialect, qualify } = writing
  const where = whereSql(chosen.conditions, writing)
  return `SELECT ${dialect.stagedOrder('t')} FROM ${qualify(chosen.table)} AS t${where}${orderSql(chosen, writing)}`
}

/** Rows by their numbers `[from, to)`, which are all there. */
export function spanPageSql(
  {
    table,
    columns,
    from,
    to,
  }: { readonly table: string; readonly columns: readonly string[]; readonly from: number; readonly to: number },
  { dialect, qualify }: Writing,
): string {
  const number = dialect.stagedOrder('t')
  return `SELECT ${columnsSql(columns, dialect)} FROM ${qualify(table)} AS t WHERE ${number} >= ${from} AND ${number} < ${to} ORDER BY ${number}`
}

/** Rows by a list of numbers; the number of each stands behind its columns. */
export function listPageSql(
  {
    table,
    columns,
    numbers,
  }: { readonly table: string; readonly columns: readonly string[]; readonly numbers: readonly number[] },
  { dialect, qualify }: Writing,
): string {
  const number = dialect.stagedOrder('t')
  return `SELECT ${columnsSql(columns, dialect)}, ${number} FROM ${qualify(table)} AS t WHERE ${number} IN (${numbers.join(', ')})`
}

/** Rows by how many come before them. */
export function offsetPageSql(
  chosen: Chosen & { readonly columns: readonly string[]; readonly from: number; readonly to: number },
  writing: Writing,
): string {
  const { table, columns, from, to, conditions } = chosen
  const { dialect, qualify } = writing
  return `SELECT ${columnsSql(columns, dialect)} FROM ${qualify(table)} AS t${whereSql(conditions, writing)}${orderSql(chosen, writing)} LIMIT ${to - from} OFFSET ${from}`
}

function columnsSql(columns: readonly string[], dialect: Writing['dialect']): string {
  return columns.map((name) => `t.${dialect.quote(name)} AS ${dialect.quote(name)}`).join(', ')
}
