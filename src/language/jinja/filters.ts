import { isJsonObject, JsonFloat } from '../../json/json.ts'
import { floated } from './operators.ts'
import type { Call } from './call.ts'
import { encoders } from './encoders.ts'
import { formatted } from './percent-format.ts'
import { distinct, listFilters } from './lists.ts'
import { bounded, elements, listOf, valuesIn } from './shapes.ts'
import { cannot, kindOf, member, numeric, textOf, truthy, type Value } from './values.ts'

/** What `value | name` may name. */
export const filters: Readonly<Record<string, Call>> = {
  length: lengthOf,
  count: lengthOf,
  int: (value, [otherwise = 0]) => toInteger(value) ?? otherwise,
  float: (value, [otherwise = new JsonFloat(0)]) => toFloat(value) ?? otherwise,
  string: textOf,
  default: defaulted,
  d: defaulted,
  lower: (value) => textOf(value).toLowerCase(),
  upper: (value) => textOf(value).toUpperCase(),
  trim: (value) => textOf(value).trim(),
  first: (value) => member(value, 0),
  last: (value) => member(value, -1),
  abs: (value) => (isNegative(value) ? negated(value) : value),
  join: (value, [between = '']) => bounded(valuesIn(value).map(textOf).join(textOf(between))),
  list: (value) => listOf(valuesIn(value)),
  unique: (value) => distinct(elements(value)),
  replace: (value, [from, to]) => bounded(textOf(value).replaceAll(textOf(from), () => textOf(to))),
  title: (value) =>
    textOf(value)
      .toLowerCase()
      .replaceAll(/\p{L}+/gu, capitalized),
  capitalize: (value) => capitalized(textOf(value).toLowerCase()),
  wordcount: (value) => textOf(value).match(/\w+/gu)?.length ?? 0,
  center: (value, [width = 80]) => centered(textOf(value), Number(numeric(width) ?? 80)),
  format: (value, args) => formatted(textOf(value), args),
  // nothing here is shown as a page of the web: it stays the text that it is
  safe: textOf,
  ...encoders,
  ...listFilters,
}

const widest = 10_000

function centered(text: string, width: number): string {
  const left = Math.max(0, Math.min(width, widest) - [...text].length)
  // as Python does it where the two sides differ
  const before = Math.floor(left / 2) + (left & width & 1)
  return ' '.repeat(before) + text + ' '.repeat(left - before)
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function lengthOf(value: Value): number {
  if (value === undefined) return 0
  if (typeof value === 'string') return [...value].length
  if (Array.isArray(value)) return value.length
  if (isJsonObject(value)) return Object.keys(value).length
  throw cannot(`a ${kindOf(value)} has no length`, value)
}

function defaulted(value: Value, [otherwise = '', whenFalse]: readonly Value[]): Value {
  return value === undefined || (truthy(whenFalse) && !truthy(value)) ? otherwise : value
}

function toInteger(value: Value): number | bigint | undefined {
  if (typeof value === 'string') {
    const text = value.trim()
    if (/^[+-]?\d{1,400}$/.test(text))
      return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text.replace('+', ''))
    return text === '' || Number.isNaN(Number(text)) ? undefined : toInteger(Number(text))
  }
  const number = numeric(value)
  return typeof number === 'number' ? (Number.isFinite(number) ? Math.trunc(number) : undefined) : number
}

function toFloat(value: Value): number | JsonFloat | undefined {
  const number =
    typeof value === 'string'
      ? value.trim() === ''
        ? Number.NaN
        : Number(value)
      : Number(numeric(value) ?? Number.NaN)
  return Number.isNaN(number) ? undefined : floated(number)
}

function isNegative(value: Value): boolean {
  const number = numeric(value)
  return number !== undefined && number < 0
}

function negated(value: Value): Value {
  if (typeof value === 'bigint') return -value
  return value instanceof JsonFloat ? new JsonFloat(-value.value) : -Number(value)
}
