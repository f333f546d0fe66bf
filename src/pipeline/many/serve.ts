import type { Choice, Engine, EngineRun } from '../../engines/engine.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Reporter } from '../../model/report/events.ts'
import { steadyNow, type World } from '../../model/world.ts'
import { createLookout, type Lookout } from './lookout.ts'
import type { Worker } from './open-worker.ts'
import { readUnit, type UnitEnd } from './read-unit.ts'
import { isReady, type Working, type WorkSummary } from './work.ts'

/** A worker that waits for runs. */
export interface Serving extends Working {
  readonly engine: Engine
  readonly world: Pick<World, 'now' | 'steady' | 'sleep'>
  readonly reporter: Reporter
  /** who works, for people */
  readonly holder: string
  readonly leaseMs: number
  /** units at once, over all runs */
  readonly concurrency: number
  /** default: all pipelines */
  readonly pipelines?: readonly string[]
  /** milliseconds without anything to do after which it ends; default: never */
  readonly idleMs?: number
  /** builds what a run takes here; `onPage` hears of its pages */
  readonly open: (pipeline: string, run: EngineRun, onPage: Worker['onPage']) => Promise<Worker>
}

interface Served {
  readonly pipeline: string
  readonly worker: Worker
  /** units that are read at the moment */
  readonly units: Set<string>
  isOver: boolean
}

interface State extends Serving {
  readonly runs: Map<string, Served>
  /** runs that cannot be read here, which is said once */
  readonly refused: Set<string>
  readonly sum: { done: number; failed: number; pages: number; records: number }
  busyAt: number
  /** what no waiting helps: it ends */
  hopeless?: SluiceError
  /** the engine has answered once */
  hasMet: boolean
  readonly lookout: Lookout
}

/** So often it looks for runs. */
const lookMs = 1000
/** After a failure of the engine it waits so long at most before it asks again. */
const longestWaitMs = 30_000

/**
 * Reads units of all runs that come, until it is told to stop, or finds nothing to do for long enough. What an engine that is away, or
 * a run that cannot be read here, has to say is said, and does not end it. Throws ENGINE_AUTH_FAILED, ENGINE_NOT_REDIS, DRIVER_MISSING
 * where the engine was never asked with success.
 */
export async function serve(serving: Serving): Promise<WorkSummary> {
  const { stopping, concurrency, world } = serving
  const sum = { done: 0, failed: 0, pages: 0, records: 0 }
  const state: State = {
    ...serving,
    runs: new Map(),
    refused: new Set(),
    sum,
    busyAt: steadyNow(world),
    hasMet: false,
    lookout: createLookout(world, serving.pollMs),
  }
  const isDone = (): boolean => stopping.afterPage.aborted || state.hopeless !== undefined || isIdle(state)
  const lanes = Array.from({ length: concurrency }, () => lane(state, isDone))
  try {
    await Promise.all([...lanes, lookForRuns(state, isDone)])
  } finally {
    for (const served of state.runs.values()) await served.worker.close()
  }
  if (state.hopeless !== undefined) throw state.hopeless
  return sum
}

function isIdle({ idleMs, busyAt, world, runs }: State): boolean {
  if (idleMs === undefined || steadyNow(world) - busyAt < idleMs) return false
  return [...runs.values()].every(({ units }) => units.size === 0)
}

async function lane(state: State, isDone: () => boolean): Promise<void> {
  const { lookout } = state
  while (!isDone()) {
    const restMs = lookout.turn()
    if (restMs > 0) await rest(restMs, state)
    else if (!(await didOne(state))) lookout.foundNothing()
  }
}

/** One unit of some run; those that were asked first are asked last the next time. */
async function didOne(state: State): Promise<boolean> {
  for (const [place, served] of state.runs) {
    if (served.isOver) continue
    try {
      const { worker } = served
      const choice: Choice = {
        holder: state.holder,
        leaseMs: state.leaseMs,
        fits: (unit) => isReady(unit, worker),
      }
      const lease = await worker.engineRun.take(choice)
      if (lease === undefined) continue
      state.runs.delete(place)
      state.runs.set(place, served)
      served.units.add(lease.unit.id)
      const isOver = state.signing.reading(served.pipeline, lease.unit.id)
      state.lookout.found()
      try {
        note(await readUnit(lease, worker, state.stopping), state)
      } finally {
        isOver()
        served.units.delete(lease.unit.id)
        state.busyAt = steadyNow(state.world)
      }
      return true
    } catch (error) {
      say(error, state)
      // what it was opened with may be of no use any more: it is looked for again
      served.isOver = true
      return false
    }
  }
  return false
}

function note(end: UnitEnd, { sum, signing, ended }: State): void {
  if (end.how === 'done') sum.done += 1
  if (end.how === 'failed') sum.failed += 1
  signing.ended(end)
  ended(end)
}

/** Opens runs that have begun, closes those that are over. */
async function lookForRuns(state: State, isDone: () => boolean): Promise<void> {
  for (let ms = lookMs; !isDone(); await rest(ms, state)) {
    try {
      await refresh(state)
      state.hasMet = true
      ms = lookMs
    } catch (error) {
      if (!state.hasMet && isHopeless(error)) {
        state.hopeless = error
        return
      }
      say(`${messageOf(error)} It is asked again until it answers.`, state)
      ms = Math.min(ms * 2, longestWaitMs)
    }
  }
}

/** A URL that is wrong: what was right before may only be starting anew. */
function isHopeless(error: unknown): error is SluiceError {
  return (
    error instanceof SluiceError && ['ENGINE_AUTH_FAILED', 'ENGINE_NOT_REDIS', 'DRIVER_MISSING'].includes(error.code)
  )
}

async function refresh(state: State): Promise<void> {
  const { engine, pipelines, runs, refused } = state
  const there = new Set<string>()
  for (const pipeline of pipelines ?? (await engine.pipelines())) {
    const run = await engine.find(pipeline)
    if (run === undefined || run.over !== undefined) continue
    there.add(run.place)
    if (runs.get(run.place)?.isOver === false || refused.has(run.place)) continue
    await closeWhenIdle(run.place, state)
    if (!runs.has(run.place)) await openRun(pipeline, run, state)
  }
  for (const [place, served] of runs) {
    if (there.has(place)) continue
    served.isOver = true
    await closeWhenIdle(place, state)
  }
}

async function closeWhenIdle(place: string, { runs }: State): Promise<void> {
  const served = runs.get(place)
  if (served === undefined || served.units.size > 0) return
  runs.delete(place)
  await served.worker.close()
}

async function openRun(pipeline: string, run: EngineRun, state: State): Promise<void> {
  const { runs, refused, reporter, signing, sum } = state
  try {
    const worker = await state.open(pipeline, run, ({ received }) => {
      sum.pages += 1
      sum.records += received
      signing.page(received)
    })
    runs.set(run.place, { pipeline, worker, units: new Set(), isOver: false })
    state.busyAt = steadyNow(state.world)
    reporter.report({ kind: 'note', message: `Working on run ${run.id} of "${pipeline}".` })
  } catch (error) {
    refused.add(run.place)
    reporter.report({
      kind: 'note',
      message: `Run ${run.id} of "${pipeline}" cannot be read here: ${messageOf(error)}`,
    })
  }
}

async function rest(ms: number, { world, stopping }: State): Promise<void> {
  await world.sleep(ms, stopping.afterPage).catch(() => undefined)
}

function say(what: unknown, { reporter }: State): void {
  reporter.report({ kind: 'note', message: messageOf(what) })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
