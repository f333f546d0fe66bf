import type { JsonValue } from '../../../json/json.ts'
import { parseJson } from '../../../json/json-text.ts'
import type { Page } from '../../../model/request.ts'
import { findLink, hasLink } from '../answer/link-header.ts'
import { wholeNumber } from '../answer/total.ts'
import { countNames, pageTotals, recordTotals } from './find-counts.ts'
import { plainName } from './plain-name.ts'

/** A number, and where it stands, for people. */
export interface Counted {
  readonly value: number
  readonly where: string
}

/** A header whose value leads to the next page. */
export interface NextHeader {
  /** the key as the config would have it */
  readonly key: string
  readonly value: string
  /** the parameters it may go back in, the most likely first; none = it goes back as several, or as a header */
  readonly params: readonly string[]
}

/** What the headers of an answer say about the whole. */
export interface HeaderSigns {
  readonly total?: Counted
  readonly pages?: Counted
  readonly more?: { readonly value: boolean; readonly where: string }
  readonly next?: NextHeader
  /** the target of `rel="next"` in the Link header, or the URL in a header of its own, named by `linkHeader` */
  readonly link?: string
  readonly linkHeader?: string
  /** why nothing follows */
  readonly ends?: string
  /** a body of its own: `X-Pagination: {"TotalCount": 12}` */
  readonly json?: { readonly name: string; readonly value: JsonValue }
}

const next: Readonly<Record<string, readonly string[]>> = {
  nextpage: ['page', 'page_token'],
  nextcursor: ['cursor', 'after'],
  nextpagetoken: ['page_token', 'pageToken', 'next_page_token'],
  nexttoken: ['next_token', 'page_token', 'token'],
  nextpagecursor: ['cursor'],
  nextoffset: ['offset'],
  nextmarker: ['marker'],
  cursornext: ['cursor'],
  aftercursor: ['after', 'cursor'],
  continuationtoken: ['continuation_token', 'continuationToken', 'continuation'],
  continuation: ['continuation'],
  nextid: ['since_id', 'after'],
}
const moreNames = new Set(['hasmore', 'hasnext', 'hasnextpage', 'more', 'moreresults', 'truncated'])

/** Reads the headers. A `Content-Range` of bytes is about a file, not about records. */
export function headerSigns(headers: Page['headers'], rows: number): HeaderSigns {
  const named = Object.entries(headers).map(([name, value]) => ({ name, plain: bare(name), value: value.trim() }))
  const numbered = (names: readonly string[]): Counted | undefined => {
    const found = named.flatMap(({ name, plain, value }) => {
      const count = names.includes(plain) ? wholeNumber(value) : undefined
      return count === undefined || count < 0 ? [] : [{ value: count, where: `the header "${shown(name)}"` }]
    })
    return found.toSorted((left, right) => right.value - left.value)[0]
  }
  const weak = numbered(countNames)
  const total =
    contentRange(headers['content-range']) ??
    numbered(recordTotals) ??
    (weak !== undefined && weak.value > rows ? weak : undefined)
  const pages = numbered(pageTotals) ?? lastPage(headers['link'])
  const flag = named.find(({ plain, value }) => moreNames.has(plain) && /^(true|false|1|0|yes|no)$/i.test(value))
  const json = named.find(({ plain, value }) => /pag(?:ination|ing)/.test(plain) && value.startsWith('{'))
  const value = json === undefined ? undefined : readJson(json.value)
  const ends = endInLink(headers['link'])
  const linked = findLink(headers['link'] ?? '', 'next')
  const bareLink = linked === undefined ? named.find(isBareLink) : undefined
  const link = linked ?? bareLink?.value
  const following = bareLink === undefined ? nextHeader(named) : undefined
  return {
    ...(total !== undefined && { total }),
    ...(pages !== undefined && { pages }),
    ...(flag !== undefined && {
      more: { value: /^(true|1|yes)$/i.test(flag.value), where: `the header "${shown(flag.name)}"` },
    }),
    ...(following !== undefined && { next: following }),
    ...(link !== undefined && { link }),
    ...(bareLink !== undefined && { linkHeader: shown(bareLink.name) }),
    ...(ends !== undefined && { ends }),
    ...(json !== undefined && value !== undefined && { json: { name: shown(json.name), value } }),
  }
}

/** `X-WP-Total` → `total`, `Pagination-Count` → `count`. */
function bare(name: string): string {
  return plainName(name.replace(/^x-/i, '').replace(/^(?:wp|pagination|paging|page|list|result|results)-(?=.)/i, ''))
}

function shown(name: string): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_, sign: string, letter: string) => sign + letter.toUpperCase())
}

/** `items 0-24/100`, `0-24/3573458`; a total after the star only is one, too. */
function contentRange(header: string | undefined): Counted | undefined {
  const match = /^\s*(?:(?!bytes\b)[\w-]+[\s=]+)?(?:\d+\s*-\s*\d+|\*)\s*\/\s*(\d{1,15})\s*$/i.exec(header ?? '')
  return match === null ? undefined : { value: Number(match[1]), where: 'the header "Content-Range"' }
}

function readJson(text: string): JsonValue | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** A Link header that leads back and not on; or one that says that the next page has no results. */
function endInLink(header: string | undefined): string | undefined {
  if (header === undefined || findLink(header, 'next') !== undefined) return undefined
  if (hasLink(header, 'next')) return 'the Link header says that the next page has no results'
  // one that leads to the last page only says how many there are
  if (lastPage(header) !== undefined) return undefined
  const others = ['prev', 'previous', 'first', 'last'].filter((rel) => findLink(header, rel) !== undefined)
  return others.length === 0 ? undefined : `the Link header has rel="${others[0]}" and no rel="next"`
}

/** `Next-Page: https://…`, as Kinto writes it: a link without the form of the Link header. */
function isBareLink({ plain, value }: { readonly plain: string; readonly value: string }): boolean {
  return (
    /^next(?:page|link|url|uri|href|pageurl|pagelink|results?)?$/.test(plain) && /^(?:https?:\/\/|\/|\?)/i.test(value)
  )
}

/** `<…?page=7>; rel="last"`, and nothing that leads on or back: a number of pages. */
function lastPage(header: string | undefined): Counted | undefined {
  const last = header === undefined ? undefined : findLink(header, 'last')
  if (last === undefined || header === undefined) return undefined
  if (['next', 'prev', 'previous'].some((rel) => hasLink(header, rel))) return undefined
  const value = wholeNumber(/[?&]page=(\d+)(?:&|$)/.exec(last)?.[1])
  return value === undefined || value < 2 ? undefined : { value, where: 'the link rel="last" in the Link header' }
}

function nextHeader(
  named: readonly { readonly name: string; readonly plain: string; readonly value: string }[],
): NextHeader | undefined {
  for (const { name, plain, value } of named) {
    if (value === '' || value === 'null') continue
    if (name.startsWith('x-ms-continuation')) return { key: shown(name), value, params: [] }
    const params = Object.hasOwn(next, plain) ? next[plain] : undefined
    // where a header names no page it is often 0 or -1
    if (params !== undefined && !/^(?:0|-1)$/.test(value)) return { key: shown(name), value, params }
  }
  return undefined
}
