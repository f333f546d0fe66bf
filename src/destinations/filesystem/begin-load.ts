import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommitPlan } from '../../load/commit-plan.ts'
import type { Act, LoadWork } from '../../load/protocol/load-work.ts'
import { movedState } from '../../load/protocol/moved-state.ts'
import { openStage, type StagedFile } from '../../load/stage/stage-package.ts'
import { keepsConditions, type ObjectStore, type StoredObject, swap } from '../../load/store/object-store.ts'
import { SluiceError } from '../../model/errors.ts'
import { loadsTable, stateTable, versionTable } from '../../model/names/system-names.ts'
import type { LoadWarning } from '../../model/report/receipt.ts'
import type { FilesTarget } from './locate.ts'
import { type Head, headKey, type Mark, markKey, probeKey, readHead, tidy, undo, undoOthers } from './marks.ts'
import { initBody, initKey, knownStorageVersion, storageVersionOf } from './init-file.ts'
import { hexOf, loadKey, loadsFolder, stateKey, statesFolder, versionKey, versionsFolder } from './keys.ts'
import { systemFiles, systemObject, systemRows, toBody } from './system-files.ts'

interface Work {
  readonly store: ObjectStore
  readonly target: FilesTarget
  readonly plan: CommitPlan
  readonly head: StoredObject | undefined
  readonly staged: StagedFile[]
  readonly warnings: LoadWarning[]
  /** where tables become files before they are put */
  readonly local: string
}

/** A load by the protocol of grade `file`: every file under a name of the load's own, then one swap commits. */
export async function beginLoad(store: ObjectStore, target: FilesTarget, plan: CommitPlan): Promise<LoadWork> {
  const { loadId, package: sealed } = plan
  const head = await store.get(headKey(sealed.pipeline))
  const local = await mkdtemp(join(tmpdir(), 'sluice-files-'))
  const work: Work = { store, target, plan, head, staged: [], warnings: mergeWarnings(plan), local }
  const count = (table: string): number =>
    work.staged.filter((file) => file.table === table).reduce((sum, { rows }) => sum + rows, 0)
  return {
    isLoaded: async () =>
      readHead(head)?.loadId === loadId || (await store.get(loadKey(sealed.schema.name, loadId))) !== undefined,
    stateHash: (pipeline) => newestStateHash(store, pipeline, readHead(head)),
    acts: actsOf(work),
    tidying: [
      { name: 'tidy', run: () => tidy(store, markKey(sealed.pipeline, loadId)) },
      { name: 'drop old states', run: () => dropOldStates(work) },
    ],
    outcome: () => ({
      tables: Object.fromEntries(insertedTables(plan).map((table) => [table, { rows: count(table) }])),
      warnings: work.warnings,
    }),
    end: () => rm(local, { recursive: true, force: true }),
  }
}

function actsOf(work: Work): readonly Act[] {
  const { store, plan, head } = work
  const { pipeline, schema } = plan.package
  const inserts = insertedTables(plan)
  return [
    { name: 'open the dataset', run: () => openDataset(work) },
    // a load that was committed and not tidied is finished first
    { name: 'finish the head', run: () => tidy(store, markKey(pipeline, readHead(head)?.loadId ?? '')) },
    ...inserts.map((table) => ({ name: `stage ${table}`, table, run: () => stage(table, work) })),
    { name: 'mark', run: () => mark(work) },
    ...inserts.map((table) => ({ name: `put ${table}`, table, run: () => putTable(table, work) })),
    ...systemRows(plan, versionTable).map((row) => ({
      name: 'version',
      run: async () => {
        if (await isNewVersion(work))
          await store.put(versionKey(schema.name, plan.loadId, schema.versionHash), toBody(systemObject(row)))
      },
    })),
    ...systemRows(plan, stateTable).map((row) => ({
      name: 'state',
      run: async () => void (await store.put(stateKey(plan), toBody(systemObject(row)))),
    })),
    { name: 'swap', run: () => commit(work) },
    { name: 'undo others', run: () => undoOthers(store, { pipeline, loadId: plan.loadId }) },
  ]
}

/** What dlt looks for first; and whether this store is one that decides conditions. */
async function openDataset({ store, target, warnings }: Work): Promise<void> {
  const init = await store.get(initKey)
  const version = init === undefined ? knownStorageVersion : storageVersionOf(init.body)
  if (version === undefined || version > knownStorageVersion)
    throw new SluiceError(
      'DESTINATION_TOO_NEW',
      `Could not load into "${target.label}" because a newer dlt has made the dataset.`,
      {
        found: init?.body.toString('utf8').slice(0, 200) ?? '',
        allowed: `current_version up to ${knownStorageVersion}`,
        hint: 'Update sluice, or load into a new dataset: --dataset NAME.',
      },
    )
  if (init === undefined) await store.put(initKey, initBody)
  if (await keepsConditions(store, probeKey)) return
  warnings.push({
    code: 'STORE_WITHOUT_CONDITIONS',
    message: `"${target.label}" does not keep to conditions when objects are put: two runs at once may both load.`,
    hint: 'Have one run at a time load there, or use a store that knows If-None-Match and If-Match.',
  })
}

async function stage(table: string, { plan, staged, local, target }: Work): Promise<void> {
  await using open = await openStage(plan.package, { folder: local, format: target.format, gzip: target.isPacked })
  staged.push(...(await open.stage(table)))
}

function dataKey({ table, part }: StagedFile, { plan, target }: Work): string {
  const packed = target.format === 'jsonl' && target.isPacked ? '.gz' : ''
  return target.layout.keyOf({
    table,
    schema: plan.package.schema.name,
    loadId: plan.loadId,
    fileId: `p${part}`,
    extension: `${target.format}${packed}`,
  })
}

async function mark(work: Work): Promise<void> {
  const { store, plan, staged, target } = work
  const { pipeline, schema } = plan.package
  const [load] = systemRows(plan, loadsTable)
  const body: Mark = {
    loadId: plan.loadId,
    pipeline,
    schema: schema.name,
    keys: [
      ...staged.map((file) => dataKey(file, work)),
      ...((await isNewVersion(work)) ? [versionKey(schema.name, plan.loadId, schema.versionHash)] : []),
      ...systemRows(plan, stateTable).map(() => stateKey(plan)),
    ],
    replaced: plan.steps.flatMap((step) =>
      step.kind === 'empty_table' || step.kind === 'drop_table'
        ? [target.layout.prefixOf(step.table, schema.name)]
        : [],
    ),
    load: load === undefined ? {} : systemObject(load),
  }
  await store.put(markKey(pipeline, plan.loadId), toBody(body), { ifAbsent: true })
}

/** A version that an earlier load has put is not put again, but by a repeat of this one. */
async function isNewVersion({ store, plan }: Work): Promise<boolean> {
  const { name, versionHash } = plan.package.schema
  const forgets = plan.steps.some((step) => step.kind === 'delete_rows' && step.table === versionTable)
  const files = await systemFiles(store, `${versionsFolder}${name}__`)
  return (
    forgets || !files.some((file) => file.name === name && file.hash === hexOf(versionHash) && file.at !== plan.loadId)
  )
}

async function putTable(table: string, work: Work): Promise<void> {
  for (const file of work.staged.filter((one) => one.table === table))
    await work.store.put(dataKey(file, work), await readFile(file.path))
}

/** The commit. Who loses takes its own files away. */
async function commit({ store, plan, head }: Work): Promise<void> {
  const { pipeline, stateRow, schema } = plan.package
  const after: Head = {
    loadId: plan.loadId,
    schema: schema.name,
    stateHash: stateRow === null ? (readHead(head)?.stateHash ?? null) : stateRow.versionHash,
  }
  if (await swap(store, headKey(pipeline), { from: head, body: toBody(after) })) return
  await undo(store, markKey(pipeline, plan.loadId))
  throw movedState(plan)
}

/** Of the head, unless dlt has loaded since: it knows no heads. */
async function newestStateHash(
  store: ObjectStore,
  pipeline: string,
  head: Head | undefined,
): Promise<string | undefined> {
  const states = await systemFiles(store, `${statesFolder}${pipeline}__`)
  const newest = states.findLast(({ name }) => name === pipeline)
  if (newest === undefined || (head !== undefined && newest.at <= head.loadId)) return head?.stateHash ?? undefined
  if ((await store.list(loadsFolder)).every((key) => !key.endsWith(`__${newest.at}.jsonl`)))
    return head?.stateHash ?? undefined
  const object = await store.get(newest.key)
  const hash =
    object === undefined ? undefined : (JSON.parse(object.body.toString('utf8')) as { version_hash?: string })
  return hash?.version_hash
}

async function dropOldStates({ store, plan, target }: Work): Promise<void> {
  const { pipeline } = plan.package
  if (target.maxStateFiles < 1) return
  const states = (await systemFiles(store, `${statesFolder}${pipeline}__`)).filter(({ name }) => name === pipeline)
  for (const { key } of states.slice(0, -target.maxStateFiles)) await store.delete(key)
}

function insertedTables({ steps }: CommitPlan): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'insert_staged' ? [step.table] : []))
}

function mergeWarnings({ package: { schema, rows } }: CommitPlan): LoadWarning[] {
  const merged = [...schema.tables.values()].filter(
    ({ name, writeDisposition }) => writeDisposition?.kind === 'merge' && rows.has(name),
  )
  return merged.map(({ name }) => ({
    code: 'MERGE_APPENDS',
    message: `The rows of "${name}" were appended: files cannot merge.`,
    hint: 'Load into a DuckLake, which can, or keep the newest row of each key when you read.',
  }))
}
