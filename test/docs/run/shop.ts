import type { JsonValue } from '../../../src/json/json.ts'
import type { Reply } from '../../scripted-api/reply.ts'
import type { Routes } from './web.ts'

/* The shop that most pages speak of, at https://api.example.com. */

/** `shop.yaml`, where a page does not show it. */
export const shopYaml = `name: shop
client: { base_url: https://api.example.com }
resources:
  - name: orders
    primary_key: id
    write_disposition: merge
    endpoint:
      path: orders
      data_selector: data
      paginator: { type: page_number, base_page: 1, total_path: pages }
      incremental: { cursor_path: updated_at, start_param: since, initial_value: '2022-01-01' }
  - { name: countries, write_disposition: replace, endpoint: { path: countries, paginator: single_page } }
`

/** The same with a list that is called as the child table of orders is. */
export const shopWithItems = `${shopYaml}  - { name: items, endpoint: { path: items, paginator: single_page } }
`

const size = 100
const day = (index: number): string => new Date(Date.UTC(2024, 1, 28 - (index % 59))).toISOString().slice(0, 10)

const later = (index: number): string => `2024-03-0${1 + (index % 5)}`

interface Order extends Record<string, JsonValue> {
  readonly id: number
  readonly updated_at: string
}

const order = (index: number): Order => ({
  id: index + 1,
  status: index % 4 === 0 ? 'open' : 'paid',
  total: 10 + (index % 150),
  updated_at: day(index),
  items: [{ sku: `sku-${index % 5}`, quantity: 1 + (index % 3) }],
})

/** Pages of a list, as many as asked for. */
export function page(all: readonly JsonValue[], query: URLSearchParams): Reply {
  const number = Number(query.get('page') ?? 1)
  const data = all.slice((number - 1) * size, number * size)
  return { json: { data, page: number, pages: Math.ceil(all.length / size), total: all.length } }
}

const orders = Array.from({ length: 250 }, (_, index) => order(index))
const countries = ['it', 'no'].map((code) => ({ code }))

/** 250 orders by pages or with a cursor, and two countries. */
export const shopRoutes: Routes = {
  '/': () => ({ json: { orders: '/v1/orders', countries: '/v1/countries' } }),
  '/orders': ({ query }) => page(since(orders, query), query),
  '/items': () => ({ json: [{ id: 1, name: 'Cup' }] }),
  '/countries': () => ({ json: countries }),
  '/v1/orders': ({ query }) => (query.has('after') || query.has('status') ? after(query) : page(orders, query)),
  '/v2/orders': () => ({ json: { data: [{ id: 1, updated_at: '2024-01-02T00:00:00Z' }], next: null } }),
  '/customers': () => ({ json: [{ id: 1 }] }),
  '/customers/1/orders': () => ({ json: [{ id: 900, total: 5 }] }),
  '/v1/countries': () => ({ json: countries }),
  '/openapi.json': () => ({ json: openApi }),
}

function since(all: readonly Order[], query: URLSearchParams): readonly Order[] {
  const from = query.get('since') ?? ''
  return all.filter(({ updated_at: at }) => at >= from)
}

/** Two pages, as the manifest of docs/recipes/airbyte.md reads them. */
function after(query: URLSearchParams): Reply {
  const status = query.get('status')
  if (query.get('after') === null) return { json: { data: [{ id: 1, status }], meta: { next: 'p2' } } }
  return { json: { data: [{ id: 2, status }], meta: { next: null } } }
}

/** The API of docs/plan.md: what it had at the last load, and what it has now. */
export function planRoutes(): Routes {
  const plain = (index: number): Order => ({ id: index + 1, total: 10, updated_at: day(index) })
  const before = Array.from({ length: 1204 }, (_, index) => plain(index))
  const fresh = before.slice(0, 250).map((one, index) => ({ ...one, coupon: 'SPRING', updated_at: later(index) }))
  const many = Array.from({ length: 249 }, (_, index) => ({ code: `c${index}` }))
  let loads = 0
  const isNow = (query: URLSearchParams): boolean => query.get('since') === '2024-02-28'
  return {
    '/orders': ({ query }) => page(isNow(query) ? fresh : before, query),
    '/countries': () => ({ json: loads++ === 0 ? many : countries }),
  }
}

const openApi: JsonValue = {
  openapi: '3.0.3',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://api.example.com/v1' }],
  paths: {
    '/orders': {
      get: {
        responses: {
          200: {
            description: 'orders',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    data: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
}
export const openApiText = JSON.stringify(openApi)

/** What a browser saved of a page that shows orders. */
export const harText = JSON.stringify({
  log: {
    entries: [1, 2].map((number) => ({
      request: {
        method: 'GET',
        url: `https://api.example.com/orders?page=${number}`,
        headers: [],
        queryString: [{ name: 'page', value: String(number) }],
      },
      response: {
        status: 200,
        content: {
          mimeType: 'application/json',
          text: JSON.stringify(page(orders, new URLSearchParams({ page: String(number) })).json),
        },
      },
    })),
  },
})

/** A collection of one request. */
export const postmanText = JSON.stringify({
  info: { name: 'shop', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
  item: [{ name: 'orders', request: { method: 'GET', url: 'https://api.example.com/orders' } }],
})
