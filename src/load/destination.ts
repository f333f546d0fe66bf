import type { z } from 'zod'
import type { DestinationDefinition, Target } from '../model/destination.ts'
import type { DataType } from '../model/schema.ts'
import type { World } from '../model/world.ts'
import type { ColumnTypes } from './column-types.ts'
import type { CommitPlan, Step } from './commit-plan.ts'
import type { LoadWork } from './protocol/load-work.ts'
import type { Dialect } from './sql/dialect.ts'
import type { UserChange } from './sql/user-change.ts'

/**
 * How much one commit of a destination can hold: `all` = tables, rows of all of them and the system rows; `rows` = the
 * same without the making of tables, which commits by itself; `table` = one table; `file` = one object.
 */
export type Atomicity = 'all' | 'rows' | 'table' | 'file'

/** Keys of a merge that not every destination can carry out: SQL of the user's, and rows compared with those there. */
export type MergeOption = 'source_filter' | 'destination_scope' | 'skip_unchanged_rows'

/** What a destination can do, as data (CONTRIBUTING.md 1.4): shared code asks these, never a name. */
export interface Capabilities {
  readonly atomicity: Atomicity
  /** characters; longer names are shortened by the naming convention */
  readonly maxIdentifierLength: number
  /** columns per table, when the engine has a limit */
  readonly maxColumns?: number
  /** names that the engine reserves for columns of its own, in lower case */
  readonly reservedColumns?: ReadonlySet<string>
  /** names of datasets that the engine keeps for itself; `words` says which: "pg_…" */
  readonly reservedDatasets?: { readonly pattern: RegExp; readonly words: string }
  readonly mergeStrategies: readonly string[]
  /** what becomes of merges that it cannot carry out; default: they are refused */
  readonly mergeFallback?: 'append'
  /** keys of a merge besides the strategy that it can carry out; default none */
  readonly mergeOptions?: readonly MergeOption[]
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
export type { ColumnPlace, ColumnTypes } from './column-types.ts'

/** Tables of a dataset as they are: table name → column name → type text, in order. Empty when there is no dataset. */
export type ExistingTables = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * A value that comes back from `query`. Integers are numbers while safe, else bigints; decimals are text; dates and
 * times are ISO text, timestamps in UTC with `Z`; bytes are base64; lists and objects are JSON text.
 */
export type QueryValue = string | number | bigint | boolean | null

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

/** What goes with a user's own query. */
export interface QueryOptions {
  /** stand for `$1` … */
  readonly values?: readonly QueryValue[]
  /** where unqualified names are looked up; default: what the connection has */
  readonly dataset?: string
  /** aborted = the answer is not wanted any more: the destination is told so, where it can be told */
  readonly signal?: AbortSignal
}

/** What a user's own query gives. */
export interface QueryResult {
  /** names, in the order of the values of a row */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly QueryValue[])[]
}

/** A column of an answer that comes piece by piece. */
export interface AnswerColumn {
  readonly name: string
  /** as the destination spells it; '' where it does not say */
  readonly type: string
  /**
   * the DuckDB type that holds its values exactly, for Parquet; `DECIMAL` alone = as many digits as the values have
   */
  readonly stored: string
}

/** What a user's own query gives, piece by piece: however many rows there are, few of them are in memory. */
export interface Answer {
  readonly columns: readonly AnswerColumn[]
  /** rows, some at a time; to be read to its end or given up (`return`), which ends the query */
  readonly pieces: AsyncIterable<readonly (readonly QueryValue[])[]>
}

/**
 * A place opened for nothing but reading, and for questions of the user's own: what it holds cannot be written by way of
 * it, and its questions reach no files. All verbs throw QUERY_FAILED and others.
 */
export interface Reader
  extends Pick<Session, 'describe' | 'recall' | 'has' | 'rows' | 'count' | 'query'>, AsyncDisposable {
  /** how it writes SQL; absent = it speaks another language */
  readonly dialect?: Dialect
  readonly qualify: Session['qualify']
  /** the datasets that dlt or sluice loaded, by name; absent = `information_schema` of its language tells them */
  datasets?(): Promise<readonly string[]>
  /** as `query`, piece by piece */
  ask(sql: string, options?: QueryOptions): Promise<Answer>
}

/** An open connection. Verbs only; strategy is planned above (CONTRIBUTING.md 1.11). All of them throw QUERY_FAILED and others. */
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
   * The user's own question in the destination's own language; unqualified names mean tables of `dataset`. One statement
   * that reads; anything else throws QUERY_NOT_READ_ONLY and changes nothing.
   */
  query(sql: string, options?: QueryOptions): Promise<QueryResult>
  /** the name of a table in the text of a `query` */
  qualify(dataset: string, table: string): string
  /**
   * Those of the steps that make, change, drop or empty tables, as the destination would carry them out: statements in
   * its own language, without rows, for people to read. Absent = it has no such language
   */
  statements?(dataset: string, steps: readonly Step[]): readonly string[]
  /** begins a load, for the protocol that fits `capabilities.atomicity` (`protocol/commit-load.ts`) to carry out */
  begin(plan: CommitPlan): Promise<LoadWork>
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
  connect(target: Place, world: World, visit?: Visit): Promise<Session>
  /**
   * opens the place for a user's own questions, apart from any load; absent = `connect`, whose answers come at once.
   * Throws what `connect` throws, NOTHING_LOADED where there is nothing to open.
   */
  read?(target: Place, world: World): Promise<Reader>
  /**
   * carries out one statement of the user's own that changes what the place holds, apart from any load, all of it or nothing;
   * gives how many rows it touched. Absent = its data is changed by loads alone. Throws what `connect` throws,
   * QUERY_INVALID for other statements, QUERY_FAILED.
   */
  change?(target: Place, change: UserChange, world: World): Promise<number>
}

/** What a session is opened for. */
export interface Visit {
  /** true = only to look: nothing may be made where nothing is, and what is not there looks empty */
  readonly looks?: true
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
