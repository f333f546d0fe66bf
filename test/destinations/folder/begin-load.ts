import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommitPlan, InsertRow } from '../../../src/load/commit-plan.ts'
import type { Act, LoadWork } from '../../../src/load/protocol/load-work.ts'
import { movedState } from '../../../src/load/protocol/moved-state.ts'
import { openStage, type StagedFile } from '../../../src/load/stage/stage-package.ts'
import { loadsTable, stateTable, versionTable } from '../../../src/model/names/system-names.ts'
import type { Store } from './files.ts'
import * as layout from './layout.ts'

interface Work {
  readonly store: Store
  readonly plan: CommitPlan
  readonly head: Buffer | undefined
  readonly staged: StagedFile[]
  readonly local: string
}

/** A load by the protocol of grade `file`: every file under a name of the load's own, then one swap commits. */
export async function beginLoad(store: Store, plan: CommitPlan): Promise<LoadWork> {
  const { loadId } = plan
  const { pipeline } = plan.package
  const local = await mkdtemp(join(tmpdir(), 'sluice-folder-'))
  const head = await store.get(layout.headKey(pipeline))
  const work: Work = { store, plan, head, staged: [], local }
  const count = (table: string): number =>
    work.staged.filter((file) => file.table === table).reduce((sum, { rows }) => sum + rows, 0)
  return {
    async isLoaded() {
      if ((await store.get(layout.loadKey(loadId))) !== undefined) return true
      return layout.readHead(head)?.loadId === loadId
    },
    stateHash: () => Promise.resolve(layout.readHead(head)?.stateHash ?? undefined),
    acts: actsOf(work),
    tidying: [{ name: 'tidy', run: () => tidy(store, layout.markKey(pipeline, loadId)) }],
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
      run: async () => void (await store.putIfAbsent(versionKey(row), layout.toBody(objectOf(row)))),
    })),
    ...systemRows(plan, stateTable).map((row) => ({
      name: 'state',
      run: () => store.put(stateKey(plan), layout.toBody(objectOf(row))),
    })),
    { name: 'swap', run: () => swap(work) },
    { name: 'undo others', run: () => undoOthers(store, pipeline, plan.loadId) },
  ]
}

/** A load that was committed and not tidied is finished first. */
async function finishHead({ store, plan, head }: Work): Promise<void> {
  const loadId = layout.readHead(head)?.loadId
  if (loadId !== undefined) await tidy(store, layout.markKey(plan.package.pipeline, loadId))
}

async function stage(table: string, { plan, staged, local }: Work): Promise<void> {
  await using open = await openStage(plan.package, { folder: local, format: 'jsonl' })
  staged.push(...(await open.stage(table)))
}

async function mark({ store, plan, staged }: Work): Promise<void> {
  const { pipeline } = plan.package
  const data = staged.map(({ table, part }) => layout.dataKey(table, plan.loadId, part))
  const versions = systemRows(plan, versionTable).map(versionKey)
  const states = systemRows(plan, stateTable).map(() => stateKey(plan))
  const isNew = await Promise.all(versions.map(async (key) => (await store.get(key)) === undefined))
  const [load] = systemRows(plan, loadsTable)
  const body: layout.Mark = {
    loadId: plan.loadId,
    pipeline,
    keys: [...data, ...versions.filter((_, index) => isNew[index] === true), ...states],
    replaced: plan.steps.flatMap((step) =>
      step.kind === 'empty_table' || step.kind === 'drop_table' ? [step.table] : [],
    ),
    load: load === undefined ? {} : objectOf(load),
  }
  await store.putIfAbsent(layout.markKey(pipeline, plan.loadId), layout.toBody(body))
}

async function putTable(table: string, { store, plan, staged }: Work): Promise<void> {
  for (const { path, part } of staged.filter((file) => file.table === table))
    await store.put(layout.dataKey(table, plan.loadId, part), await readFile(path))
}

/** The commit. Who loses takes its own files away. */
async function swap({ store, plan, head }: Work): Promise<void> {
  const { pipeline, stateRow } = plan.package
  const before = layout.readHead(head)
  const after: layout.Head = {
    loadId: plan.loadId,
    stateHash: stateRow === null ? (before?.stateHash ?? null) : stateRow.versionHash,
  }
  if (await store.swap(layout.headKey(pipeline), head, layout.toBody(after))) return
  await undo(store, layout.markKey(pipeline, plan.loadId))
  throw movedState(plan)
}

/** The head that they expected is gone, so that they can never commit. */
async function undoOthers(store: Store, pipeline: string, loadId: string): Promise<void> {
  const own = layout.markKey(pipeline, loadId)
  const theirs = layout.markKey(pipeline, '').replace(/\.json$/, '')
  for (const key of await store.list(layout.markFolder))
    if (key !== own && key.startsWith(theirs)) await undo(store, key)
}

async function undo(store: Store, key: string): Promise<void> {
  const body = await store.get(key)
  if (body === undefined) return
  for (const made of layout.readMark(body).keys) await store.delete(made)
  await store.delete(key)
}

/** After the commit: the row of the load, then what it replaces, while its mark is there. */
async function tidy(store: Store, key: string): Promise<void> {
  const body = await store.get(key)
  if (body === undefined) return
  const { loadId, load, replaced } = layout.readMark(body)
  await store.putIfAbsent(layout.loadKey(loadId), layout.toBody(load))
  for (const table of replaced)
    for (const file of await store.list(layout.folderOf(table)))
      if (layout.loadOf(file) !== loadId) await store.delete(file)
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
  return `${layout.folderOf(versionTable)}${hash}__.jsonl`
}

function stateKey({ loadId, package: { pipeline } }: CommitPlan): string {
  return `${layout.folderOf(stateTable)}${loadId}__${encodeURIComponent(pipeline)}.jsonl`
}
