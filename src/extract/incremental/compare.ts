import { SluiceError } from '../../model/errors.ts'
import { byCodePoint, canonicalJson, toJsonText } from '../../json/json-text.ts'
import type { CursorFormat } from '../../model/cursor/cursor-format.ts'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { compareWritten, isDayAndMonth, type Learned, learnOrder, NotSortable } from './written-order.ts'

/** Chooses the value a cursor keeps out of one or two: Python's `max`, `min`, or the user's function. */
export type Choose = (values: readonly JsonValue[]) => JsonValue

/** Signals two values without an order; the cursor adds which ones they were and what to do. */
export class NotComparable extends Error {
  override readonly name: string = 'NotComparable'
}

/** How a cursor moves. For the user's own function a single value may turn into another one; `max` and `min` keep it. */
export interface Order {
  /** looks at the values of a page before they are ordered */
  look(values: Iterable<JsonValue | undefined>): void
  same(left: JsonValue, right: JsonValue): boolean
  /** the one of two values that stays; throws `NotComparable` */
  winner(value: JsonValue, other: JsonValue): JsonValue
  own(value: JsonValue): JsonValue
}

/**
 * The `last_value_func` of a config; the first of equal values wins, as in Python. With formats, values are ordered by
 * what they mean.
 */
export function orderOf(order: 'min' | 'max' | Choose, formats: readonly CursorFormat[] = []): Order {
  const learned: Learned = {}
  const compare = (left: JsonValue, right: JsonValue): number =>
    formats.length === 0 ? compareCursors(left, right, learned) : compareRanks(left, right, formats)
  const shared: Pick<Order, 'look' | 'same'> = {
    look(values) {
      if (formats.length > 0) return
      for (const value of values) {
        if (typeof value !== 'string') continue
        if (!isDayAndMonth(value)) return
        learnOrder(value, learned)
      }
    },
    same: (left, right) =>
      sameCursor(left, right) ||
      (formats.length > 0 && left !== null && right !== null && compareRanks(left, right, formats) === 0),
  }
  if (typeof order === 'function')
    return {
      ...shared,
      winner: (value, other) => customPick(order, [value, other]),
      own: (value) => customPick(order, [value]),
    }
  const sign = order === 'max' ? 1 : -1
  return {
    ...shared,
    winner: (value, other) => (compare(other, value) * sign > 0 ? other : value),
    own: (value) => value,
  }
}

/**
 * Orders two cursor values natively, as Python does: texts by code point, numbers by value whatever their kind,
 * lists item by item. Two ISO times of different form go by what they mean: `12:00:00Z` comes before `12:00:00.5Z`,
 * which text order, and dlt, have the other way round; rows would be taken for old ones. So do numbers and dates that
 * are written otherwise (`compareWritten`). Throws `NotComparable` and `NotSortable`.
 */
export function compareCursors(left: JsonValue, right: JsonValue, learned: Learned = {}): number {
  if (typeof left === 'string' && typeof right === 'string') {
    if (left === right) return 0
    return compareMoments(left, right) ?? compareWritten(left, right, learned) ?? byCodePoint(left, right)
  }
  const a = numeric(left)
  const b = numeric(right)
  if (a !== undefined && b !== undefined) return a < b ? -1 : a > b ? 1 : 0
  if (Array.isArray(left) && Array.isArray(right)) return compareLists(left, right)
  throw new NotComparable(`${kindOf(left)} and ${kindOf(right)}`)
}

function compareRanks(left: JsonValue, right: JsonValue, formats: readonly CursorFormat[]): number {
  const [a, b] = [rankOf(left, formats), rankOf(right, formats)]
  return a < b ? -1 : a > b ? 1 : 0
}

function rankOf(value: JsonValue, formats: readonly CursorFormat[]): number | bigint {
  // of several formats each has a scale of its own: moments have one for all of them
  const areTimes = formats.length > 1 && formats.every(({ time }) => time !== undefined)
  for (const format of formats) {
    const rank = areTimes ? format.time?.read(value) : format.rank(value)
    if (rank !== undefined) return rank
  }
  const texts = formats.map(({ text }) => `"${text}"`).join(' or ')
  throw new NotSortable(
    `${describeCursor(value)} is not written as "cursor_format" ${texts} says`,
    'Correct "cursor_format" in the incremental settings; "initial_value" and "end_value" are written like the values of the API, and a list of formats may be given.',
  )
}

/** Python's `==` for decoded JSON: `1`, `1.0` and `True` are equal; different kinds never are. */
export function sameCursor(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true
  const a = numeric(left)
  const b = numeric(right)
  // oxlint-disable-next-line eqeqeq -- a bigint and a number of the same value are equal only for ==
  if (a !== undefined && b !== undefined) return a == b
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  return canonicalJson(left) === canonicalJson(right)
}

/** A cursor value for people: `the text "2024"`, `the number 5`, `null`. */
export function describeCursor(value: JsonValue): string {
  if (value === null) return 'null'
  const text = toJsonText(value)
  return `${kindOf(value)} ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'the text'
  if (typeof value === 'boolean') return 'the boolean'
  if (numeric(value) !== undefined) return 'the number'
  return Array.isArray(value) ? 'the list' : 'the object'
}

function numeric(value: JsonValue): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  return value instanceof JsonFloat ? value.value : undefined
}

/** Undefined when text order is right: both have the same form, or they are not two moments that can be compared. */
function compareMoments(left: string, right: string): number | undefined {
  if (left.length === right.length && !hasOffset(left) && !hasOffset(right)) return undefined
  const [a, b] = [momentOf(left), momentOf(right)]
  if (a === undefined || b === undefined || a.isZoned !== b.isZoned) return undefined
  return a.seconds - b.seconds || Number(`0${a.fraction}`) - Number(`0${b.fraction}`)
}

function hasOffset(text: string): boolean {
  return text.length > 15 && /[+-]\d\d:?\d\d$/.test(text)
}

const isoTime = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/

function momentOf(
  text: string,
): { readonly seconds: number; readonly fraction: string; readonly isZoned: boolean } | undefined {
  const match = isoTime.exec(text)
  if (match === null) return undefined
  const [, day = '', minute = '', second = ':00', fraction = '', zone] = match
  const hours = (zone ?? 'Z').replace(/(\d\d)(\d\d)$/, '$1:$2')
  const seconds = Date.parse(`${day}T${minute}${second}${hours}`) / 1000
  return Number.isNaN(seconds) ? undefined : { seconds, fraction, isZoned: zone !== undefined }
}

function compareLists(left: readonly JsonValue[], right: readonly JsonValue[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const a = left[index] ?? null
    const b = right[index] ?? null
    if (!sameCursor(a, b)) return compareCursors(a, b)
  }
  return left.length - right.length
}

function customPick(choose: Choose, values: readonly JsonValue[]): JsonValue {
  try {
    return choose(values) ?? null
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SluiceError(
      'CURSOR_FUNCTION_FAILED',
      `Could not choose the last cursor value because "last_value_func" failed: ${reason}.`,
      {
        found: values.map(describeCursor).join(' and '),
        hint: 'Make "last_value_func" accept a list of one or two cursor values and return one of them.',
        cause,
      },
    )
  }
}
