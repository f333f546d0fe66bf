import type { Receipt } from '../model/receipt.ts'
import type { Column, DataType } from '../model/schema.ts'
import type { World } from '../model/world.ts'
import type { CommitPlan } from './commit-plan.ts'

/** What a destination can do, as data (style R6): shared code asks these, never a name. */
export interface Capabilities {
  /** characters; longer names are shortened by the naming convention */
  readonly maxIdentifierLength: number
  /** columns per table, when the engine has a limit */
  readonly maxColumns?: number
  /** names that no column can have, in lower case: the engine's own */
  readonly reservedColumns?: ReadonlySet<string>
  readonly mergeStrategies: readonly string[]
  readonly replaceStrategies: readonly string[]
  /** dlt's name for it in `destination_type`, e.g. `dlt.destinations.duckdb` */
  readonly dltType: string
  /** what its usual driver for Node makes of values, for `sluice schema --format typescript` */
  readonly rowValues?: RowValues
}

/** The TypeScript type of a value, by the data type of its column. */
export interface RowValues {
  /** the driver, in words */
  readonly driver: string
  readonly types: Readonly<Record<DataType, string>>
  /** of bigint columns with a precision up to 32 bits */
  readonly smallInteger: string
}

/** A destination text understood: which one, and where. `label` is safe to print (no password). */
export interface Target {
  readonly destination: string
  readonly label: string
  readonly location: string
}

/** Tables of a dataset as they are: table name → column name → type text, in order. Empty when there is no dataset. */
export type ExistingTables = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * A value that comes back from `query`. Integers are numbers while safe, else bigints; decimals are text; dates and
 * times are ISO text, timestamps in UTC with `Z`; bytes are base64; lists and objects are JSON text.
 */
export type QueryValue = string | number | bigint | boolean | null

/** What a user asks for: one SQL statement that reads, or rows of a table in no particular order. */
export type UserQuery = string | TableQuery

/** Rows of one table. */
export interface TableQuery {
  readonly table: string
  /** default all, in the order of the table */
  readonly columns?: readonly string[]
  /** rows at most; default all */
  readonly limit?: number
}

/** What a user's query found. */
export interface Answer {
  /** names, in the order of the values of a row */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly QueryValue[])[]
}

/** How a destination spells column types (spec/tables.md 1.9). */
export interface ColumnTypes {
  /** the type of a new column, e.g. `BIGINT`; a column without data type has none and must not come here */
  readonly render: (column: Column) => string
  /** true when values of this column can go into an existing column of type `existing` without changing their meaning */
  readonly accepts: (existing: string, column: Column) => boolean
}

/** An open connection. Verbs only; strategy is planned above (style R5). */
export interface Session extends AsyncDisposable {
  readonly capabilities: Capabilities
  readonly types: ColumnTypes
  describe(dataset: string): Promise<ExistingTables>
  /** reads; rows as arrays of values in column order; `$1` … stand for `values` */
  query(sql: string, values?: readonly QueryValue[]): Promise<QueryValue[][]>
  /**
   * Reads for a user: SQL of theirs, in which unqualified names mean tables of the dataset, or rows of one table. Cannot
   * write. All rows come at once. Throws QUERY_INVALID, QUERY_NOT_READ_ONLY, QUERY_FAILED.
   */
  read(query: UserQuery, dataset: string): Promise<Answer>
  /** the name of a table in SQL text for `query` */
  qualify(dataset: string, table: string): string
  /**
   * Everything of the plan in ONE transaction; a load id already in `_dlt_loads` makes it a no-op. Throws
   * `LOAD_FAILED` and others; then nothing of the plan is in the destination.
   */
  commit(plan: CommitPlan): Promise<Receipt>
}

/** One warehouse. Its whole folder implements this and nothing else looks inside. */
export interface Destination {
  readonly type: string
  readonly capabilities: Capabilities
  /** the forms `parse` understands, for people */
  readonly forms: readonly string[]
  /** undefined = the text does not name this destination */
  parse(text: string, context: ParseContext): Target | undefined
  /** throws `SluiceError` DESTINATION_LOCKED, DESTINATION_NOT_WRITABLE, DESTINATION_UNREACHABLE … */
  connect(target: Target, world: World): Promise<Session>
}

/** What a relative destination is relative to. */
export interface ParseContext {
  readonly pipeline: string
  /** absolute */
  readonly cwd: string
}
