import type { ColumnName, TableName } from './names.ts'
import type { ScannedJson } from '../json/scan/scan-json.ts'
import type { Column, Schema } from './schema.ts'

/**
 * The values of one column of a batch, one entry per row; `null` (or a hole past the end) is SQL NULL.
 *
 * | data type | entry |
 * |---|---|
 * | text | string; in a batch with a `source` also the number of a token without escapes there |
 * | json | string |
 * | bigint | number (safe integer) or bigint |
 * | double | number (finite) |
 * | bool | boolean |
 * | timestamp | epoch microseconds, UTC: number (safe integer) or bigint |
 * | date | days since 1970-01-01, number |
 * | time | microseconds since midnight, number |
 * | binary | Uint8Array |
 * | decimal, wei | string, plain decimal notation |
 */
export type CellValue = string | number | bigint | boolean | Uint8Array | null

export interface BatchColumn {
  readonly name: ColumnName
  readonly values: readonly CellValue[]
}

/** Rows of one table, column by column, ready to append. Columns absent here are NULL for these rows. */
export interface Batch {
  readonly table: TableName
  readonly rowCount: number
  readonly columns: readonly BatchColumn[]
  /** the page that text cells point into */
  readonly source?: ScannedJson
}

/** What normalizing some records gave: batches (parents before children) and the schema they need. */
export interface NormalizedPage {
  readonly batches: readonly Batch[]
  /** the schema after these rows; the same object as before when nothing changed */
  readonly schema: Schema
  /** columns added since the last page, per table, in order; for the package's ALTERs */
  readonly changes: readonly TableChange[]
}

/** New table (`created`) or new columns of a known one. Only typed columns are listed. */
export interface TableChange {
  readonly table: TableName
  readonly created: boolean
  readonly columns: readonly Column[]
}
