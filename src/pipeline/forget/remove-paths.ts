import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { isList, isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'

/** A value without what was removed, and where that was: `resources.orders.incremental`. */
export interface Removed {
  readonly value: JsonObject
  readonly paths: readonly string[]
}

type Keys = readonly (string | number)[]

/**
 * Takes everything out of a JSON object that one of the JSONPaths finds. Paths find places, not values: a filter that
 * compares values finds nothing. The key `resources` itself stays, as in dlt, so that `*` clears a source's own keys
 * only. Throws BAD_JSONPATH.
 */
export function removePaths(value: JsonObject, paths: readonly string[]): Removed {
  // a shadow of the value in which every node is an object of its own, so that what is found tells its place
  const places = new Map<JsonValue, Keys>()
  const shadow = shadowOf(value, [], places)
  const found = paths.flatMap((path) =>
    compilePath(path)
      .all(shadow)
      .flatMap((node) => [places.get(node) ?? []]),
  )
  const chosen = new Map(
    found.filter((keys) => keys.length > 0 && !isResources(keys)).map((keys) => [JSON.stringify(keys), keys]),
  )
  return {
    value: without(value, [], new Set(chosen.keys())) as JsonObject,
    paths: [...chosen.values()].map((keys) => keys.join('.')),
  }
}

function isResources(keys: Keys): boolean {
  return keys.length === 1 && keys[0] === 'resources'
}

function shadowOf(value: JsonValue, keys: Keys, places: Map<JsonValue, Keys>): JsonValue {
  const shadow: JsonValue = isList(value)
    ? value.map((item, index) => shadowOf(item, [...keys, index], places))
    : isJsonObject(value)
      ? mapEntries(value, (key, item) => [[key, shadowOf(item, [...keys, key], places)]])
      : {}
  places.set(shadow, keys)
  return shadow
}

function without(value: JsonValue, keys: Keys, gone: ReadonlySet<string>): JsonValue {
  const kept = (key: string | number, item: JsonValue): readonly JsonValue[] =>
    gone.has(JSON.stringify([...keys, key])) ? [] : [without(item, [...keys, key], gone)]
  if (isList(value)) return value.flatMap((item, index) => kept(index, item))
  if (!isJsonObject(value)) return value
  return mapEntries(value, (key, item) => kept(key, item).map((left) => [key, left] as const))
}

function mapEntries(
  object: JsonObject,
  change: (key: string, value: JsonValue) => readonly (readonly [string, JsonValue])[],
): JsonObject {
  return Object.fromEntries(Object.entries(object).flatMap(([key, value]) => change(key, value)))
}
