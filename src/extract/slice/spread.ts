import { noRecords } from '../../json/records/decoded-records.ts'
import { type JsonValue, isJsonObject, ownValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import type { EndpointResource } from '../../model/plan.ts'
import { streamedSource } from '../../model/plan/slices.ts'
import type { ExtractedPage, ParentValues, Slice, Unit, UnitProgress, Window } from '../../model/unit.ts'
import type { ResourceCursors } from '../incremental/cursors.ts'
import { noTally } from '../unit/tally.ts'
import { readSeries, type Series, type SliceTools } from './slice-values.ts'

/** What spreading a unit needs besides it. */
export interface SpreadContext {
  readonly resource: EndpointResource
  readonly cursors: ResourceCursors | null
  readonly slicing: SliceTools
}

/** Units that are born at once, at most; the scheduler takes the next ones when there is room. */
const mostUnits = 100
/** Walks per unit: many small ones share the bookkeeping. */
const mostVisits = 20
/** Below this many walks each is a unit of its own, so that they run side by side. */
const fewVisits = 64

/**
 * Works a unit out into units for its slices and windows, some at a time, in an order that is the same each time:
 * windows from the oldest on, and in each of them the slices; with a cursor per parent, the windows of one slice after the
 * other, in one unit. Asks for nothing itself. Throws SLICE_FILE_UNREADABLE, RESUME_FAILED …
 */
export async function* spreadUnit(
  unit: Unit,
  progress: UnitProgress | null,
  context: SpreadContext,
): AsyncGenerator<ExtractedPage, void, undefined> {
  const { resource, slicing } = context
  const streamed = resource.endpoint.slices && streamedSource(resource.endpoint.slices)
  const { series, print } = await readSeries(resource, { ...slicing, streamed })
  const before = madeBefore(progress, print, resource)
  let made = 0
  let children: Unit[] = []
  for (const parents of groupsOf(unit, series, context)) {
    made += 1
    if (made <= before) continue
    children.push({ id: `${unit.id}/${made}`, resource: unit.resource, parents })
    if (children.length < mostUnits) continue
    yield spreadPage(unit, { children, done: false, position: { units: made, print } })
    children = []
  }
  yield spreadPage(unit, { children, done: true, position: { units: made, print } })
}

function spreadPage(
  unit: Unit,
  {
    children,
    done,
    position,
  }: { readonly children: readonly Unit[]; readonly done: boolean; readonly position: JsonValue },
): ExtractedPage {
  // what it comes to is for the others to say; without any, nothing was to be asked for
  const nothing = done && isJsonObject(position) && position['units'] === 0
  const verdict = { kind: nothing ? 'complete' : 'ignored' } as const
  const progress: UnitProgress = {
    parent: 0,
    position,
    pages: 0,
    records: 0,
    tally: nothing ? { ...noTally, nothing: 'listed' } : noTally,
    ...(done && { verdict }),
    done,
  }
  return {
    unit,
    records: noRecords,
    received: 0,
    bytes: 0,
    progress,
    children,
    isSpread: true,
    ...(done && { verdict }),
  }
}

/** How many units an interrupted run made. Files that changed since make other slices: then nobody knows which were read. */
function madeBefore(progress: UnitProgress | null, print: string, resource: EndpointResource): number {
  const position = progress?.position ?? null
  if (!isJsonObject(position)) return 0
  if (ownValue(position, 'print') !== print)
    throw new SluiceError(
      'RESUME_FAILED',
      `Could not resume "${resource.name}" because a file of its "for_each" has changed since the run was interrupted.`,
      { place: resource.place, hint: 'Run again: it starts over.' },
    )
  return Number(ownValue(position, 'units') ?? 0)
}

/** The walks of each unit, in order. */
function* groupsOf(
  unit: Unit,
  series: readonly Series[],
  context: SpreadContext,
): Generator<readonly ParentValues[], void, undefined> {
  const { cursors, resource } = context
  const bases: readonly (ParentValues | null)[] = unit.parents ?? [null]
  const combinations = series.reduce((product, { length }) => product * length, 1)
  const isApart = resource.endpoint.incremental?.perParent === true
  // each job is a unit of its own
  const isOne = resource.endpoint.job !== undefined || bases.length * combinations <= fewVisits
  const size = isOne ? 1 : mostVisits
  let group: ParentValues[] = []
  for (const base of bases) {
    const shared = isApart ? undefined : cursors?.windows(base)
    for (const walks of isApart
      ? apart(base, { series, combinations, context })
      : together(base, { series, combinations, context, windows: shared })) {
      group.push(...walks)
      // a window is a unit of its own
      if (group.length < (shared === undefined ? size : 1)) continue
      yield group
      group = []
    }
  }
  if (group.length > 0) yield group
}

interface Combining {
  readonly series: readonly Series[]
  readonly combinations: number
  readonly context: SpreadContext
}

function* together(
  base: ParentValues | null,
  { series, combinations, context, windows }: Combining & { readonly windows: readonly Window[] | undefined },
): Generator<readonly ParentValues[], void, undefined> {
  for (const window of windows ?? [undefined])
    for (let index = 0; index < combinations; index += 1)
      yield [visitFor(base, combinationAt(series, index), { context, window })]
}

/** Each slice with all of its windows. */
function* apart(
  base: ParentValues | null,
  { series, combinations, context }: Combining,
): Generator<readonly ParentValues[], void, undefined> {
  for (let index = 0; index < combinations; index += 1) {
    const slice = combinationAt(series, index)
    const windows = context.cursors?.windows(visitFor(base, slice, { context, window: undefined }))
    const walks = (windows ?? [undefined]).map((window) => visitFor(base, slice, { context, window }))
    if (walks.length > 0) yield walks
  }
}

function combinationAt(series: readonly Series[], index: number): Slice {
  let left = index
  const parts: Slice[] = []
  // the last entry changes fastest
  for (const each of series.toReversed()) {
    parts.push(each.at(left % each.length))
    left = Math.floor(left / each.length)
  }
  return Object.fromEntries(parts.toReversed().flatMap((part) => Object.entries(part)))
}

function visitFor(
  base: ParentValues | null,
  slice: Slice,
  { context, window }: { readonly context: SpreadContext; readonly window: Window | undefined },
): ParentValues {
  const { slices } = context.resource.endpoint
  const visit = base ?? { fields: {}, included: {} }
  const all = { ...visit.slice, ...slice }
  return {
    ...visit,
    included: { ...visit.included, ...includedOf(all, slices?.include ?? []) },
    ...(slices !== undefined && { slice: all }),
    ...(window !== undefined && { window }),
  }
}

/** The values of a slice that become columns. */
export function includedOf(slice: Slice, include: readonly (readonly [string, string])[]): Slice {
  return Object.fromEntries(include.map(([name, column]) => [column, ownValue(slice, name) ?? null]))
}
