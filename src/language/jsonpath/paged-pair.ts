import { isList, isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import type { Body } from '../../json/records/body.ts'

const aboutPages = /^(?:page|pages|per_?page|page_?size|total|count|total_?(?:pages|count))$/i

/**
 * The first element of `[{page: 1, pages: 7, total: 304}, [record, …]]`, as the World Bank answers: an object that says
 * two things or more about the page, beside the list of the records. Undefined for any other body.
 */
export function aboutOfPair(body: Body): JsonObject | undefined {
  if (!isList(body) || body.length !== 2) return undefined
  const [about, list] = body
  if (about === undefined || !isJsonObject(about) || !(list === null || Array.isArray(list))) return undefined
  return Object.keys(about).filter((key) => aboutPages.test(key)).length >= 2 ? about : undefined
}

/** The second element of such a pair. */
export function recordsOfPair(body: Body): JsonValue {
  return isList(body) ? (body[1] ?? null) : null
}
