import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { type IncrementalPlan, type IncrementalState, memoryOf } from '../../model/plan/incremental.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Records } from '../../json/records/records.ts'
import type { CursorPart } from '../../model/state.ts'
import type { Window } from '../../model/unit.ts'
import { type BoundaryKey, createBoundary } from './boundary.ts'
import { describeCursor, orderOf } from './compare.ts'
import { badRange, notSortable } from './cursor-errors.ts'
import { createFilter, type Filtered } from './cursor-filter.ts'
import type { EdgeRows } from './edge-rows.ts'
import { applyLag } from './lag.ts'
import { type Timeline, timelineOf } from './timeline.ts'
import type { Range } from './windows.ts'
import { NotSortable } from './written-order.ts'

/**
 * One resource's incremental loading in one run (docs/contract/rest-api.md 6, docs/contract/tables.md 7). Made once per
 * run and resource and shared by all of its units: the start value stays where the run began, so no parent's rows are
 * lost to another parent's progress (docs/contract/differences.md 22), and requests of a resumed run are those of the
 * first attempt. Of a resource with windows or a cursor per parent there are several (`cursors.ts`).
 */
export interface ResourceCursor {
  /** the path as the config has it, which is the key in the state */
  readonly cursorPath: string
  /** `asc`/`desc` make `filter` able to say stop */
  readonly rowOrder: 'asc' | 'desc' | null
  /** what `{incremental.<name>}` stands for; throws `SluiceError` UNKNOWN_INCREMENTAL_ATTRIBUTE */
  attribute(name: string): JsonValue
  /**
   * values for `start_param` and `end_param`, in the format and converted as the config says; absent = send no such param.
   * Of a window its ends
   */
  requestValues(window?: Window): { readonly start?: JsonValue; readonly end?: JsonValue }
  /** the new rows of one page, in order, and the state moved on; an error leaves the state as it was */
  filter(records: Records): Filtered
  /** whether rows came, and in the order of the cursor: then a walk that was cut short has left out none before its last */
  isInOrder(): boolean
  /** what to remember; the same object as before when nothing changed; undefined with `end_value`, which has no memory */
  state(): IncrementalState | undefined
  /** what it is the cursor of, where the resource has several */
  part?(): CursorPart
  /** a walk that goes by it came to its end */
  ended?(walk: EndedWalk): void
}

/** How a walk ended, for the cursor it went by. */
export interface EndedWalk {
  readonly isWhole: boolean
  readonly window: Window | undefined
}

export interface CursorOptions {
  readonly plan: IncrementalPlan
  /** the state before this run: the start value and the known boundary rows come from here */
  readonly stored: IncrementalState | undefined
  /** when a package is resumed: the state in the package, from which `state()` goes on */
  readonly resumed?: IncrementalState | undefined
  readonly resource: string
  /** the resource's primary key, source names; used unless the incremental settings have their own */
  readonly primaryKey: readonly string[]
  /** epoch milliseconds: what `until: now` means, also when the run is gone on with later */
  readonly now?: number
  /** requests ask for everything since `initial_value`, because a child is read for all records */
  readonly readsAll?: boolean
  /** what a window knows of the rows at its edges */
  readonly edges?: EdgeRows
  /** what has not been said yet; default: by this cursor */
  readonly isNews?: (key: string) => boolean
}

/** Throws `SluiceError` CURSOR_BAD_RANGE, LAG_UNSUPPORTED (exit code 2), CURSOR_NOT_READABLE. */
export function createCursor(options: CursorOptions): ResourceCursor {
  const { plan, resource } = options
  const isStateless = plan.endValue !== null
  if (isStateless) checkRange(plan, resource)
  const before = (isStateless ? undefined : options.stored) ?? firstState(plan)
  const start = startValue(plan, before.last_value)
  const boundary = isDeduplicating(plan) ? createBoundary(keyOf(options), before.unique_hashes, resource) : null
  const asked = options.readsAll === true ? plan.initialValue : start
  const line = timelineOf(plan, asked)
  const end = endOf(options, line)
  const filter = createFilter({
    plan,
    resource,
    start,
    boundary,
    startInState: before.last_value,
    state: (isStateless ? undefined : options.resumed) ?? before,
    ...given({ edges: options.edges, isAfterUntil: end.isAfter, isNews: options.isNews }),
  })
  const bounds = { plan, start: asked, end: end.value, line }
  return {
    cursorPath: memoryOf(plan),
    rowOrder: plan.rowOrder,
    attribute: (name) => attributeOf(name, bounds),
    requestValues: (window) => requestValues(bounds, window),
    filter: (records) => filter.apply(records),
    isInOrder: () => filter.isInOrder(),
    state: () => (isStateless ? undefined : filter.state()),
  }
}

/** What rows at the boundary are told apart by. */
export function keyOf({ plan, primaryKey }: Pick<CursorOptions, 'plan' | 'primaryKey'>): BoundaryKey {
  return { names: plan.primaryKey ?? primaryKey, isList: plan.keyIsList === true }
}

/** The range that a run asks for: from the state, or the initial value, to `until`; undefined = there is no such range. */
export function rangeOf(options: CursorOptions): { readonly range: Range; readonly line: Timeline } | undefined {
  const { plan, stored, readsAll } = options
  const start = readsAll === true ? plan.initialValue : startValue(plan, (stored ?? firstState(plan)).last_value)
  const line = timelineOf(plan, start)
  const from = start === null ? undefined : line.read(start)
  const to = endOf(options, line).point
  if (start !== null && from === undefined) throw notReadable(start, options)
  if (from === undefined || to === undefined) return undefined
  return { range: { from: line.cell(from), to: line.cell(to) }, line }
}

interface End {
  readonly value: JsonValue
  readonly point?: number
  readonly isAfter?: (value: JsonValue) => boolean
}

/** The upper end, as a value and as a point. A day as the end means all of it. */
function endOf({ plan, now = 0, resource }: CursorOptions, line: Timeline): End {
  const { until, endValue } = plan
  if (until === undefined) {
    const point = endValue === null ? undefined : line.read(endValue)
    return { value: endValue, ...given({ point }) }
  }
  const point = until.kind === 'now' ? now * 1000 : line.read(until.value)
  if (point === undefined) throw notReadable(until.kind === 'now' ? null : until.value, { plan, resource })
  const limit = until.kind === 'value' && line.isDay(until.value) ? line.move(point, 86_400, 1) - 1 : point
  const isAfter = (value: JsonValue): boolean => {
    const at = line.read(value)
    return at !== undefined && at > limit
  }
  return { value: until.kind === 'now' ? line.write(point) : until.value, point, isAfter }
}

function notReadable(value: JsonValue, { plan, resource }: Pick<CursorOptions, 'plan' | 'resource'>): SluiceError {
  const { cursorFormat = [], cursorPath } = plan
  const formats = cursorFormat.map(({ text }) => text).join(', ')
  return new SluiceError(
    'CURSOR_NOT_READABLE',
    `Could not ask for a range of "${resource}" because ${describeCursor(value)} of its cursor "${cursorPath.text}" is not ${formats === '' ? 'an ISO date or time' : `written as ${formats}`}.`,
    {
      found: describeCursor(value),
      allowed:
        formats === ''
          ? ['2024-01-31', '2024-01-31T10:00:00Z', 'a number, with "cursor_format: epoch"']
          : cursorFormat.map(({ text }) => text),
      hint: 'Say how the values are written: "cursor_format" in the incremental, e.g. "%d.%m.%Y" or epoch; a list is tried in turn.',
    },
  )
}

function firstState(plan: IncrementalPlan): IncrementalState {
  return {
    initial_value: plan.initialValue,
    last_value: plan.initialValue,
    unique_hashes: [],
    start_value: plan.initialValue,
  }
}

function startValue(plan: IncrementalPlan, last: JsonValue): JsonValue {
  const { lag, lastValueFunc: order, timeZone } = plan
  if (lag === null || lag === 0 || last === null || plan.endValue !== null) return last
  if (order !== 'max' && order !== 'min') return last
  return applyLag(last, {
    lag,
    order,
    initialValue: plan.initialValue,
    formats: plan.cursorFormat ?? [],
    ...given({ timeZone }),
  })
}

/** Whether rows at the start are compared with those that are loaded. */
export function isDeduplicating(plan: IncrementalPlan): boolean {
  if (plan.keepsAll === true || plan.rangeStart === 'open' || plan.endValue !== null) return false
  const hasLag = plan.lag !== null && plan.lag !== 0 && typeof plan.lastValueFunc === 'string'
  return !hasLag && plan.primaryKey?.length !== 0
}

/** `end_value` needs an `initial_value` and has to lie beyond it (docs/contract/rest-api.md 6.2). */
function checkRange(plan: IncrementalPlan, resource: string): void {
  const { initialValue: initial, endValue: end } = plan
  if (initial === null) throw badRange(resource, '"end_value" needs an "initial_value" to begin at')
  let isBeyond: boolean
  try {
    const order = orderOf(plan.lastValueFunc, plan.cursorFormat)
    order.look([initial, end])
    isBeyond = order.same(order.winner(end, initial), end)
  } catch (cause) {
    if (cause instanceof NotSortable) throw notSortable(cause, { resource, cursorPath: plan.cursorPath.text })
    throw badRange(
      resource,
      `"initial_value" is ${describeCursor(initial)} and "end_value" ${describeCursor(end)}, which have no order`,
      cause,
    )
  }
  if (!isBeyond)
    throw badRange(
      resource,
      `"end_value" ${describeCursor(end)} does not lie beyond "initial_value" ${describeCursor(initial)}`,
    )
}

/** What a run asks for. */
interface Bounds {
  readonly plan: IncrementalPlan
  readonly start: JsonValue
  readonly end: JsonValue
  readonly line: Timeline
}

/**
 * `last_value` is the last value at the start of the run, lag included, and so equals `start_value`. dlt lets it move
 * while rows arrive; requests made from a moving value skip rows of later parents and change when a run is resumed.
 */
function attributeOf(name: string, bounds: Bounds): JsonValue {
  const { plan, start, end } = bounds
  const values: Readonly<Record<string, () => JsonValue>> = {
    initial_value: () => outgoing(plan.initialValue, bounds),
    start_value: () => outgoing(start, bounds),
    last_value: () => outgoing(start, bounds),
    end_value: () => outgoing(end, bounds),
    // without windows all of it is one
    window_start: () => outgoing(start, bounds),
    window_end: () => outgoing(end, bounds),
    cursor_path: () => plan.cursorPath.text,
    lag: () => (typeof plan.lag === 'number' ? plan.lag : (plan.lag?.text ?? null)),
    row_order: () => plan.rowOrder,
    range_start: () => plan.rangeStart,
    range_end: () => plan.rangeEnd,
    on_cursor_value_missing: () => plan.onCursorValueMissing,
    primary_key: () => plan.primaryKey ?? null,
  }
  const read = Object.hasOwn(values, name) ? values[name] : undefined
  if (read !== undefined) return read()
  throw new SluiceError(
    'UNKNOWN_INCREMENTAL_ATTRIBUTE',
    `Could not fill in "{incremental.${name}}" because an incremental has no "${name}".`,
    {
      found: name,
      allowed: Object.keys(values),
      hint: 'Write {incremental.start_value} for where this run begins.',
    },
  )
}

function requestValues(bounds: Bounds, window: Window | undefined): { start?: JsonValue; end?: JsonValue } {
  const { plan, start, end } = bounds
  const isSent = (edge: 'start' | 'end'): boolean =>
    (edge === 'start' ? plan.startParam : plan.endParam) !== undefined ||
    plan.places?.some((place) => place.edge === edge) === true
  const value = (edge: 'start' | 'end', value: JsonValue): JsonValue => {
    if (!isSent(edge)) return null
    return window === undefined ? convertAny(plan, formatted(value, bounds)) : convertAny(plan, window[edge])
  }
  return { ...present('start', value('start', start)), ...present('end', value('end', end)) }
}

function outgoing(value: JsonValue, bounds: Bounds): JsonValue {
  return convertValue(bounds.plan, formatted(value, bounds))
}

/** A value as `param_format` says that requests write it. */
function formatted(value: JsonValue, { plan, line }: Bounds): JsonValue {
  if (value === null || plan.paramFormat === undefined) return value
  const point = line.read(value)
  if (point === undefined) throw notReadable(value, { plan, resource: '' })
  return line.write(point)
}

function present(name: 'start' | 'end', value: JsonValue): { start?: JsonValue; end?: JsonValue } {
  return value === null ? {} : { [name]: value }
}

/** dlt asks `convert` for the params even about null; a function that cannot take null means there is nothing to send. */
function convertAny(plan: IncrementalPlan, value: JsonValue): JsonValue {
  if (value !== null || plan.convert === undefined) return convertValue(plan, value)
  try {
    return plan.convert(null) ?? null
  } catch {
    return null
  }
}

function convertValue(plan: IncrementalPlan, value: JsonValue): JsonValue {
  if (value === null || plan.convert === undefined) return value
  try {
    return plan.convert(value) ?? null
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SluiceError(
      'CONVERT_FAILED',
      `Could not convert ${describeCursor(value)} for the request because "convert" failed: ${reason}.`,
      {
        found: describeCursor(value),
        hint: `Make "convert" accept every value of "${plan.cursorPath.text}".`,
        cause,
      },
    )
  }
}
