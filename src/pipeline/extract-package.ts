import type { MovedCursor, ResourceCursors } from '../extract/incremental/cursors.ts'
import { type ExtractContext, extractUnit } from '../extract/extract-unit.ts'
import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { ResourcePlan } from '../model/plan.ts'
import { createOnce } from '../model/say-once.ts'
import { isSpread, parentsOf } from '../model/plan/lineage.ts'
import type { ExtractedPage, Gathered, Unit } from '../model/unit.ts'
import { storedCursorOf } from '../state/resource-cursor.ts'
import { isWorthResuming } from './failure.ts'
import type { Filling } from './filling.ts'
import { DeadlineReached } from './patience/deadline.ts'
import { placeInResource } from './place-error.ts'
import { cursorsFor, dependentsFor, noPause, slicingFor } from './reading/unit-tools.ts'
import { unitsInOrder } from '../model/plan/unit-order.ts'
import { schedule } from './schedule.ts'
import { createSink } from './sink.ts'

const fewestUnits = 8
/** Units that wait for a turn: so that it is seen whether more of them could be had. */
const unitsInLine = 2
const waitingUnits = 100

/**
 * Reads every unit to its end: pages become rows of the package, and rows, schema, positions and cursors become
 * durable together. After an error, what was committed stays good to resume from. Gives where the cursors ended up.
 */
export async function extractIntoPackage(filling: Filling): Promise<readonly MovedCursor[]> {
  const { plan, opened, http, reporter, signal, world, deadline } = filling
  const cursors = openCursors(filling)
  const sink = createSink(filling)
  const above = (resource: ResourcePlan): readonly string[] =>
    parentsOf(resource).flatMap((name) => [name, ...above(resourceOf(name))])
  const resourceOf = (name: string): ResourcePlan => {
    const resource = plan.resources.find((candidate) => candidate.name === name)
    if (resource === undefined) throw new Error(`resource "${name}" is not in the plan`)
    return resource
  }
  const isNews = createOnce()
  const { now } = opened
  const gathering = createGathering(opened.gathered, filling.assembly !== undefined)
  filling.assembly?.expect(opened.tasks.map(({ unit }) => unit))
  const work = schedule({
    tasks: opened.tasks,
    pages: ({ unit, progress }) => {
      const { resource } = unit
      if (progress?.done !== true && isNews(resource)) reporter.report({ kind: 'resource_started', resource })
      return guarded(
        resourceOf(unit.resource),
        filling,
        extractUnit(unit, progress, {
          ...contextOf(resourceOf(unit.resource), filling),
          cursors: cursors.get(unit.resource) ?? null,
          slicing: slicingFor(world, { now, gathered: gathering.of(unit.resource) }),
        }),
      )
    },
    consume: async (page) => {
      await sink.take(page)
      if (page.isUrgent === true) await sink.commitWhole()
      gathering.add(page.children)
      filling.assembly?.expect(page.children)
      if (page.isPiece !== true) deadline?.tookPage()
    },
    ...given({ halt: deadline && { due: () => deadline.due(), isHalt } }),
    concurrency: () => (filling.assembly === undefined ? unitsAtOnce(http) : 1),
    highWater: waitingUnits,
    // a unit with parents comes with theirs
    waitsFor: (unit) => (unit.isSpread === true && unit.parents === undefined ? above(resourceOf(unit.resource)) : []),
    abort: (reason) => signal.abort(reason),
  })
  const unwatch = deadline?.watch(signal)
  const read = work.finally(() => unwatch?.())
  await read.catch(async (error: unknown) => {
    // what was taken so far is worth as much as what was committed: the next run goes on from here
    if (isWorthResuming(error) && sink.open.size === 0) await sink.commit().catch(() => undefined)
    throw error
  })
  await sink.commit()
  for (const resource of plan.resources)
    if (resource.parent !== undefined || isSpread(resource)) sink.done(resource.name)
  return [...cursors.values()].flatMap((each) => each.moved())
}

/** What parents gave for resources that wait for all of it. */
function createGathering(left: readonly Unit[], isSorted: boolean) {
  const byResource = new Map<string, Unit[]>()
  const add = (units: readonly Unit[]): void => {
    for (const unit of units)
      if (unit.gathered !== undefined) byResource.set(unit.resource, [...(byResource.get(unit.resource) ?? []), unit])
  }
  add(left)
  return {
    add,
    of: (resource: string): readonly Gathered[] => {
      const units = byResource.get(resource) ?? []
      return (isSorted ? unitsInOrder(units) : units).flatMap(({ gathered }) => gathered ?? [])
    },
  }
}

function unitsAtOnce(http: Filling['http']): number {
  return Math.max(fewestUnits, ...http.paces().map(({ width }) => width + unitsInLine))
}

/**
 * What the units of a resource are read with. Where others have read them, nothing is asked for ahead and no job is waited for; they
 * come one after the other, so that what comes of them is the same however many workers there were.
 */
function contextOf(
  resource: ResourcePlan,
  { plan, options, http, reporter, signal, world, assembly }: Filling,
): Omit<ExtractContext, 'cursors' | 'slicing'> {
  return {
    resource: assembly === undefined ? resource : { ...resource, parallelized: false },
    dependents: dependentsFor(resource, plan),
    http,
    ...given({ limitPages: options.limit }),
    signal: signal.signal,
    now: () => world.now(),
    pause: assembly === undefined ? (ms) => world.sleep(ms, signal.signal) : noPause,
    runsJobs: true,
    reporter,
  }
}

function isHalt(error: unknown): error is DeadlineReached {
  return error instanceof DeadlineReached
}

/**
 * Errors get the place of the resource. One that `on_error: skip` covers ends the resource and not the run; units of it
 * that wait are not begun.
 */
async function* guarded(
  resource: ResourcePlan,
  { tally, signal, replay }: Filling,
  pages: AsyncIterable<ExtractedPage>,
): AsyncGenerator<ExtractedPage> {
  if (tally.outcomeOf(resource.name).error !== undefined) return
  if (replay !== undefined && resource.rows !== undefined) {
    // code of the user's own may ask whomever it likes
    return tally.doubt(resource.name, replay.lacksCode(resource.name))
  }
  try {
    yield* pages
  } catch (error) {
    if (isHalt(error)) throw error
    const placed = placeInResource(error, resource)
    const shortfall = signal.signal.aborted ? undefined : replay?.lacks(placed, resource.name)
    if (shortfall !== undefined) return tally.doubt(resource.name, shortfall)
    const isSkipped = resource.onError === 'skip' && placed instanceof SluiceError && !signal.signal.aborted
    if (!isSkipped) throw placed
    tally.fail(resource.name, placed)
  }
}

/**
 * The cursors of each resource, one set per run, shared by its units, so that the start value is pinned once
 * (docs/contract/differences.md 22).
 */
function openCursors({ plan, opened }: Filling): Map<string, ResourceCursors> {
  const { state, cursors: left, parts, now } = opened
  const all = new Map<string, ResourceCursors>()
  for (const resource of plan.resources) {
    const cursors = cursorsFor(resource, plan, {
      storedOf: (one) => storedCursorOf(one, { state, source: plan.source }),
      partsOf: ({ name }) => parts.get(name),
      left,
      now,
    })
    if (cursors !== null) all.set(resource.name, cursors)
  }
  return all
}
