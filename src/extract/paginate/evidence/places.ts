import { isList, isJsonObject, type JsonObject, type JsonValue } from '../../../json/json.ts'
import type { Page } from '../../../model/request.ts'
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
  /** true = at the top, in an object that the records lie in, or in one with a name such as `meta` in one of those */
  readonly isAbout: (keys: readonly string[]) => boolean
}

const deepest = 6
/** of a hostile body no more than this is looked at */
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
  const found = isJsonObject(body) && records.length > 0 ? locate(body, records) : undefined
  const around = found ?? (isJsonObject(body) ? pathOf(body, (value) => value === records, []) : undefined)
  const entries: Entry[] = []
  if (isJsonObject(body) && around?.length !== 0) collect(body, { above: [], entries, around })
  const isAbout = (keys: readonly string[]): boolean => {
    // `total: {value: 12}` stands where `total: 12` would
    let above = keys.slice(0, plainName(keys.at(-1) ?? '') === 'value' ? -2 : -1)
    while (above.length > 0 && !leadsTo(around, above) && isHolder(above.at(-1))) above = above.slice(0, -1)
    return above.length === 0 || leadsTo(around, above)
  }
  return { entries, isAbout, isLocated: Array.isArray(body) || records.length === 0 || around !== undefined }
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

function collect(object: JsonObject, { above, entries, around }: Collecting): void {
  for (const [key, value] of Object.entries(object)) {
    if (entries.length >= mostEntries) return
    const keys = [...above, key]
    if (isRecords(keys, around)) continue
    entries.push({ keys, value })
    if (isJsonObject(value) && keys.length < deepest) collect(value, { above: keys, entries, around })
  }
}

function isRecords(keys: readonly string[], around: readonly string[] | undefined): boolean {
  return around !== undefined && keys.length === around.length && keys.every((key, at) => key === around[at])
}

/** The keys of what the records are in: their list, the list of what each is part of, an object keyed by id, or they themselves. */
function locate(body: JsonObject, records: readonly JsonValue[]): readonly string[] | undefined {
  if (records.length === 0) return undefined
  // before their list is looked into: one that is still bytes would be decoded
  const itself = pathOf(body, (value) => value === records, [])
  if (itself !== undefined) return itself
  const [first, last] = [records[0], records.at(-1)]
  if (first === undefined || last === undefined) return undefined
  if (typeof first !== 'object' || first === null) return pathOf(body, (value) => holdsValues(value, records), [])
  // the answer itself is keyed by id
  if (records.length > 1 && Object.values(body).includes(first) && Object.values(body).includes(last)) return []
  if (records.length === 1) {
    const one = pathOf(body, (value) => value === first, [])
    if (one !== undefined) return one
  }
  return (
    pathOf(body, (value) => listOf(value)?.includes(first) === true && listOf(value)?.includes(last) === true, []) ??
    pathOf(body, (value) => isPartOf(value, records), []) ??
    pathOf(body, (value) => isJsonObject(value) && Object.values(value).includes(first), [])
  )
}

/** A list of bare values is found by what it holds. */
function holdsValues(value: JsonValue, records: readonly JsonValue[]): boolean {
  const list = listOf(value)
  return list !== undefined && list.length === records.length && list.every((item, at) => item === records[at])
}

/** True for a list of which each item holds one record, as the edges of GraphQL do. */
function isPartOf(value: JsonValue, records: readonly JsonValue[]): boolean {
  const list = listOf(value)
  const [first] = records
  if (list === undefined || first === undefined || list.length !== records.length) return false
  const [item] = list
  return isJsonObject(item) && Object.values(item).includes(first)
}

function pathOf(
  object: JsonObject,
  passes: (value: JsonValue) => boolean,
  above: readonly string[],
): readonly string[] | undefined {
  for (const [key, value] of Object.entries(object)) {
    const keys = [...above, key]
    if (passes(value)) return keys
    const below = isJsonObject(value) && keys.length < deepest ? pathOf(value, passes, keys) : undefined
    if (below !== undefined) return below
  }
  return undefined
}

function listOf(value: JsonValue): readonly JsonValue[] | undefined {
  return isList(value) ? value : undefined
}
