import type { IncrementalState } from './plan/incremental.ts'
import type { JsonObject } from '../json/json.ts'

/** What one resource remembers. Keys besides `incremental` belong to others and are kept. */
export interface ResourceState {
  /** by cursor path text, as written in the config */
  readonly incremental?: Readonly<Record<string, IncrementalState>>
  readonly [key: string]: unknown
}

/**
 * The pipeline state, dlt's shape (docs/contract/tables.md 4.6) without `_local`. `sources` is keyed by schema name.
 * The destination's `_dlt_pipeline_state` is the only truth; the working folder never holds a newer one except inside a
 * pending package.
 */
export interface PipelineState {
  readonly version: number
  readonly versionHash: string
  readonly pipelineName: string
  readonly sources: Readonly<Record<string, SourceState>>
  /** stored keys that sluice does not interpret */
  readonly other: JsonObject
}

export interface SourceState {
  readonly resources?: Readonly<Record<string, ResourceState>>
  readonly [key: string]: unknown
}

/** A cursor that moved during a run; applied to the state when the package is sealed. */
export interface CursorUpdate {
  readonly resource: string
  readonly cursorPath: string
  readonly state: IncrementalState
}

/** The state row of a package, ready for `_dlt_pipeline_state`. */
export interface StateRow {
  readonly version: number
  readonly engineVersion: number
  readonly pipelineName: string
  /** base64 of zlib of JSON */
  readonly state: string
  readonly createdAt: number
  readonly versionHash: string
}

/** A state, or a part of one, as JSON: states are JSON by construction, their types say `unknown` for keys of others. */
export function stateJson(state: object): JsonObject {
  return state as JsonObject
}
