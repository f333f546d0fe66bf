import { deflateSync } from 'node:zlib'
import { SluiceError } from '../model/errors.ts'
import { sha3 } from '../model/hashing.ts'
import type { IncrementalState } from '../model/plan/incremental.ts'
import { type JsonObject, type JsonValue, isJsonObject } from '../json/json.ts'
import { decodeNumber } from '../json/numbers/json-number.ts'
import { canonicalJson, parseJson, toJsonText } from '../json/json-text.ts'
import {
  type CursorUpdate,
  type PipelineState,
  type ResourceState,
  type SourceState,
  stateJson,
  type StateRow,
} from '../model/state.ts'
import { type PartsMark, partsKey } from '../model/cursor/cursor-table.ts'
import type { PartsPlace } from './part-cursors.ts'
import { asStored } from './stored-table.ts'
import { type CommittedRun, withRun } from './committed-runs.ts'
import { unpackText } from './stored-text.ts'

/** The form of dlt's pipeline state that sluice reads and writes (docs/contract/tables.md 4.6). */
export const stateEngineVersion = 4

/**
 * Reads the `state` text of a `_dlt_pipeline_state` row: base64 of zlib of JSON, or plain JSON.
 * Throws `STATE_NOT_READABLE`.
 */
export function parseStoredState(text: string): PipelineState {
  const stored = readStored(text)
  const { _state_version, _state_engine_version, _version_hash, _local, pipeline_name, sources, ...other } = stored
  if (Number(_state_engine_version) !== stateEngineVersion)
    throw notReadable(`engine ${toJsonText(_state_engine_version ?? null)}`)
  return {
    version: Number(_state_version),
    versionHash: typeof _version_hash === 'string' ? _version_hash : '',
    pipelineName: typeof pipeline_name === 'string' ? pipeline_name : '',
    sources: mapObject((sources ?? {}) as Record<string, SourceState>, plainSource),
    other: isEmptyObject(sources) ? { ...other, sources } : other,
  }
}

/** A run's effect on the state. */
export interface StateChange {
  readonly pipeline: string
  readonly schemaName: string
  readonly dataset: string
  /** `capabilities.dltType` of the destination */
  readonly destinationType: string
  readonly cursors: readonly CursorUpdate[]
  /** cursors of parents that moved: their rows are in the package */
  readonly parts?: readonly (PartsPlace & { readonly mark: PartsMark })[]
  /** true = a replace resource ran: dlt then has an entry for the source, if an empty one */
  readonly replaces?: boolean
  /** a run whose id was given, and its load: kept, so that the same run again is known as such */
  readonly run?: CommittedRun
  /** epoch milliseconds */
  readonly now: number
}

/**
 * The state after a run, and the row to store it; `row` is null when nothing changed, as in dlt
 * (docs/contract/tables.md 4.2). `state` is what `restore` gave, with `forgetResources` applied before the run;
 * undefined on the first run.
 */
export function advanceState(
  state: PipelineState | undefined,
  change: StateChange,
): { readonly state: PipelineState; readonly row: StateRow | null } {
  const { pipeline, now } = change
  const before = state ?? { version: 0, versionHash: '', pipelineName: pipeline, sources: {}, other: {} }
  const known = change.replaces === true ? { [change.schemaName]: {}, ...before.sources } : before.sources
  const whole = change.cursors.filter(({ part }) => part?.partition === undefined)
  const moved = whole.reduce((all, cursor) => withCursor(all, change.schemaName, cursor), known)
  const sources = (change.parts ?? []).reduce(withMark, moved)
  const other = { ...before.other, ...identity(before.other, change), ...(change.run && withRun(before, change.run)) }
  const changed = { ...before, sources, other }
  const versionHash = stateVersionHash(changed)
  if (versionHash === before.versionHash) return { state: before, row: null }
  const after = { ...changed, version: before.version + 1, versionHash }
  const row: StateRow = {
    version: after.version,
    engineVersion: stateEngineVersion,
    pipelineName: pipeline,
    state: deflateSync(toJsonText(storedForm(after)), { level: 9 }).toString('base64'),
    createdAt: now,
    versionHash,
  }
  return { state: after, row }
}

/**
 * Drops what these resources remember, cursors included: dlt does so for every replace resource before it is
 * extracted (docs/contract/tables.md 5.3), and for refreshed ones.
 */
export function forgetResources(state: PipelineState, schemaName: string, resources: readonly string[]): PipelineState {
  const source = Object.hasOwn(state.sources, schemaName) ? state.sources[schemaName] : undefined
  if (source?.resources === undefined) return state
  const kept = Object.entries(source.resources).filter(([name]) => !resources.includes(name))
  if (kept.length === Object.keys(source.resources).length) return state
  const { resources: _, ...rest } = source
  const left = kept.length === 0 ? rest : { ...rest, resources: Object.fromEntries(kept) }
  return { ...state, sources: { ...state.sources, [schemaName]: left } }
}

/** The state with an explicit empty `sources` when no source keeps anything: dlt writes it so after a refresh. */
export function statingSources(state: PipelineState): PipelineState {
  return { ...state, other: { ...state.other, sources: {} } }
}

/** Drops everything a source remembers: its resources, and keys of its own. */
export function forgetSource(state: PipelineState, schemaName: string): PipelineState {
  if (!Object.hasOwn(state.sources, schemaName)) return state
  const { [schemaName]: _, ...sources } = state.sources
  return { ...state, sources }
}

/** What a resource remembers of one cursor; undefined when it remembers none. */
export function storedCursor(
  state: PipelineState | undefined,
  at: { readonly schemaName: string; readonly resource: string; readonly cursorPath: string },
): IncrementalState | undefined {
  const source = own(state?.sources, at.schemaName)
  const resource = own(source?.resources, at.resource)
  return own(resource?.incremental, at.cursorPath)
}

/** dlt's state hash: SHA3-256 of the canonical JSON without versions, hash and `_local`. */
export function stateVersionHash(state: PipelineState): string {
  const { _state_version, _state_engine_version, _version_hash, ...hashed } = storedForm(state)
  return sha3(canonicalJson(hashed))
}

// dlt's state has no `sources` until a source keeps something there; an empty one that is stored stays, for the hash
function storedForm(state: PipelineState): JsonObject {
  const isEmpty = Object.keys(state.sources).length === 0
  return {
    _state_version: state.version,
    _state_engine_version: stateEngineVersion,
    ...state.other,
    pipeline_name: state.pipelineName,
    _version_hash: state.versionHash,
    ...(isEmpty ? {} : { sources: stateJson(state.sources) }),
  }
}

function isEmptyObject(value: JsonValue | undefined): value is JsonObject {
  return isJsonObject(value) && Object.keys(value).length === 0
}

/** The keys beside `sources`, as dlt fills them; what is stored stays unless this run contradicts it. */
function identity(stored: JsonObject, change: StateChange): JsonObject {
  const names = stored['schema_names']
  const schemaNames = Array.isArray(names) ? names : []
  return {
    dataset_name: change.dataset,
    schema_names: schemaNames.includes(change.schemaName) ? schemaNames : [...schemaNames, change.schemaName],
    default_schema_name: stored['default_schema_name'] ?? change.schemaName,
    destination_type: change.destinationType,
    destination_name: stored['destination_name'] ?? null,
  }
}

type Sources = Readonly<Record<string, SourceState>>

function withCursor(sources: Sources, schemaName: string, cursor: CursorUpdate): Sources {
  const source = own(sources, schemaName) ?? {}
  const resource: ResourceState = own(source.resources, cursor.resource) ?? {}
  const incremental = { ...resource.incremental, [cursor.cursorPath]: cursor.state }
  const resources = { ...source.resources, [cursor.resource]: { ...resource, incremental } }
  return { ...sources, [schemaName]: { ...source, resources } }
}

function withMark(
  sources: Sources,
  { source: name, resource: of, cursorPath, mark }: PartsPlace & { readonly mark: PartsMark },
): Sources {
  const source = own(sources, name) ?? {}
  const resource: ResourceState = own(source.resources, of) ?? {}
  const marks = { ...asStored(resource[partsKey]), [cursorPath]: { ...mark } }
  return {
    ...sources,
    [name]: { ...source, resources: { ...source.resources, [of]: { ...resource, [partsKey]: marks } } },
  }
}

function plainSource(source: SourceState): SourceState {
  if (source.resources === undefined) return source
  return { ...source, resources: mapObject(source.resources, plainResource) }
}

function plainResource(resource: ResourceState): ResourceState {
  if (resource.incremental === undefined) return resource
  return { ...resource, incremental: mapObject(resource.incremental, plainCursor) }
}

// dlt marks Python values in JSON text by one private-use character (docs/contract/tables.md 3.6). Cursor values come
// from JSON here, so a marked one becomes what the JSON of an API would hold: a number, or the text itself.
function plainCursor(cursor: IncrementalState): IncrementalState {
  return mapObject(cursor as unknown as Record<string, JsonValue>, plainValue) as unknown as IncrementalState
}

const numberMarks = new Set(['\uf026', '\uf02c'])

function plainValue(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value
  const mark = value.charAt(0)
  if (mark < '\uf026' || mark > '\uf02e') return value
  const text = value.slice(1)
  return numberMarks.has(mark) && /^-?\d+(\.\d+)?$/.test(text) ? decodeNumber(text) : text
}

function readStored(text: string): JsonObject {
  try {
    const stored = parseJson(unpackText(text))
    if (isJsonObject(stored)) return stored
  } catch (error) {
    throw notReadable(text.slice(0, 40), error)
  }
  throw notReadable(text.slice(0, 40))
}

function notReadable(found: string, cause?: unknown): SluiceError {
  return new SluiceError(
    'STATE_NOT_READABLE',
    'Could not read the state stored in "_dlt_pipeline_state" because it has another form.',
    {
      found,
      allowed: `_state_engine_version ${stateEngineVersion}, as dlt 1.x writes it`,
      hint: 'Run the pipeline once with dlt 1.26, or load into a new dataset: --dataset NAME.',
      cause,
    },
  )
}

function own<Value>(object: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined
}

function mapObject<Value, Result>(
  object: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}
