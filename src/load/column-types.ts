import type { Column } from '../model/schema.ts'

/** How a destination spells column types (docs/contract/tables.md 1.9). */
export interface ColumnTypes {
  /** the type of a new column, e.g. `BIGINT`; a column without data type has none and must not come here */
  readonly render: (column: Column) => string
  /** true when values of this column can go into an existing column of type `existing` without changing their meaning */
  readonly accepts: (existing: string, column: Column) => boolean
  /** what a person does to give an existing column another type, in the destination's own words, for hints */
  readonly change: (column: ColumnPlace, type: string) => string
}

/** A column of a table that is there. */
export interface ColumnPlace {
  readonly dataset: string
  readonly table: string
  readonly column: string
}
