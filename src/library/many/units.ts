import type { PlanSpec } from '../../model/plan/plan-spec.ts'
import { given } from '../../model/given.ts'
import type { Plan } from '../../model/plan.ts'
import { type MeetingPlace, openPlace, pipelineIn, runUnderWay } from '../../pipeline/many/open-place.ts'
import { rememberMeeting } from '../../pipeline/many/meeting-file.ts'
import { planUnits, type PlannedUnits, type Planning } from '../../pipeline/many/plan-units.ts'
import type { UnitEnd } from '../../pipeline/many/read-unit.ts'
import { longestPoll, workOnAll, workOnSome, type WorkSummary } from '../../pipeline/many/work.ts'
import type { Job } from '../host.ts'
import { planOf, type Sourced } from '../source.ts'
import { openWorkerAt, signAt, stoppingFor, usualConcurrency, usualLeaseMs } from './at-work.ts'
import { limitsOf } from './open-paces.ts'
import type { PlanUnitsOptions, RunUnitsOptions } from './options.ts'
import { isRunId, badRunId } from '../../pipeline/identity/run-id.ts'

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
  await rememberMeeting(job.world, plan.pipeline, place.meeting)
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
    const limits = limitsOf(options)
    const signing = signAt(place, job, units.length > 0 ? 1 : concurrency)
    const onPage = ({ received }: { readonly received: number }): void => signing.page(received)
    try {
      const at = { pipeline, engineRun, job, leaseMs, signing, onPage }
      const worker = await openWorkerAt(place, { ...at, ...given({ hosts, limits }) })
      const working = { stopping: stoppingFor(job), signing, ended, pollMs: Math.min(longestPoll, leaseMs / 4) }
      try {
        if (units.length > 0) return await workOnSome(worker, units, working)
        return await workOnAll(worker, { concurrency }, working)
      } finally {
        await worker.close()
      }
    } finally {
      await signing.close()
    }
  } finally {
    await place.engine.close()
  }
}
