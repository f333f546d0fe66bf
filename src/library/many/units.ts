import { setMaxListeners } from 'node:events'
import type { SharedPaces } from '../../model/plan/shared-pace.ts'
import type { PlanSpec } from '../../model/plan/plan-spec.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { Plan } from '../../model/plan.ts'
import { createAssembly, refuseUnread, takeGathering } from '../../pipeline/many/assembly.ts'
import { type MeetingPlace, openPlace, ownName, pipelineIn, runUnderWay } from '../../pipeline/many/open-place.ts'
import { openWorker } from '../../pipeline/many/open-worker.ts'
import { readPinned } from '../../pipeline/many/pinned.ts'
import { planUnits, type PlannedUnits } from '../../pipeline/many/plan-units.ts'
import type { UnitEnd } from '../../pipeline/many/read-unit.ts'
import { workOnAll, workOnSome, type WorkSummary } from '../../pipeline/many/work.ts'
import type { RunReport } from '../../pipeline/report/run-report.ts'
import { runPipeline } from '../../pipeline/run-pipeline.ts'
import type { Job } from '../host.ts'
import { reportOf } from '../run.ts'
import { planOf, type Sourced } from '../source.ts'
import { openPaces } from './open-paces.ts'
import type { GatherUnitsOptions, PlanUnitsOptions, RunUnitsOptions } from './options.ts'
import { isRunId, badRunId } from '../../pipeline/identity/run-id.ts'

const usualLeaseMs = 30_000
const usualConcurrency = 8

/** Begins a run whose units others read, or goes on with the one that is under way. */
export async function plan(sourced: Sourced, options: PlanUnitsOptions, job: Job): Promise<PlannedUnits> {
  const { store, anew = false, ...pinned } = options
  if (pinned.runId !== undefined && !isRunId(pinned.runId)) throw badRunId(pinned.runId)
  const { engine } = openPlace(store, job.world)
  const { plan, spec } = await planAndSpec(sourced, job)
  try {
    return await planUnits(plan, { engine, spec, options: pinned, anew }, job)
  } finally {
    await engine.close()
  }
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
  const { store, units = [], leaseMs = usualLeaseMs, concurrency = usualConcurrency, hosts, limits } = options
  const { world, vault, reporter } = job
  const place = openPlace(store, world)
  let paces: SharedPaces | undefined
  try {
    const pipeline = await pipelineIn(place, options.pipeline)
    const engineRun = await runUnderWay(place, pipeline)
    const shards = place.shardsOf(pipeline, engineRun)
    if (limits !== undefined) paces = await openPaces(limits, job)
    const pinned = given({ hosts, storeFolder: place.folder, paces })
    const worker = await openWorker(engineRun, {
      world,
      vault,
      reporter,
      shards,
      holder: ownName(),
      leaseMs,
      ...pinned,
    })
    const stopping = stoppingFor(job)
    const working = { stopping, ended, pollMs: Math.min(1000, leaseMs / 4) }
    try {
      if (units.length > 0) return await workOnSome(worker, units, working)
      return await workOnAll(worker, { concurrency }, working)
    } finally {
      await worker.close()
    }
  } finally {
    await paces?.close()
    await place.engine.close()
  }
}

/** How long a page may take after a worker was told to stop. */
const graceMs = 20_000

/** Ctrl-C ends a worker after the page that it reads. */
function stoppingFor({ signal, world }: Job) {
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
  const { store, leaseMs = usualLeaseMs, deliver, waitMs } = options
  const place = openPlace(store, job.world)
  try {
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
  } finally {
    await place.engine.close()
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
  { deliver, waitMs }: GatherUnitsOptions,
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
