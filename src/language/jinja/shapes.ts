import { isList, isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import { gaps } from './gaps.ts'
import { Moment, Span } from './moments.ts'
import { cannot, kindOf, type Value } from './values.ts'

/** The value as JSON: a moment is the text of it. */
export function plainOf(value: Value): JsonValue | undefined {
  return value instanceof Moment || value instanceof Span ? value.toString() : value
}

/** The elements of a list, the letters of a text, the keys of an object; none of what is not there. */
export function elements(value: Value): JsonValue[] {
  if (isList(value)) return [...value]
  if (typeof value === 'string') return [...value]
  return value === undefined ? [] : Object.keys(asObject(value))
}

/** The elements as `elements` gives them, undefined for those that are not there. */
export function valuesIn(value: Value): Value[] {
  const missing = isList(value) ? gaps.get(value) : undefined
  const all = elements(value)
  return missing === undefined ? all : all.map((one, at) => (missing.has(at) ? undefined : one))
}

/** A list of values, which remembers those that are not there. */
export function listOf(values: readonly Value[]): JsonValue[] {
  const list = values.map((value) => plainOf(value) ?? null)
  const missing = new Set(values.flatMap((value, at) => (value === undefined ? [at] : [])))
  if (missing.size > 0) gaps.set(list, missing)
  return list
}

export function asObject(value: Value): JsonObject {
  const plain = plainOf(value)
  if (isJsonObject(plain)) return plain
  throw cannot(`a ${kindOf(value)} has no keys`, value)
}

const longestText = 16_000_000

/** A text that was put together, as long as it may be. */
export function bounded(text: string): string {
  if (text.length > longestText) throw cannot(`the text becomes longer than ${longestText} characters`)
  return text
}
