import { isJsonObject, type JsonValue } from '../../model/json.ts'
import type { JsonPath } from '../../model/json-path.ts'

/** The records of a page, and whether the selector found anything at all. */
export interface Selection {
  readonly records: readonly JsonValue[]
  readonly matched: boolean
}

/**
 * Finds the records in a body (spec/rest-api.md 5.1). No match: `matched: false`, which the caller must not take for
 * an empty page in silence. One match: a list is its elements (nulls kept), null is none, anything else is one record.
 * Several matches are one record each, with one exception: when all of them are lists of objects (or null), they are
 * put together. So `xs[*].children` gives children for one `x` as for many, where dlt gives lists of lists for many.
 */
export function selectRecords(body: JsonValue, selector: JsonPath): Selection {
  const matches = selector.all(body)
  if (matches.length === 0) return { records: [], matched: false }
  const [only] = matches
  if (matches.length > 1 || only === undefined) return { records: joinLists(matches), matched: true }
  if (only === null) return { records: [], matched: true }
  return { records: Array.isArray(only) ? (only as readonly JsonValue[]) : [only], matched: true }
}

function joinLists(matches: readonly JsonValue[]): readonly JsonValue[] {
  const lists = matches.filter((match) => Array.isArray(match)) as readonly (readonly JsonValue[])[]
  const others = matches.length - lists.length - matches.filter((match) => match === null).length
  const joinable = lists.length > 0 && others === 0 && lists.every((list) => list.every(isJsonObject))
  return joinable ? lists.flat() : matches
}
