import type { Receipt } from '../model/receipt.ts'
import type { World } from '../model/world.ts'
import type { CommitPlan } from './commit-plan.ts'

/** What a destination can do, as data (style R6): shared code asks these, never a name. */
export interface Capabilities {
  /** characters; longer names are shortened by the naming convention */
  readonly maxIdentifierLength: number
  /** columns per table, when the engine has a limit */
  readonly maxColumns?: number
  readonly mergeStrategies: readonly string[]
  readonly replaceStrategies: readonly string[]
  /** dlt's name for it in `destination_type`, e.g. `dlt.destinations.duckdb` */
  readonly dltType: string
}

/** A destination text understood: which one, and where. `label` is safe to print (no password). */
export interface Target {
  readonly destination: string
  readonly label: string
  readonly location: string
}

/** Tables of a dataset as they are: table name → column name → type text, in order. Empty when there is no dataset. */
export type ExistingTables = ReadonlyMap<string, ReadonlyMap<string, string>>

/** A value that comes back from `query`. Timestamps are ISO text in UTC. */
export type QueryValue = string | number | bigint | boolean | null

/** An open connection. Five verbs; strategy is planned above (style R5). */
export interface Session extends AsyncDisposable {
  describe(dataset: string): Promise<ExistingTables>
  /** reads; rows as arrays of values in column order */
  query(sql: string, values?: readonly QueryValue[]): Promise<QueryValue[][]>
  /** everything of the plan in ONE transaction; a load id already in `_dlt_loads` makes it a no-op */
  commit(plan: CommitPlan): Promise<Receipt>
}

/** One warehouse. Its whole folder implements this and nothing else looks inside. */
export interface Destination {
  readonly type: string
  readonly capabilities: Capabilities
  /** undefined = the text does not name this destination */
  parse(text: string, context: { readonly pipeline: string; readonly cwd: string }): Target | undefined
  /** throws `SluiceError` DESTINATION_LOCKED, DESTINATION_NOT_WRITABLE, DESTINATION_UNREACHABLE … */
  connect(target: Target, world: World): Promise<Session>
}
