import type { NormalizedPage } from '../model/batch.ts'
import { SluiceError } from '../model/errors.ts'
import type { JsonValue } from '../json/json.ts'
import type { TableName } from '../model/names.ts'
import type { ResourcePlan } from '../model/plan.ts'
import { createOnce } from '../model/say-once.ts'
import type { Records } from '../json/records/records.ts'
import type { Schema, SchemaContract } from '../model/schema.ts'
import { type DataBounds, deepestNesting, usualBounds } from './bounds.ts'
import { completeContract } from './schema/contract.ts'
import { declareTable } from './schema/declare.ts'
import { checkGaps, finishTables } from './schema/finish.ts'
import { applyDisposition, readRelationalSettings, withRelationalSettings } from './schema/row-links.ts'
import { snapshotSchema, takeChanges } from './schema/snapshot.ts'
import { storedTable } from './tables/cells.ts'
import { createChildIds, createRandomIds } from './rows/row-ids.ts'
import { writePage } from './rows/write-page.ts'
import type { NormalizeRun, Place, Warning } from './tables/normalize-run.ts'
import { namingOf } from './naming/naming.ts'
import { readSchemaRules } from './rules/schema-rules.ts'
import { newPen } from './tables/row-pen.ts'
import type { WorkingTable } from './tables/working-table.ts'

export interface NormalizerOptions {
  /** the stored schema (or an empty one, or a pending package's); it names the naming convention */
  readonly schema: Schema
  /** their hints go into the schema at once; records may only come for these */
  readonly resources: readonly ResourcePlan[]
  readonly loadId: string
  /** the destination's limit, in characters */
  readonly maxIdentifierLength: number
  /** object and list levels that become columns and tables, for resources that do not say; default dlt's 1000 */
  readonly maxTableNesting?: number
  /** whether nested rows of the source carry the id of their root; default where the disposition needs it */
  readonly rootKey?: boolean
  /** the contract of the run, which wins over those of resources and schema, and is stored with both, as dlt does */
  readonly contract?: Partial<SchemaContract>
  /** default `usualBounds` */
  readonly bounds?: DataBounds
  randomBytes(n: number): Uint8Array
  warn(warning: Warning): void
}

/** Records → typed, flat, named batches: dlt's tables (docs/contract/tables.md 1–3, 6). One per run, pages in order. */
export interface Normalizer {
  /** the schema as it stands after the last page */
  readonly schema: Schema
  /**
   * Throws `SluiceError` CONTRACT_FREEZE, INTEGER_TOO_LARGE, NULL_IN_KEY, KEY_COLUMN_MISSING, TOO_MANY_COLUMNS,
   * TOO_MANY_TABLES; after a throw the
   * normalizer must not be used again.
   */
  normalize(resource: string, records: Records): NormalizedPage
  /** after the last page: marks tables that have seen data, forgets hints that met none, gives the last warnings */
  finish(): Schema
}

/** A normalizer for one run. Throws CONTRACT_FREEZE, TABLE_CONFLICT and NAMING_UNKNOWN for hints that cannot be. */
export function createNormalizer(options: NormalizerOptions): Normalizer {
  const { maxTableNesting: maxNesting, rootKey } = options
  const started = withRelationalSettings(options.schema, { maxNesting, rootKey })
  let about: Pick<Warning, 'resource'> = {}
  const run = createRun({ ...options, warn: (warning) => options.warn({ ...about, ...warning }) }, started)
  const pen = newPen()
  const places = new Map<string, Place>()
  const declared = new Set<WorkingTable>()
  const resources = new Map(options.resources.map((resource) => [resource.name, resource]))

  const placeOf = (resource: ResourcePlan, tableName: string, record?: JsonValue): Place => {
    const key = `${resource.name}\u0000${tableName}`
    const known = places.get(key)
    if (known !== undefined) return known
    const name = run.naming.table(tableName)
    const hinted = record === undefined ? resource : { ...resource, ...resource.hintsOf?.(record) }
    const table = declareTable(run, { resource: hinted, name, runContract: options.contract })
    declared.add(table)
    const level = Math.min(table.props.maxNesting ?? run.maxNesting, deepestNesting)
    const place: Place = { ...rootPlace(table, level), keepsLists: resource.keepsLists === true }
    places.set(key, place)
    return place
  }

  for (const resource of options.resources) {
    about = { resource: resource.name }
    if (resource.selected && typeof resource.tableName === 'string') placeOf(resource, resource.tableName)
  }
  about = {}
  let schema = snapshotSchema(run, started, options.contract)

  return {
    get schema() {
      return schema
    },
    normalize(name, records) {
      const resource = resourceOf(resources, name)
      const { tableName } = resource
      about = { resource: name }
      const placeFor = (record: JsonValue): Place =>
        placeOf(resource, typeof tableName === 'string' ? tableName : tableName(record), record)
      const to = typeof tableName === 'string' && records.count > 0 ? placeOf(resource, tableName) : placeFor
      const batches = writePage(run, pen, { records, to })
      checkGaps(run, resource)
      const page = { batches, changes: takeChanges(run) }
      schema = snapshotSchema(run, schema, options.contract)
      return { ...page, schema }
    },
    finish() {
      about = {}
      finishTables(run, declared)
      schema = snapshotSchema(run, schema, options.contract)
      return schema
    },
  }
}

/** Where rows of a root table go. */
function rootPlace(table: Place['table'], level: number): Place {
  return { table, level, parentId: '', rootId: undefined, index: 0 }
}

function resourceOf(resources: ReadonlyMap<string, ResourcePlan>, name: string): ResourcePlan {
  const resource = resources.get(name)
  if (resource !== undefined) return resource
  const message = `Could not normalize records because there is no resource "${name}".`
  throw new SluiceError('RESOURCE_UNKNOWN', message, { allowed: [...resources.keys()] })
}

function createRun(options: NormalizerOptions, schema: Schema): NormalizeRun {
  const { contract, loadId, maxIdentifierLength } = options
  const isNews = createOnce()
  const tables = new Map<TableName, WorkingTable>()
  for (const stored of schema.tables.values()) tables.set(stored.name, storedTable(stored))
  const relational = readRelationalSettings(schema)
  const naming = namingOf(schema, maxIdentifierLength)
  const run: NormalizeRun = {
    naming,
    rules: readSchemaRules(schema, naming, Number.parseFloat(loadId)),
    loadId,
    bounds: options.bounds ?? usualBounds,
    families: new Map(),
    maxNesting: relational.maxNesting ?? deepestNesting,
    tables,
    nestedHints: new Map(),
    order: [...tables.values()],
    relational,
    randomId: createRandomIds((n) => options.randomBytes(n)),
    childId: createChildIds(),
    contractOf: (table) => contractOf(run, table, contract ?? schema.contract),
    warnOnce(key, warning) {
      if (isNews(key)) options.warn(warning())
    },
  }
  for (const table of tables.values()) {
    if (table.props.parent === undefined && table.props.writeDisposition !== undefined) applyDisposition(run, table)
  }
  return run
}

/**
 * The nearest contract up the chain of parents, else the schema's; the nearest is taken whole
 * (docs/contract/tables.md 6.2).
 */
function contractOf(
  run: NormalizeRun,
  table: WorkingTable,
  fallback: Partial<SchemaContract> | undefined,
): SchemaContract {
  let current: WorkingTable | undefined = table
  for (let steps = 0; current !== undefined && steps <= run.tables.size; steps++) {
    if (current.props.schemaContract !== undefined) return completeContract(current.props.schemaContract)
    current = current.props.parent === undefined ? undefined : run.tables.get(current.props.parent)
  }
  return completeContract(fallback)
}
