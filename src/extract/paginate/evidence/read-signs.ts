import { type Body, isBodyObject, ownPart } from '../../../json/records/body.ts'
import { noRecords } from '../../../json/records/decoded-records.ts'
import type { JsonValue } from '../../../json/json.ts'
import { toJsonText } from '../../../json/json-text.ts'
import { type Page, recordCount } from '../../../model/request.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import {
  countNames,
  currentPages,
  filteredTotals,
  findCounts,
  type FoundCount,
  pageTotals,
  recordTotals,
} from './find-counts.ts'
import { findNext, isCursorKey, isLikeCursor, isLinkKey, type NextHint } from './find-next.ts'
import { type Counted, headerSigns, type HeaderSigns } from './header-signs.ts'
import { type Places, placesOf } from './places.ts'
import { plainName } from './plain-name.ts'
import { readFlag } from './read-flags.ts'

export type { Counted } from './header-signs.ts'

/** What an answer says about the whole of which it is a part, whatever paginator reads it. `where` is for people. */
export interface PageSigns {
  /** records in all: the largest number in a place that is about the page */
  readonly total?: Counted
  /** pages in all */
  readonly pages?: Counted
  /** a flag: there is (no) more */
  readonly more?: { readonly value: boolean; readonly where: string }
  /** a link or cursor that leads on; `certain` = its name or place leaves no doubt */
  readonly next?: { readonly kind: 'link' | 'cursor'; readonly where: string; readonly certain: boolean }
  /** where the answer says in so many words that nothing follows: `"next" is null` */
  readonly ends?: string
}

/** Reads the signs of a page; a page that is one record has none, for its fields are data. */
export function readSigns(page: Page): PageSigns {
  if (isOneRecord(page)) return {}
  const { body } = page
  const rows = recordCount(page)
  const headers = headerSigns(page.headers, rows)
  const { json } = headers
  const inHeader =
    json === undefined
      ? {}
      : fromHeader(
          readBody(json.value, placesOf({ body: json.value, records: noRecords }), { rows, isLinked: false }),
          json.name,
        )
  const isLinked = headers.link !== undefined
  return { ...readHeaders(headers), ...inHeader, ...readBody(body, placesOf(page), { rows, isLinked }) }
}

/** True when the whole answer is the one record. */
export function isOneRecord({ records, body }: Pick<Page, 'records' | 'body'>): boolean {
  return records.count === 1 && records.at(0) === body
}

function readBody(
  body: Body,
  places: Places,
  { rows, isLinked }: { readonly rows: number; readonly isLinked: boolean },
): PageSigns {
  const { total, pages } = readTotals(places, rows)
  const next = findNext(body, places)
  const leads = next !== undefined && !isMetaEnd(next, body)
  const said = readFlag(places)
  const flag = said?.isWeak === true && (leads || isLinked) ? undefined : said
  const ends = flag?.value === false ? `"${flag.path}" says so` : leads ? undefined : saysNoNext(places)
  return {
    ...(total !== undefined && { total }),
    ...(pages !== undefined && { pages }),
    ...(flag !== undefined && { more: { value: flag.value, where: `"${flag.path}"` } }),
    ...(leads && { next: { kind: next.kind, where: `"${next.path}"`, certain: next.certain } }),
    ...(ends !== undefined && { ends }),
  }
}

function readHeaders({ total, pages, more, next, link, linkHeader, ends }: HeaderSigns): PageSigns {
  const leads =
    link === undefined
      ? next && ({ kind: 'cursor', where: `the header "${next.key}"`, certain: true } as const)
      : ({ kind: 'link', where: linkName(linkHeader), certain: true } as const)
  return {
    ...(total !== undefined && { total }),
    ...(pages !== undefined && { pages }),
    ...(more !== undefined && { more }),
    ...(leads !== undefined && { next: leads }),
    ...(ends !== undefined && leads === undefined && { ends }),
  }
}

/** Says in words which header holds the link: the Link header, or another that holds nothing else. */
export function linkName(linkHeader: string | undefined): string {
  return linkHeader === undefined ? 'the Link header' : `the header "${linkHeader}"`
}

/** The JSON of a header says where it stands. */
function fromHeader({ total, pages, more, ends }: PageSigns, name: string): PageSigns {
  const within = (where: string): string => `${where} in the header "${name}"`
  return {
    ...(total !== undefined && { total: { ...total, where: within(total.where) } }),
    ...(pages !== undefined && { pages: { ...pages, where: within(pages.where) } }),
    ...(more !== undefined && { more: { ...more, where: within(more.where) } }),
    ...(ends !== undefined && { ends: within(ends) }),
  }
}

/** The numbers of records and of pages in all. */
export function readTotals(
  places: Places,
  rows: number,
): { readonly total?: Counted & FoundCount; readonly pages?: Counted & FoundCount } {
  const about = (names: readonly string[]): readonly FoundCount[] =>
    findCounts(places, names).filter(({ keys, value }) => value >= 0 && places.isAbout(keys))
  const totals = places.isLocated ? about([...recordTotals, ...totalsOf(places.list)]) : []
  const filtered = places.isLocated ? about(filteredTotals) : []
  const counts = places.isLocated ? about(countNames).filter(({ value }) => value > rows) : []
  const numbered = about(currentPages)
  // a "total" smaller than the page it stands on, beside the number of that page, counts pages
  const isOfPages = ({ keys, value }: FoundCount): boolean =>
    value > 0 && value < rows && plainName(keys.at(-1) ?? '') === 'total' && numbered.some((at) => at.value <= value)
  const total = largest(filtered) ?? largest(totals.filter((found) => !isOfPages(found))) ?? largest(counts)
  const pages = largest(about(pageTotals)) ?? largest(totals.filter((found) => isOfPages(found)))
  return { ...(total !== undefined && { total }), ...(pages !== undefined && { pages }) }
}

/** `total_rooms` beside `rooms`. */
function totalsOf(list: string | undefined): readonly string[] {
  const name = plainName(list ?? '')
  return name === '' ? [] : [`total${name}`, `${name}total`, `numberof${name}`]
}

function largest(found: readonly FoundCount[]): (Counted & FoundCount) | undefined {
  const [first] = found.toSorted((left, right) => right.value - left.value)
  return first === undefined ? undefined : { ...first, where: `"${pathText(first.keys)}"` }
}

/** `paging.cursors` without `paging.next`: Meta's Graph API hands out cursors on the last page as well. */
function isMetaEnd({ keys }: NextHint, body: Body): boolean {
  if (keys.at(-1) !== 'after' || keys.at(-2) !== 'cursors') return false
  const holder = keys
    .slice(0, -2)
    .reduce<Body | undefined>((value, key) => (isBodyObject(value) ? ownPart(value, key) : undefined), body)
  return isBodyObject(holder) && (ownPart(holder, 'next') ?? null) === null
}

function saysNoNext({ entries, isAbout }: Places): string | undefined {
  for (const { keys, value } of entries) {
    const isNext = isLinkKey(keys) || isCursorKey(keys) || isLikeCursor(keys)
    if (!isNext || !isNothing(value) || !isAbout(keys)) continue
    return `"${pathText(keys)}" is ${value === '' ? 'empty' : toJsonText(value)}`
  }
  return undefined
}

function isNothing(value: JsonValue): boolean {
  return value === null || value === '' || value === false || value === 0 || value === -1
}
