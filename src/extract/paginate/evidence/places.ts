import { type Body, type BodyObject, isBodyObject, isListOf, lengthOf } from '../../../json/records/body.ts'
import type { Records } from '../../../json/records/records.ts'
import { ScannedRecords } from '../../../json/records/scanned-records.ts'
import { isList, isJsonObject, type JsonValue } from '../../../json/json.ts'
import type { Page } from '../../../model/request.ts'
import { aboutOfPair } from '../../../language/jsonpath/paged-pair.ts'
import { plainName } from './plain-name.ts'

/** A value of a body outside its records, with the keys that lead to it. Lists and objects are entries, too. */
export interface Entry {
  readonly keys: readonly string[]
  readonly value: JsonValue
}

/** Where a body can say something about itself. */
export interface Places {
  /** in document order; lists, and what the records are in, are not entered */
  readonly entries: readonly Entry[]
  /** false = it is not known which list the records are from, so a total may count something else */
  readonly isLocated: boolean
  /** the key of the list that the records are from, where there is one */
  readonly list: string | undefined
  /** true = the entries are from the first half of a pair, so that no path leads to them from the top */
  readonly isPair: boolean
  /** true = at the top, in an object that the records lie in, or in one with a name such as `meta` in one of those */
  readonly isAbout: (keys: readonly string[]) => boolean
}

const deepest = 6
/** how many records of a list that is still bytes are looked at */
const mostItems = 101
/** how much of a body is looked at: a hostile one may be endless */
const mostEntries = 5000
/** objects that are about the page; a `total` anywhere else may be an amount of money */
const holders = new Set(
  `meta metadata pagination paging page pages pageinfo pagedata pageable pagemetadata pager info response result results
   data hits cursor cursors link links next view listinfo responsemetadata pagingmetadata paginationinfo
   paginationmetadata resultset resultinfo summary header headers resultsinfo query search searchinfo d feed
   paginginfo listmetadata collection rangeinfo range results additionaldata attr`.split(/\s+/),
)

/** The places of a page that are not its records. */
export function placesOf({ body, records }: Pick<Page, 'body' | 'records'>): Places {
  const found = isBodyObject(body) && records.count > 0 ? locate(body, records) : undefined
  const around = found ?? (isBodyObject(body) ? pathOf(body, (value) => isListOf(value, records), []) : undefined)
  const entries: Entry[] = []
  if (isBodyObject(body) && around?.length !== 0) collect(body, { above: [], entries, around })
  const isAbout = (keys: readonly string[]): boolean => {
    // `total: {value: 12}` stands where `total: 12` would
    let above = keys.slice(0, plainName(keys.at(-1) ?? '') === 'value' ? -2 : -1)
    while (above.length > 0 && !leadsTo(around, above) && isHolder(above.at(-1))) above = above.slice(0, -1)
    return above.length === 0 || leadsTo(around, above)
  }
  const list = around?.at(-1)
  const about = aboutOfPair(body)
  if (about !== undefined) collect(about, { above: [], entries, around: undefined })
  const isPair = about !== undefined
  return {
    entries,
    isAbout,
    list,
    isPair,
    isLocated: lengthOf(body) !== undefined || records.count === 0 || around !== undefined,
  }
}

/** The objects between the top and the records are about the records; the records' own one is not. */
function leadsTo(around: readonly string[] | undefined, above: readonly string[]): boolean {
  return around !== undefined && above.length < around.length && above.every((key, at) => key === around[at])
}

function isHolder(key: string | undefined): boolean {
  return holders.has(plainName(key ?? ''))
}

interface Collecting {
  readonly above: readonly string[]
  readonly entries: Entry[]
  readonly around: readonly string[] | undefined
}

function collect(object: BodyObject, { above, entries, around }: Collecting): void {
  for (const [key, value] of Object.entries(object)) {
    if (entries.length >= mostEntries) return
    const keys = [...above, key]
    if (isRecords(keys, around)) continue
    entries.push({ keys, value: entryValue(value) })
    if (isBodyObject(value) && keys.length < deepest) collect(value, { above: keys, entries, around })
  }
}

/** What an entry shows of a part of the body: of lists that are still bytes nobody reads more than a few items. */
function entryValue(value: Body): JsonValue {
  if (value instanceof ScannedRecords) return value.slice(0, mostItems).decoded()
  return value as JsonValue
}

function isRecords(keys: readonly string[], around: readonly string[] | undefined): boolean {
  return around !== undefined && keys.length === around.length && keys.every((key, at) => key === around[at])
}

/** The keys of what the records are in: their list, the list of what each is part of, an object keyed by id, or they themselves. */
function locate(body: BodyObject, records: Records): readonly string[] | undefined {
  if (records.count === 0) return undefined
  // before their list is looked into: it may be bytes still
  const itself = pathOf(body, (value) => isListOf(value, records), [])
  if (itself !== undefined) return itself
  const [first, last] = [records.at(0), records.at(-1)]
  if (first === undefined || last === undefined) return undefined
  if (typeof first !== 'object' || first === null)
    return pathOf(body, (value) => holdsValues(value, records.decoded()), [])
  // the answer itself is keyed by id
  if (records.count > 1 && Object.values(body).includes(first) && Object.values(body).includes(last)) return []
  if (records.count === 1) {
    const one = pathOf(body, (value) => value === first, [])
    if (one !== undefined) return one
  }
  return (
    pathOf(body, (value) => listOf(value)?.includes(first) === true && listOf(value)?.includes(last) === true, []) ??
    pathOf(body, (value) => isPartOf(value, records.decoded()), []) ??
    pathOf(body, (value) => isBodyObject(value) && Object.values(value).includes(first), [])
  )
}

/** A list of bare values is found by what it holds. */
function holdsValues(value: Body, records: readonly JsonValue[]): boolean {
  const list = listOf(value)
  return list !== undefined && list.length === records.length && list.every((item, at) => item === records[at])
}

/** True for a list of which each item holds one record, as the edges of GraphQL do. */
function isPartOf(value: Body, records: readonly JsonValue[]): boolean {
  const list = listOf(value)
  const [first] = records
  if (list === undefined || first === undefined || list.length !== records.length) return false
  const [item] = list
  return isJsonObject(item) && Object.values(item).includes(first)
}

function pathOf(
  object: BodyObject,
  passes: (value: Body) => boolean,
  above: readonly string[],
): readonly string[] | undefined {
  for (const [key, value] of Object.entries(object)) {
    const keys = [...above, key]
    if (passes(value)) return keys
    const below = isBodyObject(value) && keys.length < deepest ? pathOf(value, passes, keys) : undefined
    if (below !== undefined) return below
  }
  return undefined
}

function listOf(value: Body): readonly JsonValue[] | undefined {
  return isList(value) ? value : undefined
}
