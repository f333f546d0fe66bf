import type { IncrementalPlan, IncrementalState } from '../../model/plan/incremental.ts'
import type { JsonValue } from '../../json/json.ts'
import { createOnce } from '../../model/say-once.ts'
import type { Records } from '../../json/records/records.ts'
import { coarseFrom, mostHashes, type Boundary } from './boundary.ts'
import { NotComparable, orderOf, type Order } from './compare.ts'
import { missingCursor, notSortable, typeMismatch } from './cursor-errors.ts'
import { cursorRows, type CursorRow } from './cursor-rows.ts'
import type { CursorWarning } from './cursor-warning.ts'
import type { EdgeRows } from './edge-rows.ts'
import { NotSortable } from './written-order.ts'

/** What is left of a page. */
export interface Filtered {
  readonly records: Records
  /** whether the record at an index of the page is among them */
  readonly isNew: (index: number) => boolean
  /** true when `row_order` says that no later page holds a row of interest */
  readonly stop: boolean
  /** each is given once per cursor */
  readonly warnings: readonly CursorWarning[]
}

export interface FilterOptions {
  readonly plan: IncrementalPlan
  readonly resource: string
  /** where the run begins, lag included; null = everything is new */
  readonly start: JsonValue
  /** null = rows at the start value are not compared with loaded ones */
  readonly boundary: Boundary | null
  /** where the range ends, when that is known; later records are for a later run */
  readonly isAfterUntil?: (value: JsonValue) => boolean
  /** of a cursor that is read in windows */
  readonly edges?: EdgeRows
  /** what has not been said yet, where several cursors of a resource say the same; default: by this one */
  readonly isNews?: (key: string) => boolean
  /** becomes `start_value` of the state once a page had new rows: without lag */
  readonly startInState: JsonValue
  readonly state: IncrementalState
}

type Fate = 'keep' | 'drop' | 'before_start' | 'beyond_end' | 'later'

/** The moving part of a page: becomes the cursor's when the whole page went well. */
interface Progress {
  last: JsonValue
  /** times that `last` moved, and whether a new row lies before it */
  steps: number
  isBehind: boolean
  /** kept rows at `last` whose hash is not in `hashes` yet */
  readonly rows: CursorRow[]
  hasMoved: boolean
}

/** The row algorithm of docs/contract/tables.md 7.2: order and paging of the rows never change which are kept. */
export function createFilter(options: FilterOptions): {
  apply(records: Records): Filtered
  state(): IncrementalState
  isInOrder(): boolean
} {
  const { plan, boundary } = options
  const order = orderOf(plan.lastValueFunc, plan.cursorFormat)
  const { isNews = createOnce() } = options
  let state = options.state
  let hashes = new Set(boundary?.inForm(state.unique_hashes) ?? state.unique_hashes)
  const course = { steps: 0, isBehind: false }

  const commit = (progress: Progress, kept: number): readonly CursorWarning[] => {
    course.steps += progress.steps
    course.isBehind ||= progress.isBehind
    const known = progress.hasMoved || boundary === null ? new Set<string>() : hashes
    const before = known.size
    const found = boundary === null ? [] : newHashes(known, progress.rows, boundary)
    const isFull = before + found.length > mostHashes
    for (const hash of found.slice(0, Math.max(0, mostHashes - before))) known.add(hash)
    hashes = known
    state = nextState(state, {
      last_value: progress.last,
      start_value: kept > 0 ? options.startInState : state.start_value,
      unique_hashes:
        progress.hasMoved || hashes.size !== state.unique_hashes.length ? [...hashes] : state.unique_hashes,
    })
    return warningsFor(options, { before, after: hashes.size, isFull }).filter(({ code }) => isNews(code))
  }

  return {
    state: () => state,
    // one step alone may be that to the first row of a list that descends
    isInOrder: () => !course.isBehind && (course.steps > 1 || isDeclaredInOrder(plan)),
    apply: (records) => {
      if (records.count === 0) return { records, isNew: () => true, stop: false, warnings: [] }
      const progress: Progress = { last: state.last_value, rows: [], hasMoved: false, steps: 0, isBehind: false }
      const rows = cursorRows(records, plan.cursorPath)
      order.look(valuesOf(rows))
      const kept: number[] = []
      const seen = { stop: false, later: 0 }
      for (const [index, row] of rows.entries()) {
        const fate = judge(row, { options, order, progress })
        if (fate === 'keep' && options.edges?.isElsewhere(row) !== true) kept.push(index)
        if (fate === 'later') seen.later += 1
        const isBehind = fate === 'beyond_end' || fate === 'later'
        seen.stop ||= (isBehind && plan.rowOrder === 'asc') || (fate === 'before_start' && plan.rowOrder === 'desc')
      }
      const { stop, later } = seen
      const warnings = [
        ...commit(progress, kept.length),
        ...(later > 0 ? [laterWarning(options)].filter(({ code }) => isNews(code)) : []),
        ...(options.edges?.warnings() ?? []),
      ]
      const isAll = kept.length === records.count
      const isNew = isAll ? () => true : isAmong(kept)
      return { records: isAll ? records : records.select(kept), isNew, stop, warnings }
    },
  }
}

/** Made only when somebody asks. */
function isAmong(indexes: readonly number[]): (index: number) => boolean {
  let set: ReadonlySet<number> | undefined
  return (index) => (set ??= new Set(indexes)).has(index)
}

function isDeclaredInOrder({ rowOrder, lastValueFunc }: IncrementalPlan): boolean {
  return (rowOrder === 'asc' && lastValueFunc === 'max') || (rowOrder === 'desc' && lastValueFunc === 'min')
}

function* valuesOf(rows: readonly CursorRow[]): Generator<JsonValue | undefined> {
  for (const { value } of rows) yield value
}

interface Judging {
  readonly options: FilterOptions
  readonly order: Order
  readonly progress: Progress
}

function judge(row: CursorRow, judging: Judging): Fate {
  const { plan, resource } = judging.options
  const { value } = row
  if (value === undefined || value === null || isUnreadable(value, plan)) {
    const record = row.record()
    if (record === null) return 'drop'
    if (plan.onCursorValueMissing === 'raise')
      throw missingCursor({ resource, cursorPath: plan.cursorPath.text, record, isNull: value === null })
    return plan.onCursorValueMissing === 'include' ? 'keep' : 'drop'
  }
  if (isBeyondEnd(value, judging)) return 'beyond_end'
  if (plan.keepsAll !== true && judging.options.isAfterUntil?.(value) === true) return 'later'
  return judgeStart(row, value, judging)
}

/** A value that no `cursor_format` reads says as little as none, where records without one are taken; nowhere is one dropped for it. */
function isUnreadable(value: JsonValue, { cursorFormat = [], onCursorValueMissing }: IncrementalPlan): boolean {
  if (onCursorValueMissing !== 'include' || cursorFormat.length === 0) return false
  return cursorFormat.every((format) => format.rank(value) === undefined)
}

function laterWarning({ resource, plan }: FilterOptions): CursorWarning {
  return {
    code: 'RECORDS_AFTER_UNTIL',
    message: `Records of "${resource}" lie after "until", by their "${plan.cursorPath.text}": they are left to a later run.`,
    hint: 'With "filter_records: false" in the incremental everything that the API sends is loaded.',
  }
}

function isBeyondEnd(value: JsonValue, { options, order }: Judging): boolean {
  const { plan } = options
  if (plan.endValue === null) return false
  const end = plan.endValue
  if (!order.same(winner(value, { against: end, as: 'end_value' }, { options, order }), end)) return true
  return plan.rangeEnd === 'open' && order.same(order.own(value), end)
}

function judgeStart(row: CursorRow, value: JsonValue, { options, order, progress }: Judging): Fate {
  const { start, boundary, plan } = options
  const { last } = progress
  const own = order.own(value)
  const best = last === null ? own : winner(value, { against: last, as: 'last value' }, { options, order })
  if (!order.same(best, last)) {
    progress.last = best
    progress.rows.length = 0
    progress.rows.push(row)
    progress.hasMoved = true
    progress.steps += 1
    return 'keep'
  }
  const isAtStart = order.same(own, start)
  if (isAtStart) {
    if (plan.rangeStart === 'open' || boundary?.isKnown(row.record()) === true) return 'before_start'
  } else if (start !== null && plan.keepsAll !== true) {
    const reached = winner(value, { against: start, as: 'start value' }, { options, order })
    if (order.same(reached, start)) return 'before_start'
  }
  if (order.same(own, last)) progress.rows.push(row)
  else progress.isBehind = true
  return 'keep'
}

function winner(
  value: JsonValue,
  other: { readonly against: JsonValue; readonly as: string },
  { options, order }: Pick<Judging, 'options' | 'order'>,
): JsonValue {
  try {
    return order.winner(value, other.against)
  } catch (cause) {
    const { resource, plan } = options
    if (cause instanceof NotSortable) throw notSortable(cause, { resource, cursorPath: plan.cursorPath.text })
    if (!(cause instanceof NotComparable)) throw cause
    throw typeMismatch({ resource, cursorPath: plan.cursorPath.text, value, with: other.against, as: other.as })
  }
}

/** Hashes of rows that are not remembered yet, one more than there is room for at most. */
function newHashes(known: ReadonlySet<string>, rows: readonly CursorRow[], boundary: Boundary): readonly string[] {
  const found = new Set<string>()
  for (const row of rows) {
    if (known.size + found.size > mostHashes) break
    const hash = boundary.hash(row.record())
    if (!known.has(hash)) found.add(hash)
  }
  return [...found]
}

function nextState(state: IncrementalState, changes: Omit<IncrementalState, 'initial_value'>): IncrementalState {
  const isSame =
    state.last_value === changes.last_value &&
    state.start_value === changes.start_value &&
    state.unique_hashes === changes.unique_hashes
  return isSame ? state : { ...state, ...changes }
}

function warningsFor(
  options: FilterOptions,
  count: { readonly before: number; readonly after: number; readonly isFull: boolean },
): readonly CursorWarning[] {
  const cursor = `cursor "${options.plan.cursorPath.text}" of "${options.resource}"`
  const hint = 'Choose a cursor with a finer resolution, such as a time instead of a date.'
  const warnings: CursorWarning[] = []
  if (count.before <= coarseFrom && count.after > coarseFrom)
    warnings.push({
      code: 'CURSOR_COARSE',
      message: `More than ${coarseFrom} records share the last value of the ${cursor}.`,
      hint,
    })
  if (count.isFull)
    warnings.push({
      code: 'CURSOR_BOUNDARY_FULL',
      message: `More than ${mostHashes} records share the last value of the ${cursor}: some of them will be loaded again by the next run.`,
      hint: `${hint} With write_disposition "merge" rows loaded again replace themselves.`,
    })
  return warnings
}
