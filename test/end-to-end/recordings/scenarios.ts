import {
  cursorPages,
  headerCursorPages,
  linkHeaderPages,
  numberedPages,
  offsetPages,
} from '../../scripted-api/paging.ts'
import type { Fault } from '../../scripted-api/faults.ts'
import type { Handler } from '../../scripted-api/reply.ts'

/** An API and the config that reads it: `<url>` stands for its address. */
export interface Scenario {
  /** default `shop.yaml` */
  readonly file?: string
  readonly config: string
  readonly routes: Readonly<Record<string, Handler>>
  readonly faults?: readonly Fault[]
  readonly env?: Readonly<Record<string, string>>
  /** true = a run before the one that is recorded sees half of the records */
  readonly goesOn?: true
}

export interface Item {
  readonly id: number
  readonly name: string
  readonly price: number | null
  readonly tags: readonly string[]
  readonly at: string
}

/** What the API holds; the same for all ways to read it. */
export function itemsOf(count: number, salt: number): readonly Item[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: `item ${(index * salt) % 97} ü`,
    price: index % 3 === 0 ? null : index * 1.5,
    tags: index % 4 === 0 ? ['a', `b${salt}`] : [],
    at: new Date(Date.UTC(2026, 0, 1) + index * 3_600_000).toISOString(),
  }))
}

const source = (endpoint: string, more = ''): string => `
name: shop
client: { base_url: "<url>"${more} }
resources:
  - { name: items, primary_key: id, write_disposition: merge, endpoint: ${endpoint} }
`

/** One way to read an API after another. */
export const scenarios: Readonly<Record<string, (items: readonly Item[]) => Scenario>> = {
  'page numbers, with retries of errors and broken connections': (items) => ({
    config: source(
      '{ path: items, data_selector: data, paginator: { type: page_number, base_page: 1, total_path: pages } }',
    ),
    routes: { 'GET /items': numberedPages(items as never, { pageSize: 7, totalPagesKey: 'pages' }) },
    faults: [
      { route: 'GET /items', at: 2, kind: 'status', status: 503, headers: { 'Retry-After': '1' } },
      { route: 'GET /items', at: 4, kind: 'hang_up' },
      { route: 'GET /items', at: 5, kind: 'cut' },
    ],
  }),
  'offsets, packed': (items) => ({
    config: source('{ path: items, data_selector: data, paginator: { type: offset, limit: 10, total_path: total } }'),
    routes: { 'GET /items': offsetPages(items as never, { totalKey: 'total' }) },
    faults: [{ route: 'GET /items', at: 'all', kind: 'compress', encoding: 'br' }],
  }),
  'cursors, after a run that left one': (items) => ({
    config: `
name: shop
client: { base_url: "<url>" }
resources:
  - name: items
    primary_key: id
    write_disposition: merge
    endpoint:
      path: items
      data_selector: data
      params: { since: "{incremental.start_value}" }
      incremental: { cursor_path: at, initial_value: "2020-01-01T00:00:00Z" }
      paginator: { type: cursor, cursor_path: next, cursor_param: cursor }
`,
    routes: {
      'GET /items': (request) => {
        const since = request.query.get('since') ?? ''
        const isFirst = since.startsWith('2020')
        if (isFirst)
          return cursorPages(items.slice(0, Math.ceil(items.length / 2)) as never, {
            defaultLimit: 6,
            cursorPath: 'next',
          })(request)
        return cursorPages(items.filter(({ at }) => at >= since) as never, { defaultLimit: 6, cursorPath: 'next' })(
          request,
        )
      },
    },
    goesOn: true,
  }),
  'parents and their children': (items) => ({
    config: `
name: shop
client: { base_url: "<url>" }
resources:
  - { name: items, primary_key: id, endpoint: { path: items, data_selector: data, paginator: { type: offset, limit: 10, total_path: total } } }
  - name: parts
    include_from_parent: [id]
    endpoint: { path: "items/{resources.items.id}/parts", paginator: single_page }
`,
    routes: {
      'GET /items': offsetPages(items as never, { totalKey: 'total' }),
      'GET /items/:id/parts': ({ params }) => ({ json: [{ of: Number(params['id']), part: `p${params['id']}` }] }),
    },
  }),
  'a token that is fetched, in links too': (items) => ({
    config: source(
      '{ path: items, data_selector: data, paginator: { type: json_link, next_url_path: next } }',
      ', auth: { type: oauth2_client_credentials, access_token_url: "<url>/token", client_id: me, client_secret: "${secrets.shop_secret}" }',
    ),
    routes: {
      'POST /token': () => ({ json: { access_token: 'live-token-4711-abc', token_type: 'Bearer', expires_in: 3600 } }),
      'GET /items': (request) => {
        const page = Number(request.query.get('page') ?? '0')
        const rows = items.slice(page * 9, page * 9 + 9)
        const more = (page + 1) * 9 < items.length
        const next = `${request.origin}/items?page=${page + 1}&access_token=live-token-4711-abc`
        return { json: { data: rows as never, next: more ? next : null } }
      },
    },
    env: { SHOP_SECRET: 'correct horse battery' },
  }),
  'CSV from a packed file': (items) => ({
    config: source('{ path: items.csv, paginator: single_page }'),
    routes: {
      'GET /items.csv': () => ({
        text: ['id,name,price', ...items.map(({ id, name, price }) => `${id},${name},${price ?? ''}`)].join('\n'),
        headers: { 'content-type': 'text/csv' },
      }),
    },
    faults: [{ route: 'GET /items.csv', at: 'all', kind: 'compress', encoding: 'gzip' }],
  }),
  'pages named in a body': (items) => ({
    config: `
name: shop
client: { base_url: "<url>" }
resources:
  - name: items
    primary_key: id
    endpoint:
      path: search
      method: POST
      json: { query: all }
      data_selector: data
      paginator: { type: page_number, base_page: 1, page_body_path: page, page_param: null, total_path: pages }
`,
    routes: {
      'POST /search': ({ body }) => {
        const page = Number((JSON.parse(body) as { page?: number }).page ?? 1)
        return { json: { data: items.slice((page - 1) * 8, page * 8) as never, pages: Math.ceil(items.length / 8) } }
      },
    },
  }),
  'links in headers, by way of redirects': (items) => ({
    config: source('{ path: moved, data_selector: data, paginator: header_link }'),
    routes: {
      'GET /moved': ({ origin }) => ({ status: 302, headers: { location: `${origin}/items` } }),
      'GET /items': linkHeaderPages(items as never, { pageSize: 9, links: 'absolute' }),
    },
  }),
  'a challenge that is answered, and cursors in headers': (items) => ({
    config: source(
      '{ path: items, data_selector: data, paginator: { type: header_cursor, cursor_key: x-next, cursor_param: cursor } }',
      ', auth: { type: http_digest, username: me, password: "${secrets.digest_password}" }',
    ),
    routes: {
      'GET /items': (request) =>
        request.headers.authorization?.startsWith('Digest ') === true
          ? headerCursorPages(items as never, { pageSize: 11, header: 'x-next' })(request)
          : {
              status: 401,
              headers: { 'www-authenticate': 'Digest realm="shop", nonce="n0nce", qop="auth"' },
              json: {},
            },
    },
    env: { DIGEST_PASSWORD: 'open sesame 42' },
  }),
  'parents that are told apart by a header': (items) => ({
    config: `
name: shop
client: { base_url: "<url>" }
resources:
  - { name: items, primary_key: id, endpoint: { path: items, data_selector: data, paginator: single_page } }
  - name: parts
    endpoint: { path: parts, headers: { X-Item: "{resources.items.id}" }, paginator: single_page }
`,
    routes: {
      'GET /items': () => ({ json: { data: items.slice(0, 12) as never } }),
      'GET /parts': ({ headers }) => ({ json: [{ of: Number(headers['x-item']), part: 'p' }] }),
    },
  }),
  'a program that asks what time it is': (items) => ({
    file: 'shop.py',
    config: `
import dlt
from datetime import datetime
from dlt.sources.rest_api import rest_api_source

source = rest_api_source({
    "client": {"base_url": "<url>"},
    "resources": [
        {"name": "items", "endpoint": {"path": "items", "data_selector": "data", "paginator": "single_page",
                                       "params": {"at": datetime.now().isoformat()}}},
    ],
})
pipeline = dlt.pipeline(pipeline_name="shop")
pipeline.run(source)
`,
    routes: {
      'GET /items': ({ query }) => ({
        json: { data: items.map((item) => ({ ...item, seen: query.get('at') })) as never },
      }),
    },
  }),
}
