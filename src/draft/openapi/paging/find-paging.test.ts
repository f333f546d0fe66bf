import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../json/json.ts'
import { listOf, onlyResource, order, wrapped } from '../../../../test/kits/openapi-document.ts'

const integer = (name: string, more: JsonObject = {}): JsonObject => ({ name, schema: { type: 'integer', ...more } })
const text = (name: string, more: JsonObject = {}): JsonObject => ({ name, schema: { type: 'string' }, ...more })
const said = (description: string, parameter: JsonObject): JsonObject => ({ ...parameter, description })
const bare = listOf(order)
const inData = (beside: JsonObject = {}): JsonObject => wrapped({ data: listOf(order) }, beside)
const string: JsonObject = { type: 'string' }

/** answer, parameters → paginator */
const known: Readonly<Record<string, readonly [JsonObject, readonly JsonObject[], JsonObject]>> = {
  'page numbers, the maximum of the size': [
    bare,
    [integer('page', { default: 1 }), integer('per_page', { maximum: 100 })],
    { type: 'page_number', base_page: 1, page_param: 'page', limit: 100, limit_param: 'per_page' },
  ],
  'page numbers from 0, said in words': [
    bare,
    [said('Zero-based page index', integer('page')), said('Results per page (max 250)', integer('size'))],
    { type: 'page_number', base_page: 0, page_param: 'page', limit: 250, limit_param: 'size' },
  ],
  'the number of pages, where it is always there': [
    { ...inData({ total_pages: { type: 'integer' } }), required: ['total_pages'] },
    [integer('page', { minimum: 1 })],
    { type: 'page_number', base_page: 1, page_param: 'page', total_path: 'total_pages' },
  ],
  'page[number] and page[size]': [
    inData(),
    [integer('page[number]', { minimum: 1 }), integer('page[size]', { maximum: 50 })],
    { type: 'page_number', base_page: 1, page_param: 'page[number]', limit: 50, limit_param: 'page[size]' },
  ],
  offsets: [
    bare,
    [integer('offset'), integer('limit', { maximum: 500 })],
    { type: 'offset', offset_param: 'offset', limit: 500, limit_param: 'limit' },
  ],
  'a huge maximum is bounded': [
    bare,
    [integer('skip'), integer('take', { maximum: 1_000_000 })],
    { type: 'offset', offset_param: 'skip', limit: 1000, limit_param: 'take' },
  ],
  'SCIM counts from 1': [
    wrapped({ Resources: listOf(order) }, { totalResults: { type: 'integer' } }),
    [integer('startIndex', { minimum: 1 }), integer('count', { maximum: 200 })],
    { type: 'offset', offset_param: 'startIndex', offset: 1, limit: 200, limit_param: 'count' },
  ],
  'a cursor by its name': [
    inData({ meta: { type: 'object', properties: { next_cursor: string } } }),
    [text('cursor'), integer('limit')],
    { type: 'cursor', cursor_path: 'meta.next_cursor', cursor_param: 'cursor' },
  ],
  'nextPageToken and pageToken': [
    wrapped({ items: listOf(order) }, { nextPageToken: string }),
    [text('pageToken'), integer('maxResults', { maximum: 100 })],
    { type: 'cursor', cursor_path: 'nextPageToken', cursor_param: 'pageToken', limit: 100, limit_param: 'maxResults' },
  ],
  'a cursor below "next"': [
    wrapped(
      { results: listOf(order) },
      { paging: { type: 'object', properties: { next: { type: 'object', properties: { after: string } } } } },
    ),
    [text('after')],
    { type: 'cursor', cursor_path: 'paging.next.after', cursor_param: 'after' },
  ],
  'behind the last record': [
    inData({ has_more: { type: 'boolean' } }),
    [text('starting_after'), text('ending_before'), said('between 1 and 100', integer('limit'))],
    {
      type: 'cursor',
      cursor_path: 'data[-1].id',
      cursor_param: 'starting_after',
      has_more_path: 'has_more',
      limit: 100,
      limit_param: 'limit',
    },
  ],
  'a link in the body': [
    wrapped(
      { results: listOf(order) },
      { next: { type: 'string', format: 'uri', nullable: true }, count: { type: 'integer' } },
    ),
    [integer('limit'), integer('offset')],
    { type: 'json_link', next_url_path: 'next' },
  ],
  HAL: [
    wrapped(
      { _embedded: wrapped({ orders: listOf(order) }) },
      { _links: wrapped({ next: wrapped({ href: string }) }) },
    ),
    [integer('page')],
    { type: 'json_link', next_url_path: '_links.next.href' },
  ],
  OData: [
    wrapped({ value: listOf(order) }, { '@odata.nextLink': string }),
    [integer('$top'), integer('$skip')],
    { type: 'json_link', next_url_path: "['@odata.nextLink']" },
  ],
}

describe('what a document says about pages becomes a paginator', () => {
  test.each(Object.entries(known))('%s', (_, [answer, parameters, paginator]) => {
    expect(onlyResource(answer, parameters).paginator?.value).toEqual(paginator)
  })

  test('a Link header that is documented, with the size as a parameter', () => {
    const resource = onlyResource(bare, [integer('page'), integer('per_page', { maximum: 100 })], {
      headers: { Link: { schema: string } },
    })
    expect(resource.paginator?.value).toEqual({ type: 'header_link' })
    expect(resource.params?.['per_page']).toEqual({
      value: 100,
      why: 'openapi: "per_page": maximum 100',
      certainty: 'stated',
    })
  })

  test('what is not certain is a guess, and what nobody says is left to detection and said', () => {
    expect(onlyResource(bare, [integer('page')]).paginator).toMatchObject({
      certainty: 'guess',
      why: 'openapi: "page"; nothing says whether it counts from 0 or 1',
    })
    const opaque = onlyResource(bare, [text('cursor'), integer('limit', { maximum: 50 })])
    expect(opaque.paginator).toBeUndefined()
    expect(opaque.notes).toEqual([
      '"cursor" asks for a page, but nothing says where its value comes from: paging is left to detection',
    ])
    expect(opaque.params?.['limit']?.value).toBe(50)
    const sizeless = onlyResource(bare, [integer('offset')])
    expect(sizeless.notes?.[0]).toContain('nothing sets the page size')
  })

  test('an offset that is a token is no number', () => {
    const token = said('An offset token returned by the API', text('offset'))
    expect(onlyResource(bare, [token, integer('limit', { maximum: 100 })]).paginator).toBeUndefined()
    const paired = inData({
      next_page: {
        type: 'object',
        nullable: true,
        properties: { offset: string, uri: { type: 'string', format: 'uri' } },
      },
    })
    expect(onlyResource(paired, [token]).paginator?.value).toEqual({
      type: 'cursor',
      cursor_path: 'next_page.offset',
      cursor_param: 'offset',
    })
  })

  test('the cursor of the page before is not the next one', () => {
    const both = inData({ cursors: { type: 'object', properties: { before: string, after: string } } })
    expect(onlyResource(both, [text('before'), text('after')]).paginator?.value).toMatchObject({
      cursor_path: 'cursors.after',
      cursor_param: 'after',
    })
  })
})
