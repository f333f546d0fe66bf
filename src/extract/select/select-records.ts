import { isList, isJsonObject, type JsonValue } from '../../json/json.ts'
import { type Body, decodedBody } from '../../json/records/body.ts'
import { decodedRecords, noRecords } from '../../json/records/decoded-records.ts'
import type { Records } from '../../json/records/records.ts'
import { ScannedRecords } from '../../json/records/scanned-records.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'

/**
 * What a selector finds in an answer: a list, one record (an object), a bare value, null, nothing; `blank` is an answer
 * without content.
 */
export type Form = 'list' | 'record' | 'value' | 'null' | 'none' | 'blank'

/** The records of a page, and in what form the selector found them. */
export interface Selection {
  readonly records: Records
  readonly form: Form
  /** the body that the records are a part of: the one given, or the same decoded when a selector had to look into it */
  readonly body: Body
}

/**
 * Finds the records in a body (docs/contract/rest-api.md 5.1). No match: `form: 'none'`, which the caller must not take
 * for an empty page in silence. One match: a list is its elements (nulls kept), null is none, anything else is one
 * record. Several matches are one record each, with one exception: when all of them are lists of objects (or null),
 * they are put together. So `xs[*].children` gives children for one `x` as for many, where dlt gives lists of lists for
 * many.
 */
export function selectRecords(given: Body, selector: JsonPath): Selection {
  const part = selector.part?.(given)
  if (part instanceof ScannedRecords) return { records: part, form: 'list', body: given }
  const body = decodedBody(given)
  const none = { records: noRecords, body }
  if (body === null) return { ...none, form: 'blank' }
  const matches = selector.all(body)
  if (matches.length === 0) return { ...none, form: 'none' }
  const [only] = matches
  if (matches.length > 1 || only === undefined)
    return { records: decodedRecords(joinLists(matches)), form: 'list', body }
  if (only === null) return { ...none, form: 'null' }
  if (isList(only)) return { records: decodedRecords(only), form: 'list', body }
  const form = mayMatchMore(selector) ? 'list' : isJsonObject(only) ? 'record' : 'value'
  return { records: decodedRecords([only]), form, body }
}

/** True for paths that find one thing here and several there: `items[*].user`, filters, slices, `a | b`. */
function mayMatchMore({ text }: JsonPath): boolean {
  return /[*?:|]|\.\./.test(text)
}

function joinLists(matches: readonly JsonValue[]): readonly JsonValue[] {
  const lists = matches.filter(isList)
  const others = matches.length - lists.length - matches.filter((match) => match === null).length
  const joinable = lists.length > 0 && others === 0 && lists.every((list) => list.every(isJsonObject))
  return joinable ? lists.flat() : matches
}
