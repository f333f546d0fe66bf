import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../../model/json.ts'
import type { Detected, Paginator, PaginatorDefinition } from '../../model/paginator.ts'
import type { Page } from '../../model/request.ts'
import { pathText } from '../select/path/path-text.ts'
import { resolveLink } from './answer/link.ts'
import { findLink } from './answer/link-header.ts'
import { wholeNumber } from './answer/total.ts'
import { currentPages, findCounts, type FoundCount, pageTotals, plainName } from './evidence/find-counts.ts'
import { findNext, type NextHint } from './evidence/find-next.ts'
import { signOfMore } from './evidence/signs-of-more.ts'
import { paginators } from './index.ts'

/** A detected paginator with the config that means the same, kept in the unit's progress. */
export interface DetectedPaginator extends Detected<Paginator> {
  /** plain JSON, as a user would write it: `{type, …options}`; `rebuildPaginator` reads it back */
  readonly config: JsonObject
}

interface Finding extends Pick<DetectedPaginator, 'config' | 'found' | 'why' | 'certain'> {
  /** one page that the response itself calls incomplete */
  readonly more?: { readonly total?: number }
}

/**
 * How the first page, asked for without any paginator, leads to the next (spec/rest-api.md 3.4). First hit wins: a
 * `Link` header; a link in the body; a number of pages together with the number of this one; a cursor; `offset`,
 * `limit` and `total` side by side; else one page. The next step is `value.next(value.first(request), page)`.
 *
 * Different from dlt: page numbers start where the response says (divergence 12), and without that nothing is guessed;
 * a cursor needs a name that says so, a link a name and a host that fit, and a page that is one single record leads
 * nowhere (13); relative and OData links, offsets and the cursor's parameter are found. When the response says that
 * there is more but not how to get it, the answer is one page with `certain: false` and a `why` that names the
 * paginator to configure.
 */
export function detectPaginator(page: Page): DetectedPaginator {
  const { more, ...finding } = linkHeader(page) ?? (isOneRecord(page) ? oneRecord : inBody(page))
  const paginator = rebuildPaginator(finding.config)
  return { ...finding, value: more === undefined ? paginator : endingShort(paginator, finding.why, more) }
}

/** The verdict must not be "complete" of a page that says there is more. */
function endingShort(paginator: Paginator, why: string, { total }: { readonly total?: number }): Paginator {
  const evidence = total === undefined ? { more: true } : { total }
  return { ...paginator, next: () => ({ kind: 'done', because: 'single', why, ...evidence }) }
}

function inBody(page: Page): Finding {
  return jsonLink(page) ?? pages(page) ?? cursor(page) ?? offsets(page) ?? onePage(page)
}

/** Builds the paginator of a config made by `detectPaginator`; anything else is a bug and throws. */
export function rebuildPaginator(config: JsonValue): Paginator {
  const { type, ...options } = config as { type: string }
  const definition: PaginatorDefinition | undefined = Object.hasOwn(paginators, type)
    ? paginators[type as keyof typeof paginators]
    : undefined
  if (definition === undefined) throw new TypeError(`"${type}" is no paginator`)
  return definition.build(definition.options.parse(options))
}

const oneRecord: Finding = {
  config: { type: 'single_page' },
  found: 'single_page',
  why: 'the whole response is one record',
  certain: true,
}

function isOneRecord({ records, body }: Page): boolean {
  return records.length === 1 && records[0] === body
}

function linkHeader(page: Page): Finding | undefined {
  const link = findLink(page.headers['link'] ?? '', 'next')
  if (link === undefined || !isHere(link, page)) return undefined
  return { config: { type: 'header_link' }, found: 'header_link', why: 'the Link header has rel="next"', certain: true }
}

function jsonLink(page: Page): Finding | undefined {
  const hint = findNext(page.body)
  if (hint?.kind !== 'link' || !isHere(String(hint.value), page)) return undefined
  const path = pathText(hint.keys)
  return {
    config: { type: 'json_link', next_url_path: path },
    found: `json_link at "${path}"`,
    why: `"${path}" holds a link to the next page`,
    certain: true,
  }
}

/** A link found by its name alone is followed on its own host only. */
function isHere(link: string, page: Page): boolean {
  try {
    return new URL(resolveLink(link, page)).host === new URL(page.url === '' ? page.request.url : page.url).host
  } catch {
    return false
  }
}

function pages(page: Page): Finding | undefined {
  const total = findCounts(page.body, pageTotals)[0]
  if (total === undefined) return undefined
  const current = currentPage(page, total)
  if (current === undefined) return undefined
  const path = pathText(total.keys)
  const base = current.value === 0 ? 0 : 1
  return {
    config: { type: 'page_number', base_page: base, page: current.value, page_param: current.param, total_path: path },
    found: `page_number with ${total.value} pages at "${path}"`,
    why: `the response says it is page ${current.value} of ${total.value}`,
    certain: true,
  }
}

interface CurrentPage {
  readonly value: number
  readonly param: string
}

/** The number of this page: beside the number of pages, else as the request asked for it. */
function currentPage(page: Page, total: FoundCount): CurrentPage | undefined {
  const beside = findCounts(page.body, currentPages).find(({ keys }) => sameHolder(keys, total.keys))
  const asked = page.request.params.find(([name]) => plainName(name) === 'page' || plainName(name) === 'pagenumber')
  if (beside !== undefined) return { value: beside.value, param: asked?.[0] ?? pageParam(beside.keys.at(-1) ?? 'page') }
  const number = wholeNumber(asked?.[1])
  return asked === undefined || number === undefined || number < 0 ? undefined : { value: number, param: asked[0] }
}

function sameHolder(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.slice(0, -1).every((key, at) => key === right[at])
}

/** `current_page` and Spring's `number` are asked for as `page`; other names as they stand. */
function pageParam(key: string): string {
  return ['currentpage', 'number'].includes(plainName(key)) ? 'page' : key
}

function cursor(page: Page): Finding | undefined {
  const hint = findNext(page.body)
  if (hint?.kind !== 'cursor') return undefined
  const path = pathText(hint.keys)
  const flag = flagBeside(page.body, hint)
  return {
    config: {
      type: 'cursor',
      cursor_path: path,
      cursor_param: hint.param,
      ...(flag === undefined ? {} : { has_more_path: flag }),
    },
    found: `cursor at "${path}", sent back as "${hint.param}"`,
    why: `"${path}" looks like the cursor of the next page; check the name of the parameter it goes back in`,
    certain: false,
  }
}

/** `has_more` and its like beside the cursor, or at the top: the last page may still carry a cursor. */
function flagBeside(body: JsonValue, { keys }: NextHint): string | undefined {
  const holder = keys.slice(0, -1)
  for (const at of holder.length === 0 ? [[]] : [holder, []]) {
    const object = at.reduce<JsonValue | undefined>(
      (value, key) => (isJsonObject(value) ? ownValue(value, key) : undefined),
      body,
    )
    if (!isJsonObject(object)) continue
    const flag = Object.keys(object).find(
      (key) => ['hasmore', 'hasnext', 'hasnextpage'].includes(plainName(key)) && typeof object[key] === 'boolean',
    )
    if (flag !== undefined) return pathText([...at, flag])
  }
  return undefined
}

/** `offset: 0`, `limit` and `total` side by side, with as many records as the limit says. */
function offsets(page: Page): Finding | undefined {
  const limit = findCounts(page.body, ['limit']).find(({ value }) => value > 0 && value === page.records.length)
  if (limit === undefined) return undefined
  const beside = (names: readonly string[]): FoundCount | undefined =>
    findCounts(page.body, names).find(({ keys }) => sameHolder(keys, limit.keys))
  const start = beside(['offset', 'skip'])
  const total = beside(['total', 'totalcount'])
  if (start?.value !== 0 || total === undefined || total.value <= page.records.length) return undefined
  const path = pathText(total.keys)
  return {
    config: {
      type: 'offset',
      limit: limit.value,
      limit_param: limit.keys.at(-1) ?? 'limit',
      offset_param: start.keys.at(-1) ?? 'offset',
      total_path: path,
    },
    found: `offset with ${total.value} records at "${path}"`,
    why: `the response says offset 0, limit ${limit.value} and total ${total.value}`,
    certain: true,
  }
}

function onePage(page: Page): Finding {
  const next = findNext(page.body)
  const config = { type: 'single_page' }
  const header = findLink(page.headers['link'] ?? '', 'next')
  const away = next?.kind === 'link' ? `"${pathText(next.keys)}"` : header === undefined ? undefined : 'the Link header'
  if (away !== undefined) {
    const paginator = next?.kind === 'link' ? `{type: json_link, next_url_path: ${pathText(next.keys)}}` : 'header_link'
    const why = `${away} leads to another host, which is followed only when configured: ${paginator}`
    return { config, found: 'single_page', why, certain: false, more: {} }
  }
  const sign = signOfMore(page)
  if (sign === undefined)
    return { config, found: 'single_page', why: 'nothing in the response says that there is more', certain: true }
  const { why, ...more } = sign
  return { config, found: 'single_page', why, certain: false, more }
}
