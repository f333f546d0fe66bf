import { readNestedPath, valueAt, without } from './nested-path.ts'
import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'

/** How keys are renamed: all of them by a rule, or some by name. */
export const renamings = ['lower', 'lower_top', 'snake', 'airbyte_snake'] as const
export type Renaming = (typeof renamings)[number] | Readonly<Record<string, string>>

const deepest = 100

/** The value with its keys renamed, those of everything inside it too. Of two keys that become one the later stays. */
export function renamed(value: JsonValue, renaming: Renaming): JsonValue {
  // of the record itself only
  if (renaming === 'lower_top') return throughKeys(value, (key) => key.toLowerCase(), deepest)
  const rename =
    typeof renaming === 'string'
      ? rules[renaming]
      : (key: string): string => (Object.hasOwn(renaming, key) ? (renaming[key] ?? key) : key)
  return throughKeys(value, rename, 0)
}

const rules = {
  lower: (key: string): string => key.toLowerCase(),
  snake: snakeCase,
  airbyte_snake: airbyteSnakeCase,
} as const

/** The record with a text in its keys replaced, in those of objects in it too, but not within lists: as Airbyte does it. */
export function withKeysReplaced(record: JsonObject, texts: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(record).map(([key, member]) => [
      Object.entries(texts).reduce((made, [from, to]) => made.replaceAll(from, () => to), key),
      isJsonObject(member) ? withKeysReplaced(member, texts) : member,
    ]),
  )
}

/** `HTTPStatus`, `address2` → `httpstatus`, `address_2`: a run of capitals begins a word, digits are one. */
function airbyteSnakeCase(key: string): string {
  const words = [...key.matchAll(/[A-Z]+[a-z]*|[a-z]+|\d+|([^a-zA-Z\d]+)/g)].map(([word, other]) =>
    other === undefined ? word : '',
  )
  const inner = words.length < 3 ? words : [words[0], ...words.slice(1, -1).filter((word) => word !== ''), words.at(-1)]
  return (/^\d/.test(inner[0] ?? '') ? ['', ...inner] : inner).join('_').toLowerCase()
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
export function flattened(record: JsonObject, written: Flattening): JsonObject {
  if (written === true) return Object.fromEntries(flatMembers(record, '', 0))
  if (typeof written === 'object')
    return 'lists' in written ? shortNamed(record, written.lists) : lifted(record, written)
  const inner = ownValue(record, written)
  if (inner === undefined || !isJsonObject(inner)) return record
  return Object.fromEntries([...Object.entries(record).filter(([key]) => key !== written), ...Object.entries(inner)])
}

/** What is flattened: `true`, a key, or as Airbyte does it. */
export type Flattening = true | string | { readonly lists: boolean } | Lifting

/** Whose members take the place of the object, and how they are called. */
interface Lifting {
  readonly path: string
  readonly keep?: boolean | undefined
  readonly alone?: boolean | undefined
  readonly prefix?: string | undefined
  readonly suffix?: string | undefined
}

/** The members of the object at a path beside those of the record, or alone; nothing where one of their names is taken. */
function lifted(record: JsonObject, { path, keep, alone, prefix = '', suffix = '' }: Lifting): JsonObject {
  const at = readNestedPath(path)
  const found = valueAt(record, at)
  if (found === undefined || !isJsonObject(found)) return record
  const inner = Object.fromEntries(Object.entries(found).map(([key, value]) => [prefix + key + suffix, value]))
  if (alone === true && Object.keys(inner).length > 0) return inner
  if (Object.keys(inner).some((key) => Object.hasOwn(record, key))) return record
  const rest = keep === true ? record : without(record, at)
  return Object.fromEntries([...Object.entries(isJsonObject(rest) ? rest : record), ...Object.entries(inner)])
}

/**
 * All values under the names that they have themselves, with those above them only where a name is taken or once a list was
 * met, the last member first: as Airbyte does it.
 */
function shortNamed(record: JsonObject, lists: boolean): JsonObject {
  const made = new Map<string, JsonValue>()
  const stack: (readonly [JsonValue, string])[] = [[record, '_']]
  let isLong = false
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [value, name] = next
    if (isJsonObject(value)) {
      for (const [key, member] of Object.entries(value))
        stack.push([member, made.has(key) || isLong ? `${name}.${key}` : key])
    } else if (isList(value) && lists) {
      isLong ||= value.length > 0
      for (const [index, item] of value.entries()) stack.push([item, `${name}.${index}`])
    } else made.set(name, value)
  }
  return Object.fromEntries(made)
}

function flatMembers(object: JsonObject, prefix: string, depth: number): (readonly [string, JsonValue])[] {
  return Object.entries(object).flatMap(([key, member]) =>
    isJsonObject(member) && depth < deepest && Object.keys(member).length > 0
      ? flatMembers(member, `${prefix}${key}_`, depth + 1)
      : [[`${prefix}${key}`, member] as const],
  )
}
