import { isJsonObject, JsonFloat, ownValue, type JsonValue } from '../../json/json.ts'

/**
 * True when two decoded values are equal in everything, key order aside. Stops at the first difference, so comparing
 * two pages that differ costs next to nothing; keeps its own stack, so depth is not a danger.
 */
export function sameJson(left: JsonValue, right: JsonValue): boolean {
  const pending: [JsonValue, JsonValue][] = [[left, right]]
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [a, b] = pair
    if (a === b) continue
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
    if (!pushParts(a, b, pending)) return false
  }
  return true
}

function pushParts(a: object & JsonValue, b: object & JsonValue, pending: [JsonValue, JsonValue][]): boolean {
  if (a instanceof JsonFloat || b instanceof JsonFloat)
    return a instanceof JsonFloat && b instanceof JsonFloat && a.value === b.value
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = Object.keys(a)
    if (keys.length !== Object.keys(b).length) return false
    for (const key of keys) {
      const value = ownValue(b, key)
      if (value === undefined) return false
      pending.push([a[key] ?? null, value])
    }
    return true
  }
  if (isJsonObject(a) || isJsonObject(b) || a.length !== b.length) return false
  // last first: the first items, which differ soonest, are then compared first
  for (let index = a.length - 1; index >= 0; index--) pending.push([a[index] ?? null, b[index] ?? null])
  return true
}
