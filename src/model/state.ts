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
  /** what it is the cursor of, where the resource has several: a window, a parent's record or slice; absent = all of it */
  readonly part?: CursorPart
}

/** One of several cursors of a resource. Plain JSON. */
export interface CursorPart {
  /** the parent's record or slice, by `partitionKey` */
  readonly partition?: string
  /** where a window begins and where the next one does */
  readonly window?: readonly [number, number]
  /** it was not read whole: nothing behind it moves */
  readonly isBroken?: true
  /** a partition's state before the window that was not read whole */
  readonly settled?: IncrementalState
  /** rows at the edges of windows that this window has, by the edge */
  readonly edges?: readonly (readonly [number, readonly string[]])[]
}

/** Tells the cursors of a resource apart. */
export function partKey({ partition, window }: CursorPart = {}): string {
  return `${window?.[0] ?? ''} ${partition ?? ''}`
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
