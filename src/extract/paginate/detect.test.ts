import { describe, expect, it } from 'vitest'
import { numbered, pageOf, type PagedServer, param, walk } from '../../../test/kits/paginator.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { detectSelector } from '../select/detect-selector.ts'
import { selectRecords } from '../select/select-records.ts'
import { detectPaginator, type DetectedPaginator, rebuildPaginator } from './detect.ts'
import { findNext } from './evidence/find-next.ts'
import { paginatorNames, paginators } from './index.ts'

const request: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/items',
  params: [],
  headers: [],
  body: { kind: 'none' },
}
/** The config itself, or of several to be tried the first. */
const firstWay = ({ config }: DetectedPaginator): JsonValue => {
  const ways = config['type'] === 'tries' ? config['ways'] : [config]
  return Array.isArray(ways) ? ((ways as readonly JsonValue[])[0] ?? null) : null
}
const two: JsonValue = [{ id: 1 }, { id: 2 }]

function detect(body: JsonValue, more: { headers?: Page['headers']; request?: RequestSpec } = {}): DetectedPaginator {
  const { records } = selectRecords(body, detectSelector(body).value)
  return detectPaginator(
    pageOf(more.request ?? request, { body, records: records.decoded(), headers: more.headers ?? {} }),
  )
}

describe('D02 find_next_page_key', () => {
  it.each<[JsonValue, string | null]>([
    [{ next: 'https://api.test/2' }, 'next'],
    [{ next: '/items?page=2' }, 'next'],
    [{ next: '?page=2' }, 'next'],
    [{ next_page: 'https://api.test/2' }, 'next_page'],
    [{ nextPage: '/2' }, 'nextPage'],
    [{ next_url: '/2' }, 'next_url'],
    [{ nextRecordsUrl: '/services/data/query/01g-2000' }, 'nextRecordsUrl'],
    [{ next_page_url: 'https://api.test/2' }, 'next_page_url'],
    [{ links: { next: 'https://api.test/2' } }, 'links.next'],
    [{ links: { next: { href: '/2', meta: {} } } }, 'links.next.href'],
    [{ _links: { self: { href: '/1' }, next: { href: '/2' } } }, '_links.next.href'],
    [{ paging: { next: { after: '100', link: '/2' } } }, 'paging.next.link'],
    [{ next: { url: '/2' } }, 'next.url'],
    [{ meta: { pagination: { next_link: '/2' } } }, 'meta.pagination.next_link'],
    [{ '@odata.nextLink': 'https://api.test/2' }, '@odata.nextLink'],
    [{ next_cursor: 'abc' }, 'next_cursor'],
    [{ meta: { next_cursor: 5 } }, 'meta.next_cursor'],
    [{ cursors: { next: 'abc' } }, 'cursors.next'],
    [{ paging: { cursors: { before: 'a', after: 'b' } } }, 'paging.cursors.after'],
    [{ nextPageToken: 'abc' }, 'nextPageToken'],
    [{ next_token: 'abc' }, 'next_token'],
    [{ next_page: 2 }, 'next_page'],
    [{ next_cursor: 'abc', links: { next: '/2' } }, 'links.next'],
    [{ next: null }, null],
    [{ next_cursor: '' }, null],
    [{ previous: '/1', prev_cursor: 'a' }, null],
    [{ next_review: '2024-01-01', nextOfKin: 'Ada' }, null],
    [{ next_avatar: 'https://api.test/x.png' }, null],
    [{ data: [{ next: '/2' }] }, null],
    [{ person: { next: 'Bob' } }, null],
    [[{ next: '/2' }], null],
    ['next', null],
    [null, null],
  ])('%j → %s', (body, path) => {
    expect(findNext(body)?.keys.join('.') ?? null).toBe(path)
  })
})

describe('D03 detectPaginator', () => {
  it.each<[string, JsonValue, JsonObject]>([
    ['link in the body', { data: two, next: 'https://api.test/2' }, { type: 'json_link', next_url_path: 'next' }],
    ['relative link, to dlt a cursor', { data: two, next: '?page=2' }, { type: 'json_link', next_url_path: 'next' }],
    [
      'OData, unknown to dlt',
      { value: two, '@odata.nextLink': '/2' },
      { type: 'json_link', next_url_path: "['@odata.nextLink']" },
    ],
    ['JSON:API', { data: two, links: { next: '/2' } }, { type: 'json_link', next_url_path: 'links.next' }],
    [
      'pages counted from 1',
      { items: two, page: 1, total_pages: 3 },
      { type: 'page_number', base_page: 1, page: 1, page_param: 'page', total_path: 'total_pages' },
    ],
    [
      'pages counted from 0, as Spring does',
      { content: two, number: 0, totalPages: 3 },
      { type: 'page_number', base_page: 0, page: 0, page_param: 'page', total_path: 'totalPages' },
    ],
    [
      'pages under meta, as Laravel does',
      { data: two, meta: { current_page: 1, last_page: 3 } },
      { type: 'page_number', base_page: 1, page: 1, page_param: 'page', total_path: 'meta.last_page' },
    ],
    [
      'cursor',
      { data: two, next_cursor: 'abc' },
      { type: 'cursor', cursor_path: 'next_cursor', cursor_param: 'cursor' },
    ],
    [
      'token',
      { items: two, nextPageToken: 'abc' },
      { type: 'cursor', cursor_path: 'nextPageToken', cursor_param: 'pageToken' },
    ],
    [
      'cursor with a flag beside it',
      { data: two, meta: { next_cursor: 'abc', has_more: true } },
      { type: 'cursor', cursor_path: 'meta.next_cursor', cursor_param: 'cursor', has_more_path: 'meta.has_more' },
    ],
    [
      'number of the next page',
      { data: two, next_page: 2 },
      { type: 'cursor', cursor_path: 'next_page', cursor_param: 'page' },
    ],
    [
      'offset, to dlt a single page',
      { products: two, total: 10, skip: 0, limit: 2 },
      { type: 'offset', limit: 2, limit_param: 'limit', offset_param: 'skip', total_path: 'total' },
    ],
    ['a list', two, { type: 'single_page' }],
    ['a list and nothing else', { data: two }, { type: 'single_page' }],
    ['offset without a total', { data: two, offset: 0, limit: 2 }, { type: 'single_page' }],
    ['offset with everything there', { data: two, offset: 0, limit: 50, total: 2 }, { type: 'single_page' }],
    [
      'one record with a date, no cursor (divergence 13)',
      { id: 1, next_review: '2024-01-01' },
      { type: 'single_page' },
    ],
    ['one record with a link', { id: 1, name: 'x', next: '/chapters/2' }, { type: 'single_page' }],
    ['nothing', null, { type: 'single_page' }],
  ])('%s', (_name, body, config) => {
    const found = detect(body)
    expect(firstWay(found)).toEqual(config)
    expect(found.value.type).toBe(config['type'])
    expect(found.why).toBeTruthy()
    expect(rebuildPaginator(JSON.parse(JSON.stringify(found.config)) as JsonValue).type).toBe(found.value.type)
  })

  it('the Link header comes first', () => {
    const headers = { link: '<https://api.test/items?page=2>; rel="next"' }
    expect(detect({ data: two, next: '/2' }, { headers })).toMatchObject({
      config: { type: 'header_link' },
      certain: true,
    })
    expect(detect(two, { headers: { link: '<https://api.test/items>; rel="first"' } }).config).toEqual({
      type: 'single_page',
    })
  })

  it('the request tells the number of the page when the response does not', () => {
    const asked: RequestSpec = { ...request, params: [['page', '1']] }
    expect(firstWay(detect({ data: two, pages: 3 }, { request: asked }))).toMatchObject({
      type: 'page_number',
      base_page: 1,
      page: 1,
    })
  })
})

describe('promise 3: more is announced, but not how to get it', () => {
  it.each<[string, JsonValue, Page['headers'], string]>([
    ['a total', { data: two, total: 253 }, {}, 'announces 253 records and 2 came'],
    ['a total under meta', { data: two, meta: { totalCount: '253' } }, {}, '"meta.totalCount"'],
    ['pages without a number', { data: two, total_pages: 3 }, {}, 'base_page: 1'],
    ['a flag', { data: two, has_more: true }, {}, 'says that there is more'],
    ['a flag upside down', { data: two, page: { isLast: false } }, {}, 'says that there is more'],
    ['a link to another host', { data: two, next: 'https://evil.test/2' }, {}, 'another host'],
    ['a Link header to another host', two, { link: '<https://evil.test/2>; rel=next' }, 'another host'],
    ['a counting header', two, { 'x-total-count': '253' }, 'announces 253 records'],
    ['a page header', two, { 'x-next-page': '2' }, 'cursor_key: X-Next-Page'],
  ])('%s', (...[, body, headers, why]) => {
    const found = detect(body, { headers, request: { ...request, method: 'POST' } })
    expect(found.config).toEqual({ type: 'single_page' })
    expect(found.certain).toBe(false)
    expect(found.why).toContain(why)
  })

  it.each<[string, JsonValue, Page['headers']]>([
    ['a total that is there', { data: two, total: 2, has_more: false, next: null }, {}],
    ['one page of one', { data: two, page: 1, total_pages: 1 }, {}],
    ['an amount of money', { data: two, sums: { total: 9999 }, total: 12.5 }, {}],
    ['an empty page header', two, { 'x-next-page': '', 'x-total-count': '2' }],
    ['one record with a total', { id: 1, total: 250 }, {}],
  ])('%s is no sign', (...[, body, headers]) => {
    expect(detect(body, { headers }).certain).toBe(true)
  })
})

describe('what was detected reads everything once', () => {
  const records = numbered(23)
  const cut = (at: number): readonly JsonValue[] => records.slice(at, at + 5)
  const servers: Record<string, PagedServer> = {
    'pages from 1 (divergence 12)': (ask) => {
      const page = Number(param(ask, 'page') ?? 1)
      return pageOf(ask, { body: { data: cut((page - 1) * 5), page, pages: 5 }, records: cut((page - 1) * 5) })
    },
    'pages from 0': (ask) => {
      const page = Number(param(ask, 'page') ?? 0)
      return pageOf(ask, { body: { data: cut(page * 5), page, pages: 5 }, records: cut(page * 5) })
    },
    cursor: (ask) => {
      const at = Number(param(ask, 'cursor') ?? 0)
      return pageOf(ask, { body: { data: cut(at), next_cursor: at + 5 < 23 ? `${at + 5}` : null }, records: cut(at) })
    },
    offset: (ask) => {
      const at = Number(param(ask, 'offset') ?? 0)
      return pageOf(ask, { body: { data: cut(at), offset: at, limit: 5, total: 23 }, records: cut(at) })
    },
    link: (ask) => {
      const at = Number(param(ask, 'at') ?? 0)
      return pageOf(ask, { body: { data: cut(at), next: at + 5 < 23 ? `?at=${at + 5}` : null }, records: cut(at) })
    },
  }

  it.each(Object.keys(servers))('%s', (name) => {
    const server = servers[name] as PagedServer
    const first = server(request)
    const paginator = detectPaginator(first).value
    const step = paginator.next(paginator.first(request), first)
    const rest = step.kind === 'next' ? walk(paginator, server, { position: step.position }) : []
    expect([...first.records.decoded(), ...rest.flatMap((visit) => visit.records)]).toEqual(records)
  })
})

it('P01 the catalog names every type and alias', () => {
  expect(paginatorNames.toSorted()).toEqual(
    [
      'auto',
      'cursor',
      'header_cursor',
      'header_link',
      'json_link',
      'json_response',
      'offset',
      'page_number',
      'relay',
      'single_page',
    ].toSorted(),
  )
  for (const [type, definition] of Object.entries(paginators)) expect(definition.type).toBe(type)
})

describe('what a request asks for', () => {
  const full = (asked: Partial<RequestSpec>): unknown => {
    const found = detect(numbered(7), { request: { ...request, ...asked } })
    return found.value.next(null, pageOf(request, { body: numbered(7), records: numbered(7) }))
  }

  it('just so many records as were asked for may be a full page', () => {
    expect(full({ params: [['filter[limit]', '7']] })).toMatchObject({ kind: 'done', full: true })
    expect(full({ url: `${request.url}?_limit=7` })).toMatchObject({ full: true })
    expect(full({ method: 'POST', body: { kind: 'json', value: { limit: 7 } } })).toMatchObject({ full: true })
    expect(full({ params: [['limit', '8']] })).not.toHaveProperty('full')
  })

  it('texts of totals may have commas', () => {
    expect(detect({ data: two, page: '1', total: '1,045' })).toMatchObject({
      found: 'page_number with 1045 records at "total"',
    })
  })

  it('"truncated: false" ends a page that leads nowhere, and none that leads on', () => {
    const at = (body: JsonObject): unknown => detect(body).config['type']
    expect(at({ data: two, truncated: false, next_url: '/items?at=2' })).toBe('json_link')
    expect(at({ data: two, truncated: false, total: 9 })).toBe('tries')
  })
})
