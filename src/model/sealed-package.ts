import type { Schema } from './schema.ts'
import type { StateRow } from './state.ts'

/** A finished package at rest: closed, checkpointed, ready to be attached by a destination. Its rows never change. */
export interface SealedPackage {
  /** absolute path of the DuckDB file; rows of table `t` are in `data.t`, columns by name, in the package's own types */
  readonly path: string
  readonly loadId: string
  readonly pipeline: string
  readonly fingerprint: string
  /** epoch milliseconds; also the default boundary of scd2 */
  readonly createdAt: number
  /** the schema to bring the destination to, version and hash final */
  readonly schema: Schema
  /** the new pipeline state; null = unchanged, no row is written */
  readonly stateRow: StateRow | null
  /** replace resources that were run: their tables are emptied even when they yielded nothing */
  readonly replaced: readonly string[]
  /** rows per table; tables without rows are absent */
  readonly rows: ReadonlyMap<string, number>
  /** columns that hold rows, per table, in the package's order */
  readonly columns: ReadonlyMap<string, readonly string[]>
}
