import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendJson, startServer } from '../servers/local-http.ts'
import { startProject, type Project } from './project.ts'

let project: Project
let server: Awaited<ReturnType<typeof startServer>>

beforeAll(async () => {
  project = await startProject()
  server = await startServer((request, response) => {
    if (request.headers['x-signature'] !== 'me:s3cret') return sendJson(response, { error: 'no' }, { status: 401 })
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
    const shop = Number(pathname.split('/')[2])
    if (shop === 3) return sendJson(response, { message: 'closed' }, { status: 500 })
    const page = Number(searchParams.get('after') ?? 1)
    const orders = [{ id: shop * 10 + page, state: page === 2 ? 'open' : 'done', lines: [{ sku: 'a' }, { sku: 'b' }] }]
    return sendJson(response, { data: orders }, page < 3 ? { headers: { 'x-next-token': String(page + 1) } } : {})
  })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await project.remove()
})

test('everything a TypeScript config may bring of its own', { timeout: 60_000 }, async () => {
  await project.write(
    'shop.ts',
    `import { defineAuth, definePaginator, IgnoreResponse, pipeline, resource, restApi, secret, withHeader, withParam } from 'sluice'
     const tokenPages = definePaginator({
       type: 'token_pages',
       build: ({ param }) => ({
         type: 'token_pages',
         first: () => null,
         apply: (request, token) => (token === null ? request : withParam(request, param, token)),
         next: (_token, page) => {
           const token = page.headers['x-next-token']
           return token ? { kind: 'next', position: token } : { kind: 'done', why: 'no token' }
         },
       }),
     })
     const signed = defineAuth({
       type: 'signed',
       secret: ['key'],
       build: ({ key, user }) => ({
         type: 'signed',
         identity: 'signed:' + user,
         authenticate: async (request) => withHeader(request, 'X-Signature', user + ':' + key.reveal()),
       }),
     })
     const shops = resource({
       name: 'shops',
       primary_key: 'id',
       rows: async function* () {
         yield [{ id: 1, opened: new Date('2024-01-02') }]
         yield [{ id: 2 }, { id: 3 }]
       },
     })
     export default pipeline({
       name: 'shop',
       source: restApi({
         client: { base_url: '${server.origin}', auth: signed({ user: 'me', key: secret('signing_key') }) },
         resources: [
           shops,
           {
             name: 'orders',
             table_name: (order) => 'orders_' + order.state,
             endpoint: {
               path: 'shops/{resources.shops.id}/orders',
               data_selector: 'data',
               paginator: tokenPages({ param: 'after' }),
               response_actions: [
                 (response) => {
                   if (response.text.includes('closed')) throw new IgnoreResponse()
                 },
                 (response) => response.setJson({ data: response.json().data.map((order) => ({ ...order, seen: true })) }),
               ],
             },
             processing_steps: [{ map: { exclude: ['lines'] } }, { filter: (order) => order.id !== 13 }],
           },
         ],
       }),
     })`,
  )
  const checked = await project.cli(['check', 'shop.ts'], { SIGNING_KEY: 's3cret' })
  expect(checked.code, checked.stderr).toBe(0)
  expect(checked.stdout).toContain('rows made in code')
  const run = await project.run('shop.ts', ['--json'], { SIGNING_KEY: 's3cret' })
  expect(run.code, run.stderr).toBe(0)
  await project.look(async ({ rows }) => {
    expect(await rows('SELECT id, opened FROM d.shops ORDER BY id')).toEqual([
      { id: 1n, opened: new Date('2024-01-02') },
      { id: 2n, opened: null },
      { id: 3n, opened: null },
    ])
    expect(await rows('SELECT id, state, seen FROM d.orders_done ORDER BY id')).toEqual([
      { id: 11n, state: 'done', seen: true },
      { id: 21n, state: 'done', seen: true },
      { id: 23n, state: 'done', seen: true },
    ])
    expect(await rows('SELECT id FROM d.orders_open ORDER BY id')).toEqual([{ id: 12n }, { id: 22n }])
  })
})

test('steps as expressions in YAML', { timeout: 60_000 }, async () => {
  await project.write(
    'lines.yaml',
    `client: { base_url: "${server.origin}", headers: { X-Signature: "me:s3cret" } }
resources:
  - name: lines
    endpoint: { path: shops/1/orders, data_selector: data, paginator: { type: header_cursor, cursor_key: x-next-token, cursor_param: after } }
    processing_steps:
      - filter: record.state == 'done'
      - yield_map: record.lines
      - map: { set: { label: "{{ record.sku | upper }}!" }, exclude: [sku] }
`,
  )
  const run = await project.run('lines.yaml')
  expect(run.code, run.stderr).toBe(0)
  await project.look(async ({ rows }) => {
    expect(await rows('SELECT label, count(*) AS n FROM d.lines GROUP BY label ORDER BY label')).toEqual([
      { label: 'A!', n: 2n },
      { label: 'B!', n: 2n },
    ])
  })
})
