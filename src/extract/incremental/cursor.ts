import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { IncrementalPlan, IncrementalState } from '../../model/plan/incremental.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Records } from '../../json/records/records.ts'
import { createBoundary } from './boundary.ts'
import { describeCursor, orderOf } from './compare.ts'
import { badRange, notSortable } from './cursor-errors.ts'
import { createFilter, type Filtered } from './cursor-filter.ts'
import { applyLag } from './lag.ts'
import { NotSortable } from './written-order.ts'

/**
 * One resource's incremental loading in one run (docs/contract/rest-api.md 6, docs/contract/tables.md 7). Made once per
 * run and resource and shared by all of its units: the start value stays where the run began, so no parent's rows are
 * lost to another parent's progress (docs/contract/differences.md 22), and requests of a resumed run are those of the
 * first attempt.
 */
export interface ResourceCursor {
  /** as written in the config; the key in the state */
  readonly cursorPath: string
  /** `asc`/`desc` make `filter` able to say stop */
  readonly rowOrder: 'asc' | 'desc' | null
  /** what `{incremental.<name>}` stands for; throws `SluiceError` UNKNOWN_INCREMENTAL_ATTRIBUTE */
  attribute(name: string): JsonValue
  /** converted values for `start_param` and `end_param`; absent = send no such param */
  requestValues(): { readonly start?: JsonValue; readonly end?: JsonValue }
  /** the new rows of one page, in order, and the state moved on; an error leaves the state as it was */
  filter(records: Records): Filtered
  /** whether rows came, and in the order of the cursor: then a walk that was cut short has left out none before its last */
  isInOrder(): boolean
  /** what to remember; the same object as before when nothing changed; undefined with `end_value`, which has no memory */
  state(): IncrementalState | undefined
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
}

/** Throws `SluiceError` CURSOR_BAD_RANGE, LAG_UNSUPPORTED (exit code 2). */
export function createCursor(options: CursorOptions): ResourceCursor {
  const { plan, resource } = options
  const isStateless = plan.endValue !== null
  if (isStateless) checkRange(plan, resource)
  const before = (isStateless ? undefined : options.stored) ?? firstState(plan)
  const start = startValue(plan, before.last_value)
  const key = { names: plan.primaryKey ?? options.primaryKey, isList: plan.keyIsList === true }
  const boundary = isDeduplicating(plan) ? createBoundary(key, before.unique_hashes, resource) : null
  const filter = createFilter({
    plan,
    resource,
    start,
    boundary,
    startInState: before.last_value,
    state: (isStateless ? undefined : options.resumed) ?? before,
  })
  return {
    cursorPath: plan.cursorPath.text,
    rowOrder: plan.rowOrder,
    attribute: (name) => attributeOf(name, plan, start),
    requestValues: () => requestValues(plan, start),
    filter: (records) => filter.apply(records),
    isInOrder: () => filter.isInOrder(),
    state: () => (isStateless ? undefined : filter.state()),
  }
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

function isDeduplicating(plan: IncrementalPlan): boolean {
  if (plan.rangeStart === 'open' || plan.endValue !== null) return false
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

/**
 * `last_value` is the last value at the start of the run, lag included, and so equals `start_value`. dlt lets it move
 * while rows arrive; requests made from a moving value skip rows of later parents and change when a run is resumed.
 */
function attributeOf(name: string, plan: IncrementalPlan, start: JsonValue): JsonValue {
  const values: Readonly<Record<string, () => JsonValue>> = {
    initial_value: () => convertValue(plan, plan.initialValue),
    start_value: () => convertValue(plan, start),
    last_value: () => convertValue(plan, start),
    end_value: () => convertValue(plan, plan.endValue),
    // without windows all of it is one
    window_start: () => convertValue(plan, start),
    window_end: () => convertValue(plan, plan.endValue),
    cursor_path: () => plan.cursorPath.text,
    lag: () => plan.lag,
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

function requestValues(plan: IncrementalPlan, start: JsonValue): { start?: JsonValue; end?: JsonValue } {
  return {
    ...present('start', plan.startParam === undefined ? null : convertAny(plan, start)),
    ...present('end', plan.endParam === undefined ? null : convertAny(plan, plan.endValue)),
  }
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
