import type { Capabilities, ColumnTypes, ExistingTables, Recalled, Session } from '../../load/destination.ts'
import type { ObjectStore } from '../../load/store/object-store.ts'
import { loadsTable } from '../../model/names/system-names.ts'
import type { World } from '../../model/world.ts'
import { beginLoad } from './begin-load.ts'
import { datasetStore } from './dataset-store.ts'
import type { FilesTarget } from './locate.ts'
import { headsOf } from './marks.ts'
import { openReader } from './reader.ts'
import { loadKey, loadsFolder, statesFolder, versionsFolder } from './keys.ts'
import { loadIdOf, rowOf, systemFiles } from './system-files.ts'
import { completedLoads, tablesOf } from './tables.ts'

/** Files hold what the schema says: a type is its name. */
export const filesTypes: ColumnTypes = {
  render: ({ dataType }) => dataType ?? '',
  accepts: (existing, { dataType }) => dataType === undefined || existing === dataType,
  change: ({ table }) => `remove the files of "${table}", and its load again`,
}

/** A session on files. Nothing is opened until something is asked. */
export function openSession(target: FilesTarget, capabilities: Capabilities, world: World): Session {
  const storeOf = (dataset: string): ObjectStore => datasetStore(target, dataset, world)
  const asking = async <T>(work: (reader: Awaited<ReturnType<typeof openReader>>) => Promise<T>): Promise<T> => {
    await using reader = await openReader(target, world)
    return await work(reader)
  }
  return {
    type: 'filesystem',
    capabilities,
    types: filesTypes,
    describe: (dataset) => describe(storeOf(dataset), target),
    recall: async ({ dataset, pipeline, schemaName }) => recall(storeOf(dataset), { target, pipeline, schemaName }),
    has: async ({ dataset, loadId }) => (await completedLoads(storeOf(dataset))).has(loadId),
    rows: (query) => asking((reader) => reader.rows(query)),
    count: (query) => asking((reader) => reader.count(query)),
    query: (sql, options) => asking((reader) => reader.query(sql, options)),
    qualify: (dataset, table) => `${dataset}.${table}`,
    begin: (plan) => beginLoad(storeOf(plan.dataset), target, plan),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

/** The tables of a dataset, by the data types of its schema. */
export async function describe(store: ObjectStore, target: FilesTarget): Promise<ExistingTables> {
  const tables = await tablesOf(store, target)
  return new Map(
    tables.map(({ name, columns }) => [
      name,
      new Map(columns.map((column) => [column.name as string, column.dataType ?? ''])),
    ]),
  )
}

interface Recalling {
  readonly target: FilesTarget
  readonly pipeline: string
  readonly schemaName: string
}

async function recall(store: ObjectStore, { target, pipeline, schemaName }: Recalling): Promise<Recalled> {
  const loads = await completedLoads(store)
  const versions = await systemFiles(store, `${versionsFolder}${schemaName}__`)
  const states = await systemFiles(store, `${statesFolder}${pipeline}__`)
  const version = versions.findLast(({ name }) => name === schemaName)
  // dlt writes a state before the row of its load
  const state = states.findLast(({ name, at }) => name === pipeline && loads.has(at))
  return {
    existing: await describe(store, target),
    schema: textAt(version && (await rowOf(store, version.key)), 'schema'),
    state: textAt(state && (await rowOf(store, state.key)), 'state'),
    newestLoad: await newestLoad(store, loads),
  }
}

async function newestLoad(store: ObjectStore, loads: ReadonlySet<string>): Promise<Recalled['newestLoad']> {
  const loadId = [...loads].toSorted().at(-1)
  if (loadId === undefined) return { loadId: undefined, insertedAt: undefined }
  const key = (await store.list(loadsFolder)).find((one) => loadIdOf(one) === loadId)
  const schema = key === undefined ? (await headsOf(store)).find((head) => head.loadId === loadId)?.schema : undefined
  const row = await rowOf(store, key ?? loadKey(schema ?? loadsTable, loadId))
  return { loadId, insertedAt: textAt(row, 'inserted_at') }
}

function textAt(row: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined {
  const value = row?.[key]
  return typeof value === 'string' ? value : undefined
}
