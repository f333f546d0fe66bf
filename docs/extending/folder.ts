/**
 * A destination of grade `file`: one commit holds one object, as in a bucket. Each load puts its files under names of its
 * own; that they count is decided by swapping one file, the head of the pipeline.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { SluiceError } from 'sluice'
import {
  defineDestination,
  isSystemName,
  JsonFloat,
  loadsTable,
  movedState,
  openStage,
  parseJson,
  parseStoredSchema,
  stateTable,
  toJsonText,
  versionTable,
  withStateTable,
} from 'sluice/destinations'
import type * as sluice from 'sluice/destinations'
import { z } from 'zod'

const capabilities: sluice.Capabilities = {
  atomicity: 'file',
  maxIdentifierLength: 65_536,
  mergeStrategies: [],
  dltType: 'dlt.destinations.filesystem',
}

const types: sluice.ColumnTypes = {
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

function openSession(storeOf: (dataset: string) => Store): sluice.Session {
  const newest = (dataset: string) => described(storeOf(dataset))
  return {
    type: 'folder',
    capabilities,
    types,
    describe: newest,
    async recall({ dataset, pipeline, schemaName }) {
      const [versions, states, loads] = await Promise.all(
        [versionTable, stateTable, loadsTable].map((table) => linesOf(storeOf(dataset), table)),
      )
      return {
        existing: await newest(dataset),
        schema: newestOf(
          versions?.filter((row) => row['schema_name'] === schemaName),
          'inserted_at',
          'schema',
        ),
        state: newestOf(
          states?.filter((row) => row['pipeline_name'] === pipeline),
          'version',
          'state',
        ),
        newestLoad: {
          loadId: newestOf(loads, 'load_id', 'load_id'),
          insertedAt: newestOf(loads, 'inserted_at', 'inserted_at'),
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
  readonly plan: sluice.CommitPlan
  readonly head: Buffer | undefined
  readonly staged: sluice.StagedFile[]
  readonly local: string
}

/** A load by the protocol of grade `file`: every file under a name of the load's own, then one swap commits. */
async function beginLoad(store: Store, plan: sluice.CommitPlan): Promise<sluice.LoadWork> {
  const {
    loadId,
    package: { pipeline },
  } = plan
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

function actsOf(work: Work): readonly sluice.Act[] {
  const { store, plan, head } = work
  const { pipeline } = plan.package
  const inserts = insertedTables(plan)
  return [
    // a load that was committed and not tidied is finished first
    { name: 'finish the head', run: () => tidy(store, markKey(pipeline, readHead(head)?.loadId ?? '')) },
    ...inserts.map((table) => ({ name: `stage ${table}`, run: () => stage(table, work) })),
    { name: 'mark', run: () => mark(work) },
    ...inserts.map((table) => ({ name: `put ${table}`, run: () => putTable(table, work) })),
    ...systemRows(plan, versionTable).map((row) => ({
      name: 'version',
      run: () => store.putIfAbsent(versionKey(row), toBody(objectOf(row))),
    })),
    ...systemRows(plan, stateTable).map((row) => ({
      name: 'state',
      run: () => store.put(stateKey(plan), toBody(objectOf(row))),
    })),
    { name: 'swap', run: () => swap(work) },
    { name: 'undo others', run: () => undoOthers(store, pipeline, plan.loadId) },
  ]
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

function insertedTables({ steps }: sluice.CommitPlan): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'insert_staged' ? [step.table] : []))
}

function systemRows({ steps }: sluice.CommitPlan, table: string): readonly sluice.InsertRow[] {
  return steps.flatMap((step) => (step.kind === 'insert_row' && step.table === table ? [step] : []))
}

function objectOf({ values }: sluice.InsertRow): Record<string, string | number | null> {
  return Object.fromEntries(values.map(({ column, value }) => [column.name, value]))
}

function versionKey(row: sluice.InsertRow): string {
  const hash = Buffer.from(String(objectOf(row)['version_hash'])).toString('hex')
  return `${folderOf(versionTable)}${hash}__.jsonl`
}

function stateKey({ loadId, package: { pipeline } }: sluice.CommitPlan): string {
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
  readonly load: sluice.JsonObject
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
const loadOf = (key: string): string => (key.split('/').at(-1) ?? '').split('__')[0] ?? ''
const toBody = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)}\n`)
const readMark = (body: Buffer): Mark => JSON.parse(body.toString()) as Mark
const readHead = (body: Buffer | undefined): Head | undefined =>
  body === undefined ? undefined : (JSON.parse(body.toString()) as Head)

/** The tables that the newest stored schemas know and that have a folder. */
async function tablesOf(store: Store): Promise<ReadonlyMap<string, sluice.TableSchema>> {
  const versions = (await linesOf(store, versionTable)).toSorted((a, b) => compare(a['version'], b['version']))
  const newest = new Map(versions.map((version) => [String(version['schema_name']), String(version['schema'])]))
  const tables = new Map<string, sluice.TableSchema>()
  for (const text of newest.values())
    for (const [name, table] of withStateTable(parseStoredSchema(text)).tables) {
      const isThere = (await store.list(folderOf(name))).length > 0
      if (isThere || (table.seenData && !isSystemName(name))) tables.set(name, table)
    }
  return tables
}

async function described(store: Store): Promise<sluice.ExistingTables> {
  const typed = ({ columns }: sluice.TableSchema): Map<string, string> =>
    new Map(columns.flatMap(({ name, dataType }) => (dataType === undefined ? [] : [[name, dataType] as const])))
  return new Map([...(await tablesOf(store))].map(([name, table]) => [name, typed(table)]))
}

/** Rows of completed loads. */
async function readRows(store: Store, query: sluice.RowQuery): Promise<sluice.QueryValue[][]> {
  const table = (await tablesOf(store)).get(query.table)
  const columns = table?.columns ?? []
  const named = query.columns ?? columns.map(({ name }) => name)
  const rows = (await linesOf(store, query.table)).map(
    (line) => new Map(columns.map((column) => [column.name as string, queryValue(line, column)] as const)),
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
async function linesOf(store: Store, table: string): Promise<readonly sluice.JsonObject[]> {
  const keys = await store.list(folderOf(table))
  const loads = await completedLoads(store)
  const lines: sluice.JsonObject[] = []
  for (const key of keys) {
    if (table !== versionTable && !loads.has(loadOf(key))) continue
    const body = (await store.get(key)) ?? Buffer.alloc(0)
    const text = (key.endsWith('.gz') ? gunzipSync(body) : body).toString()
    for (const line of text.split('\n')) if (line !== '') lines.push(parseJson(line) as sluice.JsonObject)
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

function queryValue(line: sluice.JsonObject, { name, dataType }: sluice.Column): sluice.QueryValue {
  const value = Object.hasOwn(line, name) ? (line[name] ?? null) : null
  if (value === null) return null
  if (dataType === 'json') return toJsonText(value)
  if (dataType === 'double') return Number(value instanceof JsonFloat ? toJsonText(value) : value)
  if (dataType === 'timestamp') {
    const [, moment, fraction = ''] = /^([\d-]+T[\d:]+)(?:\.(\d+))?/.exec(String(value)) ?? []
    return `${moment}.${fraction.padEnd(6, '0')}Z`
  }
  return typeof value === 'object' ? toJsonText(value) : value
}

/** A text of the row that is the greatest by a column. */
function newestOf(rows: readonly sluice.JsonObject[] = [], by: string, column: string): string | undefined {
  const value = rows.toSorted((a, b) => compare(a[by], b[by])).at(-1)?.[column]
  return typeof value === 'string' ? value : undefined
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  return Number(left) - Number(right)
}

type Store = ReturnType<typeof openStore>
let serial = 0

/** A folder as an object store has one: keys, each put as a whole. */
function openStore(folder: string) {
  const at = (key: string): string => join(folder, key)
  const get = (key: string): Promise<Buffer | undefined> => readFile(at(key)).catch(() => undefined)
  const put = async (key: string, body: Uint8Array): Promise<void> => {
    await mkdir(dirname(at(key)), { recursive: true })
    const draft = `${at(key)}.draft-${process.pid}-${++serial}`
    await writeFile(draft, body)
    await rename(draft, at(key))
  }
  return {
    get,
    put,
    async putIfAbsent(key: string, body: Uint8Array): Promise<void> {
      if ((await get(key)) === undefined) await put(key, body)
    },
    /** false = it does not hold `expected` (undefined = nothing) */
    async swap(key: string, expected: Buffer | undefined, body: Uint8Array): Promise<boolean> {
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
    /** keys below a prefix that ends with a slash, sorted */
    async list(prefix: string): Promise<readonly string[]> {
      const entries = await readdir(at(prefix), { withFileTypes: true }).catch(() => [])
      const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []))
      const keys = names.map((name) => `${prefix}${name}`).toSorted((a, b) => (a < b ? -1 : 1))
      return keys.filter((key) => !/\.(draft-[\d-]+|lock)$/.test(key))
    },
    delete: (key: string): Promise<void> => rm(at(key), { force: true }),
  }
}
