import { isJsonObject, JsonFloat } from '../../json/json.ts'
import { order } from './operators.ts'
import { plainOf } from './shapes.ts'
import { cannot, contains, equals, numeric, type Value } from './values.ts'

/** A question about a value; some compare it with another one. */
export type Test = (value: Value, args: readonly Value[]) => boolean

const compare =
  (holds: (order: number) => boolean): Test =>
  (value, [other]) =>
    holds(order(value, other))

/** What `value is name` and `select('name')` may name. */
export const tests: Readonly<Record<string, Test>> = {
  defined: (value) => value !== undefined,
  undefined: (value) => value === undefined,
  none: (value) => value === null,
  true: (value) => value === true,
  false: (value) => value === false,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => numeric(value) !== undefined,
  integer: (value) => typeof value === 'bigint' || Number.isInteger(value),
  float: (value) => value instanceof JsonFloat || (typeof value === 'number' && !Number.isInteger(value)),
  mapping: (value) => isJsonObject(plainOf(value)),
  sequence: hasElements,
  iterable: hasElements,
  even: (value) => remainder(value, 2) === 0,
  odd: (value) => Math.abs(remainder(value, 2)) === 1,
  divisibleby: (value, [by]) => remainder(value, Number(numeric(by) ?? Number.NaN)) === 0,
  lower: (value) => typeof value === 'string' && value === value.toLowerCase() && value !== value.toUpperCase(),
  upper: (value) => typeof value === 'string' && value === value.toUpperCase() && value !== value.toLowerCase(),
  eq: isEqual,
  equalto: isEqual,
  '==': isEqual,
  ne: (value, args) => !isEqual(value, args),
  '!=': (value, args) => !isEqual(value, args),
  lt: compare((sign) => sign < 0),
  lessthan: compare((sign) => sign < 0),
  '<': compare((sign) => sign < 0),
  le: compare((sign) => sign <= 0),
  '<=': compare((sign) => sign <= 0),
  gt: compare((sign) => sign > 0),
  greaterthan: compare((sign) => sign > 0),
  '>': compare((sign) => sign > 0),
  ge: compare((sign) => sign >= 0),
  '>=': compare((sign) => sign >= 0),
  in: (value, [container]) => contains(container, value),
}

function isEqual(value: Value, [other]: readonly Value[]): boolean {
  return equals(value, other)
}

function hasElements(value: Value): boolean {
  return Array.isArray(value) || typeof value === 'string' || isJsonObject(plainOf(value))
}

function remainder(value: Value, by: number): number {
  const number = numeric(value)
  if (number === undefined || by === 0 || Number.isNaN(by)) throw cannot('only a number can be divided by another one')
  return typeof number === 'bigint' && Number.isInteger(by) ? Number(number % BigInt(by)) : Number(number) % by
}
