import { isJsonObject, type JsonObject, type JsonValue } from '../../../model/json.ts'
import { wholeNumber } from '../answer/total.ts'

/** A value found under one of the names looked for. */
export interface FoundCount {
  readonly keys: readonly string[]
  readonly value: number
}

/** Names of the number of pages; the first three are dlt's. */
export const pageTotals = [
  'totalpages',
  'pages',
  'pagecount',
  'lastpage',
  'totalpagecount',
  'pagestotal',
  'numpages',
] as const
/** Names of the number of records in all. */
export const recordTotals = [
  'total',
  'totalcount',
  'totalresults',
  'totalrecords',
  'totalitems',
  'totalelements',
  'totalhits',
  'totalentries',
  'recordcount',
  'count',
] as const
/** Names of the number of this page. */
export const currentPages = ['page', 'currentpage', 'pagenumber', 'pageindex', 'number'] as const

const deepest = 6

/** Every whole number under one of the names (any case, signs left out), in document order; lists are not entered. */
export function findCounts(body: JsonValue, names: readonly string[]): readonly FoundCount[] {
  return isJsonObject(body) ? collect(body, names, []) : []
}

function collect(object: JsonObject, names: readonly string[], above: readonly string[]): readonly FoundCount[] {
  return Object.entries(object).flatMap(([key, value]): readonly FoundCount[] => {
    const keys = [...above, key]
    if (isJsonObject(value)) return keys.length < deepest ? collect(value, names, keys) : []
    const count = names.includes(plainName(key)) && isWhole(value) ? wholeNumber(value) : undefined
    return count === undefined ? [] : [{ keys, value: count }]
  })
}

/** An amount with a fraction is no count. */
function isWhole(value: JsonValue): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'string' || typeof value === 'bigint'
}

/** True or false under one of the names, anywhere in the body; undefined when there is none. */
export function findFlag(body: JsonValue, names: readonly string[], depth = deepest): boolean | undefined {
  if (!isJsonObject(body) || depth === 0) return undefined
  for (const [key, value] of Object.entries(body)) {
    const found =
      typeof value === 'boolean' && names.includes(plainName(key)) ? value : findFlag(value, names, depth - 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** A key without case and signs: `total_pages` and `totalPages` are one name. */
export function plainName(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
