import type { z } from 'zod'
import type { DestinationDefinition, Target } from '../model/destination.ts'
import type { Receipt } from '../model/receipt.ts'
import type { Column, DataType } from '../model/schema.ts'
import type { World } from '../model/world.ts'
import type { CommitPlan } from './commit-plan.ts'

/** What a destination can do, as data (CONTRIBUTING.md 1.4): shared code asks these, never a name. */
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

export type { Target }

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

/** How a destination spells column types (docs/contract/tables.md 1.9). */
export interface ColumnTypes {
  /** the type of a new column, e.g. `BIGINT`; a column without data type has none and must not come here */
  readonly render: (column: Column) => string
  /** true when values of this column can go into an existing column of type `existing` without changing their meaning */
  readonly accepts: (existing: string, column: Column) => boolean
}

/** An open connection. Verbs only; strategy is planned above (CONTRIBUTING.md 1.11). */
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

/**
 * A destination type: what the config knows of it, and how to open the place that its options name. Its whole folder
 * implements this and nothing else looks inside.
 */
export interface Destination<
  Options extends z.ZodType = z.ZodType,
  Place extends Target = Target,
> extends DestinationDefinition<Options, Place> {
  readonly capabilities: Capabilities
  /** throws `SluiceError` DESTINATION_LOCKED, DESTINATION_NOT_WRITABLE, DESTINATION_UNREACHABLE … */
  connect(target: Place, world: World): Promise<Session>
}

/** Ties `locate` and `connect` to the shape of `options`; nothing else happens. */
export function defineDestination<Options extends z.ZodType, Place extends Target>(
  definition: Destination<Options, Place>,
): Destination<Options, Place> {
  return definition
}

/** True for a definition that can be opened: the config knows only the part that describes it. */
export function isDestination(definition: DestinationDefinition): definition is Destination {
  return 'connect' in definition && typeof definition.connect === 'function' && 'capabilities' in definition
}
