import type { JsonObject, JsonValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import type { ObjectStore } from '../../load/store/object-store.ts'
import { asColumnName } from '../../model/names.ts'
import { isSystemName, loadsTable, stateTable, versionTable } from '../../model/names/system-names.ts'
import type { Column, DataType } from '../../model/schema.ts'
import { headsOf } from './marks.ts'
import type { FilesTarget } from './locate.ts'
import { loadsFolder, statesFolder, versionsFolder } from './keys.ts'
import { loadIdOf, rowOf, systemFiles } from './system-files.ts'

/** A table of a dataset of files. */
export interface FilesTable {
  readonly name: string
  readonly columns: readonly Column[]
  /** the keys of its files, of completed loads where the layout tells whose they are */
  readonly files: readonly string[]
}

/** The loads that are complete: those with a row, and those that are a head: their row is written by whoever loads next. */
export async function completedLoads(store: ObjectStore): Promise<ReadonlySet<string>> {
  const [loads, heads] = [await store.list(loadsFolder), await headsOf(store)]
  return new Set([...loads.map(loadIdOf), ...heads.map(({ loadId }) => loadId)])
}

/** The tables that the newest stored schemas know, and that have files or had rows, with the system tables that there are. */
export async function tablesOf(store: ObjectStore, { layout }: FilesTarget): Promise<readonly FilesTable[]> {
  const versions = await systemFiles(store, versionsFolder)
  const newest = new Map(versions.map((version) => [version.name, version.key]))
  const loads = await completedLoads(store)
  const isComplete = (key: string): boolean => {
    const load = layout.loadOf(key)
    return load === undefined || loads.has(load)
  }
  const tables = new Map<string, FilesTable>()
  for (const [schema, key] of newest)
    for (const table of storedTables(await rowOf(store, key))) {
      if (isSystemName(table.name)) continue
      const files = (await store.list(layout.prefixOf(table.name, schema))).filter(isComplete)
      if (files.length > 0 || table.hasSeenData) tables.set(table.name, { ...table, files })
    }
  for (const [name, folder] of systemFolders) {
    const all = await store.list(folder)
    const files = name === stateTable ? all.filter((key) => loads.has(key.split('__').at(-2) ?? '')) : all
    if (files.length > 0) tables.set(name, { name, columns: systemColumns[name] ?? [], files })
  }
  return [...tables.values()]
}

interface StoredTable {
  readonly name: string
  readonly columns: readonly Column[]
  readonly hasSeenData: boolean
}

/** What a stored schema says of its tables, as far as readers of files need it. */
function storedTables(version: JsonObject | undefined): readonly StoredTable[] {
  const text = version?.['schema']
  const schema = typeof text === 'string' ? parseJson(text) : null
  return Object.entries(objectAt(schema, 'tables')).map(([name, table]) => ({
    name,
    columns: Object.entries(objectAt(table, 'columns')).flatMap(([column, hints]) => storedColumn(column, hints)),
    hasSeenData: objectAt(table, 'x-normalizer')['seen-data'] === true,
  }))
}

function storedColumn(name: string, hints: JsonValue): readonly Column[] {
  const { data_type: dataType, precision, scale, timezone } = isObject(hints) ? hints : {}
  // a column that no value came for yet
  if (typeof dataType !== 'string') return []
  return [
    {
      name: asColumnName(name),
      dataType: dataType as DataType,
      nullable: true,
      ...(precision !== undefined && precision !== null && { precision: Number(precision) }),
      ...(scale !== undefined && scale !== null && { scale: Number(scale) }),
      ...(typeof timezone === 'boolean' && { timezone }),
    },
  ]
}

const systemFolders = [
  [versionTable, versionsFolder],
  [loadsTable, loadsFolder],
  [stateTable, statesFolder],
] as const

const typed = (names: string, dataType: DataType): readonly Column[] =>
  names.split(' ').map((name) => ({ name: asColumnName(name), dataType, nullable: true }))

const systemColumns: Readonly<Record<string, readonly Column[]>> = {
  [versionTable]: [
    ...typed('version engine_version', 'bigint'),
    ...typed('inserted_at', 'timestamp'),
    ...typed('schema_name version_hash schema', 'text'),
  ],
  [loadsTable]: [
    ...typed('load_id schema_name', 'text'),
    ...typed('status', 'bigint'),
    ...typed('inserted_at', 'timestamp'),
    ...typed('schema_version_hash', 'text'),
  ],
  [stateTable]: [
    ...typed('version engine_version', 'bigint'),
    ...typed('pipeline_name state', 'text'),
    ...typed('created_at', 'timestamp'),
    ...typed('version_hash _dlt_load_id', 'text'),
  ],
}

function objectAt(value: JsonValue | undefined, key: string): JsonObject {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return isObject(found) ? found : {}
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
