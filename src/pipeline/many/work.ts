import type { Choice, Lease } from '../../engines/engine.ts'
import { SluiceError } from '../../model/errors.ts'
import { parentsOf } from '../../model/plan/lineage.ts'
import type { Plan } from '../../model/plan.ts'
import type { Unit } from '../../model/unit.ts'
import { createLookout } from './lookout.ts'
import type { Worker } from './open-worker.ts'
import { readUnit, type Stopping, type UnitEnd } from './read-unit.ts'
import type { Signing } from './sign.ts'

/** Milliseconds between two looks for a unit, at most. */
export const longestPoll = 250

/** How a process works. */
export interface Working {
  readonly stopping: Stopping
  /** what this process says about itself meanwhile */
  readonly signing: Signing
  /** hears of each unit that ends here */
  readonly ended: (end: UnitEnd) => void
  /** milliseconds between two looks for a unit, at most */
  readonly pollMs: number
}

/** What came of the units of a process. */
export interface WorkSummary {
  readonly done: number
  readonly failed: number
  readonly pages: number
  readonly records: number
}

/**
 * Reads units, some at once, until all units of the run are done or have failed: it waits for those of others, which may
 * give birth to more. Stops earlier when it is told to.
 */
export async function workOnAll(worker: Worker, { concurrency }: { readonly concurrency: number }, working: Working) {
  const { engineRun } = worker
  const choice: Choice = { ...choiceOf(worker), fits: (unit) => isReady(unit, worker) }
  return counting(working, async (one) => {
    const lookout = createLookout(worker.world, working.pollMs)
    const lane = async (): Promise<void> => {
      while (!working.stopping.afterPage.aborted) {
        const restMs = lookout.turn()
        if (restMs > 0) {
          await pause({ ...working, pollMs: restMs }, worker)
          continue
        }
        const lease = await engineRun.take(choice)
        const isDone = lease === undefined && (await engineRun.isRead())
        // there may be more; and units that were born at this moment may have been overlooked: each lane looks for itself in the end
        if (lease !== undefined || isDone) lookout.found()
        if (isDone) return
        if (lease !== undefined) await one(lease, worker)
        else lookout.foundNothing()
      }
    }
    await Promise.all(Array.from({ length: concurrency }, lane))
  })
}

/**
 * Reads these units, one after the other. One that is done is passed over; for one that somebody holds it waits: whoever is
 * dead loses it. Throws UNIT_UNKNOWN, UNIT_TAKEN, and what a unit fails with.
 */
export async function workOnSome(worker: Worker, units: readonly string[], working: Working): Promise<WorkSummary> {
  return counting(working, async (one) => {
    for (const unit of units) {
      if (working.stopping.afterPage.aborted) return
      let end: UnitEnd | undefined
      do {
        const lease = await takeThis(unit, worker, working)
        if (lease === undefined) break
        end = await one(lease, worker)
      } while (end.how === 'waits')
      if (end?.error !== undefined) throw end.error
    }
  })
}

type One = (lease: Lease, worker: Worker) => Promise<UnitEnd>

async function counting(
  { ended, signing, stopping }: Working,
  work: (one: One) => Promise<void>,
): Promise<WorkSummary> {
  const sum = { done: 0, failed: 0, pages: 0, records: 0 }
  await work(async (lease, worker) => {
    const isOver = signing.reading(worker.plan.pipeline, lease.unit.id)
    const end = await readUnit(lease, worker, stopping).finally(isOver)
    if (end.how === 'done') sum.done += 1
    if (end.how === 'failed') sum.failed += 1
    sum.pages += end.pages
    sum.records += end.records
    signing.ended(end)
    ended(end)
    return end
  })
  return sum
}

async function takeThis(unit: string, worker: Worker, working: Working): Promise<Lease | undefined> {
  const { engineRun, leaseMs } = worker
  const choice: Choice = { ...choiceOf(worker), only: unit, fits: (one) => isReady(one, worker) }
  let waited = 0
  for (;;) {
    const lease = await engineRun.take(choice)
    if (lease !== undefined) return lease
    const state = await engineRun.look(unit)
    if (state?.state === 'done' || working.stopping.afterPage.aborted) return undefined
    if (state?.state === 'failed') throw failed(unit, state.failure?.message ?? '')
    if (state === undefined && !(await isWaiting(unit, worker))) throw unknown(unit)
    // whoever is alive shows it within that time
    if (waited > leaseMs * 1.5) throw taken(unit, state?.holder ?? 'units of its parents, which are not done')
    waited += await pause(working, worker)
  }
}

async function isWaiting(unit: string, { engineRun }: Worker): Promise<boolean> {
  for await (const one of engineRun.left()) if (one.unit.id === unit) return true
  return false
}

export async function pause({ pollMs, stopping }: Working, { world }: Worker): Promise<number> {
  await world.sleep(pollMs, stopping.afterPage).catch(() => undefined)
  return pollMs
}

function choiceOf({ holder, leaseMs }: Worker): Choice {
  return { holder, leaseMs }
}

/** What is worked out from all records of its parents waits until they are read: the ones at the top are asked first. */
export async function isReady(unit: Unit, { plan, engineRun }: Worker): Promise<boolean> {
  if (unit.isSpread !== true || unit.parents !== undefined) return true
  for (const name of above(unit.resource, plan).toReversed()) if (await engineRun.isOpen(name)) return false
  return true
}

/** The resources that one hangs on, nearest first. */
export function above(name: string, plan: Pick<Plan, 'resources'>): readonly string[] {
  const resource = plan.resources.find((one) => one.name === name)
  if (resource === undefined) return []
  return [...new Set(parentsOf(resource).flatMap((parent) => [parent, ...above(parent, plan)]))]
}

function unknown(unit: string): SluiceError {
  return new SluiceError('UNIT_UNKNOWN', `Could not read unit "${unit}" because the run has none of that id.`, {
    found: unit,
    hint: 'See which are left: sluice units plan <config> --store <store>.',
  })
}

function taken(unit: string, holder: string): SluiceError {
  return new SluiceError('UNIT_TAKEN', `Could not read unit "${unit}" because it is waiting for ${holder}.`, {
    found: holder,
    hint: 'Let it end, or stop it: a unit whose worker shows no sign of life is free after the lease (--lease).',
  })
}

function failed(unit: string, message: string): SluiceError {
  return new SluiceError('UNITS_FAILED', `Could not read unit "${unit}" because it has failed before: ${message}`, {
    found: unit,
    hint: 'Correct what it failed with, then let it wait again: sluice units plan <config> --store <store>.',
  })
}
