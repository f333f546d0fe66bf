import { setMaxListeners } from 'node:events'
import type { PlanSpec } from '../../model/plan/plan-spec.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { Plan } from '../../model/plan.ts'
import { createAssembly, refuseUnread, takeGathering } from '../../pipeline/many/assembly.ts'
import { type MeetingPlace, openPlace, ownName, pipelineIn, runUnderWay } from '../../pipeline/many/open-place.ts'
import type { EngineRun } from '../../engines/engine.ts'
import { openWorker, type WorkerTools } from '../../pipeline/many/open-worker.ts'
import { readPinned } from '../../pipeline/many/pinned.ts'
import { planUnits, type PlannedUnits, type Planning } from '../../pipeline/many/plan-units.ts'
import type { UnitEnd } from '../../pipeline/many/read-unit.ts'
import { workOnAll, workOnSome, type WorkSummary } from '../../pipeline/many/work.ts'
import type { RunReport } from '../../pipeline/report/run-report.ts'
import { runPipeline } from '../../pipeline/run-pipeline.ts'
import type { Job } from '../host.ts'
import { reportOf } from '../run.ts'
import { planOf, type Sourced } from '../source.ts'
import type { GatherUnitsOptions, PlanUnitsOptions, RunUnitsOptions } from './options.ts'
import { isRunId, badRunId } from '../../pipeline/identity/run-id.ts'

export const usualLeaseMs = 30_000
export const usualConcurrency = 8

/** Begins a run whose units others read, or goes on with the one that is under way. */
export async function plan(sourced: Sourced, options: PlanUnitsOptions, job: Job): Promise<PlannedUnits> {
  const { store, engine: url, anew = false, ...pinned } = options
  const place = openPlace({ store, ...given({ engine: url }) }, job)
  try {
    return await planAt(place, sourced, { options: pinned, anew, job })
  } finally {
    await place.engine.close()
  }
}

/** The same at a place that is open. */
export async function planAt(
  place: MeetingPlace,
  sourced: Sourced,
  { options, anew, job }: Pick<Planning, 'options' | 'anew'> & { readonly job: Job },
): Promise<PlannedUnits> {
  if (options.runId !== undefined && !isRunId(options.runId)) throw badRunId(options.runId)
  const { plan, spec } = await planAndSpec(sourced, job)
  const planned = await planUnits(plan, { engine: place.engine, spec, options, anew }, job)
  if (planned.isNew) await place.clearOthers(plan.pipeline, await runUnderWay(place, plan.pipeline))
  return planned
}

async function planAndSpec(sourced: Sourced, job: Job): Promise<{ readonly plan: Plan; readonly spec: PlanSpec }> {
  if (sourced.choices.backfill !== undefined) throw new Error('a backfill is not planned as units')
  let spec: PlanSpec | undefined
  const plan = await planOf(sourced, { ...job, spec: (made) => void (spec = made) })
  if (spec === undefined) throw new Error('the config was read without its spec')
  return { plan, spec }
}

/** Reads units of the run that is under way. */
export async function run(options: RunUnitsOptions, job: Job, ended: (end: UnitEnd) => void): Promise<WorkSummary> {
  const { store, units = [], leaseMs = usualLeaseMs, concurrency = usualConcurrency, hosts } = options
  const place = openPlace({ store, ...given({ engine: options.engine }) }, job)
  try {
    const pipeline = await pipelineIn(place, options.pipeline)
    const engineRun = await runUnderWay(place, pipeline)
    const worker = await openWorker(
      engineRun,
      workerTools(place, { pipeline, engineRun, job, leaseMs, ...given({ hosts }) }),
    )
    const stopping = stoppingFor(job)
    const working = { stopping, ended, pollMs: Math.min(1000, leaseMs / 4) }
    try {
      if (units.length > 0) return await workOnSome(worker, units, working)
      return await workOnAll(worker, { concurrency }, working)
    } finally {
      await worker.close()
    }
  } finally {
    await place.engine.close()
  }
}

/** What a worker of a run at this place takes. */
export function workerTools(
  place: MeetingPlace,
  { pipeline, engineRun, job, leaseMs, hosts, onPage }: WorkerOf,
): WorkerTools {
  const { world, vault, reporter } = job
  const shards = place.shardsOf(pipeline, engineRun)
  const more = given({ hosts, onPage, storeFolder: place.folder })
  return { world, vault, reporter, shards, holder: ownName(), leaseMs, ...more }
}

interface WorkerOf extends Pick<WorkerTools, 'hosts' | 'onPage' | 'leaseMs'> {
  readonly pipeline: string
  readonly engineRun: EngineRun
  readonly job: Job
}

/** How long a page may take after a worker was told to stop. */
const graceMs = 20_000

/** Ctrl-C ends a worker after the page that it reads. */
export function stoppingFor({ signal, world }: Job) {
  const atOnce = new AbortController()
  // every unit that is read listens
  setMaxListeners(0, atOnce.signal)
  signal.signal.addEventListener('abort', () => {
    world.alarm(graceMs, () => atOnce.abort(signal.signal.reason))
  })
  return { afterPage: signal.signal, atOnce: atOnce.signal }
}

/**
 * Puts a run together and loads it: a run like any other, whose answers come from the shards. What the run was planned with
 * holds. Nothing is read that was not, unless no worker has asked for it.
 */
export async function gather(sourced: Sourced, options: GatherUnitsOptions, job: Job): Promise<RunReport> {
  const { store, engine } = options
  const place = openPlace({ store, ...given({ engine }) }, job)
  try {
    return await gatherAt(place, sourced, { options, job })
  } finally {
    await place.engine.close()
  }
}

/** The same at a place that is open. The job's signal is aborted when somebody else takes over. */
export async function gatherAt(
  place: MeetingPlace,
  sourced: Sourced,
  { options, job }: { readonly options: Omit<GatherUnitsOptions, 'store' | 'engine'>; readonly job: Job },
): Promise<RunReport> {
  const { leaseMs = usualLeaseMs, deliver, waitMs } = options
  const there = await pinnedPlan(sourced, place, job)
  if (there.pinned === undefined) return await nothingToDo(there, job, options)
  const { plan, engineRun, pinned } = there
  await refuseUnread(engineRun, plan)
  const shards = place.shardsOf(plan.pipeline, engineRun)
  const lost = job.signal
  const leave = await takeGathering(engineRun, { holder: ownName(), leaseMs, world: job.world, lost })
  try {
    const assembly = createAssembly({ engineRun, shards, pinned })
    const tools = { ...job, run: { id: pinned.run, given: true }, assembly, ...given({ deliver }) }
    const runOptions = { ...pinned.options, runId: pinned.run, ...given({ waitMs }) }
    const outcome = await runPipeline(plan, tools, runOptions)
    // what could be loaded is: the next run reads the rest
    if (outcome.failure === undefined || outcome.report.load_id !== null) {
      await engineRun.end('loaded')
      await shards.clear()
    }
    return reportOf(outcome)
  } finally {
    await leave()
  }
}

/** The plan as it was when the run was planned. */
async function pinnedPlan(sourced: Sourced, place: MeetingPlace, job: Job) {
  const now = await planOf(sourced, job)
  const last = await place.engine.find(now.pipeline)
  if (last?.over === 'loaded') return { plan: now, run: last.id }
  const engineRun = await runUnderWay(place, now.pipeline)
  const pinned = readPinned(engineRun.pinned, job.vault)
  const { moment } = pinned.spec.choices
  const plan = moment === undefined ? now : await planOf({ ...sourced, choices: { ...sourced.choices, moment } }, job)
  if (plan.fingerprint !== pinned.fingerprint) throw otherConfig(pinned.run)
  return { plan, engineRun, pinned }
}

/** It was killed when all was done, and is called again. */
async function nothingToDo(
  { plan, run }: { readonly plan: Plan; readonly run: string },
  job: Job,
  { deliver, waitMs }: Pick<GatherUnitsOptions, 'deliver' | 'waitMs'>,
): Promise<RunReport> {
  job.reporter.report({ kind: 'note', message: `Run ${run} is loaded already; nothing is under way.` })
  return reportOf(
    await runPipeline(plan, { ...job, ...given({ deliver }) }, { pendingOnly: true, ...given({ waitMs }) }),
  )
}

function otherConfig(run: string): SluiceError {
  return new SluiceError(
    'UNITS_OTHER_CONFIG',
    `Could not put run ${run} together because its config, or what that looks up, is not what it was when the run was planned.`,
    { hint: 'Take the config and the choices (--resources, --set, --env) that it was planned with, or plan anew.' },
  )
}
