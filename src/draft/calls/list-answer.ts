import { detectSelector } from '../../extract/select/detect-selector.ts'
import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import { findLists } from '../../language/jsonpath/find-lists.ts'
import { pathText } from '../../language/jsonpath/path-text.ts'

/** A list of objects in an answer. */
export interface ListAnswer {
  /** a config's `data_selector` */
  readonly selector: string
  /** at most `mostRecords` */
  readonly records: readonly JsonObject[]
  readonly count: number
  /** false = another list could be meant; `why` says which */
  readonly isCertain: boolean
  readonly why: string
}

const mostRecords = 500

/** The records in an answer, found as a run finds them; undefined where it holds no list of objects. */
export function listIn(body: JsonValue): ListAnswer | undefined {
  const { found, why, certain } = detectSelector(body)
  const list = found === '$' ? body : listAt(body, found)
  if (!isList(list)) return undefined
  const records = list.filter(isJsonObject)
  // an empty list is one of objects for all anybody knows
  if (records.length === 0 && list.length > 0) return undefined
  return { selector: found, records: records.slice(0, mostRecords), count: list.length, isCertain: certain, why }
}

function listAt(body: JsonValue, selector: string): JsonValue | undefined {
  if (selector === '$[1]' && isList(body)) return body[1]
  if (!isJsonObject(body)) return undefined
  return findLists(body, 3).find(({ keys }) => pathText(keys) === selector)?.list
}

const usualKeys = ['id', '_id', 'uuid', 'guid', 'key', 'Id', 'ID', 'sku', 'code', 'slug']

/**
 * A field that identifies the records of each list, by its name and because its values differ in it; undefined where none
 * does. Several lists = one below each parent: an id may begin anew in each.
 */
export function keyOf(lists: readonly (readonly JsonObject[])[], name: string): string | undefined {
  if (!lists.some(({ length }) => length > 1)) return undefined
  const singular = name.replace(/ies$/, 'y').replace(/s$/, '')
  return [...usualKeys, `${singular}_id`, `${singular}Id`, `${singular}_number`].find((field) =>
    lists.every((records) => {
      const values = records.map((record) => ownValue(record, field))
      return values.every(isIdentity) && new Set(values.map(String)).size === records.length
    }),
  )
}

function isIdentity(value: JsonValue | undefined): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'bigint' || Number.isSafeInteger(value)
}
