import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'

/** One member of an object, at any depth, that is set to a value, or taken out where there is none: `[keys]` or `[keys, value]`. */
export type ObjectEdit = readonly [readonly string[], ...JsonValue[]]

/** What makes the second object of the first: the members that differ, and nothing of the others. Lists are taken as a whole. */
export function editsBetween(
  before: JsonObject,
  after: JsonObject,
  above: readonly string[] = [],
): readonly ObjectEdit[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name): readonly ObjectEdit[] => {
    const keys = [...above, name]
    const [old, now] = [ownValue(before, name), ownValue(after, name)]
    if (now === undefined) return [[keys]]
    if (old === undefined) return [[keys, now]]
    if (isJsonObject(old) && isJsonObject(now)) return editsBetween(old, now, keys)
    return isSameValue(old, now) ? [] : [[keys, now]]
  })
}

/** The edits of two steps as those of one. */
export function editsTogether(earlier: readonly ObjectEdit[], later: readonly ObjectEdit[]): readonly ObjectEdit[] {
  const isUnder = (keys: readonly string[], top: readonly string[]): boolean => top.every((key, at) => keys[at] === key)
  return [...earlier.filter(([keys]) => !later.some(([top]) => isUnder(keys, top))), ...later]
}

/** The object with its edits. */
export function edited(object: JsonObject, edits: readonly ObjectEdit[]): JsonObject {
  return edits.reduce((now, [keys, ...value]) => withMember(now, keys, value), object)
}

function withMember(
  object: JsonObject,
  [key = '', ...deeper]: readonly string[],
  value: readonly JsonValue[],
): JsonObject {
  const others = Object.entries(object).filter(([name]) => name !== key)
  const [set] = value
  if (deeper.length === 0) return set === undefined ? Object.fromEntries(others) : replaced(object, key, set)
  const inner = ownValue(object, key)
  return replaced(object, key, withMember(inner !== undefined && isJsonObject(inner) ? inner : {}, deeper, value))
}

/** Puts a member in its place where it is there already; makes an own property of `__proto__`. */
function replaced(object: JsonObject, key: string, value: JsonValue): JsonObject {
  const members = Object.entries(object)
  return Object.fromEntries(
    Object.hasOwn(object, key)
      ? members.map(([name, old]) => [name, name === key ? value : old])
      : [...members, [key, value]],
  )
}

/** True for values that JSON writes alike. */
export function isSameValue(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(one, asText) === JSON.stringify(other, asText)
}

/** A replacer for `JSON.stringify`, which knows no bigints. */
export function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
