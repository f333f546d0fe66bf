import { createCursor, type ResourceCursor } from '../extract/incremental/cursor.ts'
import { extractUnit } from '../extract/extract-unit.ts'
import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { ResourcePlan } from '../model/plan.ts'
import { createOnce } from '../model/say-once.ts'
import type { CursorUpdate } from '../model/state.ts'
import type { ExtractedPage } from '../model/unit.ts'
import { storedCursorOf } from '../state/resource-cursor.ts'
import { isWorthResuming } from './failure.ts'
import type { Filling } from './filling.ts'
import { DeadlineReached } from './patience/deadline.ts'
import { placeInResource } from './place-error.ts'
import { schedule } from './schedule.ts'
import { createSink } from './sink.ts'

const fewestUnits = 8
/** Units that wait for a turn: so that it is seen whether more of them could be had. */
const unitsInLine = 2
const waitingUnits = 100

/** Where a cursor ended up. */
export interface MovedCursor extends CursorUpdate {
  /** the rows came in its order: what was not read lies behind it */
  readonly isInOrder: boolean
}

/**
 * Reads every unit to its end: pages become rows of the package, and rows, schema, positions and cursors become
 * durable together. After an error, what was committed stays good to resume from. Gives where the cursors ended up.
 */
export async function extractIntoPackage(filling: Filling): Promise<readonly MovedCursor[]> {
  const { plan, options, opened, http, reporter, signal, world, deadline } = filling
  const cursors = openCursors(filling)
  const sink = createSink(filling)
  const resourceOf = (name: string): ResourcePlan => {
    const resource = plan.resources.find((candidate) => candidate.name === name)
    if (resource === undefined) throw new Error(`resource "${name}" is not in the plan`)
    return resource
  }
  const isNews = createOnce()
  const work = schedule({
    tasks: opened.tasks,
    pages: ({ unit, progress }) => {
      const { resource } = unit
      if (progress?.done !== true && isNews(resource)) reporter.report({ kind: 'resource_started', resource })
      return guarded(
        resourceOf(unit.resource),
        filling,
        extractUnit(unit, progress, {
          resource: resourceOf(unit.resource),
          dependents: plan.resources.filter((candidate) => candidate.parent?.resource === unit.resource),
          http,
          cursor: cursors.get(unit.resource) ?? null,
          ...given({ limitPages: options.limit }),
          signal: signal.signal,
          now: () => world.now(),
          reporter,
        }),
      )
    },
    consume: async (page) => {
      await sink.take(page)
      if (page.isPiece !== true) deadline?.tookPage()
    },
    ...given({ halt: deadline && { due: () => deadline.due(), isHalt } }),
    concurrency: () => Math.max(fewestUnits, ...http.paces().map(({ width }) => width + unitsInLine)),
    highWater: waitingUnits,
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
  for (const { name, parent } of plan.resources) if (parent !== undefined) sink.done(name)
  return [...cursors].flatMap(([resource, cursor]) => {
    const state = cursor.state()
    return state === undefined
      ? []
      : [{ resource, cursorPath: cursor.cursorPath, state, isInOrder: cursor.isInOrder() }]
  })
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
 * One cursor per resource and run, shared by its units, so that the start value is pinned once
 * (docs/contract/differences.md 22).
 */
function openCursors({ plan, opened: { state, cursors: resumed } }: Filling): Map<string, ResourceCursor> {
  const cursors = new Map<string, ResourceCursor>()
  for (const resource of plan.resources) {
    const { name, endpoint, primaryKey } = resource
    const incremental = endpoint?.incremental ?? null
    if (incremental === null) continue
    const path = incremental.cursorPath.text
    const stored = storedCursorOf(resource, { state, source: plan.source })
    const running = resumed.find((update) => update.resource === name && update.cursorPath === path)?.state
    cursors.set(name, createCursor({ plan: incremental, stored, resumed: running, resource: name, primaryKey }))
  }
  return cursors
}
