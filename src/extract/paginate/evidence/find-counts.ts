import type { Body } from '../../../json/records/body.ts'
import { noRecords } from '../../../json/records/decoded-records.ts'
import { JsonFloat, type JsonValue } from '../../../json/json.ts'
import { wholeNumber } from '../answer/total.ts'
import { type Entry, type Places, placesOf } from './places.ts'
import { plainName } from './plain-name.ts'

export { plainName } from './plain-name.ts'

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
  'totalpage',
  'pagestotal',
  'pagetotal',
  'numpages',
  'nbpages',
  'numberofpages',
  'maxpage',
  'maxpages',
  'pagescount',
  'lastvisiblepage',
] as const
/** Names of the number of records in all. */
export const recordTotals = [
  'total',
  'totalcount',
  'totalresults',
  'totalresult',
  'totalrecords',
  'totalrecordcount',
  'totalresultcount',
  'totalitems',
  'totalitemcount',
  'totalelements',
  'totalhits',
  'totalentries',
  'totalrows',
  'totalrowcount',
  'totalobjects',
  'totaldocs',
  'totalmatches',
  'totalsize',
  'totalnumber',
  'totalnum',
  'totalavailable',
  'fullcount',
  'recordstotal',
  'nbhits',
  'numfound',
  'numbermatched',
  'estimatedtotalhits',
  'found',
] as const
/** Names of the number of records that a filter lets through: beside a number of all, these are what can come. */
export const filteredTotals = ['recordsfiltered', 'filteredcount', 'filteredtablerowscount', 'totalfiltered'] as const
/** Names that stand for the number of records in all on one server, and for those on this page on another. */
export const countNames = [
  'count',
  'records',
  'recordcount',
  'itemcount',
  'itemscount',
  'resultcount',
  'resultscount',
  'numresults',
  'numberofresults',
  'nbresults',
  'matchcount',
  'numitems',
  'numrecords',
  'hits',
  'hitcount',
  'objectcount',
  'rowcount',
] as const
/** Names of the number of this page. */
export const currentPages = [
  'page',
  'currentpage',
  'pagenumber',
  'pageindex',
  'number',
  'pageno',
  'pagenum',
  'currentpagenumber',
  'current',
] as const

/**
 * Every whole number under one of the names (any case, signs left out), in document order; lists are not entered. A
 * number may stand in an object of that name: `total: {value: 12, relation: "eq"}`.
 */
export function findCounts(from: Body | Places, names: readonly string[]): readonly FoundCount[] {
  const { entries } = isPlaces(from) ? from : placesOf({ body: from, records: noRecords })
  return entries.flatMap((entry): readonly FoundCount[] => {
    const count = nameOf(entry, names) && isWhole(entry.value) ? wholeNumber(entry.value) : undefined
    return count === undefined ? [] : [{ keys: entry.keys, value: count }]
  })
}

function isPlaces(from: Body | Places): from is Places {
  return typeof from === 'object' && from !== null && 'isAbout' in from && typeof from.isAbout === 'function'
}

function nameOf({ keys }: Entry, names: readonly string[]): boolean {
  const [above, last] = [plainName(keys.at(-2) ?? ''), plainName(keys.at(-1) ?? '')]
  return names.includes(last) || (last === 'value' && names.includes(above))
}

/** An amount with a fraction is not a count. */
function isWhole(value: JsonValue): boolean {
  if (value instanceof JsonFloat) return true
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'string' || typeof value === 'bigint'
}
