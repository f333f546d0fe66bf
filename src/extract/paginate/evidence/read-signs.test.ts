import { describe, expect, it } from 'vitest'
import { pageOf } from '../../../../test/kits/paginator.ts'
import type { JsonValue } from '../../../json/json.ts'
import { parseJson } from '../../../json/json-text.ts'
import type { Page, RequestSpec } from '../../../model/request.ts'
import { detectSelector } from '../../select/detect-selector.ts'
import { selectRecords } from '../../select/select-records.ts'
import { type PageSigns, readSigns } from './read-signs.ts'

const request: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/x',
  params: [],
  headers: [],
  body: { kind: 'none' },
}
const two: JsonValue = [{ id: 1 }, { id: 2 }]

function signs(body: JsonValue, headers: Page['headers'] = {}): PageSigns {
  const { records } = selectRecords(body, detectSelector(body).value)
  return readSigns(pageOf(request, { body, records: records.decoded(), headers }))
}

describe('totals', () => {
  it.each<[JsonValue, number, string]>([
    [{ '@odata.count': 30, value: two }, 30, "['@odata.count']"],
    [{ 'odata.count': '30', value: two }, 30, "['odata.count']"],
    [{ d: { __count: '30', results: two } }, 30, 'd.__count'],
    [{ total_rows: 30, offset: 0, rows: two }, 30, 'total_rows'],
    [{ totalRows: 30, rows: two }, 30, 'totalRows'],
    [{ item_count: 30, items: two }, 30, 'item_count'],
    [{ num_results: 30, results: two }, 30, 'num_results'],
    [{ found: 30, hits: two }, 30, 'found'],
    [{ hits: { total: { value: 30, relation: 'gte' }, hits: two } }, 30, 'hits.total.value'],
    [{ hits: { total: 30, hits: two } }, 30, 'hits.total'],
    [{ data: { orders: { totalCount: 30, nodes: two } } }, 30, 'data.orders.totalCount'],
    [{ response: { numFound: 30, start: 0, docs: two } }, 30, 'response.numFound'],
    [{ meta: { pagination: { total: 30, count: 2 } }, data: two }, 30, 'meta.pagination.total'],
    [{ 'hydra:totalItems': 30, 'hydra:member': two }, 30, "['hydra:totalItems']"],
    [{ count: 30, results: two }, 30, 'count'],
    [{ total: 0, data: [] }, 0, 'total'],
  ])('%j', (body, value, path) => {
    expect(signs(body).total).toMatchObject({ value, where: `"${path}"` })
  })

  it.each<[string, JsonValue]>([
    ['an amount of money', { data: two, sums: { total: 9999 }, total: 12.5 }],
    ['a count of the page', { count: 2, data: two }],
    ['a total of another list', { data: { orders: { nodes: two }, tags: { totalCount: 9 } } }],
    ['one record', { id: 1, total: 250, name: 'x' }],
    ['one record in an envelope', { data: { id: 1, total: 250 } }],
    ['a negative one, which means unknown', { total: -1, data: two }],
  ])('%s is none', (_, body) => {
    expect(signs(body).total).toBeUndefined()
  })

  it('counts nothing when the records are not those of a list in the answer', () => {
    const body = parseJson('{"total": 900, "data": [{"tags": [{"id": 1}]}, {"tags": [{"id": 2}, {"id": 3}]}]}')
    const records = [{ id: 1 }, { id: 2 }, { id: 3 }]
    expect(readSigns(pageOf(request, { body, records })).total).toBeUndefined()
  })

  it('a total smaller than its page, beside the number of the page, counts pages', () => {
    expect(signs({ page: 1, total: 3, rows: [1, 2, 3, 4, 5].map((id) => ({ id })) }).pages?.value).toBe(3)
  })

  it.each<[Page['headers'], number]>([
    [{ 'content-range': 'items 0-24/100' }, 100],
    [{ 'content-range': '0-24/3573458' }, 3_573_458],
    [{ 'content-range': '*/0' }, 0],
    [{ 'x-total-count': '100' }, 100],
    [{ 'x-total': '100' }, 100],
    [{ 'x-wp-total': '100', 'x-wp-totalpages': '4' }, 100],
    [{ 'x-pagination-count': '100' }, 100],
    [{ 'x-pagination': '{"TotalCount": 100, "TotalPages": 4}' }, 100],
  ])('%j', (headers, value) => {
    expect(signs(two, headers).total?.value).toBe(value)
  })

  it.each<Page['headers']>([
    { 'content-range': 'bytes 0-24/3573458' },
    { 'content-range': 'items 0-24/*' },
    { 'x-ratelimit-limit': '60' },
    { 'content-length': '100' },
  ])('%j says nothing', (headers) => {
    expect(signs(two, headers).total).toBeUndefined()
  })

  it('pages in headers', () => {
    expect(signs(two, { 'x-wp-totalpages': '4' }).pages?.value).toBe(4)
    expect(signs(two, { 'x-pages': '4' }).pages?.value).toBe(4)
  })
})

describe('flags', () => {
  it.each<[JsonValue, boolean]>([
    [{ data: two, has_more: true }, true],
    [{ data: two, hasMore: 'false' }, false],
    [{ data: two, meta: { hasNextPage: true } }, true],
    [{ data: two, IsTruncated: true }, true],
    [{ data: two, last: false }, true],
    [{ data: two, isLast: true }, false],
    [{ records: two, done: false }, true],
    [{ items: two, incomplete_results: true }, true],
    [{ data: { notes: { nodes: two, pageInfo: { hasNextPage: true } } } }, true],
  ])('%j', (body, value) => {
    expect(signs(body).more?.value).toBe(value)
  })

  it('a flag in a header, and none of those that are about something else', () => {
    expect(signs(two, { 'x-has-more': 'true' }).more?.value).toBe(true)
    expect(signs({ items: two, incomplete_results: false }).more).toBeUndefined()
    expect(signs({ items: two, features: { more: true } }).more).toBeUndefined()
  })
})

describe('what leads on', () => {
  it.each<[JsonValue, string, boolean]>([
    [{ value: two, '@odata.nextLink': 'Books?$skiptoken=10' }, "['@odata.nextLink']", true],
    [{ continue: { apcontinue: 'x', continue: '-||' }, query: { pages: two } }, 'continue', true],
    [{ items: two, more: { after: 25 } }, 'more', true],
    [{ items: two, paging: { next_page: { offset: 50, limit: 25 } } }, 'paging.next_page', true],
    [{ Items: two, LastEvaluatedKey: { id: { N: '1' } } }, 'LastEvaluatedKey', true],
    [{ entry: two, link: [{ relation: 'next', url: '/2' }] }, 'link[?(@.relation == "next")].url', true],
    [{ data: two, nextToken: 'x' }, 'nextToken', true],
    [{ data: two, cursor: 'x' }, 'cursor', false],
    [{ data: two, meta: { cursor: 'x' } }, 'meta.cursor', false],
    [{ hits: two, _scroll_id: 'x' }, '_scroll_id', false],
    [{ docs: two, bookmark: 'x' }, 'bookmark', false],
    [{ items: two, metadata: { continue: 'x' } }, 'metadata.continue', false],
  ])('%j', (body, path, certain) => {
    expect(signs(body).next).toMatchObject({ where: `"${path}"`, certain })
  })

  it('headers', () => {
    expect(signs(two, { 'x-ms-continuation-nextrowkey': 'x' }).next).toMatchObject({ certain: true })
    expect(signs(two, { 'x-next-page': '2' }).next).toMatchObject({ certain: true })
    expect(signs(two, { link: '</2>; rel="next"' }).next).toMatchObject({ kind: 'link', certain: true })
  })

  it.each<[string, JsonValue, Page['headers']]>([
    ['a cursor of the data', { data: two, user: { cursor: 'pointer' } }, {}],
    ['an object of more that is a count', { data: two, more: { count: 3 } }, {}],
    ['an object of more about something else', { data: two, user: { more: { after: 3 } } }, {}],
    ['a mouse in a record', { data: [{ cursor: 'x' }, { cursor: 'y' }] }, {}],
    ['cursors at the end, as Meta has them', { data: two, paging: { cursors: { before: 'a', after: 'b' } } }, {}],
    ['a number that says no', { data: two, next_offset: -1 }, {}],
    ['a Link header whose next page is empty', two, { link: '</2>; rel="next"; results="false"' }],
  ])('%s does not', (...[, body, headers]) => {
    expect(signs(body, headers).next).toBeUndefined()
  })
})

describe('the end in so many words', () => {
  it.each<[JsonValue, Page['headers']]>([
    [{ data: two, next: null }, {}],
    [{ data: two, cursor: null }, {}],
    [{ data: two, response_metadata: { next_cursor: '' } }, {}],
    [{ data: two, links: { next: null } }, {}],
    [{ data: two, has_more: false }, {}],
    [two, { link: '</1>; rel="prev", </1>; rel="first"' }],
    [two, { link: '</1>; rel="previous"; results="true", </2>; rel="next"; results="false"' }],
  ])('%j %j', (body, headers) => {
    expect(signs(body, headers).ends).toBeTruthy()
  })

  it('silence is no word', () => {
    expect(signs({ data: two }).ends).toBeUndefined()
    expect(signs(two, { link: '</x>; rel="self"' }).ends).toBeUndefined()
  })
})
