import type { Schema } from './schema.ts'
import type { StateRow } from './state.ts'

/** What a package learns when it is sealed: everything that goes to the destination besides its rows. */
export interface SealInfo {
  /** the schema to bring the destination to, version and hash final */
  readonly schema: Schema
  /** the same schema as dlt stores it in `_dlt_version`, and the engine version of that form */
  readonly storedSchema: { readonly text: string; readonly engineVersion: number }
  /** the new pipeline state; null = unchanged, no row is written */
  readonly stateRow: StateRow | null
  /** hash of the state the run started from, null = none; a destination in another state must not get this package */
  readonly baseState?: string | null
  /** replace resources that were run: their tables are emptied even when they yielded nothing */
  readonly replaced: readonly string[]
  /** tables whose rows stay in the package: their resources were not read whole; default none */
  readonly withheld?: readonly string[]
  /** tables of earlier loads that are dropped first: a refresh, or `sluice drop`; earlier schema versions go with them */
  readonly dropped: readonly string[]
  /** tables of earlier loads that keep their columns and lose their rows first (`--refresh drop_data`); default none */
  readonly emptied?: readonly string[]
  /** names of cursors of parents of which no earlier rows count; default none */
  readonly newCursors?: readonly string[]
  /** the run that read it; absent = it was not made by a run (`sluice drop`) */
  readonly run?: RunMark
}

/** Which run something is of. */
export interface RunId {
  readonly id: string
  /** true = a scheduler's own id, which says by itself whether a run is the same again */
  readonly given: boolean
}

/** The run of a package, and what reading once more would append a second time. */
export interface RunMark extends RunId {
  /** names of resources and the fingerprints of their rows */
  readonly covers: readonly (readonly [string, string])[]
}

/**
 * A finished package, ready to be attached by a destination (`duckdb/engine.ts`), which may find it still open in
 * this process. Its rows never change.
 */
export interface SealedPackage extends SealInfo {
  /** absolute path of the DuckDB file; rows of table `t` are in `data.t`, columns by name, in the package's own types */
  readonly path: string
  readonly loadId: string
  readonly pipeline: string
  readonly fingerprint: string
  /** epoch milliseconds; also the default boundary of scd2 */
  readonly createdAt: number
  /** rows per table; tables without rows are absent */
  readonly rows: ReadonlyMap<string, number>
  /** columns that the package has, per table with rows, in its order; others of the schema are NULL throughout */
  readonly columns: ReadonlyMap<string, readonly string[]>
}
