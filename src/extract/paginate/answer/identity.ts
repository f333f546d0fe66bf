import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'
import { toJsonText } from '../../../json/json-text.ts'
import type { Records } from '../../../json/records/records.ts'

/** Records looked at of a page, spread over it. */
const sampleSize = 8
/** When this many values of a field are all different, it tells records apart, whatever its name is. */
const enoughToTell = 5
const naming = new Set(
  `id ids uid uuid guid key keys pk name title label code slug email number no nr num url uri href link self login username
   user sku isin symbol hash sha token ref reference time timestamp ts date datetime day at on created updated modified
   seq sequence index cursor version`.split(/\s+/),
)

/** Records of a page, the first and the last among them; of pages that are still bytes only these are decoded. */
export function sampleOf(records: Records, most = sampleSize): readonly JsonValue[] {
  return sampleIndexes(records.count, most).map((index) => records.at(index) ?? null)
}

/** The places of a few items of a list, spread evenly, both ends among them. */
export function sampleIndexes(length: number, most = sampleSize): readonly number[] {
  const count = Math.min(length, most)
  return Array.from({ length: count }, (_, at) => (count === 1 ? 0 : Math.round((at * (length - 1)) / (count - 1))))
}

/**
 * True when records say which ones they are: a field with a name like `id` or `created_at`, or enough values, is
 * different in all of them. Readings (`{"v": 0}`) do not: two that are equal need not be the same.
 */
export function haveIdentity(records: Records): boolean {
  const sample = sampleOf(records)
  const [first] = sample
  if (!isJsonObject(first)) return sample.length >= enoughToTell && areDifferent(sample)
  const objects = sample.filter((record): record is JsonObject => isJsonObject(record))
  return Object.keys(first).some((key) => {
    const values = objects.map((record) => ownValue(record, key) ?? null)
    return (isNaming(key) || values.length >= enoughToTell) && values.every(isPlain) && areDifferent(values)
  })
}

/**
 * True when two equal records of these pages are one and the same: they have an identity, or they are objects of several
 * fields of which no two are equal.
 */
export function canTellApart(records: Records): boolean {
  if (haveIdentity(records)) return true
  const { count } = records
  const hashes = new Set<string>()
  for (let index = 0; index < count; index++) {
    const record = records.at(index) ?? null
    if (!isJsonObject(record) || Object.keys(record).length < 2) return false
    hashes.add(recordHash(record))
    if (hashes.size <= index) return false
  }
  return count > 0
}

/** A short hash of a record, for comparing it with others of the same walk. */
export function recordHash(record: JsonValue): string {
  return createHash('sha1').update(toJsonText(record)).digest('base64').slice(0, 11)
}

function isNaming(key: string): boolean {
  const words = key
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return words.some((word) => naming.has(word))
}

function isPlain(value: JsonValue): boolean {
  return value !== null && typeof value !== 'boolean' && !isJsonObject(value) && !Array.isArray(value)
}

function areDifferent(values: readonly JsonValue[]): boolean {
  return new Set(values.map((value) => toJsonText(value))).size === values.length
}
