import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'

/** How keys are renamed: all of them by a rule, or some by name. */
export type Renaming = 'lower' | 'snake' | Readonly<Record<string, string>>

const deepest = 100

/** The value with its keys renamed, those of everything inside it too. Of two keys that become one the later stays. */
export function renamed(value: JsonValue, renaming: Renaming): JsonValue {
  const rename =
    renaming === 'lower'
      ? (key: string): string => key.toLowerCase()
      : renaming === 'snake'
        ? snakeCase
        : (key: string): string => (Object.hasOwn(renaming, key) ? (renaming[key] ?? key) : key)
  return throughKeys(value, rename, 0)
}

function throughKeys(value: JsonValue, rename: (key: string) => string, depth: number): JsonValue {
  if (depth > deepest) return value
  if (isList(value)) return value.map((item) => throughKeys(item, rename, depth + 1))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [rename(key), throughKeys(member, rename, depth + 1)]),
  )
}

/** `createdAt`, `Created At`, `HTTPStatus` → `created_at`, `created_at`, `http_status`. */
function snakeCase(key: string): string {
  return key
    .replaceAll(/([\p{Ll}\p{Nd}])(\p{Lu})/gu, '$1_$2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replaceAll(/[^\p{L}\p{Nd}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toLowerCase()
}

/**
 * The record with the members of an object in place of it; `true` = those of all objects in it, as `a_b`. What is no
 * object stays. A key that is there already is replaced.
 */
export function flattened(record: JsonObject, written: true | string): JsonObject {
  if (written === true) return Object.fromEntries(flatMembers(record, '', 0))
  const inner = ownValue(record, written)
  if (inner === undefined || !isJsonObject(inner)) return record
  return Object.fromEntries([...Object.entries(record).filter(([key]) => key !== written), ...Object.entries(inner)])
}

function flatMembers(object: JsonObject, prefix: string, depth: number): (readonly [string, JsonValue])[] {
  return Object.entries(object).flatMap(([key, member]) =>
    isJsonObject(member) && depth < deepest && Object.keys(member).length > 0
      ? flatMembers(member, `${prefix}${key}_`, depth + 1)
      : [[`${prefix}${key}`, member] as const],
  )
}
