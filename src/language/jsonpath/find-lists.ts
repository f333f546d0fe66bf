import { isList, isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'

/** A list somewhere in a response, with the keys that lead to it. */
export interface FoundList {
  readonly keys: readonly string[]
  readonly list: readonly JsonValue[]
}

/**
 * The list-valued keys of an object, depth first in key order, down to `depth` keys. Lists are not entered: what is
 * inside a record is not a place for records (docs/contract/rest-api.md 5.2).
 */
export function findLists(object: JsonObject, depth: number, above: readonly string[] = []): readonly FoundList[] {
  return Object.entries(object).flatMap(([key, value]): readonly FoundList[] => {
    const keys = [...above, key]
    if (isList(value)) return [{ keys, list: value }]
    return isJsonObject(value) && depth > 1 ? findLists(value, depth - 1, keys) : []
  })
}

/** True when some element is an object: what a list of records looks like. */
export function holdsObjects(list: readonly JsonValue[]): boolean {
  return list.some(isJsonObject)
}

/** True for what a server complains of: never records, in GraphQL least of all. */
export function isErrors(keys: readonly string[]): boolean {
  return keys.some((key) => /^errors?$/i.test(key))
}
