import { isJsonObject, JsonFloat, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'
import { toJsonText } from '../../../json/json-text.ts'
import { linesToPaste } from '../../../config/edit/render-value.ts'
import type { ConfigPath } from '../../../config/document.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import type { Masker } from '../../../model/secrets.ts'
import type { ResourcePlan } from '../../../model/plan.ts'
import { isCarriedOn, parentKeyOf } from '../../identity/parent-key.ts'

/** A field that may be the key of a resource, or its cursor: nothing says that it is meant so. */
export interface Candidate {
  readonly kind: 'primary_key' | 'cursor'
  /** several = only together */
  readonly fields: readonly string[]
  /** what speaks for it, in words */
  readonly why: string
  /** where it would stand in the config, and what; absent = it cannot be written as it is */
  readonly path?: ConfigPath
  readonly value?: JsonValue
  /** what has to be written with it: a key that names the parent wants `include_from_parent` */
  readonly with?: readonly { readonly path: ConfigPath; readonly value: JsonValue }[]
  /** the YAML lines, to stand in the resource */
  readonly lines: readonly string[]
}

const most = 3
const longestKey = 200
/** Fewer records than this say nothing about what is unique and what grows. */
const leastRecords = 2
/** Records from which on any field that is unique may be the key, whatever its name is, and a number that grows the cursor. */
const enoughToTell = 10

/**
 * Fields that could be the primary key (unique, present and plain in all records) or the cursor (times, or whole numbers
 * that grow), best first, at most three of each. What the config names already is left out. `lists` = the records of each
 * parent, or one list of all; below a parent a key is that of one parent's records, unless several were seen to differ.
 */
export function findCandidates(
  resource: ResourcePlan,
  lists: readonly (readonly JsonValue[])[],
  { params, mask }: { readonly params: readonly string[]; readonly mask: Masker },
): readonly Candidate[] {
  const records = lists.flat()
  const objects = records.filter(isJsonObject)
  if (objects.length < leastRecords || objects.length < records.length) return []
  const keys = resource.primaryKey.length > 0 ? [] : keyCandidates(resource, lists.map(onlyObjects))
  const hasCursor = resource.endpoint === undefined || resource.endpoint.incremental !== null
  return [...keys, ...(hasCursor ? [] : cursorCandidates(resource, objects, params))].map((each) => safe(each, mask))
}

function onlyObjects(records: readonly JsonValue[]): readonly JsonObject[] {
  return records.filter(isJsonObject)
}

/** A name that is a secret, or that a config would take for a lookup, is shown and not to be written. */
function safe({ path, value = null, lines, ...found }: Candidate, mask: Masker): Candidate {
  const { kind, fields, why } = found
  const text = toJsonText(value)
  const shown = { kind, fields: fields.map(mask), why: mask(why) }
  if (path === undefined || mask(text) !== text || text.includes('${')) return { ...shown, lines: [] }
  return { ...shown, path, value, lines, ...(found.with !== undefined && { with: found.with }) }
}

type Lists = readonly (readonly JsonObject[])[]

function keyCandidates(resource: ResourcePlan, lists: Lists): readonly Candidate[] {
  const records = lists.flat()
  const longest = Math.max(...lists.map(({ length }) => length))
  if (longest < leastRecords) return []
  const plain = fieldsOf(records)
    .filter((field) => !isCarriedOn(field, resource))
    .filter((field) => records.every((record) => isKeyValue(ownValue(record, field))))
  // that a few values of any text differ is chance
  const telling = plain.filter((field) => keyRank(field) < 3 || longest >= enoughToTell)
  const single = telling.filter((field) => isUniqueInEach(lists, [field]) && !isTime(records, [field]))
  const ranked = single.toSorted((left, right) => keyRank(left) - keyRank(right)).slice(0, most)
  const found = ranked.length > 0 ? ranked.map((field) => [field]) : uniquePairs(lists, plain).slice(0, 1)
  return found.map((fields) => keyCandidate(resource, lists, fields))
}

function keyCandidate(resource: ResourcePlan, lists: Lists, fields: readonly string[]): Candidate {
  const [only = ''] = fields
  const count = lists.reduce((sum, { length }) => sum + length, 0)
  const names = fields.map((field) => `"${field}"`).join(' and ')
  const together = fields.length > 1 ? ' together, and no field alone' : ''
  const unique = `${names} ${fields.length > 1 ? 'are' : 'is'} unique`
  const isAlone = resource.parent === undefined || (fields.length === 1 && keyRank(only) === 0 && differs(lists, only))
  if (isAlone) {
    const below = resource.parent === undefined ? '' : ` of ${lists.length} parents`
    const value = fields.length === 1 ? only : fields
    const why = `${unique} in ${count} records${below}${together}`
    return candidate({ kind: 'primary_key', fields, why }, resource, { key: ['primary_key'], value })
  }
  const seen =
    lists.length > 1
      ? `${unique} below each of ${lists.length} parents${together}`
      : `${unique} in ${count} records of one parent${together}, and may come again below the next`
  return belowParent(resource, fields, seen)
}

/** A key with that of the parent in front, and what makes the records carry that on. */
function belowParent(resource: ResourcePlan, fields: readonly string[], seen: string): Candidate {
  const { parent, configPath } = resource
  const above = parentKeyOf(resource)
  const name = `"${parent?.resource ?? ''}"`
  if (above === undefined) {
    const why = `${seen}: it needs a key of ${name} in front, carried on with "include_from_parent"`
    return { kind: 'primary_key', fields, why, lines: [] }
  }
  const value = [...above.columns, ...fields]
  const isThere = above.include.every((field) => parent?.include.includes(field) === true)
  const why = isThere
    ? `${seen}: with the key of ${name}, [${value.join(', ')}]`
    : `${seen}: with the key of ${name}: "include_from_parent: [${above.include.join(', ')}]" and "primary_key: [${value.join(', ')}]"`
  const key = candidate({ kind: 'primary_key', fields: value, why }, resource, { key: ['primary_key'], value })
  if (isThere) return key
  const include = ['include_from_parent'] as const
  return {
    ...key,
    lines: [...linesToPaste(include, above.include), ...key.lines],
    ...(configPath !== undefined && { with: [{ path: [...configPath, ...include], value: above.include }] }),
  }
}

/** No value twice over several parents with two records each, at least: a number that begins anew in each would be. */
function differs(lists: Lists, field: string): boolean {
  return lists.filter(({ length }) => length > 1).length > 1 && isUnique(lists.flat(), [field])
}

function uniquePairs(lists: Lists, plain: readonly string[]): readonly (readonly string[])[] {
  const records = lists.flat()
  const named = plain.filter((field) => keyRank(field) < 3 && !isTime(records, [field])).slice(0, 8)
  const pairs = named.flatMap((left, at) => named.slice(at + 1).map((right) => [left, right]))
  return pairs.filter((pair) => isUniqueInEach(lists, pair))
}

function isUniqueInEach(lists: Lists, fields: readonly string[]): boolean {
  return lists.every((records) => isUnique(records, fields))
}

/** Names that keys have, first. */
function keyRank(field: string): number {
  if (/^_?(?:id|uuid|guid)$/i.test(field)) return 0
  if (/(?:^|[_-])(?:key|uid|sid|slug|sku|iban|isbn|ean|code|number|no|ref|reference)$/i.test(field)) return 1
  return /(?:id|Id|ID|uuid)$/.test(field) ? 2 : 3
}

function isKeyValue(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value !== '' && value.length <= longestKey
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
}

function isUnique(records: readonly JsonObject[], fields: readonly string[]): boolean {
  const seen = new Set(records.map((record) => toJsonText(fields.map((field) => ownValue(record, field) ?? null))))
  return seen.size === records.length
}

function cursorCandidates(
  resource: ResourcePlan,
  records: readonly JsonObject[],
  params: readonly string[],
): readonly Candidate[] {
  const own = pathsOf(records).filter(([field = '']) => !isCarriedOn(field, resource))
  const times = own.filter((path) => isTime(records, path))
  const numbers = own
    .filter((path) => path.length === 1)
    // that a few numbers grow is chance, unless the API can be asked for what comes after one
    .filter(() => records.length >= enoughToTell || params.some((param) => afterNumber.test(param)))
    .filter((path) => !times.some((time) => time[0] === path[0]) && direction(records, path) === 'grows')
    .filter((path) => records.every((record) => isWhole(valueAt(record, path))))
  const ranked = (times.length > 0 ? times : numbers).toSorted((left, right) => cursorRank(left) - cursorRank(right))
  return ranked.slice(0, most).map((fields) => cursorCandidate(resource, records, { fields, params }))
}

function cursorCandidate(
  resource: ResourcePlan,
  records: readonly JsonObject[],
  { fields, params }: { readonly fields: readonly string[]; readonly params: readonly string[] },
): Candidate {
  const name = pathText(fields)
  const isNumber = records.every((record) => isWhole(valueAt(record, fields)))
  const param = params.find((each) => (isNumber ? afterNumber : sinceParam).test(each))
  const values = records.map((record) => valueAt(record, fields) ?? null)
  const [first = null, last = null] = [values.at(0), values.at(-1)]
  const kind = isNumber ? 'whole numbers' : 'times'
  const order = {
    grows: `that grow from record to record (${shown(first)} to ${shown(last)})`,
    falls: `that fall from record to record (${shown(first)} to ${shown(last)}), the newest first`,
    mixed: 'in no order',
  }[direction(records, fields)]
  const asks =
    param === undefined
      ? 'no request parameter for it is known, so a run would ask for everything and keep what is new'
      : `the parameter "${param}" of the request may take it`
  const why = `"${name}" holds ${kind} ${order}; ${asks}`
  const value = { cursor_path: name, ...(param !== undefined && { start_param: param }) }
  return candidate({ kind: 'cursor', fields: [name], why }, resource, { key: ['endpoint', 'incremental'], value })
}

const sinceParam =
  /(?:^|[^a-z])(?:since|after|from|start|min|begin|gte?|newer)(?:[^a-z]|$)|(?:Since|After|From)$|modified|updated/

/** `since_id`, `after`, `min_id`, `from_seq` */
const afterNumber = /(?:since|after|min|from|start(?:ing)?)[_-]?(?:id|seq|version|offset|after)?$/i

function cursorRank(path: readonly string[]): number {
  const name = path.at(-1) ?? ''
  if (/updat|modif|chang|edit/i.test(name)) return 0
  if (/creat|insert|add|time|date|_at$|At$/i.test(name)) return 1
  return /^_?id$|seq|version|offset/i.test(name) ? 2 : 3
}

function direction(records: readonly JsonObject[], path: readonly string[]): 'grows' | 'falls' | 'mixed' {
  const values = records.map((record) => comparable(valueAt(record, path)))
  const steps = values.slice(1).map((value, index) => order(values[index], value))
  if (steps.every((step) => step === 0)) return 'mixed'
  if (steps.every((step) => step !== undefined && step >= 0)) return 'grows'
  return steps.every((step) => step !== undefined && step <= 0) ? 'falls' : 'mixed'
}

/** Times in texts by what they mean, if they have a form that says so. */
function comparable(value: JsonValue | undefined): number | bigint | string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value !== 'string') return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? value : time
}

function order(left: number | bigint | string | undefined, right: number | bigint | string | undefined) {
  if (left === undefined || right === undefined || (typeof left === 'string') !== (typeof right === 'string'))
    return undefined
  return left < right ? 1 : left > right ? -1 : 0
}

const isoTime = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

/** True when a field holds a time in all records: ISO 8601, or seconds or milliseconds under a name that says so. */
function isTime(records: readonly JsonObject[], path: readonly string[]): boolean {
  const isNamed = /time|date|_at$|At$|_on$|^ts$|_ts$|since|until|creat|updat|modif/i.test(path.at(-1) ?? '')
  return records.every((record) => {
    const value = valueAt(record, path)
    if (typeof value === 'string') return isoTime.test(value)
    return isNamed && typeof value === 'number' && Number.isInteger(value) && isEpoch(value)
  })
}

/** Between 2001 and 2096, in seconds or milliseconds. */
function isEpoch(value: number): boolean {
  return (value >= 1e9 && value < 4e9) || (value >= 1e12 && value < 4e12)
}

function isWhole(value: JsonValue | undefined): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
}

/** Keys of the first record: what others lack is not a candidate. */
function fieldsOf([first]: readonly JsonObject[]): readonly string[] {
  return first === undefined ? [] : Object.keys(first)
}

/** Fields, and those of objects in them. */
function pathsOf([first]: readonly JsonObject[]): readonly (readonly string[])[] {
  if (first === undefined) return []
  return Object.entries(first).flatMap(([key, value]) =>
    isJsonObject(value) ? Object.keys(value).map((inner) => [key, inner]) : [[key]],
  )
}

function valueAt(record: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, key) => (value !== undefined && isJsonObject(value) ? ownValue(value, key) : undefined),
    record,
  )
}

function shown(value: JsonValue): string {
  const text = value instanceof JsonFloat ? String(value.value) : typeof value === 'string' ? value : toJsonText(value)
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

function candidate(
  found: Pick<Candidate, 'kind' | 'fields' | 'why'>,
  { configPath }: ResourcePlan,
  { key, value }: { readonly key: ConfigPath; readonly value: JsonValue },
): Candidate {
  const lines = linesToPaste(key, value)
  return configPath === undefined ? { ...found, lines } : { ...found, path: [...configPath, ...key], value, lines }
}
