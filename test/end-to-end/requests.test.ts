import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/json.ts'
import type { Handler } from '../scripted-api/reply.ts'
import { loadFrom } from './load-api.ts'

const one: Handler = () => ({ json: [{ id: 1 }] })

/** One resource `a` with this endpoint; the API answers every request with a record. */
async function sent(endpoint: string) {
  const lines = endpoint
    .trim()
    .split('\n')
    .map((line) => `      ${line}`)
  const yaml = `client: { base_url: <url> }\nresources:\n  - name: a\n    endpoint:\n      paginator: single_page\n${lines.join('\n')}\n`
  return loadFrom({ yaml, routes: { '*': one } }, {}, async ({ code, stderr, requests }) => {
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(requests).toHaveLength(1)
    return requests[0]
  })
}

describe('methods', () => {
  test.each(['PUT', 'PATCH', 'DELETE', 'SEARCH', 'REPORT', 'PROPFIND', 'OPTIONS'])(
    '%s asks for records',
    async (method) => {
      const request = await sent(`method: ${method}\njson: { q: 1 }`)
      expect(request).toMatchObject({ method, body: '{"q": 1}' })
    },
  )
})

describe('parameters', () => {
  test.each<[string, string]>([
    ['{}', 'ids=1&ids=2&f=%7B%22a%22%3A%7B%22b%22%3A%22x+y%22%7D%7D&q=a+b'],
    ['{ lists: brackets, objects: brackets }', 'ids%5B%5D=1&ids%5B%5D=2&f%5Ba%5D%5Bb%5D=x+y&q=a+b'],
    ['{ lists: indexed, objects: dots }', 'ids%5B0%5D=1&ids%5B1%5D=2&f.a.b=x+y&q=a+b'],
    ['{ lists: comma }', 'ids=1%2C2&f=%7B%22a%22%3A%7B%22b%22%3A%22x+y%22%7D%7D&q=a+b'],
    ['{ lists: pipe, objects: dots, spaces: percent }', 'ids=1%7C2&f.a.b=x%20y&q=a%20b'],
    ['{ lists: json, objects: dots }', 'ids=%5B1%2C2%5D&f.a.b=x+y&q=a+b'],
  ])('%s', async (style, query) => {
    const request = await sent(`params: { ids: [1, 2], f: { a: { b: x y } }, q: a b }\nparam_style: ${style}`)
    expect(request?.url).toBe(`/a?${query}`)
  })

  test('a query in the path stays, and expressions give lists', async () => {
    const request = await sent("path: 'a?x=1&y=a%20b'\nparams: { ids: '${{ [1, 2] }}' }\nparam_style: { lists: comma }")
    expect(request?.url).toBe('/a?x=1&y=a%20b&ids=1%2C2')
  })
})

describe('bodies', () => {
  test('XML and text', async () => {
    const xml = await sent(`method: POST\nxml: '<q from="\${{ 1 + 1 }}"/>'`)
    expect(xml).toMatchObject({ body: '<q from="2"/>' })
    expect(xml?.headers['content-type']).toBe('application/xml; charset=utf-8')
    expect(await sent('method: POST\ntext: a,b')).toMatchObject({ body: 'a,b' })
  })

  test('multipart', async () => {
    const request = await sent(`
method: POST
multipart:
  kind: orders
  filter: { value: { a: 1 }, content_type: application/json }
  ids: { value: "1\\n2\\n", filename: 'ids".csv' }
`)
    const type = String(request?.headers['content-type'])
    const form = await new Response(request?.body ?? '', { headers: { 'content-type': type } }).formData()
    expect(form.get('kind')).toBe('orders')
    expect(form.get('filter')).toBe('{"a":1}')
    const file = form.get('ids')
    expect(file).toMatchObject({ name: 'ids".csv' })
    expect(file instanceof File ? await file.text() : undefined).toBe('1\n2\n')
  })

  test('two bodies are refused', async () => {
    const yaml = `client: { base_url: <url> }\nresources:\n  - { name: a, endpoint: { xml: a, json: { b: 1 } } }\n`
    await loadFrom({ yaml, routes: {} }, {}, async ({ code, stderr }) => {
      expect(code).toBe(2)
      expect(stderr).toContain('both "json" and "xml" are written')
    })
  })
})

describe('GraphQL', () => {
  const query =
    'query Orders($first: Int, $after: String) { orders(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }\n'
  const yaml = `
client: { base_url: <url> }
resources:
  - name: orders
    endpoint:
      path: graphql
      graphql: { query_file: orders.graphql, variables: { kind: '\${{ config.kind }}' }, operation_name: Orders }
      data_selector: data.orders.edges[*].node
      paginator: { type: relay, limit: 2 }
parameters: { kind: open }
`
  interface Asked {
    readonly query: string
    readonly operationName: string
    readonly variables: { readonly first: number; readonly after?: string; readonly kind: string }
  }
  const connection = (ids: readonly number[], next: string | null): JsonValue => ({
    orders: { edges: ids.map((id) => ({ node: { id } })), pageInfo: { hasNextPage: next !== null, endCursor: next } },
  })
  const answer = (reply: (asked: Asked) => JsonValue): Record<string, Handler> => ({
    'POST /graphql': ({ body }) => ({ json: reply(JSON.parse(body) as Asked) }),
  })
  const files = { 'orders.graphql': query }
  const pages = (more: (after: string | undefined) => object = () => ({})) =>
    answer(({ variables: { after } }) => ({
      data: after === undefined ? connection([1, 2], 'c2') : connection([3], null),
      ...(more(after) as { readonly [key: string]: JsonValue }),
    }))

  test('a query from a file, its variables, and the pages of a connection', async () => {
    await loadFrom({ yaml, routes: pages() }, { files }, async ({ code, stderr, requests, rows }) => {
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(await rows('orders')).toEqual([{ id: 1n }, { id: 2n }, { id: 3n }])
      expect(JSON.parse(requests[1]?.body ?? '')).toEqual({
        query,
        operationName: 'Orders',
        variables: { kind: 'open', first: 2, after: 'c2' },
      })
    })
  })

  test('the same without a word about paging and selector', async () => {
    const bare = yaml.replace(/ +data_selector:.*\n +paginator:.*\n/, '')
    await loadFrom({ yaml: bare, routes: pages() }, { files }, async ({ code, stderr, rows }) => {
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(await rows('orders')).toHaveLength(3)
    })
  })

  const errors = [{ message: 'no right to see it', path: ['orders', 'edges', 0, 'node', 'total'] }]

  test('errors end the run with their words and paths, whatever data is beside them', async () => {
    await loadFrom({ yaml, routes: pages(() => ({ errors })) }, { files }, async ({ code, stderr }) => {
      expect(code).toBe(1)
      expect(stderr).toContain('GRAPHQL_ERRORS')
      expect(stderr).toContain('no right to see it (orders.edges.0.node.total)')
    })
    await loadFrom({ yaml, routes: answer(() => ({ data: null, errors })) }, { files }, async ({ code, stderr }) => {
      expect(code).toBe(1)
      expect(stderr).toContain('no right to see it')
    })
  })

  test('partial data is taken when asked for, and said', async () => {
    const partial = yaml.replace('operation_name: Orders', 'allow_partial: true')
    await loadFrom({ yaml: partial, routes: pages(() => ({ errors })) }, { files }, async ({ code, stderr, rows }) => {
      expect(code).toBe(0)
      expect(stderr).toContain('an answer holds an error beside its records')
      expect(await rows('orders')).toHaveLength(3)
    })
  })

  test('a query without pageInfo, and a file that is not there', async () => {
    const bare = answer(() => ({ data: { orders: { edges: [{ node: { id: 1 } }] } } }))
    await loadFrom({ yaml, routes: bare }, { files }, async ({ code, stderr }) => {
      expect(code).toBe(1)
      expect(stderr).toContain('pageInfo { hasNextPage endCursor }')
    })
    await loadFrom({ yaml, routes: {} }, {}, async ({ code, stderr }) => {
      expect(code).toBe(2)
      expect(stderr).toContain('the file is not there')
    })
  })
})
