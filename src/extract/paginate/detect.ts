import { isList, isJsonObject, type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import type { Confidence, Detected, Paginator, PaginatorDefinition, Position } from '../../model/paginator.ts'
import { given } from '../../model/given.ts'
import { type Page, recordCount } from '../../model/request.ts'
import { graphqlCursor } from './evidence/cursor-target.ts'
import { findNext } from './evidence/find-next.ts'
import { readFlag } from './evidence/read-flags.ts'
import { isOneRecord, linkName, readSigns } from './evidence/read-signs.ts'
import { signOfMore } from './evidence/signs-of-more.ts'
import { asksForJust } from './find/asked-range.ts'
import { cursorFinding } from './find/find-cursor.ts'
import { guess } from './find/find-guess.ts'
import { offsetFinding, pageFinding } from './find/find-range.ts'
import { type Finding, type FirstPage, firstPage, isHere, tried } from './find/finding.ts'
import { isRound } from './find/round-size.ts'
import { paginators } from './index.ts'
import { tryInTurn, wayOnTrial } from './tries.ts'

/** A detected paginator with the config that means the same, kept in the unit's progress. */
export interface DetectedPaginator extends Detected<Paginator> {
  /** plain JSON, as a user would write it: `{type, …options}`; `rebuildPaginator` reads it back */
  readonly config: JsonObject
  /** the config to write for the same walk; absent = there is none: one page today may be two tomorrow */
  readonly written?: JsonObject
  readonly confidence: Confidence
}

/**
 * How the first page, asked for without any paginator, leads to the next (docs/contract/rest-api.md 3.4). First hit
 * wins: a `Link` header; a link in the body; a number of pages or records together with the number of this one; a
 * cursor, in the body or in a header; an offset and a total side by side; else, where the answer says that there is
 * more, page numbers and offsets are tried; else one page. The next step is `value.next(value.first(request), page)`.
 *
 * Names of parameters are guesses, so they are tried: the second page is asked for under one name after the other until
 * it is not the first one again, and when none works the walk ends with the first page (`tryInTurn`).
 *
 * Different from dlt: page numbers start where the response says (docs/contract/differences.md 12), a cursor needs a
 * name that says so, a link a name and a host that fit, and a page that is one single record leads nowhere (13);
 * relative and OData links, offsets and the cursor's parameter are found. When the response says that there is more but
 * not how to get it, the answer is one page with `certain: false` and a `why` that names the paginator to configure.
 */
export function detectPaginator(page: Page): DetectedPaginator {
  const first = firstPage(page)
  const { more, full, ...finding } = linkHeader(first) ?? (isOneRecord(page) ? oneRecord : inAnswer(first))
  const paginator = rebuildPaginator(finding.config)
  const end = more ?? (full === undefined ? undefined : { full })
  return {
    ...finding,
    ...given({ written: writtenFor(finding.config, first) }),
    confidence: finding.config['type'] === 'tries' ? 'guess' : finding.certain ? 'certain' : 'likely',
    value: end === undefined ? paginator : endingSo(paginator, finding.why, end),
  }
}

/** The way of a detected paginator that a page proved, and what to say about it; undefined = it proves none. */
export function provenPaginator(
  config: JsonValue | undefined,
  position: Position | null,
  page: Page,
): Pick<DetectedPaginator, 'found' | 'why' | 'certain' | 'written' | 'confidence'> | undefined {
  if (config === undefined || !isJsonObject(config) || ownValue(config, 'type') !== 'tries') return undefined
  const at = position === null || page.records.count === 0 ? undefined : wayOnTrial(position)
  const written = at === undefined ? undefined : waysOf(config)[at]
  if (written === undefined) return undefined
  const why = 'the second page, asked for in this way, holds other records than the first'
  return { found: inWords(written), why, certain: true, written: concise(written), confidence: 'likely' }
}

/** `page_number, page_param "page"`: the type, and what was found out. */
function inWords({ type, ...options }: JsonObject): string {
  const texts = Object.entries(options).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${name} "${value}"`] : [],
  )
  return [...(typeof type === 'string' ? [type] : []), ...texts].join(', ')
}

function waysOf(config: JsonObject): readonly JsonObject[] {
  const ways = ownValue(config, 'ways')
  return isList(ways) ? ways.filter(isJsonObject) : []
}

/** Without what is the default anyway. */
function concise({ page, ...config }: JsonObject): JsonObject {
  return page === undefined || page === config['base_page'] ? config : { ...config, page }
}

/** A flag beside a link is believed when it is detected: the written paginator must see it as well. */
function writtenFor(config: JsonObject, { page, places }: FirstPage): JsonObject | undefined {
  if (config['type'] === 'tries') {
    const [first] = waysOf(config)
    return first && concise(first)
  }
  if (config['type'] === 'single_page') return isOneRecord(page) ? config : undefined
  const flag = config['type'] === 'json_link' && !places.isPair ? readFlag(places) : undefined
  return flag === undefined || flag.isWeak || flag.isUpsideDown ? config : { ...config, has_more_path: flag.path }
}

/** The verdict must not be "complete" of a page that says there is more, or looks like a full one of many. */
function endingSo(
  paginator: Paginator,
  why: string,
  { total, full }: { readonly total?: number; readonly full?: true },
): Paginator {
  const evidence = full === undefined ? (total === undefined ? { more: true } : { total }) : { full }
  return { ...paginator, next: () => ({ kind: 'done', because: 'single', why, ...evidence }) }
}

function inAnswer(first: FirstPage): Finding {
  return (
    jsonLink(first) ??
    linkAway(first) ??
    partsCursor(first) ??
    (saysAll(first) ? undefined : pageFinding(first)) ??
    cursorFinding(first) ??
    headerCursor(first) ??
    offsetFinding(first) ??
    withoutVariable(first) ??
    guess(first) ??
    onePage(first)
  )
}

/** A cursor of several parts says all that the next request needs, a number of the page perhaps not. */
function partsCursor(first: FirstPage): Finding | undefined {
  return isJsonObject(findNext(first.page.body, first.places)?.value) ? cursorFinding(first) : undefined
}

/** Builds the paginator of a config made by `detectPaginator`; anything else is a bug and throws. */
export function rebuildPaginator(config: JsonValue): Paginator {
  const { type, ...options } = config as { type: string }
  if (type === 'tries') {
    const ways = isJsonObject(config) ? ownValue(config, 'ways') : undefined
    const [first, ...others] = isList(ways) ? ways.map(rebuildPaginator) : []
    if (first === undefined) throw new TypeError('there is nothing to try')
    return tryInTurn([first, ...others])
  }
  const definition: PaginatorDefinition | undefined = Object.hasOwn(paginators, type)
    ? paginators[type as keyof typeof paginators]
    : undefined
  if (definition === undefined) throw new TypeError(`"${type}" is not a paginator`)
  return definition.build(definition.options.parse(options))
}

const oneRecord: Finding = {
  config: { type: 'single_page' },
  found: 'single_page',
  why: 'the whole response is one record',
  certain: true,
}

function linkHeader({ page, headers }: FirstPage): Finding | undefined {
  if (headers.link === undefined || !isHere(headers.link, page)) return undefined
  const { linkHeader } = headers
  if (linkHeader === undefined)
    return {
      config: { type: 'header_link' },
      found: 'header_link',
      why: 'the Link header has rel="next"',
      certain: true,
    }
  const config = { type: 'header_link', link_header: linkHeader }
  return {
    config,
    found: `header_link in "${linkHeader}"`,
    why: `the header "${linkHeader}" holds a link to the next page`,
    certain: true,
  }
}

function jsonLink({ page, places }: FirstPage): Finding | undefined {
  const hint = findNext(page.body, places)
  if (hint?.kind !== 'link' || typeof hint.value !== 'string' || !isHere(hint.value, page)) return undefined
  const { path } = hint
  return {
    config: { type: 'json_link', next_url_path: path },
    found: `json_link at "${path}"`,
    why: `"${path}" holds a link to the next page`,
    certain: true,
  }
}

function linkAway({ page, places, headers }: FirstPage): Finding | undefined {
  const next = findNext(page.body, places)
  const path = next?.kind === 'link' ? next.path : undefined
  if (path === undefined && headers.link === undefined) return undefined
  const own =
    headers.linkHeader === undefined ? 'header_link' : `{type: header_link, link_header: ${headers.linkHeader}}`
  const paginator = path === undefined ? own : `{type: json_link, next_url_path: ${path}}`
  const why = `${path === undefined ? linkName(headers.linkHeader) : `"${path}"`} leads to another host, which is followed only when configured: ${paginator}`
  return { config: { type: 'single_page' }, found: 'single_page', why, certain: false, more: {} }
}

/** A link that is there and null is the word on the end: no page number is to be asked for after it. */
function saysAll({ page }: FirstPage): boolean {
  const { ends, more, total, pages } = readSigns(page)
  return (
    ends !== undefined && more?.value !== true && (pages?.value ?? 0) <= 1 && (total?.value ?? 0) <= recordCount(page)
  )
}

/** `X-Next-Page: 2` goes back as `page`. */
function headerCursor({ page, headers }: FirstPage): Finding | undefined {
  const { next } = headers
  if (next === undefined || next.params.length === 0 || page.request.method !== 'GET') return undefined
  return {
    config: tried(next.params.map((param) => ({ type: 'header_cursor', cursor_key: next.key, cursor_param: param }))),
    found: `header_cursor at "${next.key}", sent back as "${next.params[0]}"`,
    why: `the header "${next.key}" looks like the cursor of the next page; check the name of the parameter it goes back in`,
    certain: false,
  }
}

/** A GraphQL query that takes no cursor cannot be continued. */
function withoutVariable({ page, places }: FirstPage): Finding | undefined {
  const hint = findNext(page.body, places)
  if (hint?.kind !== 'cursor' || graphqlCursor(page.request) !== null) return undefined
  if (readSigns(page).more?.value === false) return undefined
  const why = `"${hint.path}" holds a cursor, and the query takes none: give it a variable ($after: String, used as after: $after), and configure {type: cursor, cursor_path: ${hint.path}, cursor_body_path: variables.after}`
  return { config: { type: 'single_page' }, found: 'single_page', why, certain: false, more: {} }
}

function onePage({ page }: FirstPage): Finding {
  const config = { type: 'single_page' }
  const sign = signOfMore(page)
  if (sign !== undefined) {
    const { why, ...more } = sign
    return { config, found: 'single_page', why, certain: false, more }
  }
  const { ends, total } = readSigns(page)
  const rows = recordCount(page)
  const isFull = ends === undefined && total === undefined && (isRound(rows) || asksForJust(page.request, rows))
  const why = isFull
    ? `nothing in the response says that there is more, though ${rows} records may be a full page`
    : 'nothing in the response says that there is more'
  return { config, found: 'single_page', why, certain: true, ...(isFull && { full: true }) }
}
