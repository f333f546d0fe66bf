import type { Column, DataType } from '../model/schema.ts'
import type { World } from '../model/world.ts'
import type { CommitPlan } from './commit-plan.ts'
import type { LoadWork } from './protocol/load-work.ts'

/**
 * How much one commit of a destination can hold: `all` = tables, rows of all of them and the system rows; `rows` = the
 * same without the making of tables, which commits by itself; `table` = one table; `file` = one object.
 */
export type Atomicity = 'all' | 'rows' | 'table' | 'file'

/** What a destination can do, as data (style R6): shared code asks these, never a name. */
export interface Capabilities {
  readonly atomicity: Atomicity
  /** characters; longer names are shortened by the naming convention */
  readonly maxIdentifierLength: number
  /** columns per table, when the engine has a limit */
  readonly maxColumns?: number
  /** names that no column can have, in lower case: the engine's own */
  readonly reservedColumns?: ReadonlySet<string>
  readonly mergeStrategies: readonly string[]
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

/** How a destination spells column types (spec/tables.md 1.9). */
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

/** Which of the things that a dataset remembers are asked for. */
export interface MemoryPlace {
  readonly dataset: string
  readonly pipeline: string
  readonly schemaName: string
}

/** What a dataset remembers of a pipeline, in dlt's stored forms; `state/restore.ts` reads them. */
export interface Recalled {
  /** as `describe` gives them */
  readonly existing: ExistingTables
  /** the newest stored schema of that name; undefined when there is none */
  readonly schema: string | undefined
  /** the newest state of the pipeline that belongs to a completed load; undefined when there is none */
  readonly state: string | undefined
  /** of all loads of the dataset, by any pipeline: the greatest load id (as text) and the latest insertion (ISO text) */
  readonly newestLoad: { readonly loadId: string | undefined; readonly insertedAt: string | undefined }
}

/** Which rows of one table, as data. */
export interface RowQuery {
  readonly dataset: string
  /** must be there: see `describe` */
  readonly table: string
  /** default: all, in the order of the table */
  readonly columns?: readonly string[]
  /** all must hold; null finds nothing */
  readonly where?: readonly { readonly column: string; readonly equals: QueryValue }[]
  /** default: as the destination gives them */
  readonly orderBy?: readonly { readonly column: string; readonly order?: 'asc' | 'desc' }[]
  /** default: all rows */
  readonly limit?: number
}

/** What a user's own query gives. */
export interface QueryResult {
  readonly columns: readonly string[]
  /** values in the order of `columns` */
  readonly rows: QueryValue[][]
}

/** An open connection. Verbs only; strategy is planned above (style R5). All of them throw QUERY_FAILED and others. */
export interface Session extends AsyncDisposable {
  /** of the destination, for receipts */
  readonly type: string
  readonly capabilities: Capabilities
  readonly types: ColumnTypes
  describe(dataset: string): Promise<ExistingTables>
  /** what the dataset remembers: of a dataset that is not there, nothing */
  recall(place: MemoryPlace): Promise<Recalled>
  /** true when this load is completed */
  has(load: { readonly dataset: string; readonly loadId: string }): Promise<boolean>
  /** rows as arrays of values, in the order of the columns */
  rows(query: RowQuery): Promise<QueryValue[][]>
  /** how many rows there are; of the query, `columns`, `orderBy` and `limit` do not count */
  count(query: Pick<RowQuery, 'dataset' | 'table' | 'where'>): Promise<number>
  /**
   * The user's own question in the destination's own language; `$1` … stand for `values`. One statement that reads;
   * anything else throws QUERY_NOT_READ_ONLY and changes nothing.
   */
  query(sql: string, values?: readonly QueryValue[]): Promise<QueryResult>
  /** the name of a table in the text of a `query` */
  qualify(dataset: string, table: string): string
  /** begins a load, for the protocol that fits `capabilities.atomicity` (`protocol/commit-load.ts`) to carry out */
  begin(plan: CommitPlan): Promise<LoadWork>
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
