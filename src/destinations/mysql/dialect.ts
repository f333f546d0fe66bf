import { type Dialect, standardSql } from '../../load/sql/dialect.ts'
import { readIsoTime } from '../../model/cursor/iso-time.ts'
import { mysqlTypes } from './types.ts'

/** The column of staged rows that tells their order. */
export const arrivalColumn = 'sluice_arrival'

/** MySQL's and MariaDB's SQL, in a session with ANSI_QUOTES and NO_BACKSLASH_ESCAPES: names and texts are written as everywhere. */
export const mysqlDialect: Dialect = {
  ...standardSql,
  types: mysqlTypes,
  // the server counts parameters by their place only: `bind` makes marks of these
  parameter: (position) => `\u0001${position}\u0001`,
  timestamp: (iso) => momentOf(standardSql.literal(inUtc(iso))),
  castTo: (value, type) => (type.startsWith('datetime') ? momentOf(value) : value),
  // staged rows have the types of their table already
  convert: (value) => value,
  stagedOrder: (relation) => `${relation}.${standardSql.quote(arrivalColumn)}`,
  ordered: (value, order) => `${value} IS NULL, ${value} ${order}`,
  createDataset: (dataset) => `CREATE DATABASE IF NOT EXISTS ${dataset}`,
  addColumns: (table, columns) => [
    `ALTER TABLE ${table} ${columns.map((column) => `ADD COLUMN ${column}`).join(', ')}`,
  ],
  dropScratch: (name) => `DROP TEMPORARY TABLE ${name}`,
  uniqueColumns: false,
}

/** Without the distance from UTC, which MySQL would refuse in a DATETIME. */
function inUtc(iso: string): string {
  const moment = readIsoTime(iso)
  if (moment?.offset === undefined || moment.offset === 0n) return iso
  return moment.write(moment.instant - moment.offset).replace(/[+-]\d\d(?::?\d\d)?$/, 'Z')
}

function momentOf(iso: string): string {
  return `CAST(REPLACE(REPLACE(${iso}, 'T', ' '), 'Z', '') AS DATETIME(6))`
}

/** A statement as the server takes it, with its values in the order of their marks. */
export function bind<Value>(
  sql: string,
  values: readonly Value[] = [],
): { readonly sql: string; readonly values: Value[] } {
  const ordered: Value[] = []
  // every second piece is the number between two marks
  const pieces = sql.split('\u0001').map((piece, index) => {
    if (index % 2 === 0) return piece
    const value = values[Number(piece) - 1]
    if (value !== undefined) ordered.push(value)
    return '?'
  })
  return { sql: pieces.join(''), values: ordered }
}
