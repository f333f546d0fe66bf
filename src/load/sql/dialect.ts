import type { Column } from '../../model/schema.ts'

/** What differs between SQL warehouses when steps are written as SQL: data and small expressions, no strategy. */
export interface Dialect {
  /** orders staged rows by arrival, e.g. DuckDB's `rowid`; `relation` is the alias of the staged table */
  stagedOrder(relation: string): string
  /** a staged value as the type of its destination column; both are SQL */
  convert(value: string, type: string): string
  /** what makes a temporary table vanish with the transaction, e.g. Postgres' `ON COMMIT DROP`; may be empty */
  readonly temporarySuffix: string
  /** true: columns hinted `unique` get a UNIQUE constraint when their table is created (dlt's `create_indexes`) */
  readonly uniqueColumns: boolean
}

/** The rows of the package as the session placed them. */
export interface StagedTable {
  /** quoted, qualified */
  readonly relation: string
  /** columns it has; others count as NULL */
  readonly columns: ReadonlySet<string>
}

/** What rendering needs to know besides the step. */
export interface RenderContext {
  readonly dialect: Dialect
  /** the dataset and a table of it, quoted and qualified as far as the warehouse needs */
  readonly dataset: string
  readonly qualify: (table: string) => string
  /** type text for new columns */
  readonly typeOf: (column: Column) => string
  readonly staged: (table: string) => StagedTable
}
