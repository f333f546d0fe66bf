import type { Engine, EngineRun } from '../../engines/engine.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { Plan } from '../../model/plan.ts'
import type { PlanSpec } from '../../model/plan/plan-spec.ts'
import { isRoot, rootUnit } from '../../model/plan/lineage.ts'
import type { SecretVault } from '../../model/secrets.ts'
import { keepEngine } from '../../duckdb/engine.ts'
import { closePackage } from '../../package/package-file.ts'
import { baseStateOf } from '../../state/finish-run.ts'
import { checkDataset } from '../check-dataset.ts'
import { checkMerges } from '../check-merges.ts'
import { refreshOf, startFrom } from '../forget/refresh.ts'
import { momentAfter, nextLoadId } from '../identity/load-id.ts'
import { type Finished, loadPending } from '../load-sealed.ts'
import { partsOf } from '../open-package.ts'
import { openRun, type Run } from '../run.ts'
import type { RunOptions, RunTools } from '../run-tools.ts'
import { occupy, workFolderOf } from '../work-folder.ts'
import { type PinnedOptions, pinnedText, type PinnedRun, readPinned } from './pinned.ts'

/** What the planning of a run on many machines takes. */
export interface Planning {
  readonly engine: Engine
  readonly spec: PlanSpec
  readonly options: PinnedOptions & Pick<RunOptions, 'runId' | 'waitMs'>
  /** a run that is under way is given up */
  readonly anew: boolean
}

/** A run that is under way, and what is left to be read for it. */
export interface PlannedUnits {
  readonly pipeline: string
  readonly run: string
  /** false = a run that was under way is gone on with */
  readonly isNew: boolean
  /** ids of units that wait or are worked on; those that they give birth to come later */
  readonly units: readonly string[]
}

/**
 * Begins a run whose units others read, or goes on with the one that is under way: units that had failed wait again then.
 * Loads first what earlier runs left, for the state that the run starts from is that of the destination. Throws UNITS_BUSY
 * for a run of another config or other options, PIPELINE_BUSY, DESTINATION_….
 */
export async function planUnits(plan: Plan, planning: Planning, tools: RunTools): Promise<PlannedUnits> {
  const stopEngine = keepEngine()
  const run = openRun(plan, tools, planning.options)
  checkDataset(run.warehouse.dataset, run.warehouse.destination.capabilities)
  checkMerges(plan, { capabilities: run.warehouse.destination.capabilities, reporter: run.reporter })
  let leave: (() => Promise<void>) | undefined
  try {
    leave = await occupy(workFolderOf(run.world, plan.pipeline), run.patience)
    const loaded = await loadPending(run)
    for (const { path } of loaded) await closePackage(path)
    await endLoaded(run, planning, loaded)
    const pinned = await pin(run, planning)
    const { begun, isNew } = await beginOrGoOn(run, planning, pinned)
    if (!isNew) await begun.retry()
    const units: string[] = []
    for await (const { unit } of begun.left()) units.push(unit.id)
    return { pipeline: plan.pipeline, run: begun.id, isNew, units: units.toSorted() }
  } finally {
    try {
      await stopEngine()
    } finally {
      await leave?.()
    }
  }
}

/** A run whose package was left by whoever put it together, and is loaded now, is over. */
async function endLoaded({ plan, reporter }: Run, { engine }: Planning, loaded: readonly Finished[]): Promise<void> {
  const before = await engine.find(plan.pipeline)
  if (before === undefined || before.over !== undefined) return
  if (!loaded.some(({ run }) => run !== 'unknown' && run.id === before.id)) return
  reporter.report({ kind: 'note', message: `Run ${before.id}, whose units were put together before, is loaded now.` })
  await before.end('loaded')
}

/** What the run would start from now. */
async function pin(run: Run, { spec, options }: Planning): Promise<PinnedRun> {
  const { plan, warehouse, world, id } = run
  const known = await warehouse.remembered()
  const { state } = startFrom(known, refreshOf(options, plan), plan)
  const now = momentAfter(known.newestLoad, world.now())
  const { fullRefresh, refresh, schemaContract, limit, allowShort, allowEmpty } = options
  return {
    run: id.id,
    spec,
    fingerprint: plan.fingerprint,
    options: given({ fullRefresh, refresh, schemaContract, limit, allowShort, allowEmpty }),
    now,
    loadId: nextLoadId(now),
    state,
    parts: await partsOf(run, state),
    base: baseStateOf(known.state),
  }
}

async function beginOrGoOn(
  run: Run,
  { engine, anew, options }: Planning,
  pinned: PinnedRun,
): Promise<{ readonly begun: EngineRun; readonly isNew: boolean }> {
  const { plan, vault, reporter } = run
  const { pipeline } = plan
  const say = (message: string): void => reporter.report({ kind: 'note', message })
  const before = await engine.find(pipeline)
  if (before !== undefined && before.over === undefined) {
    const why = anew ? 'a new one is planned' : movedSince(before, pinned, vault)
    if (why === undefined) {
      const theirs = readPinned(before.pinned, vault)
      const isOther = options.runId !== undefined && options.runId !== before.id
      if (isOther || !isSame(theirs, pinned)) throw busy(before, isOther)
      return { begun: before, isNew: false }
    }
    say(`Giving up run ${before.id}, which was under way: ${why}.`)
    await before.end('given_up')
  }
  const units = plan.resources.filter(isRoot).map(rootUnit)
  const begun = await engine.begin(pipeline, { id: pinned.run, pinned: pinnedText(pinned, vault), units })
  // somebody else was faster
  if (begun.id !== pinned.run) throw busy(begun, true)
  return { begun, isNew: true }
}

/** Why what was read for a run can be loaded no more; undefined = it can. */
function movedSince(before: EngineRun, now: PinnedRun, vault: SecretVault): string | undefined {
  const { base } = readPinned(before.pinned, vault)
  return base === now.base ? undefined : 'the destination is no longer in the state that it was planned from'
}

/** Whether two plans ask for the same and load it in the same way. */
function isSame(one: PinnedRun, other: PinnedRun): boolean {
  return one.fingerprint === other.fingerprint && JSON.stringify(one.options) === JSON.stringify(other.options)
}

function busy({ id }: EngineRun, isOtherId: boolean): SluiceError {
  return new SluiceError(
    'UNITS_BUSY',
    `Could not plan a run because run ${id} of this pipeline is under way, ${isOtherId ? 'under another id' : 'with another config or other options'}.`,
    {
      found: id,
      hint: 'Bring it to its end (sluice units run, sluice units gather), or give it up with what was read for it: --anew.',
    },
  )
}
