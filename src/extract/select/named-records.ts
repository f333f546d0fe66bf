import { isJsonObject, isList, type JsonObject, type JsonValue } from '../../json/json.ts'
import { type Body, decodedBody } from '../../json/records/body.ts'
import { decodedRecords } from '../../json/records/decoded-records.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'
import type { EndpointPlan } from '../../model/plan.ts'
import { type Selection, selectRecords } from './select-records.ts'

/** Names for what has none: the keys under which records stand, and records that are not objects. */
export type RecordNames = NonNullable<EndpointPlan['recordNames']>

/** The same where the keys are to be kept. */
export type KeyNames = RecordNames & { readonly key: string }

/** What a record that is not an object is called, when the config does not say. */
export const usualName = 'value'

/**
 * The members of the objects that a selector finds, as records with their keys; a `*` at its end means the same. Records
 * that are not objects become objects. What is not an object is selected as ever.
 */
export function selectNamed(given: Body, selector: JsonPath, names: KeyNames): Selection {
  const { key } = names
  const body = decodedBody(given)
  const found = above(selector).all(body)
  const objects = found.filter(isJsonObject)
  if (objects.length === 0 || objects.length < found.length) return selectRecords(given, selector)
  const records = objects.flatMap((object) =>
    Object.entries(object).map(([name, member]) => ({ [key]: name, ...named(member, names) })),
  )
  return { records: decodedRecords(records), form: 'list', body }
}

/** A record as an object: a text, a number, a list or null under a name. */
export function named(record: JsonValue, { value = usualName }: RecordNames): JsonObject {
  return isJsonObject(record) ? record : { [value]: record }
}

/** True for a record that is one value. */
export function isBare(record: JsonValue): boolean {
  return record !== null && !isJsonObject(record) && !isList(record)
}

/** The path of the object around what `*` finds. */
function above(selector: JsonPath): JsonPath {
  const [, rest] = /^(.*?)(?:\.\*|\[\*\]|^\*)$/.exec(selector.text) ?? []
  return rest === undefined ? selector : compilePath(rest === '' ? '$' : rest)
}
