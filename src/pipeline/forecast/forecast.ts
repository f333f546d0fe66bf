import type { JsonValue } from '../../json/json.ts'
import type { RefreshMode } from '../../model/plan.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import type { SchemaContract } from '../../model/schema.ts'

/** The form of a forecast in a file; another one is refused. */
export const forecastFormat = 1

/**
 * What the next run would do, as far as it can be known without doing it. Plain data: `--json`, the file of `-o`, and what
 * `run({ plan })` takes. What is not known is null, and said in `unknown`.
 */
export interface RunForecast {
  readonly format: typeof forecastFormat
  readonly sluice: string
  /** ISO 8601 in UTC */
  readonly plannedAt: string
  readonly pipeline: string
  readonly source: string
  /** safe to print */
  readonly destination: string
  readonly dataset: string
  readonly environment: string | null
  /** true = the dataset has no tables yet */
  readonly isFirstLoad: boolean
  /** true = the first page of each resource was read to find out */
  readonly isProbed: boolean
  readonly options: PlannedOptions
  /**
   * `changes`: the tables or the state would change; `none`: they would not; `unknown`: they would if anything new comes;
   * `fails`: the run would end with an error, and of its own rows nothing would be committed
   */
  readonly outcome: 'changes' | 'none' | 'unknown' | 'fails'
  /** why a run cannot start now: another process runs this pipeline */
  readonly busy: ErrorReport | null
  /** packages of earlier runs, which a run deals with first */
  readonly packages: readonly PackageForecast[]
  /** the half-read package that the run goes on with */
  readonly goesOnWith: HalfRead | null
  /** the load that a run with this run id would only repeat: nothing would be read */
  readonly repeatOf: string | null
  readonly resources: readonly ResourceForecast[]
  /** those of this run, parents before children; system tables last, where they are made */
  readonly tables: readonly TableForecast[]
  /**
   * what changes tables, in the destination's own language and the order of the load, rows left out; for a destination
   * without a language the acts: `create orders`, `column orders.id BIGINT` …
   */
  readonly statements: readonly string[]
  /** of all resources; null = not known */
  readonly requests: { readonly expected: number | null; readonly why: string }
  /** the last run from here that got everything */
  readonly lastRun: LastTime | null
  /** errors that the run would meet */
  readonly problems: readonly ErrorReport[]
  /** what nobody can know before the run, in sentences */
  readonly unknown: readonly string[]
  /** the facts that the forecast stands on: when one of them moves, `run --plan` refuses */
  readonly standsOn: readonly Fact[]
  /** what a run that is held to this plan may do */
  readonly foresees: Foreseen
}

/** The options of the run that is foreseen. */
export interface PlannedOptions {
  readonly resources: readonly string[]
  readonly refresh: RefreshMode | null
  readonly limit: number | null
  readonly schemaContract: Partial<SchemaContract> | null
  readonly allowShort: boolean
  readonly allowEmpty: boolean
}

/** A package of an earlier run, and what becomes of it. */
export interface PackageForecast {
  readonly loadId: string
  /**
   * `load`: its rows are loaded before anything is read; `loaded`: they are there, only the report never came out; `drop`:
   * thrown away, its rows are read again; `aside`: cannot be read, and is set aside; `busy`: another process is at work
   * on it; `keep`: of another source, and left to it; `resume`: half read, gone on with
   */
  readonly fate: 'load' | 'loaded' | 'drop' | 'aside' | 'busy' | 'keep' | 'resume'
  readonly why: string
  /** rows that would be loaded, by table */
  readonly rows: Readonly<Record<string, number>>
  readonly tables: readonly TableForecast[]
}

/** What a half-read package holds already. */
export interface HalfRead {
  readonly loadId: string
  readonly pages: number
  readonly records: number
}

/** What the run would do with one resource. */
export interface ResourceForecast {
  readonly name: string
  /** false = read for its children only, nothing of it is loaded */
  readonly selected: boolean
  readonly parent: string | null
  /** null = its records name their tables one by one */
  readonly table: string | null
  readonly load: LoadKind
  /** true = nothing of it was ever loaded, or a refresh forgets it */
  readonly isFirstLoad: boolean
  /** null = it has no cursor */
  readonly cursor: CursorForecast | null
  /** `GET https://…`, as the first one will be sent, credentials left out; null = it depends on records of the parent */
  readonly firstRequest: string | null
  readonly requests: RequestForecast
  /** what was seen of it; null = no page was read */
  readonly probe: ProbeSeen | null
  /** why it is not read: an interrupted run loaded its rows; the load id */
  readonly notReadAgain: string | null
}

/** How rows reach their table. */
export interface LoadKind {
  readonly disposition: 'append' | 'replace' | 'merge' | 'skip'
  readonly strategy: string | null
  readonly primaryKey: readonly string[]
  readonly mergeKey: readonly string[]
}

/** Where a cursor stands. */
export interface CursorForecast {
  readonly path: string
  /** the highest value that earlier runs loaded; null = there was none, or the resource starts over */
  readonly stored: JsonValue
  readonly initial: JsonValue
  /** where this run begins, lag taken off, as requests and templates get it */
  readonly start: JsonValue
  readonly end: JsonValue
  readonly lag: number | string | null
  /** the request parameters that carry it; null = none does, and rows are left out after they came */
  readonly startParam: { readonly name: string; readonly value: JsonValue } | null
  readonly endParam: { readonly name: string; readonly value: JsonValue } | null
}

/** How many requests a resource takes, retries and tokens left out. */
export interface RequestForecast {
  /** null = unknown */
  readonly expected: number | null
  /** a bound, where there is one */
  readonly atMost: number | null
  readonly from: 'config' | 'probe' | 'total' | 'last_run' | 'unknown'
  /** in words */
  readonly why: string
}

/** What the first page of a resource showed. */
export interface ProbeSeen {
  /** as the server sent them */
  readonly received: number
  /** after steps and cursor: to be loaded */
  readonly records: number
  /** what the server announced in all */
  readonly announced: number | null
  /** true = that page was all there is to read */
  readonly isWhole: boolean
  readonly paginator: string | null
}

/** What would happen to one table. */
export interface TableForecast {
  readonly name: string
  /** null = a system table */
  readonly resource: string | null
  /**
   * `create`, `recreate` (dropped, then made anew), `drop`; `replace`: emptied, then filled; `empty`: emptied; `merge`:
   * rows with the same keys are replaced; `close`: versions that did not come are closed (scd2); `append`: rows are
   * added; `alter`: only columns are added; `keep`: nothing is done to it
   */
  readonly change:
    | 'create'
    | 'recreate'
    | 'drop'
    | 'replace'
    | 'empty'
    | 'merge'
    | 'close'
    | 'append'
    | 'alter'
    | 'keep'
  /** rows that are there when the run begins; null = the table is not there */
  readonly rows: number | null
  /** rows of the pages that were probed */
  readonly seen: number | null
  /** rows that are deleted, replaced or closed: all of them, or up to so many; null = none can be */
  readonly atStake: { readonly rows: number; readonly how: 'all' | 'up_to' } | null
  /** those of a table that is made, or those that are added */
  readonly newColumns: readonly ColumnForecast[]
  /** false = records may bring more columns than these */
  readonly areColumnsKnown: boolean
}

/** A column that is not there yet. */
export interface ColumnForecast {
  readonly name: string
  /** in the destination's own words */
  readonly type: string
  readonly nullable: boolean
  /** true = hints of the config name it */
  readonly isHinted: boolean
}

/** How long a run from here took that got everything. */
export interface LastTime {
  /** ISO 8601 in UTC */
  readonly finishedAt: string
  readonly seconds: number
  /** slept before retries and for hosts that asked for it; what waited side by side counts each for itself */
  readonly waitedSeconds: number
}

/** Something that was looked at, and what it was. */
export interface Fact {
  readonly what: string
  readonly value: string | number | null
}

/** What a plan allows. */
export interface Foreseen {
  /** true = only the tables and columns below may be made; false = records may bring any */
  readonly isExact: boolean
  /** `create orders`, `column orders.id BIGINT`, `drop orders`, `empty orders`, `delete orders`, `close orders` */
  readonly acts: readonly string[]
}
