import { describe, expect, it } from 'vitest'
import { numbered, pageOf, type PagedServer, paginatorKit, param, walk } from '../../../test/kits/paginator.ts'
import { isJsonObject, type JsonValue } from '../../json/json.ts'
import type { Paginator, PaginatorDefinition } from '../../model/paginator.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { cursor } from './cursor.ts'
import { headerCursor } from './header-cursor.ts'
import { headerLink } from './header-link.ts'
import { jsonLink } from './json-link.ts'
import { offset } from './offset.ts'
import { pageNumber } from './page-number.ts'

type Cut = { readonly pageSize: number; readonly cap: number }

const get: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/items',
  params: [],
  headers: [],
  body: { kind: 'none' },
}
const form: RequestSpec = { ...get, method: 'POST', body: { kind: 'form', fields: [['q', 'x']] } }

function build(definition: PaginatorDefinition, written: object): Paginator {
  return definition.build(definition.options.parse(written))
}

const issue = ({ options }: PaginatorDefinition, written: object): string =>
  options.safeParse(written).error?.issues[0]?.message ?? 'accepted'

/** A server that cuts pages at a number it reads from the request. */
function serve(
  start: (ask: RequestSpec, size: number) => number,
  about: (at: number, some: readonly JsonValue[]) => Partial<Page> = () => ({}),
) {
  return (records: readonly JsonValue[], { pageSize, cap }: Cut): PagedServer =>
    (ask) => {
      const size = Math.min(pageSize, cap)
      const at = start(ask, size)
      const some = records.slice(at, at + size)
      const { body = { data: some }, headers = {} } = about(at + size < records.length ? at + size : -1, some)
      return pageOf(ask, { body: body as JsonValue, records: some, headers })
    }
}

const header = (ask: RequestSpec, name: string): string | undefined =>
  ask.headers.find(([key]) => key.toLowerCase() === name)?.[1]
const field = (ask: RequestSpec, name: string): string | undefined =>
  ask.body.kind === 'form' ? ask.body.fields.find(([key]) => key === name)?.[1] : undefined

// where the size is lowered in silence, a short page cannot be told from the last one
const lowered = { 'lowered limit': 'a short page is the last', 'each record once': 'a short page is the last' }

paginatorKit(
  'page_number, a short page ends it',
  (limit) => build(pageNumber, { limit, send_limit: false, stop_after_short_page: true, total_path: null }),
  {
    server: serve((ask, size) => Number(param(ask, 'page')) * size),
    unsupported: lowered,
  },
)
paginatorKit(
  'offset, a short page ends it',
  (limit) => build(offset, { limit, stop_after_short_page: true, send_first: false, total_path: null }),
  {
    server: serve((ask) => Number(param(ask, 'offset') ?? 0)),
    unsupported: lowered,
  },
)
paginatorKit(
  'offset in headers',
  (limit) => build(offset, { limit, offset_header: 'X-Offset', limit_header: 'X-Limit' }),
  {
    server: serve((ask) => Number(header(ask, 'x-offset'))),
  },
)
paginatorKit('page_number in a form', () => build(pageNumber, { page_data_key: 'page[number]' }), {
  server: serve((ask, size) => Number(field(ask, 'page[number]')) * size),
  request: form,
})
paginatorKit(
  'cursor, an expression over the last record',
  () => build(cursor, { cursor_value: 'last_record.id', cursor_param: 'after', has_more_path: 'more' }),
  {
    server: serve(
      (ask) => Number(param(ask, 'after') ?? -1) + 1,
      (next, data) => ({ body: { data: [...data], more: next !== -1 } }),
    ),
  },
)
paginatorKit('cursor in a header', () => build(cursor, { cursor_path: 'next', cursor_header: 'X-Cursor' }), {
  server: serve(
    (ask) => Number(header(ask, 'x-cursor') ?? 0),
    (next, data) => ({ body: { data: [...data], next: next === -1 ? null : next } }),
  ),
})
paginatorKit('several cursors at once', () => build(cursor, { cursor_params: { at: 'next.at', of: 'next.of' } }), {
  server: serve(
    (ask) => (param(ask, 'of') === undefined ? 0 : Number(param(ask, 'at'))),
    (next, data) => ({ body: { data: [...data], next: next === -1 ? {} : { at: next, of: 'list' } } }),
  ),
})
paginatorKit(
  'header_cursor, a pair of headers',
  () =>
    build(headerCursor, {
      cursor_params: {
        NextPartitionKey: 'x-ms-continuation-NextPartitionKey',
        NextRowKey: 'x-ms-continuation-NextRowKey',
      },
    }),
  {
    server: serve(
      (ask) => (param(ask, 'NextPartitionKey') === 'p' ? Number(param(ask, 'NextRowKey')) : 0),
      (next, data) => ({
        body: { data: [...data] },
        headers:
          next === -1
            ? {}
            : { 'x-ms-continuation-nextpartitionkey': 'p', 'x-ms-continuation-nextrowkey': String(next) },
      }),
    ),
  },
)
paginatorKit(
  'json_link, an expression, with parameters',
  () => build(jsonLink, { cursor_value: "'/items?at=' ~ response.next if response.next else none", keep_params: true }),
  {
    server: serve(
      (ask) => Number(param(ask, 'at') ?? 0),
      (next, data) => ({ body: { data: [...data], next: next === -1 ? null : next } }),
    ),
    request: { ...get, params: [['filter', 'x']] },
  },
)
paginatorKit('header_link, an expression', () => build(headerLink, { cursor_value: "headers['X-Next']" }), {
  server: serve(
    (ask) => Number(param(ask, 'at') ?? 0),
    (next, data) => ({
      body: { data: [...data] },
      ...(next !== -1 && { headers: { 'x-next': `https://api.test/items?at=${next}` } }),
    }),
  ),
})

describe('a short page', () => {
  const next = (written: object, body: JsonValue, count: number) =>
    build(pageNumber, { limit: 20, stop_after_short_page: true, ...written }).next(
      { page: 0 },
      pageOf(get, { body, records: numbered(count) }),
    )

  it('ends it, and a round one may not be short: that is kept for the verdict', () => {
    expect(next({}, {}, 7)).toMatchObject({ kind: 'done', because: 'short' })
    expect(next({}, {}, 7)).not.toHaveProperty('full')
    expect(next({}, {}, 10)).toMatchObject({ kind: 'done', because: 'short', full: true })
    expect(next({}, {}, 20).kind).toBe('next')
  })

  it('is full where the answer says that the limit is lower, and where its flag says that there is more', () => {
    expect(next({}, { meta: { per_page: 10 } }, 10).kind).toBe('next')
    expect(next({ has_more_path: 'more' }, { more: true }, 7).kind).toBe('next')
    expect(next({ has_more_path: 'more' }, { more: false }, 20).kind).toBe('done')
  })

  it('counts rows of the server, whatever the selector takes', () => {
    const rows = numbered(20)
    const page = pageOf(get, { body: { data: rows }, records: rows.slice(0, 3) })
    expect(build(pageNumber, { limit: 20, stop_after_short_page: true }).next({ page: 0 }, page).kind).toBe('next')
  })
})

describe('where values go', () => {
  it('one home each, and only what is sent', () => {
    expect(issue(offset, { limit: 5, offset_param: 'a', offset_header: 'b' })).toContain(
      'Either "offset_param" or "offset_header"',
    )
    expect(issue(offset, { limit: 5, limit_data_key: 'a', send_limit: false })).toContain('no meaning beside')
    expect(issue(pageNumber, { stop_after_short_page: true })).toContain('"stop_after_short_page" needs "limit"')
    expect(issue(cursor, { cursor_path: 'a', cursor_value: 'response.a' })).toContain(
      'Either "cursor_path" or "cursor_value"',
    )
    expect(issue(cursor, { cursor_value: 'nobody.a' })).toContain('it knows no "nobody"')
    expect(issue(cursor, { cursor_params: { a: 'b[' } })).toContain('JSONPath')
  })

  it('the first position may be left out, the size be known and not sent', () => {
    const paginator = build(offset, { limit: 5, send_first: false, send_limit: false })
    expect(paginator.apply(get, { offset: 0 }).params).toEqual([])
    expect(paginator.apply(get, { offset: 5 }).params).toEqual([['offset', '5']])
  })

  it('a field of a form makes the form; a JSON body has none', () => {
    const paginator = build(offset, { limit: 5, limit_data_key: 'n', offset_data_key: 'from' })
    expect(paginator.apply(get, { offset: 5 }).body).toEqual({
      kind: 'form',
      fields: [
        ['from', '5'],
        ['n', '5'],
      ],
    })
    const json: RequestSpec = { ...get, method: 'POST', body: { kind: 'json', value: {} } }
    expect(() => paginator.apply(json, { offset: 5 })).toThrow(expect.objectContaining({ code: 'PAGINATION_BAD_BODY' }))
  })
})

describe('an expression for the cursor', () => {
  it.each<[JsonValue, string]>([
    [0, 'done'],
    ['0', 'done'],
    ['None', 'done'],
    ['{}', 'done'],
    ['none', 'next'],
    ['', 'done'],
    [null, 'done'],
    [{}, 'done'],
    [[], 'done'],
    ['a', 'next'],
    [7, 'next'],
  ])('%j: %s', (value, kind) => {
    const page = pageOf(get, { body: { next: value }, records: numbered(2) })
    expect(build(cursor, { cursor_value: '${{ response.next }}' }).next(null, page).kind).toBe(kind)
  })

  it('knows what the walk is about', () => {
    const page = {
      ...pageOf(get, { body: {}, records: numbered(2) }),
      scope: { slice: { shop: 'a' }, config: { step: 3 } },
    }
    const step = build(cursor, { cursor_value: "slice.shop ~ '-' ~ config.step" }).next(null, page)
    expect(step).toMatchObject({ kind: 'next', position: { cursor: '"a-3"' } })
  })

  it('keeps the parameters of the endpoint beside a link, but for those of the link', () => {
    const asked = build(jsonLink, { keep_params: true }).apply(
      {
        ...get,
        params: [
          ['page', '1'],
          ['filter', 'x'],
        ],
      },
      { url: 'https://api.test/items?page=2' },
    )
    expect(asked).toMatchObject({ url: 'https://api.test/items?page=2', params: [['filter', 'x']] })
  })

  it('an object is a key: all parts go back, types kept in a body', () => {
    const key = { pk: { S: 'a' }, n: { N: '1' } }
    const post: RequestSpec = { ...get, method: 'POST', body: { kind: 'json', value: { TableName: 't' } } }
    const paginator = build(cursor, { cursor_path: 'LastEvaluatedKey', cursor_body_path: 'ExclusiveStartKey' })
    const visits = walk(
      paginator,
      (ask) => {
        const isFirst =
          ask.body.kind === 'json' && isJsonObject(ask.body.value) && !('ExclusiveStartKey' in ask.body.value)
        return pageOf(ask, {
          body: isFirst ? { Items: [1], LastEvaluatedKey: key } : { Items: [2] },
          records: numbered(1),
        })
      },
      { request: post },
    )
    expect(visits).toHaveLength(2)
    expect(paginator.apply(post, visits[1]?.position ?? null).body).toMatchObject({ value: { ExclusiveStartKey: key } })
  })
})
