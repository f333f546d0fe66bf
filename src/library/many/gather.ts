import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { Plan } from '../../model/plan.ts'
import { createAssembly, refuseUnread, takeGathering } from '../../pipeline/many/assembly.ts'
import { forgetMeeting } from '../../pipeline/many/meeting-file.ts'
import { type MeetingPlace, openPlace, ownName, runUnderWay } from '../../pipeline/many/open-place.ts'
import { readPinned } from '../../pipeline/many/pinned.ts'
import type { RunReport } from '../../pipeline/report/run-report.ts'
import { runPipeline } from '../../pipeline/run-pipeline.ts'
import type { Job } from '../host.ts'
import { reportOf } from '../run.ts'
import { planOf, type Sourced } from '../source.ts'
import { usualLeaseMs } from './at-work.ts'
import type { GatherUnitsOptions } from './options.ts'

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
    const assembly = createAssembly({ engineRun, shards, pinned, texts: place.texts })
    const tools = { ...job, run: { id: pinned.run, given: true }, assembly, ...given({ deliver }) }
    const runOptions = { ...pinned.options, runId: pinned.run, ...given({ waitMs }) }
    const outcome = await runPipeline(plan, tools, runOptions)
    // what could be loaded is: the next run reads the rest
    if (outcome.failure === undefined || outcome.report.load_id !== null) {
      await engineRun.end('loaded')
      await shards.clear().catch((error: unknown) => sayLeftBehind(error, pinned.run, job))
      await forgetMeeting(job.world, plan.pipeline)
    }
    return reportOf(outcome)
  } finally {
    await leave()
  }
}

/** It is loaded: that the store keeps something of it is no failure. */
function sayLeftBehind(error: unknown, run: string, { reporter }: Job): void {
  const why = error instanceof Error ? error.message : String(error)
  const message = `Run ${run} is loaded, but not all that was kept of it could be deleted: ${why} The next run clears it.`
  reporter.report({ kind: 'note', message })
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
