import type { JsonValue } from '../../json/json.ts'
import type { ErrorReport } from './http.ts'
import type { RunSummary, SnapshotChange } from './runs.ts'
import type { CellKind } from './values.ts'

/** GET /api/p/:p/status: what the destination holds. May take as long as the destination; 422 when it cannot be asked. */
export interface PipelineStatus {
  readonly pipeline: string
  /** null = nothing was loaded */
  readonly destination: string | null
  readonly dataset: string | null
  /** rows by table, the pipeline's own bookkeeping left out */
  readonly tables: Readonly<Record<string, { readonly rows: number }>>
  /** the last ten, newest first */
  readonly loads: readonly { readonly loadId: string; readonly insertedAt: string }[]
  readonly pending: readonly PendingPackage[]
}

/** Rows that lie here and are not in the destination. */
export interface PendingPackage {
  readonly loadId: string
  /** `extracting` = half read, `sealed` = read to its end, `busy` = another process is at work on it */
  readonly status: 'extracting' | 'sealed' | 'busy' | 'unreadable'
  /** the same in words */
  readonly words: string
  /** of the load id; when it was begun */
  readonly since: string | null
  /** rows in it; null = not known (another process has it open) */
  readonly rows: number | null
  readonly bytes: number
}

/** POST /api/p/:p/pending/load: starts a run that loads what lies here and was read to its end, and reads nothing. */
export interface PendingLoaded {
  readonly run: string
  readonly command: string
}

/** GET /api/p/:p/tables: the tables of the dataset as they are there, the pipeline's own bookkeeping last. */
export interface TableList {
  /** the version of the data, as `RowsPage.data` has it */
  readonly data: string
  readonly destination: string
  readonly dataset: string
  /** false = only loads change it: POST /api/p/:p/change says no */
  readonly canChange: boolean
  readonly tables: readonly ListedTable[]
}

export interface ListedTable {
  readonly name: string
  readonly rows: number
  readonly columns: readonly ListedColumn[]
  /** the load that brought rows last; null where rows do not say */
  readonly lastLoad: string | null
  /** the table whose rows its rows hang from, and the key of the list that it was: `line_items` */
  readonly parent?: string
  readonly key?: string
  readonly resource?: string
  /** `_dlt_…` */
  readonly isSystem: boolean
}

export interface ListedColumn {
  readonly name: string
  /** as the destination spells it */
  readonly type: string
  readonly kind: CellKind
  readonly primaryKey?: true
  /** `_dlt_id`, `_dlt_load_id` …: bookkeeping, not data */
  readonly isSystem?: true
}

/** GET /api/p/:p/schema: as the pipeline stored it. 422 NOTHING_LOADED. */
export interface StoredSchema {
  readonly name: string
  readonly version: number
  readonly versionHash: string
  readonly destination: string
  readonly dataset: string
  readonly tables: readonly SchemaTable[]
  readonly references: readonly SchemaReference[]
  /** of `GET …/schema/export?format=`, which answers plain text */
  readonly formats: readonly string[]
}

export interface SchemaTable {
  readonly name: string
  readonly resource?: string
  readonly parent?: string
  readonly columns: readonly SchemaColumn[]
  /** `append`, `merge (upsert)` …; of nested tables that of their root */
  readonly disposition?: string
  readonly description?: string
  readonly isSystem: boolean
}

export interface SchemaColumn {
  readonly name: string
  /** dlt's data type with what narrows it: `bigint`, `decimal(38,9)` */
  readonly type: string
  readonly nullable: boolean
  readonly primaryKey?: true
  readonly mergeKey?: true
  readonly unique?: true
  /** `_dlt_id`, `_dlt_parent_id`, `_dlt_root_id` */
  readonly role?: 'row_key' | 'parent_key' | 'root_key'
  /** its cursor */
  readonly incremental?: true
  /** made because a value did not fit the column of that name */
  readonly variant?: true
  readonly description?: string
  /** `_dlt_…`: bookkeeping, not data */
  readonly isSystem?: true
}

/** Columns whose values are found in another table. */
export interface SchemaReference {
  readonly table: string
  readonly columns: readonly string[]
  readonly to: { readonly table: string; readonly columns: readonly string[] }
  /** `hint` = as the config's `references` say */
  readonly kind: 'parent' | 'root' | 'load' | 'hint'
  readonly label?: string
  readonly cardinality?: string
}

/** GET /api/p/:p/schema/diff?since=<load id> : what changed since then (that load not included). */
export interface SchemaDiff {
  readonly since: string
  readonly changes: readonly SchemaDifference[]
  /** why they cannot be compared; null = they were */
  readonly unknown: string | null
}

export type SchemaDifference =
  | { readonly kind: 'new_table'; readonly table: string; readonly columns: number }
  | { readonly kind: 'gone_table'; readonly table: string }
  | { readonly kind: 'new_column'; readonly table: string; readonly column: string; readonly to: string }
  | { readonly kind: 'gone_column'; readonly table: string; readonly column: string; readonly from: string }
  | {
      readonly kind: 'changed_type'
      readonly table: string
      readonly column: string
      readonly from: string
      readonly to: string
    }

/** GET and PUT /api/p/:p/layout: where the cards of the schema map lie. */
export interface MapLayout {
  readonly positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>
}

/** GET /api/p/:p/state: what the next run starts from. 422 NOTHING_LOADED. */
export interface PipelineState {
  readonly destination: string
  readonly dataset: string
  readonly version: number
  readonly cursors: readonly Cursor[]
  /** resources with state of other kinds */
  readonly others: readonly string[]
  /** all of it, as `sluice state` prints it: indented JSON */
  readonly text: string
}

export interface Cursor {
  readonly source: string
  readonly resource: string
  readonly path: string
  readonly lastValue: JsonValue
  readonly startValue: JsonValue
  readonly initialValue: JsonValue
  /** rows at the boundary that are remembered, so as not to be loaded twice */
  readonly remembered: number
  /** what the config says now: null = it names no such cursor any more; absent = there is no config */
  readonly configured?: { readonly path: string; readonly initialValue: JsonValue } | null
}

/** GET /api/p/:p/history?limit= : runs that left a journal here, newest first, with the schema changes of each. */
export interface PipelineHistory {
  readonly runs: readonly HistoryRun[]
  /** how many journals there are in all; the last 200 are kept */
  readonly kept: number
}

export interface HistoryRun {
  readonly summary: RunSummary
  /** milliseconds of its parts; what did not happen is left out */
  readonly phases: readonly {
    readonly phase: 'config' | 'prepare' | 'extract' | 'seal' | 'load' | 'finish'
    readonly after: number
    readonly ms: number
  }[]
  readonly schemaChanges: readonly SnapshotChange[]
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
}

/** POST /api/p/:p/drop: `sluice drop`. With `dryRun` nothing is done. */
export interface DropRequest {
  readonly resources?: readonly string[]
  readonly all?: boolean
  /** JSONPaths within the source's state */
  readonly statePaths?: readonly string[]
  /** tables and schema stay */
  readonly stateOnly?: boolean
  readonly dryRun: boolean
}

export interface DropAnswer {
  /** the same on the command line */
  readonly command: string
  readonly destination: string
  readonly dataset: string
  readonly tables: readonly { readonly name: string; readonly resource: string; readonly rows: number | null }[]
  /** resources whose state goes */
  readonly states: readonly string[]
  readonly paths: readonly string[]
  /** false = it was a dry run */
  readonly applied: boolean
  /** the load id of the drop itself; null = there was nothing to do */
  readonly loadId: string | null
}

/** POST /api/p/:p/sync: throws away what lies here and is not in the destination. With `dryRun` nothing is done. */
export interface SyncRequest {
  readonly dryRun: boolean
  /** load ids of those that are meant: packages that came since stay; absent = all */
  readonly packages?: readonly string[] | undefined
}

export interface SyncAnswer {
  readonly command: string
  readonly packages: readonly PendingPackage[]
  readonly applied: boolean
}

/** An error that belongs to one part of an answer. */
export interface PartError {
  readonly error: ErrorReport
}
