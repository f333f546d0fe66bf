import { isJsonObject, type JsonValue } from '../../json/json.ts'
import type { Call } from './call.ts'
import { floated, operators, order } from './operators.ts'
import { asObject, elements } from './shapes.ts'
import { cannot, equals, member, numeric, textOf, type Value } from './values.ts'

const mostCompared = 10_000

/** The elements without those that came before. */
export function distinct(values: readonly JsonValue[]): JsonValue[] {
  if (values.length > mostCompared) throw cannot(`a list of more than ${mostCompared} elements is too long for that`)
  const plain = new Set<JsonValue>()
  return values.filter((value, at) => {
    if (typeof value !== 'object') {
      const isNew = !plain.has(value)
      plain.add(value)
      return isNew
    }
    return !values.slice(0, at).some((before) => equals(before, value))
  })
}

/** The least or the largest of values of one kind; undefined = there are none. */
export function extreme(values: readonly Value[], sign: 1 | -1): Value {
  return values.reduce<Value>(
    (best, value) => (best === undefined || order(value, best) * sign > 0 ? value : best),
    undefined,
  )
}

/** Filters over lists. */
export const listFilters: Readonly<Record<string, Call>> = {
  max: (value) => extreme(elements(value), 1),
  min: (value) => extreme(elements(value), -1),
  sum: (value) => elements(value).reduce<Value>((sum, each) => operators['+']?.(sum, each), 0),
  sort: (value) => elements(value).toSorted(order),
  reverse: (value) => (typeof value === 'string' ? [...value].toReversed().join('') : elements(value).toReversed()),
  items: (value) => Object.entries(asObject(value)).map(([key, each]) => [key, each]),
  dictsort: (value) =>
    Object.entries(asObject(value))
      .toSorted(([left], [right]) => order(left.toLowerCase(), right.toLowerCase()))
      .map(([key, each]) => [key, each]),
  batch: (value, [size = 1]) => parted(elements(value), Number(numeric(size) ?? Number.NaN)),
  round: (value, [digits = 0]) => rounded(value, digits),
  pluck: (value, [key]) => elements(value).map((each) => (isJsonObject(each) ? (memberOf(each, key) ?? null) : null)),
}

function parted(values: readonly JsonValue[], size: number): JsonValue[] {
  if (!Number.isInteger(size) || size < 1) throw cannot('the size of a batch is a whole number from 1')
  return Array.from({ length: Math.ceil(values.length / size) }, (_, at) => values.slice(at * size, (at + 1) * size))
}

function memberOf(object: JsonValue, key: Value): JsonValue | undefined {
  const found = member(object, textOf(key))
  return found as JsonValue | undefined
}

/** To the even neighbour when both are as near, as Python rounds; always a float. */
function rounded(value: Value, digits: Value): Value {
  const [number, places] = [numeric(value), Number(numeric(digits) ?? 0)]
  if (number === undefined) throw cannot('only a number can be rounded')
  const scale = 10 ** Math.max(-15, Math.min(15, Math.trunc(places)))
  const scaled = Number(number) * scale
  const below = Math.floor(scaled)
  const isTie = scaled - below === 0.5
  return floated((isTie ? below + (below % 2) : Math.round(scaled)) / scale)
}
