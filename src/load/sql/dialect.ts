import { quoteName, quoteText } from '../../model/names/quoted-name.ts'
import type { ColumnTypes } from '../column-types.ts'

/**
 * What differs between SQL warehouses when steps and questions are written as SQL: data and small functions, no
 * strategy. Arguments are SQL text already, unless they are said to be names.
 */
export interface Dialect {
  /** the one function that puts a name into SQL text; throws BAD_IDENTIFIER for names that the engine cannot hold */
  quote(name: string): string
  /** a text as a literal, for statements that take no parameters */
  literal(text: string): string
  /** the place of a parameter, counted from 1 */
  parameter(position: number): string
  readonly types: ColumnTypes
  /** a moment, given as ISO text, as a value with time zone */
  timestamp(iso: string): string
  /** a parameter as a value of a type */
  castTo(value: string, type: string): string
  /** a staged value as the type of its destination column */
  convert(value: string, type: string): string
  /** orders staged rows by arrival, e.g. DuckDB's `rowid`; `relation` is the alias of the staged table */
  stagedOrder(relation: string): string
  /** true = what `stagedOrder` gives is a whole number of each row of any table, small ones first: rows are found by it at once */
  readonly rowNumbers?: true
  /** about how many different values there are, for a look at a column; absent = they are counted */
  approximateDistinct?(value: string): string
  /** some rows of a table by chance, as a source with the alias `t`; absent = a look at a column takes all rows */
  sampled?(relation: string, sample: { readonly rows: number; readonly of: number }): string
  /** an expression to order by, rows without a value last */
  ordered(value: string, order: 'asc' | 'desc'): string
  /** the first rows of a SELECT */
  limited(select: string, rows: number): string
  /** nothing happens when the dataset is there */
  createDataset(dataset: string): string
  /** adds nullable columns, each given as name and type: in one statement or in several */
  addColumns(table: string, columns: readonly string[]): readonly string[]
  /** true, and never NULL, for a row whose values are those of a row among others; NULL equals nothing */
  isAmong(values: readonly string[], others: Others): string
  /** takes all rows out of a table; must be possible within a transaction */
  emptyTable(table: string): string
  /** sets a column of the rows that are chosen; `alias` stands for the table in `value` and `where` */
  updateColumn(update: ColumnUpdate): string
  /** makes a temporary table of what a SELECT gives */
  createScratch(name: string, select: string): string
  dropScratch(name: string): string
  /** true: columns hinted `unique` get a UNIQUE constraint when their table is created (dlt's `create_indexes`) */
  readonly uniqueColumns: boolean
}

/** Rows that others are looked up among. */
export interface Others {
  /** what is compared, in the order of the values */
  readonly columns: readonly string[]
  /** a relation with its alias */
  readonly from: string
  readonly where?: string
  /** where the values come from, with the columns there: for engines that would go through all of a large table */
  readonly outer?: { readonly columns: readonly string[]; readonly from: string }
}

/** One UPDATE of one column. */
export interface ColumnUpdate {
  readonly table: string
  readonly alias: string
  /** quoted, without the alias */
  readonly column: string
  readonly value: string
  readonly where: string
}

/** What DuckDB and Postgres, and most that follow the standard, write alike; the rest is the engine's own. */
export const standardSql = {
  quote: quoteName,
  literal: quoteText,
  parameter: (position) => `$${position}`,
  timestamp: (iso) => `CAST(${quoteText(iso)} AS TIMESTAMP WITH TIME ZONE)`,
  castTo: (value, type) => `CAST(${value} AS ${type})`,
  ordered: (value, order) => `${value} ${order} NULLS LAST`,
  limited: (select, rows) => `${select} LIMIT ${rows}`,
  createDataset: (dataset) => `CREATE SCHEMA IF NOT EXISTS ${dataset}`,
  addColumns: (table, columns) => columns.map((column) => `ALTER TABLE ${table} ADD COLUMN ${column}`),
  isAmong(values, { columns, from, where }) {
    const same = values.map((value, index) => `${columns[index] ?? 'NULL'} = ${value}`)
    return `EXISTS (SELECT 1 FROM ${from} WHERE ${[...same, ...(where === undefined ? [] : [where])].join(' AND ')})`
  },
  emptyTable: (table) => `DELETE FROM ${table}`,
  updateColumn: ({ table, alias, column, value, where }) =>
    `UPDATE ${table} AS ${alias} SET ${column} = ${value} WHERE ${where}`,
  createScratch: (name, select) => `CREATE TEMPORARY TABLE ${name} AS ${select}`,
  dropScratch: (name) => `DROP TABLE ${name}`,
} satisfies Partial<Dialect>

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
  readonly staged: (table: string) => StagedTable
  /** where staged rows are inserted; default: the table */
  readonly insertInto?: (table: string) => string
}
