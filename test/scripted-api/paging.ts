import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import type { ApiRequest, Handler, Reply } from './reply.ts'

/** Where records come from: a list, or a function asked anew for every request (data that changes between runs). */
export type Records = readonly JsonValue[] | ((request: ApiRequest) => readonly JsonValue[])

export interface OffsetOptions {
  /** key of the records; default `data`; `null` = the body is the bare list */
  readonly key?: string | null
  /** a limit above this is lowered without a word, as many servers do */
  readonly maxLimit?: number
  readonly defaultLimit?: number
  /** where the record count goes; absent = not told */
  readonly totalKey?: string
  readonly offsetParam?: string
  readonly limitParam?: string
}

/** `?offset=0&limit=100`; past the end comes an empty page. */
export function offsetPages(records: Records, options: OffsetOptions = {}): Handler {
  return (request) => {
    const all = read(records, request)
    const offset = numberParam(request, options.offsetParam ?? 'offset', 0)
    const asked = numberParam(request, options.limitParam ?? 'limit', options.defaultLimit ?? 20)
    const limit = Math.min(asked, options.maxLimit ?? Infinity)
    const total = options.totalKey === undefined ? {} : { [options.totalKey]: all.length }
    return page(all.slice(offset, offset + limit), options.key, total)
  }
}

export interface PageNumberOptions {
  readonly key?: string | null
  readonly pageSize: number
  /** number of the first page; default 1 */
  readonly first?: number
  readonly pageParam?: string
  /** where the number of pages goes; absent = not told */
  readonly totalPagesKey?: string
  /** past the last page: an empty page (default) or an error status */
  readonly pastTheEnd?: 'empty' | 400 | 404
}

/** `?page=1`, a fixed page size. */
export function numberedPages(records: Records, options: PageNumberOptions): Handler {
  return (request) => {
    const all = read(records, request)
    const first = options.first ?? 1
    const index = numberParam(request, options.pageParam ?? 'page', first) - first
    const pages = Math.ceil(all.length / options.pageSize)
    const outside = index < 0 || index >= pages
    if (outside && typeof options.pastTheEnd === 'number')
      return { status: options.pastTheEnd, json: { error: 'no such page' } }
    const total = options.totalPagesKey === undefined ? {} : { [options.totalPagesKey]: pages }
    return page(slicePage(all, index, options.pageSize), options.key, total)
  }
}

export interface CursorOptions {
  readonly key?: string | null
  readonly defaultLimit?: number
  readonly cursorParam?: string
  /** dotted path where the next cursor goes; default `cursor`; left out on the last page */
  readonly cursorPath?: string
}

/** `?cursor=…&limit=100` with an opaque cursor in the body, absent on the last page. An unknown cursor is a 400. */
export function cursorPages(records: Records, options: CursorOptions = {}): Handler {
  return (request) => {
    const all = read(records, request)
    const start = readCursor(request.query.get(options.cursorParam ?? 'cursor'))
    if (start === undefined) return { status: 400, json: { error: 'invalid cursor' } }
    const end = start + numberParam(request, 'limit', options.defaultLimit ?? 20)
    const next = end < all.length ? nested(options.cursorPath ?? 'cursor', writeCursor(end)) : {}
    return page(all.slice(start, end), options.key, next)
  }
}

export interface LinkOptions {
  readonly key?: string | null
  readonly pageSize: number
  /** how the next link is written; default `absolute` */
  readonly links?: 'absolute' | 'host_relative' | 'query_only'
  /** dotted path of the next link in the body, for `jsonLinkPages`; default `next` */
  readonly nextPath?: string
}

/** The next URL in a `Link` header (RFC 8288), beside `first` and `last`, as GitHub sends it. */
export function linkHeaderPages(records: Records, options: LinkOptions): Handler {
  return (request) => {
    const all = read(records, request)
    const index = numberParam(request, 'page', 1)
    const last = Math.max(1, Math.ceil(all.length / options.pageSize))
    const link = (number: number, rel: string) => `<${pageLink(request, number, options.links)}>; rel="${rel}"`
    const links = [
      ...(index > 1 ? [link(index - 1, 'prev')] : []),
      ...(index < last ? [link(index + 1, 'next')] : []),
      link(last, 'last'),
      link(1, 'first'),
    ]
    const reply = page(slicePage(all, index - 1, options.pageSize), options.key, {})
    return { ...reply, headers: { link: links.join(', ') } }
  }
}

/** The next URL in the body, `null` on the last page. */
export function jsonLinkPages(records: Records, options: LinkOptions): Handler {
  return (request) => {
    const all = read(records, request)
    const index = numberParam(request, 'page', 1)
    const more = index * options.pageSize < all.length
    const next = nested(options.nextPath ?? 'next', more ? pageLink(request, index + 1, options.links) : null)
    return page(slicePage(all, index - 1, options.pageSize), options.key, next)
  }
}

export interface HeaderCursorOptions {
  readonly key?: string | null
  readonly pageSize: number
  readonly header?: string
  readonly cursorParam?: string
}

/** The next cursor in a response header, absent on the last page. */
export function headerCursorPages(records: Records, options: HeaderCursorOptions): Handler {
  return (request) => {
    const all = read(records, request)
    const start = readCursor(request.query.get(options.cursorParam ?? 'cursor'))
    if (start === undefined) return { status: 400, json: { error: 'invalid cursor' } }
    const end = start + options.pageSize
    const reply = page(all.slice(start, end), options.key, {})
    return end < all.length ? { ...reply, headers: { [options.header ?? 'next']: writeCursor(end) } } : reply
  }
}

export interface SearchOptions {
  readonly key?: string | null
  readonly defaultLimit?: number
}

/** A POST search: `{"limit": 100, "cursor": "…", "query": …}` in the JSON body, the next cursor in the answer's. */
export function searchPages(records: Records, options: SearchOptions = {}): Handler {
  return (request) => {
    if (request.method !== 'POST') return { status: 405, json: { error: 'search is a POST' } }
    const asked = readObject(request.body)
    const start = readCursor(typeof asked['cursor'] === 'string' ? asked['cursor'] : null)
    if (start === undefined) return { status: 400, json: { error: 'invalid cursor' } }
    const all = read(records, request)
    const end = start + (typeof asked['limit'] === 'number' ? asked['limit'] : (options.defaultLimit ?? 20))
    return page(all.slice(start, end), options.key, end < all.length ? { cursor: writeCursor(end) } : {})
  }
}

/** Opaque on purpose, with characters that must be encoded exactly once in a query. */
function writeCursor(position: number): string {
  return `p+${Buffer.from(`at ${position}`).toString('base64')}`
}

function readCursor(text: string | null): number | undefined {
  if (text === null || text === '') return 0
  const position = /^p\+(.+)$/.exec(text)?.[1]
  const digits = position === undefined ? undefined : /^at (\d+)$/.exec(Buffer.from(position, 'base64').toString())?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function read(records: Records, request: ApiRequest): readonly JsonValue[] {
  return typeof records === 'function' ? records(request) : records
}

function page(records: readonly JsonValue[], key: string | null | undefined, beside: JsonObject): Reply {
  return { json: key === null ? records : { [key ?? 'data']: records, ...beside } }
}

function slicePage(all: readonly JsonValue[], index: number, size: number): readonly JsonValue[] {
  return index < 0 ? [] : all.slice(index * size, (index + 1) * size)
}

function numberParam(request: ApiRequest, name: string, fallback: number): number {
  const text = request.query.get(name)
  return text === null || text === '' ? fallback : Number(text)
}

function pageLink(request: ApiRequest, number: number, style: LinkOptions['links']): string {
  const query = new URLSearchParams(request.query)
  query.set('page', String(number))
  if (style === 'query_only') return `?${query.toString()}`
  const path = `${request.path}?${query.toString()}`
  return style === 'host_relative' ? path : `${request.origin}${path}`
}

function nested(path: string, value: JsonValue): JsonObject {
  const wrapped = path.split('.').reduceRight<JsonValue>((inner, key) => ({ [key]: inner }), value)
  return wrapped as JsonObject
}

function readObject(text: string): Record<string, unknown> {
  if (text === '') return {}
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
