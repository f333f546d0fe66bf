import { SluiceError } from '../model/errors.ts'
import { type IncrementalState, memoryOf } from '../model/plan/incremental.ts'
import { isRoot, rootUnit } from '../model/plan/lineage.ts'
import type { Unit } from '../model/unit.ts'
import type { Schema } from '../model/schema.ts'
import type { RunId } from '../model/sealed-package.ts'
import type { CursorUpdate, PipelineState } from '../model/state.ts'
import { replacesTable } from '../model/plan/disposition.ts'
import { removePackage } from '../package/package-file.ts'
import { createPackage, listPackages, openPackage, type PackageInfo } from '../package/package.ts'
import type { PackageWriter } from '../package/package-writer.ts'
import type { ResumePoint } from '../package/run-tables.ts'
import { baseStateOf } from '../state/finish-run.ts'
import { type Parts, partsMarkOf, recallParts } from '../state/part-cursors.ts'
import { emptySchema } from '../state/stored-schema.ts'
import { refreshOf, startFrom } from './forget/refresh.ts'
import { fingerprintOf, isOfAnotherSource, isStale } from './identity/earlier-run.ts'
import { momentAfter, nextLoadId } from './identity/load-id.ts'
import { elsewhere, setAside } from './load-sealed.ts'
import { outcomesBefore, type Outcome } from './outcome/tally.ts'
import type { Run } from './run.ts'
import type { RunOptions } from './run-tools.ts'
import type { Task } from './schedule.ts'
import { importSchema } from './schema-file/import-schema.ts'
import { withSecrets } from './secrets/hidden-secrets.ts'
import { packagesFor } from './work-folder.ts'

/** A package being filled, fresh or gone on from, and what it starts with. */
export interface OpenedPackage {
  readonly writer: PackageWriter
  readonly resumed: boolean
  readonly tasks: readonly Task[]
  readonly schema: Schema
  /** the state of the destination: cursors start from it */
  readonly state: PipelineState | undefined
  /** cursors as a half-read package left them */
  readonly cursors: readonly CursorUpdate[]
  /** what resources with a cursor per parent remember, by resource */
  readonly parts: Parts
  /** epoch milliseconds: what `until: now` means, also when the package is gone on with */
  readonly now: number
  /** values that parents gave, in units that are not work */
  readonly gathered: readonly Unit[]
  /** hash of what the destination remembers, where the run starts from another state: that of a recorded one */
  readonly base?: string | null
  /** what a refresh does to tables of earlier loads */
  readonly dropped: readonly string[]
  readonly emptied: readonly string[]
  readonly before: Readonly<Record<string, Partial<Outcome>>>
  /** rows by table that an interrupted run left in it */
  readonly rows: ReadonlyMap<string, number>
  /** the run that this is, or that it goes on with */
  readonly id: RunId
}

/** The half-read package that the run can go on with, or a new one. Those that are of no use are removed. */
export async function openPackageOf(run: Run): Promise<OpenedPackage> {
  return (await resumePackage(run)) ?? (await startPackage(run))
}

async function resumePackage(run: Run): Promise<OpenedPackage | undefined> {
  const usable = await usablePackage(run)
  if (usable === undefined) return undefined
  const { plan, options, vault, warehouse, reporter } = run
  const known = await warehouse.remembered()
  const reopened = await reopen(usable, run)
  if (reopened === undefined) return undefined
  const { writer, point } = reopened
  const tasks = withSecrets(point.units, vault)
  const isElsewhere = baseStateOf(point.state ?? undefined) !== baseStateOf(known.state)
  if (isElsewhere || tasks === undefined) {
    const because = isElsewhere ? elsewhere : 'a secret in its positions has changed since, so it starts over'
    reporter.report({ kind: 'note', message: `Dropping the half-read package ${usable.loadId}: ${because}.` })
    await writer.close()
    await removePackage(usable.path)
    return undefined
  }
  const { dropped, emptied } = startFrom(known, refreshOf(options, plan), plan)
  return {
    writer,
    resumed: true,
    tasks: tasks.filter(({ unit }) => unit.gathered === undefined),
    gathered: tasks.flatMap(({ unit }) => (unit.gathered === undefined ? [] : [unit])),
    parts: await partsOf(run, point.state ?? undefined),
    now: writer.identity.createdAt,
    schema: point.schema ?? emptySchema(plan.source, plan.naming),
    state: point.state ?? undefined,
    cursors: point.cursors,
    dropped,
    emptied,
    before: outcomesBefore(point),
    rows: point.rows,
    // who goes on with another's package under an id of their own has it be their run
    id: run.id.given ? run.id : (point.run ?? run.id),
  }
}

/** The half-read package that a run can go on with: the newest for the same plan and options. */
export function usableOf(
  left: readonly PackageInfo[],
  run: Pick<Run, 'plan' | 'options' | 'assembly' | 'world'>,
): PackageInfo | undefined {
  return left.findLast(
    ({ status, fingerprint, createdAt }) =>
      status === 'extracting' &&
      fingerprint === fingerprintOf(run) &&
      !isStale(createdAt, run.world) &&
      startsOver(run.options) === undefined,
  )
}

const otherwise = 'it is too old, or was read by another config or other options'

/** Why a run goes on with no half-read package, whatever it is of; undefined = it does. */
export function startsOver({ record, limit }: RunOptions): string | undefined {
  if (record === true) return 'this run is recorded, and a recording holds a run from its beginning'
  if (limit !== undefined) return 'a run with a limit of pages reads from the beginning'
  return undefined
}

/** The newest half-read package for the same plan and options; the others are removed. */
async function usablePackage(run: Run): Promise<PackageInfo | undefined> {
  const { plan, options, world, reporter, workFolder, warehouse } = run
  const left = (await listPackages(packagesFor(workFolder, warehouse))).filter(({ status }) => status === 'extracting')
  const usable = usableOf(left, run)
  for (const { path, loadId, fingerprint, createdAt } of left) {
    if (path === usable?.path || (isOfAnotherSource(fingerprint, plan) && !isStale(createdAt, world))) continue
    const wouldDo = fingerprint === fingerprintOf(run) && !isStale(createdAt, world)
    const because = (wouldDo ? startsOver(options) : undefined) ?? otherwise
    reporter.report({ kind: 'note', message: `Dropping the half-read package ${loadId}: ${because}.` })
    await removePackage(path)
  }
  return usable
}

async function reopen(
  left: PackageInfo,
  run: Run,
): Promise<{ readonly writer: PackageWriter; readonly point: ResumePoint } | undefined> {
  const writer = await openPackage(left.path)
  try {
    return { writer, point: await writer.resume() }
  } catch (error) {
    await writer.close()
    if (!(error instanceof SluiceError) || error.code !== 'PACKAGE_UNREADABLE') throw error
    await setAside({ ...left, because: error }, run)
    return undefined
  }
}

async function startPackage(run: Run): Promise<OpenedPackage> {
  const { id, plan, options, world, workFolder, warehouse } = run
  const known = await warehouse.remembered()
  const started = startFrom(known, refreshOf(options, plan), plan)
  const start = { ...started, ...run.replay?.start }
  const schema = await importSchema(start.schema ?? emptySchema(plan.source, plan.naming), run)
  const { assembly } = run
  if (assembly !== undefined && assembly.base !== baseStateOf(known.state)) throw unitsOutdated(assembly.run)
  const createdAt = momentAfter(known.newestLoad, assembly?.now ?? world.now())
  warnOfClock(createdAt, run)
  const writer = await createPackage({
    folder: packagesFor(workFolder, warehouse),
    // a run that is put together twice is loaded once
    loadId: assembly?.now === createdAt ? assembly.loadId : nextLoadId(createdAt),
    pipeline: plan.pipeline,
    dataset: warehouse.dataset,
    fingerprint: fingerprintOf(run),
    createdAt,
  })
  const units = plan.resources.filter(isRoot).map(rootUnit)
  await writer.begin({ schema, state: start.state ?? null, units, run: id })
  const tasks = units.map((unit) => ({ unit, progress: null }))
  const { state, dropped, emptied } = start
  const parts = await partsOf(run, state)
  const base = run.replay === undefined ? {} : { base: baseStateOf(known.state) }
  return {
    writer,
    resumed: false,
    tasks,
    gathered: [],
    parts,
    now: run.replay?.start.now ?? assembly?.now ?? createdAt,
    schema,
    state,
    cursors: [],
    dropped,
    emptied,
    before: {},
    rows: new Map(),
    id,
    ...base,
  }
}

/** What parents with cursors of their own remember, for each resource that has them. */
export async function partsOf(
  { plan, warehouse, replay }: Pick<Run, 'plan' | 'warehouse' | 'replay'>,
  state: PipelineState | undefined,
): Promise<OpenedPackage['parts']> {
  if (replay !== undefined) return replay.start.parts
  const found = new Map<string, ReadonlyMap<string, IncrementalState>>()
  const marked = plan.resources.flatMap(({ name, endpoint, writeDisposition }) => {
    const incremental = endpoint?.incremental ?? null
    if (incremental?.perParent !== true || replacesTable(writeDisposition)) return []
    const mark = partsMarkOf(state, { source: plan.source, resource: name, cursorPath: memoryOf(incremental) })
    return mark === undefined ? [] : [{ name, mark }]
  })
  if (marked.length === 0) return found
  await warehouse.visit(async (session) => {
    for (const { name, mark } of marked) found.set(name, await recallParts(session, warehouse.dataset, mark))
  })
  return found
}

function unitsOutdated(run: string): SluiceError {
  return new SluiceError(
    'UNITS_OUTDATED',
    `Could not put run ${run} together because the destination is no longer in the state that it was planned from.`,
    { hint: 'Plan anew, from where it is now: sluice units plan <config> --store <store>.' },
  )
}

// a few seconds between two machines are no news
const clockToleranceMs = 5000

function warnOfClock(createdAt: number, { world, reporter }: Run): void {
  const behindMs = createdAt - world.now()
  if (behindMs < clockToleranceMs) return
  reporter.report({
    kind: 'warning',
    code: 'CLOCK_BEHIND',
    message: `The clock of this machine is ${Math.round(behindMs / 1000)} s behind the newest load of the dataset; this load is dated right after it.`,
    hint: 'Set the clock. Until it has caught up, load ids and "_dlt_loads"."inserted_at" run ahead of it.',
  })
}
