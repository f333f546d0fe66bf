import { SluiceError } from '../../model/errors.ts'
import { isList, isJsonObject, JsonFloat, type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import { floatText, toJsonText } from '../../json/json-text.ts'
import { gaps } from './gaps.ts'
import { Moment, Span } from './moments.ts'

/**
 * What an expression works on: JSON, undefined for what is not there (Jinja's `undefined`), moments and lengths of time
 * on their way to a text.
 */
export type Value = JsonValue | undefined | Moment | Span

/** Names under which an expression finds its values. */
export type Scope = Readonly<Record<string, Value>>

const deepest = 100

/**
 * An expression met `values` it cannot work with; the text of the expression is added by the evaluator. The tag is `absent` where
 * one of them is not there.
 */
export function cannot(message: string, ...values: readonly Value[]): SluiceError {
  return new SluiceError('EXPRESSION_FAILED', message, values.includes(undefined) ? { tag: 'absent' } : {})
}

/** Python's truth: empty texts, lists and objects, zero, none and undefined are false. */
export function truthy(value: Value): boolean {
  if (value instanceof Moment) return true
  if (value instanceof Span) return value.months !== 0 || value.micros !== 0
  if (value instanceof JsonFloat) return value.value !== 0
  if (isList(value)) return value.length > 0
  return isJsonObject(value) ? Object.keys(value).length > 0 : Boolean(value)
}

/** The value as text, as Python's `str` gives it; a moment with a blank before its time; lists and objects as JSON; undefined is empty. */
export function textOf(value: Value): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (value instanceof Moment) return value.toString().replace('T', ' ')
  if (value instanceof Span) return value.toString()
  return value instanceof JsonFloat ? floatText(value.value) : toJsonText(value)
}

/** `a.b` and `a['b']` and `a[-1]`: own keys, list positions, letters of a text; anything else is undefined. */
export function member(value: Value, key: Value): Value {
  const plain = key instanceof JsonFloat ? key.value : key
  if (value instanceof Moment) return typeof plain === 'string' ? partOf(value, plain) : undefined
  if (value instanceof Span) return plain === 'days' ? Math.floor(value.micros / 86_400e6) : undefined
  if (isJsonObject(value)) return typeof plain === 'string' ? ownValue(value, plain) : undefined
  if (typeof plain !== 'number' || !Number.isInteger(plain)) return undefined
  if (isList(value)) return gaps.get(value)?.has(plain < 0 ? value.length + plain : plain) ? undefined : value.at(plain)
  return typeof value === 'string' ? [...value].at(plain) : undefined
}

function partOf(moment: Moment, name: string): Value {
  const { parts } = moment
  return Object.hasOwn(parts, name) ? parts[name as keyof typeof parts] : undefined
}

/** `a in b`: a key of an object, an element of a list, a part of a text. Nothing is in none or undefined. */
export function contains(container: Value, wanted: Value): boolean {
  if (container === null || container === undefined) return false
  if (typeof container === 'string') return container.includes(textOf(wanted))
  if (container instanceof Moment || container instanceof Span) return false
  if (isList(container)) return container.some((item) => equals(item, wanted))
  if (isJsonObject(container)) return typeof wanted === 'string' && Object.hasOwn(container, wanted)
  throw cannot(`a ${kindOf(container)} holds nothing, so "in" has no meaning`, container)
}

/** Python's `==`: numbers of any kind by value, true is 1, lists and objects by content. */
export function equals(left: Value, right: Value, depth = deepest): boolean {
  if (left instanceof Moment && right instanceof Moment) return left.micros === right.micros
  if (depth === 0) throw cannot(`the values are nested more than ${deepest} deep`)
  const [a, b] = [numeric(left), numeric(right)]
  if (a !== undefined && b !== undefined) return sameNumber(a, b)
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item: JsonValue, at) => equals(item, right[at], depth - 1))
  if (isJsonObject(left) && isJsonObject(right)) return sameMembers(left, right, depth)
  return left === right
}

function sameMembers(left: JsonObject, right: JsonObject, depth: number): boolean {
  const keys = Object.keys(left)
  const sameSize = keys.length === Object.keys(right).length
  return sameSize && keys.every((key) => Object.hasOwn(right, key) && equals(left[key], right[key], depth - 1))
}

function sameNumber(left: number | bigint, right: number | bigint): boolean {
  return !(left < right) && !(left > right) && !Number.isNaN(left) && !Number.isNaN(right)
}

/** The number a value stands for; booleans count as in Python. Undefined for anything else. */
export function numeric(value: Value): number | bigint | undefined {
  if (value instanceof JsonFloat) return value.value
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined
}

/** For messages. */
export function kindOf(value: Value): string {
  if (value === undefined) return 'value that is not there'
  if (value === null) return 'none'
  if (value instanceof Moment) return 'moment'
  if (value instanceof Span) return 'duration'
  if (value instanceof JsonFloat || typeof value === 'bigint') return 'number'
  if (isList(value)) return 'list'
  return typeof value === 'string' ? 'text' : typeof value
}
