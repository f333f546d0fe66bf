import { createHash } from 'node:crypto'
import { isList, isJsonObject, JsonFloat, type JsonValue, ownValue } from '../../../json/json.ts'
import type { Records } from '../../../json/records/records.ts'
import { toJsonText } from '../../../json/json-text.ts'
import { haveIdentity, sampleOf } from './identity.ts'

/** Records with one of these are told apart by it: other fields may change from one answer to the next. */
const identities = ['id', '_id', 'uuid', 'guid', 'key', 'sid', 'slug', 'Id', 'ID']

/** The first record's identity; without one, all records, and some of them one by one. */
export function firstSeen(records: Records): JsonValue {
  const id = identityOf(records.at(0) ?? null)
  return id === undefined ? [digest(records.decoded()), ...sampleOf(records).map(digest)] : digest(id)
}

/** The same records, or so many of them in their places that the others have only changed: `last_seen`. */
function areFirstAgain(records: Records, seen: JsonValue): boolean {
  const [all, ...some] = isList(seen) ? seen : [seen]
  if (digest(records.decoded()) === all) return true
  const sample = sampleOf(records).map(digest)
  const same = sample.filter((each, at) => each === some[at]).length
  return sample.length === some.length && same * 2 >= sample.length && same > 0 && haveIdentity(records)
}

/** True when a page holds the first page's records: `seen` is what `firstSeen` kept of it. */
export function isFirstPage(records: Records, seen: JsonValue): boolean {
  const id = identityOf(records.at(0) ?? null)
  if (id === undefined) return areFirstAgain(records, seen)
  return records.decoded().some((record) => digest(identityOf(record) ?? null) === seen)
}

function identityOf(record: JsonValue): JsonValue | undefined {
  if (!isJsonObject(record)) return undefined
  const key = identities.find((each) => isScalar(ownValue(record, each)))
  return key === undefined ? undefined : { [key]: record[key] ?? null }
}

function isScalar(value: JsonValue | undefined): boolean {
  return ['string', 'number', 'bigint'].includes(typeof value) || value instanceof JsonFloat
}

function digest(value: JsonValue): string {
  return createHash('sha1').update(toJsonText(value)).digest('base64')
}
