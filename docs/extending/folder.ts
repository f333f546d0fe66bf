/**
 * A destination of grade `file`: one commit holds one object, as in a bucket. Each load puts its files under names of its
 * own; that they count is decided by swapping one file, the head of the pipeline.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { SluiceError } from 'sluice'
import {
  type Act,
  type Capabilities,
  type Column,
  type ColumnTypes,
  type CommitPlan,
  defineDestination,
  type ExistingTables,
  type InsertRow,
  isSystemName,
  JsonFloat,
  type JsonObject,
  type JsonValue,
  loadsTable,
  type LoadWork,
  movedState,
  openStage,
  parseJson,
  parseStoredSchema,
  type QueryValue,
  type RowQuery,
  type Session,
  type StagedFile,
  stateTable,
  type TableSchema,
  toJsonText,
  versionTable,
  withStateTable,
} from 'sluice/destinations'
import { z } from 'zod'

const capabilities: Capabilities = {
  atomicity: 'file',
  maxIdentifierLength: 65_536,
  mergeStrategies: [],
  dltType: 'dlt.destinations.filesystem',
}

const types: ColumnTypes = {
  render: ({ dataType }) => dataType ?? '',
  accepts: (existing, { dataType }) => dataType === undefined || existing === dataType,
  change: ({ table }) => `remove the folder of "${table}"`,
}

/** A folder of JSONL files as a destination: it never changes a file, so that it appends and replaces. */
export const folder = defineDestination({
  type: 'folder',
  options: z.strictObject({ path: z.string() }),
  forms: ['folder:PATH'],
  capabilities,
  parse: (text) => (text.startsWith('folder:') ? { path: text.slice('folder:'.length) } : undefined),
  label: ({ path }) => `folder:${path}`,
  connect: async ({ path }, { cwd }) => openSession((dataset) => openStore(resolve(cwd, path, dataset))),
})

function openSession(storeOf: (dataset: string) => Store): Session {
  const newest = (dataset: string) => described(storeOf(dataset))
  return {
    type: 'folder',
    capabilities,
    types,
    describe: newest,
    async recall({ dataset, pipeline, schemaName }) {
      const store = storeOf(dataset)
      const schemas = await readRows(store, {
        dataset,
        table: versionTable,
        columns: ['schema'],
        where: [{ column: 'schema_name', equals: schemaName }],
        orderBy: [
          { column: 'inserted_at', order: 'desc' },
          { column: 'version', order: 'desc' },
        ],
      })
      const states = (await linesOf(store, stateTable)).filter(({ pipeline_name }) => pipeline_name === pipeline)
      const loads = (await linesOf(store, loadsTable)).map(
        ({ load_id, inserted_at }) => [load_id, inserted_at] as const,
      )
      const state = states.at(-1)?.['state']
      const schema = schemas[0]?.[0]
      return {
        existing: await newest(dataset),
        schema: typeof schema === 'string' ? schema : undefined,
        state: typeof state === 'string' ? state : undefined,
        newestLoad: {
          loadId: loads
            .map(([id]) => String(id))
            .toSorted()
            .at(-1),
          insertedAt: loads
            .map(([, at]) => String(at))
            .toSorted()
            .at(-1),
        },
      }
    },
    has: async ({ dataset, loadId }) => (await completedLoads(storeOf(dataset))).has(loadId),
    rows: (query) => readRows(storeOf(query.dataset), query),
    count: async (query) => (await readRows(storeOf(query.dataset), query)).length,
    query: () =>
      Promise.reject(new SluiceError('OWN_NO_QUERIES', 'Could not run the query because files answer none.')),
    qualify: (dataset, table) => `${dataset}/${table}`,
    begin: (plan) => beginLoad(storeOf(plan.dataset), plan),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

interface Work {
  readonly store: Store
  readonly plan: CommitPlan
  readonly head: Buffer | undefined
  readonly staged: StagedFile[]
  readonly local: string
}

/** A load by the protocol of grade `file`: every file under a name of the load's own, then one swap commits. */
async function beginLoad(store: Store, plan: CommitPlan): Promise<LoadWork> {
  const { loadId } = plan
  const { pipeline } = plan.package
  const local = await mkdtemp(join(tmpdir(), 'sluice-folder-'))
  const head = await store.get(headKey(pipeline))
  const work: Work = { store, plan, head, staged: [], local }
  const count = (table: string): number =>
    work.staged.filter((file) => file.table === table).reduce((sum, { rows }) => sum + rows, 0)
  return {
    async isLoaded() {
      if ((await store.get(loadKey(loadId))) !== undefined) return true
      return readHead(head)?.loadId === loadId
    },
    stateHash: () => Promise.resolve(readHead(head)?.stateHash ?? undefined),
    acts: actsOf(work),
    tidying: [{ name: 'tidy', run: () => tidy(store, markKey(pipeline, loadId)) }],
    outcome: () => ({
      tables: Object.fromEntries(insertedTables(plan).map((table) => [table, { rows: count(table) }])),
    }),
    end: () => rm(local, { recursive: true, force: true }),
  }
}

function actsOf(work: Work): readonly Act[] {
  const { store, plan } = work
  const { pipeline } = plan.package
  const inserts = insertedTables(plan)
  return [
    { name: 'finish the head', run: () => finishHead(work) },
    ...inserts.map((table) => ({ name: `stage ${table}`, run: () => stage(table, work) })),
    { name: 'mark', run: () => mark(work) },
    ...inserts.map((table) => ({ name: `put ${table}`, run: () => putTable(table, work) })),
    ...systemRows(plan, versionTable).map((row) => ({
      name: 'version',
      run: async () => void (await store.putIfAbsent(versionKey(row), toBody(objectOf(row)))),
    })),
    ...systemRows(plan, stateTable).map((row) => ({
      name: 'state',
      run: () => store.put(stateKey(plan), toBody(objectOf(row))),
    })),
    { name: 'swap', run: () => swap(work) },
    { name: 'undo others', run: () => undoOthers(store, pipeline, plan.loadId) },
  ]
}

/** A load that was committed and not tidied is finished first. */
async function finishHead({ store, plan, head }: Work): Promise<void> {
  const loadId = readHead(head)?.loadId
  if (loadId !== undefined) await tidy(store, markKey(plan.package.pipeline, loadId))
}

async function stage(table: string, { plan, staged, local }: Work): Promise<void> {
  await using open = await openStage(plan.package, { folder: local, format: 'jsonl' })
  staged.push(...(await open.stage(table)))
}

async function mark({ store, plan, staged }: Work): Promise<void> {
  const { pipeline } = plan.package
  const data = staged.map(({ table, part }) => dataKey(table, plan.loadId, part))
  const versions = systemRows(plan, versionTable).map(versionKey)
  const states = systemRows(plan, stateTable).map(() => stateKey(plan))
  const isNew = await Promise.all(versions.map(async (key) => (await store.get(key)) === undefined))
  const [load] = systemRows(plan, loadsTable)
  const body: Mark = {
    loadId: plan.loadId,
    pipeline,
    keys: [...data, ...versions.filter((_, index) => isNew[index] === true), ...states],
    replaced: plan.steps.flatMap((step) =>
      step.kind === 'empty_table' || step.kind === 'drop_table' ? [step.table] : [],
    ),
    load: load === undefined ? {} : objectOf(load),
  }
  await store.putIfAbsent(markKey(pipeline, plan.loadId), toBody(body))
}

async function putTable(table: string, { store, plan, staged }: Work): Promise<void> {
  for (const { path, part } of staged.filter((file) => file.table === table))
    await store.put(dataKey(table, plan.loadId, part), await readFile(path))
}

/** The commit. Who loses takes its own files away. */
async function swap({ store, plan, head }: Work): Promise<void> {
  const { pipeline, stateRow } = plan.package
  const before = readHead(head)
  const after: Head = {
    loadId: plan.loadId,
    stateHash: stateRow === null ? (before?.stateHash ?? null) : stateRow.versionHash,
  }
  if (await store.swap(headKey(pipeline), head, toBody(after))) return
  await undo(store, markKey(pipeline, plan.loadId))
  throw movedState(plan)
}

/** The head that they expected is gone, so that they can never commit. */
async function undoOthers(store: Store, pipeline: string, loadId: string): Promise<void> {
  const own = markKey(pipeline, loadId)
  const theirs = markKey(pipeline, '').replace(/\.json$/, '')
  for (const key of await store.list(markFolder)) if (key !== own && key.startsWith(theirs)) await undo(store, key)
}

async function undo(store: Store, key: string): Promise<void> {
  const body = await store.get(key)
  if (body === undefined) return
  for (const made of readMark(body).keys) await store.delete(made)
  await store.delete(key)
}

/** After the commit: the row of the load, then what it replaces, while its mark is there. */
async function tidy(store: Store, key: string): Promise<void> {
  const body = await store.get(key)
  if (body === undefined) return
  const { loadId, load, replaced } = readMark(body)
  await store.putIfAbsent(loadKey(loadId), toBody(load))
  for (const table of replaced)
    for (const file of await store.list(folderOf(table))) if (loadOf(file) !== loadId) await store.delete(file)
  await store.delete(key)
}

function insertedTables({ steps }: CommitPlan): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'insert_staged' ? [step.table] : []))
}

function systemRows({ steps }: CommitPlan, table: string): readonly InsertRow[] {
  return steps.flatMap((step) => (step.kind === 'insert_row' && step.table === table ? [step] : []))
}

function objectOf({ values }: InsertRow): Record<string, string | number | null> {
  return Object.fromEntries(values.map(({ column, value }) => [column.name, value]))
}

function versionKey(row: InsertRow): string {
  const hash = Buffer.from(String(objectOf(row)['version_hash'])).toString('hex')
  return `${folderOf(versionTable)}${hash}__.jsonl`
}

function stateKey({ loadId, package: { pipeline } }: CommitPlan): string {
  return `${folderOf(stateTable)}${loadId}__${encodeURIComponent(pipeline)}.jsonl`
}

/** What is written before the first file of a load, and removed after all is done. */
interface Mark {
  readonly loadId: string
  readonly pipeline: string
  /** files that this load makes and nobody had made before */
  readonly keys: readonly string[]
  /** tables of which only the files of this load stay */
  readonly replaced: readonly string[]
  /** the row of the load */
  readonly load: JsonObject
}

/** The newest load of a pipeline: swapping it is the commit. */
interface Head {
  readonly loadId: string
  readonly stateHash: string | null
}

const folderOf = (table: string): string => `${encodeURIComponent(table)}/`
const dataKey = (table: string, loadId: string, part: number): string => `${folderOf(table)}${loadId}__${part}.jsonl.gz`
const loadKey = (loadId: string): string => `${folderOf(loadsTable)}${loadId}__.jsonl`
const markFolder = '_sluice/begun/'
const markKey = (pipeline: string, loadId: string): string =>
  `${markFolder}${encodeURIComponent(pipeline)}__${loadId}.json`
const headFolder = '_sluice/head/'
const headKey = (pipeline: string): string => `${headFolder}${encodeURIComponent(pipeline)}.json`

/** The load that a file of a table is of. */
function loadOf(key: string): string {
  return (key.split('/').at(-1) ?? '').split('__')[0] ?? ''
}

function toBody(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}

function fromBody(body: Buffer): JsonObject {
  const value = parseJson(body.toString())
  return value as JsonObject
}

function readMark(body: Buffer): Mark {
  return JSON.parse(body.toString()) as Mark
}

function readHead(body: Buffer | undefined): Head | undefined {
  return body === undefined ? undefined : (JSON.parse(body.toString()) as Head)
}

/** The tables that the newest stored schemas know and that have a folder. */
async function tablesOf(store: Store): Promise<ReadonlyMap<string, TableSchema>> {
  const versions = (await linesOf(store, versionTable)).toSorted((a, b) => compare(a['version'], b['version']))
  const newest = new Map(versions.map((version) => [String(version['schema_name']), String(version['schema'])]))
  const tables = new Map<string, TableSchema>()
  for (const text of newest.values())
    for (const [name, table] of withStateTable(parseStoredSchema(text)).tables) {
      const isThere = (await store.list(folderOf(name))).length > 0
      if (isThere || (table.seenData && !isSystemName(name))) tables.set(name, table)
    }
  return tables
}

async function described(store: Store): Promise<ExistingTables> {
  const typed = ({ columns }: TableSchema): Map<string, string> =>
    new Map(columns.flatMap(({ name, dataType }) => (dataType === undefined ? [] : [[name, dataType] as const])))
  return new Map([...(await tablesOf(store))].map(([name, table]) => [name, typed(table)]))
}

/** Rows of completed loads. */
async function readRows(store: Store, query: RowQuery): Promise<QueryValue[][]> {
  const table = (await tablesOf(store)).get(query.table)
  const columns = table?.columns ?? []
  const named = query.columns ?? columns.map(({ name }) => name)
  const rows = (await linesOf(store, query.table)).map(
    (line) =>
      new Map(columns.map((column) => [column.name as string, queryValue(ownOf(line, column.name), column)] as const)),
  )
  const chosen = rows.filter((row) =>
    (query.where ?? []).every(({ column, equals }) => equals !== null && row.get(column) === equals),
  )
  const sorted = chosen.toSorted((a, b) => {
    for (const { column, order = 'asc' } of query.orderBy ?? []) {
      const [left, right] = [a.get(column) ?? null, b.get(column) ?? null]
      if (left === right) continue
      if (left === null || right === null) return left === null ? 1 : -1
      return compare(left, right) * (order === 'asc' ? 1 : -1)
    }
    return 0
  })
  return sorted.slice(0, query.limit).map((row) => named.map((name) => row.get(name) ?? null))
}

/** The lines of a table's files, of completed loads where files are of loads. */
async function linesOf(store: Store, table: string): Promise<readonly JsonObject[]> {
  const keys = await store.list(folderOf(table))
  const loads = await completedLoads(store)
  const lines: JsonObject[] = []
  for (const key of keys) {
    if (table !== versionTable && !loads.has(loadOf(key))) continue
    const body = (await store.get(key)) ?? Buffer.alloc(0)
    const text = (key.endsWith('.gz') ? gunzipSync(body) : body).toString()
    for (const line of text.split('\n')) if (line !== '') lines.push(fromBody(Buffer.from(line)))
  }
  return lines
}

/** Those with a row, and those that are a head: their row is written by whoever loads next. */
async function completedLoads(store: Store): Promise<ReadonlySet<string>> {
  const heads = await Promise.all((await store.list(headFolder)).map((key) => store.get(key)))
  return new Set([
    ...(await store.list(folderOf(loadsTable))).map(loadOf),
    ...heads.flatMap((head) => readHead(head)?.loadId ?? []),
  ])
}

function ownOf(line: JsonObject, name: string): JsonValue {
  return Object.hasOwn(line, name) ? (line[name] ?? null) : null
}

function queryValue(value: JsonValue, { dataType }: Column): QueryValue {
  if (value === null) return null
  if (dataType === 'json') return toJsonText(value)
  if (dataType === 'double') return Number(value instanceof JsonFloat ? toJsonText(value) : value)
  if (dataType === 'timestamp') {
    const [, moment, fraction = ''] = /^([\d-]+T[\d:]+)(?:\.(\d+))?/.exec(String(value)) ?? []
    return `${moment}.${fraction.padEnd(6, '0')}Z`
  }
  return typeof value === 'object' ? toJsonText(value) : value
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  return Number(left) - Number(right)
}

/** A folder as an object store has one: keys, each put as a whole. */
interface Store {
  get(key: string): Promise<Buffer | undefined>
  put(key: string, body: Uint8Array): Promise<void>
  /** false = it is there already, as it was */
  putIfAbsent(key: string, body: Uint8Array): Promise<boolean>
  /** false = it does not hold `expected` (undefined = nothing) */
  swap(key: string, expected: Buffer | undefined, body: Uint8Array): Promise<boolean>
  /** keys below a prefix that ends with a slash, sorted */
  list(prefix: string): Promise<readonly string[]>
  delete(key: string): Promise<void>
}

let serial = 0

function openStore(folder: string): Store {
  const at = (key: string): string => join(folder, key)
  const get: Store['get'] = (key) => readFile(at(key)).catch(() => undefined)
  const put: Store['put'] = async (key, body) => {
    await mkdir(dirname(at(key)), { recursive: true })
    const draft = `${at(key)}.draft-${process.pid}-${++serial}`
    await writeFile(draft, body)
    await rename(draft, at(key))
  }
  return {
    get,
    put,
    async putIfAbsent(key, body) {
      if ((await get(key)) !== undefined) return false
      await put(key, body)
      return true
    },
    async swap(key, expected, body) {
      await mkdir(dirname(at(key)), { recursive: true })
      const lock = `${at(key)}.lock`
      await writeFile(lock, '', { flag: 'wx' })
      try {
        const found = await get(key)
        if (found?.toString() !== expected?.toString()) return false
        await put(key, body)
        return true
      } finally {
        await rm(lock)
      }
    },
    async list(prefix) {
      const names = await readdir(at(prefix)).catch(() => [])
      const keys = names.map((name) => `${prefix}${name}`).toSorted((a, b) => (a < b ? -1 : 1))
      const isFile = await Promise.all(keys.map(async (key) => (await stat(at(key))).isFile()))
      return keys.filter((key, index) => isFile[index] === true && !/\.(draft-[\d-]+|lock)$/.test(key))
    },
    delete: (key) => rm(at(key), { force: true }),
  }
}
