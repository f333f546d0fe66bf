import { type Dialect, standardSql } from '../../load/sql/dialect.ts'
import type { QueryValue } from '../../load/destination.ts'
import { literal, nullable, type Placing, quote } from './names.ts'
import { clickhouseTypes } from './types.ts'

/** The column of staged rows that tells their order. */
export const arrivalColumn = 'sluice_arrival'

/** ClickHouse's SQL. Names of scratch tables are those of `scratch`, which stand in the staging. */
export function clickhouseDialect(target: Placing, scratch: ReadonlyMap<string, string> = new Map()): Dialect {
  const quoted = (name: string): string => scratch.get(name) ?? quote(name)
  return {
    ...standardSql,
    types: clickhouseTypes(target),
    quote: quoted,
    literal,
    // values are written into the text, where they stand: see `bind`
    parameter: (position) => `\u0001${position}\u0001`,
    timestamp: (iso) => `parseDateTime64BestEffort(${literal(iso)}, 6, 'UTC')`,
    castTo: (value, type) => `CAST(${value} AS ${nullable(type)})`,
    // staged rows have the types of their table already
    convert: (value) => value,
    stagedOrder: (relation) => `${relation}.${quote(arrivalColumn)}`,
    approximateDistinct: (value) => `uniq(${value})`,
    isAmong(values, { columns, from, where, outer }) {
      const others =
        outer === undefined
          ? []
          : [`(${columns.join(', ')}) IN (SELECT ${outer.columns.join(', ')} FROM ${outer.from})`]
      const chosen = [...(where === undefined ? [] : [where]), ...others]
      const select = `SELECT ${columns.join(', ')} FROM ${from}${chosen.length === 0 ? '' : ` WHERE ${chosen.join(' AND ')}`}`
      return `ifNull((${values.join(', ')}) IN (${select}), 0)`
    },
    createDataset: () => '',
    addColumns: (table, columns) => [
      `ALTER TABLE ${table} ${columns.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`).join(', ')}`,
    ],
    emptyTable: (table) => `TRUNCATE TABLE ${table}`,
    createScratch: (name, select) => `CREATE TABLE ${name} ENGINE = MergeTree ORDER BY tuple() AS ${select}`,
    dropScratch: (name) => `DROP TABLE IF EXISTS ${name}`,
    uniqueColumns: false,
  }
}

/** A statement with its values in the places of their marks. */
export function bind(sql: string, values: readonly QueryValue[] = []): string {
  // every second piece is the number between two marks
  const pieces = sql
    .split('\u0001')
    .map((piece, index) => (index % 2 === 0 ? piece : bindText(values[Number(piece) - 1])))
  return pieces.join('')
}

/** A value as it stands in SQL. */
export function bindText(value: QueryValue | undefined): string {
  if (value === null || value === undefined) return 'NULL'
  return typeof value === 'string' ? literal(value) : String(value)
}
