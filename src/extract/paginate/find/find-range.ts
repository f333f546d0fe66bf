import type { JsonObject } from '../../../json/json.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import { wholeNumber } from '../answer/total.ts'
import { currentPages, findCounts, type FoundCount, plainName } from '../evidence/find-counts.ts'
import { readTotals } from '../evidence/read-signs.ts'
import { askedFor, limits, type NamedNumber, pageParams, starts } from './asked-range.ts'
import { type Finding, type FirstPage, paramsOf, tried } from './finding.ts'

/** The number of this page beside the number of pages, or beside a number of records that is not reached. */
export function pageFinding(first: FirstPage): Finding | undefined {
  const { page, places } = first
  const { total, pages } = readTotals(places, page.records.count)
  const known = pages ?? (total !== undefined && total.value > page.records.count ? total : undefined)
  if (known === undefined || known.value < 1) return undefined
  const current = currentPage(first, known)
  if (current === undefined) return undefined
  const base = current.value === 0 ? 0 : 1
  const path = pages === undefined || places.isPair ? null : pathText(known.keys)
  const ways = current.params.map((param): JsonObject => ({
    type: 'page_number',
    base_page: base,
    page: current.value,
    page_param: param,
    total_path: path,
  }))
  return {
    config: tried(ways),
    found: `page_number with ${known.value} ${pages === undefined ? 'records' : 'pages'} at "${pathText(known.keys)}"`,
    why: `the response says it is page ${current.value} of ${known.value}${pages === undefined ? ' records' : ''}`,
    certain: true,
  }
}

interface CurrentPage {
  readonly value: number
  readonly params: readonly string[]
}

/** The number of this page: beside the number of pages, else as the request asked for it. */
function currentPage({ page, places }: FirstPage, total: FoundCount): CurrentPage | undefined {
  const names = currentPages.filter((name) => !total.keys.some((key) => plainName(key) === name))
  const beside = findCounts(places, names).find(({ keys }) => sameHolder(keys, total.keys))
  const asked = paramsOf(page.request).find(([name]) => pageParams.includes(plainName(name)))
  if (beside !== undefined)
    return { value: beside.value, params: asked === undefined ? pageNames(beside.keys) : [asked[0]] }
  const number = wholeNumber(asked?.[1])
  return asked === undefined || number === undefined || number < 0 ? undefined : { value: number, params: [asked[0]] }
}

function sameHolder(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.slice(0, -1).every((key, at) => key === right[at])
}

/** `current_page` and Spring's `number` are asked for as `page`; other names as they stand, then as in Strapi and JSON:API. */
function pageNames(keys: readonly string[]): readonly string[] {
  const key = keys.at(-1) ?? 'page'
  const own = ['currentpage', 'number', 'current'].includes(plainName(key)) ? 'page' : key
  return [...new Set([own, 'page', 'pagination[page]', 'page[number]', 'pageNumber', 'p'])]
}

/** A start of 0 (or 1, as SCIM counts) and a total that this page does not reach; the limit where it is said. */
export function offsetFinding({ page, places }: FirstPage): Finding | undefined {
  const rows = page.records.count
  const { total } = readTotals(places, rows)
  if (places.isPair || total === undefined || total.value <= rows || rows === 0) return undefined
  const beside = (names: readonly string[]): FoundCount | undefined =>
    findCounts(places, names).find(({ keys }) => sameHolder(keys, total.keys))
  const asked = (names: readonly string[]): NamedNumber | undefined => askedFor(page.request, names)
  const start = asked(starts) ?? named(beside(starts))
  const limit = asked(limits) ?? named(beside(limits.filter((name) => name !== plainName(total.keys.at(-1) ?? ''))))
  if (start === undefined || !isFirst(start)) return undefined
  const isLimitSaid = limit !== undefined && asked(limits) === undefined
  const ways = offsetWays({ start, limit, isLimitSaid, rows, path: pathText(total.keys) })
  return {
    config: tried(ways),
    found: `offset with ${total.value} records at "${pathText(total.keys)}"`,
    why: `the response says ${start.name} ${start.value}${limit === undefined ? '' : `, ${limit.name} ${limit.value}`} and total ${total.value}`,
    certain: limit !== undefined,
  }
}

function named(found: FoundCount | undefined): NamedNumber | undefined {
  return found === undefined ? undefined : { name: found.keys.at(-1) ?? '', value: found.value }
}

function isFirst({ name, value }: NamedNumber): boolean {
  return value === 0 || (value === 1 && plainName(name) === 'startindex')
}

/** Under the names that the answer has; CouchDB says `offset` and hears `skip`, Solr and SCIM call the limit something else. */
function offsetWays({
  start,
  limit,
  isLimitSaid,
  rows,
  path,
}: {
  readonly start: NamedNumber
  readonly limit: NamedNumber | undefined
  /** false = the answer names no limit, the request perhaps: its names are then half known */
  readonly isLimitSaid: boolean
  readonly rows: number
  readonly path: string
}): readonly JsonObject[] {
  const size = limit === undefined || limit.value < rows ? rows : limit.value
  const way = (offset: string, limitParam: string): JsonObject => ({
    type: 'offset',
    limit: size,
    limit_param: limitParam,
    ...(start.value === 0 ? {} : { offset: start.value }),
    offset_param: offset,
    total_path: path,
  })
  const limitName = limit?.name ?? 'limit'
  const own = way(start.name, limitName)
  switch (plainName(start.name)) {
    case 'startindex':
      return [way(start.name, 'count'), own]
    case 'start':
      return limit === undefined ? [way(start.name, 'rows'), own, way('offset', limitName)] : [own]
    case 'offset':
      return isLimitSaid ? [own] : [own, way('skip', limitName)]
    case 'skip':
      return [own, way('$skip', '$limit')]
    case 'currentoffset':
      return [way('offset', limitName), own]
    default:
      return [own]
  }
}
