import { SluiceError } from '../model/errors.ts'
import { sha3 } from '../model/hashing.ts'
import type { JsonValue } from '../json/json.ts'
import { canonicalJson, parseJson, toJsonText } from '../json/json-text.ts'
import { asTableName } from '../model/names.ts'
import type { Schema, TableSchema } from '../model/schema.ts'
import { schemaTables, withStateTable } from './system-tables.ts'
import { unpackText } from './stored-text.ts'
import { asStored, type Stored, parseContract, parseTable, storedContract, storedTable } from './stored-table.ts'

/** The form of dlt's stored schemas that sluice reads and writes (docs/contract/tables.md 4.4). */
export const schemaEngineVersion = 11

const keptHashes = 10

/**
 * A schema that nothing was loaded with yet: dlt's two system tables and default settings.
 * `naming` is a convention's name as stored, e.g. `snake_case`.
 */
export function emptySchema(name: string, naming: string): Schema {
  return {
    name,
    version: 0,
    versionHash: '',
    previousHashes: [],
    naming,
    tables: new Map(schemaTables.map((table) => [table.name, table])),
    settings: {
      detections: ['iso_timestamp'],
      default_hints: {
        not_null: ['_dlt_id', '_dlt_root_id', '_dlt_parent_id', '_dlt_list_idx', '_dlt_load_id'],
        parent_key: ['_dlt_parent_id'],
        root_key: ['_dlt_root_id'],
        unique: ['_dlt_id'],
        row_key: ['_dlt_id'],
      },
    },
    normalizers: { names: naming, json: { module: 'dlt.common.normalizers.json.relational' } },
  }
}

/**
 * Reads a stored schema from its JSON text. Keys that sluice does not know are kept in `other`.
 * Throws `SCHEMA_NOT_READABLE` when it is not such a document or has another engine version.
 */
export function parseStoredSchema(text: string): Schema {
  const stored = readStored(text)
  const { version, version_hash, engine_version, name, tables, settings, normalizers, previous_hashes, ...other } =
    stored
  if (engine_version !== schemaEngineVersion || typeof name !== 'string') throw notReadable(String(engine_version))
  const { schema_contract, ...plainSettings } = asStored(settings)
  const contract = parseContract(schema_contract)
  const methods = asStored(normalizers)
  const entries = Object.entries((tables ?? {}) as Stored)
  return {
    name,
    version: Number(version),
    versionHash: typeof version_hash === 'string' ? version_hash : '',
    previousHashes: Array.isArray(previous_hashes) ? previous_hashes.map(String) : [],
    naming: typeof methods['names'] === 'string' ? methods['names'] : 'snake_case',
    ...(contract && { contract }),
    tables: new Map(entries.map(([table, body]) => [asTableName(table), parseTable(table, body as Stored)])),
    settings: plainSettings,
    normalizers: methods,
    ...(Object.keys(other).length > 0 && { other }),
  }
}

/** The stored JSON text of a schema, keys in dlt's order. */
export function storedSchemaText(schema: Schema): string {
  const stored = {
    version: schema.version,
    version_hash: schema.versionHash,
    engine_version: schemaEngineVersion,
    ...content(schema),
    previous_hashes: schema.previousHashes,
  }
  return toJsonText(stored)
}

/**
 * The content hash (docs/contract/tables.md 4.5): SHA3-256 over the canonical JSON without versions and hashes, then
 * over table names in code-point order, each followed by its column names as stored. dlt computes the same.
 */
export function schemaVersionHash(schema: Schema): string {
  const { imported_version_hash: _, ...hashed } = { engine_version: schemaEngineVersion, ...content(schema) } as Record<
    string,
    unknown
  >
  const names = [...schema.tables.keys()].toSorted()
  const columns = names.flatMap((name) => [
    name,
    ...(schema.tables.get(name)?.columns ?? []).map((column) => column.name),
  ])
  return sha3(canonicalJson(hashed as JsonValue), ...columns)
}

/** What the end of a run knows: which tables have rows in the package, and whether a state row goes with them. */
export interface FinishedRun {
  readonly filled: Iterable<string>
  readonly withState: boolean
}

/**
 * The schema as it will be stored: filled tables marked, `_dlt_pipeline_state` added when a state row goes along,
 * version and hash advanced when the content changed. The first stored version is 2, as dlt's is after a first load.
 */
export function finishSchema(schema: Schema, run: FinishedRun): Schema {
  const marked = markFilled(run.withState ? withStateTable(schema) : schema, new Set(run.filled))
  const versionHash = schemaVersionHash(marked)
  if (versionHash === schema.versionHash) return marked
  if (schema.versionHash === '') return { ...marked, version: 2, versionHash }
  const previousHashes = [...new Set([schema.versionHash, ...schema.previousHashes])].slice(0, keptHashes)
  return { ...marked, version: schema.version + 1, versionHash, previousHashes }
}

function markFilled(schema: Schema, filled: ReadonlySet<string>): Schema {
  const mark = (table: TableSchema): TableSchema =>
    filled.has(table.name) && !table.seenData ? { ...table, seenData: true } : table
  return { ...schema, tables: new Map([...schema.tables].map(([name, table]) => [name, mark(table)])) }
}

/** The part of the stored form that the hash covers, but for the engine version. */
function content(schema: Schema): Stored {
  const contract = schema.contract && { schema_contract: storedContract(schema.contract) }
  return {
    ...schema.other,
    name: schema.name,
    tables: Object.fromEntries([...schema.tables].map(([name, table]) => [name, storedTable(table)])),
    settings: { ...schema.settings, ...contract },
    normalizers: { ...schema.normalizers, names: schema.naming },
  }
}

function readStored(text: string): Record<string, unknown> {
  try {
    const stored = parseJson(unpackText(text))
    if (typeof stored === 'object' && stored !== null && !Array.isArray(stored))
      return stored as Record<string, unknown>
  } catch (error) {
    throw notReadable(text.slice(0, 40), error)
  }
  throw notReadable(text.slice(0, 40))
}

function notReadable(found: string, cause?: unknown): SluiceError {
  return new SluiceError(
    'SCHEMA_NOT_READABLE',
    'Could not read the schema stored in "_dlt_version" because it has another form.',
    {
      found,
      allowed: `engine_version ${schemaEngineVersion}, as dlt 1.x writes it`,
      hint: 'Run the pipeline once with dlt 1.26 (it migrates old schemas), or load into a new dataset: --dataset NAME.',
      cause,
    },
  )
}
