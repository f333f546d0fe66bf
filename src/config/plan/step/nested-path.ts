import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'

/** A path into a record: `a.b`, `items.*.price`, `0`; `*` stands for every member. A key with dots in it goes first. */
export type NestedPath = readonly string[]

export function readNestedPath(text: string): NestedPath {
  return text.split('.')
}

/** What stands at a path without `*`; undefined = nothing does. */
export function valueAt(record: JsonValue, path: NestedPath): JsonValue | undefined {
  const whole = path.join('.')
  if (isJsonObject(record) && Object.hasOwn(record, whole)) return ownValue(record, whole)
  return path.reduce<JsonValue | undefined>(
    (value, step) => (value === undefined ? undefined : memberOf(value, step)),
    record,
  )
}

function memberOf(value: JsonValue, step: string): JsonValue | undefined {
  if (isList(value)) return /^\d+$/.test(step) ? value[Number(step)] : undefined
  return isJsonObject(value) ? ownValue(value, step) : undefined
}

/** The record with a value at a path; objects on the way are made. Anything else that stands there is replaced. */
export function withValueAt(record: JsonObject, path: NestedPath, value: JsonValue): JsonObject {
  const whole = path.join('.')
  const [key = '', ...rest] = Object.hasOwn(record, whole) ? [whole] : path
  const below = ownValue(record, key)
  const set =
    rest.length === 0 ? value : withValueAt(below !== undefined && isJsonObject(below) ? below : {}, rest, value)
  // fromEntries rather than a spread with computed keys: `__proto__` is an ordinary key
  return Object.fromEntries([...Object.entries(record), [key, set]])
}

/** The value without what stands at a path. */
export function without(value: JsonValue, path: NestedPath): JsonValue {
  const [step = '', ...rest] = path
  if (isList(value))
    return value.flatMap((item, at) => (step === '*' || step === String(at) ? kept(item, rest) : [item]))
  if (!isJsonObject(value)) return value
  const whole = path.join('.')
  const own = rest.length > 0 && Object.hasOwn(value, whole) ? whole : undefined
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      if (own !== undefined) return key === own ? [] : [[key, member]]
      return step === '*' || step === key ? kept(member, rest).map((left) => [key, left]) : [[key, member]]
    }),
  )
}

function kept(member: JsonValue, rest: NestedPath): readonly JsonValue[] {
  return rest.length === 0 ? [] : [without(member, rest)]
}
