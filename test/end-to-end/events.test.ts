import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { eventsText } from '../../scripts/docs/build-events.ts'
import { readFileSync } from 'node:fs'
import { pipeline, restApi, type RunEvent, secret } from '../../src/index.ts'
import { scratchFolder } from '../kits/scratch-folder.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'

let api: ScriptedApi
let folder: Awaited<ReturnType<typeof scratchFolder>>

beforeEach(async () => {
  folder = await scratchFolder({})
  vi.stubEnv('SLUICE_HOME', join(folder.path, '.sluice'))
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await api.close()
  await folder[Symbol.asyncDispose]()
})

/** Runs a shop of orders with lines, and lines of comments per order; gives every event and how it ended. */
async function watch(routes: Parameters<typeof startScriptedApi>[0]['routes']): Promise<{
  readonly events: readonly RunEvent[]
  readonly error: unknown
}> {
  api = await startScriptedApi({ routes })
  const events: RunEvent[] = []
  const shop = pipeline({
    name: 'shop',
    destination: join(folder.path, 'shop.duckdb'),
    source: restApi({
      client: { base_url: api.url, auth: { type: 'bearer', token: secret('shop_token') }, paginator: 'single_page' },
      resources: [
        { name: 'orders', endpoint: { path: 'orders', data_selector: 'data' } },
        { name: 'notes', endpoint: { path: 'orders/{resources.orders.id}/notes', data_selector: 'data' } },
      ],
    }),
  })
  const error = await shop.run({ onEvent: (event) => void events.push(event) }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { events, error }
}

const orders = { data: [1, 2].map((id) => ({ id, lines: [{ sku: 'a' }, { sku: 'b' }] })) }
const notes = { data: [{ text: 'hello' }] }

test('every event has the run, a number without gaps and a moment; the order tells the story', async () => {
  vi.stubEnv('SHOP_TOKEN', 'a-very-secret-token')
  const { events, error } = await watch({
    'GET /orders': () => ({ json: orders }),
    'GET /orders/1/notes': () => ({ json: notes }),
    'GET /orders/2/notes': () => ({ json: notes }),
  })
  expect(error).toBeUndefined()
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1))
  expect(new Set(events.map(({ run }) => run)).size).toBe(1)
  for (const { at } of events) expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const kinds = events.map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'resource_started')).toHaveLength(2)
  expect(kinds[0]).toBe('run_started')
  expect(kinds.at(-1)).toBe('run_done')
  expect(kinds.indexOf('request_sent')).toBeLessThan(kinds.indexOf('response'))
  expect(kinds.indexOf('response')).toBeLessThan(kinds.indexOf('page_read'))
  expect(kinds.indexOf('page_read')).toBeLessThan(kinds.indexOf('page_normalized'))
  expect(kinds.indexOf('committed')).toBeLessThan(kinds.indexOf('load_started'))
})

test('responses, rows by table, schema changes, commits and the load are told', async () => {
  vi.stubEnv('SHOP_TOKEN', 'a-very-secret-token')
  const { events } = await watch({
    'GET /orders': () => ({ json: orders }),
    'GET /orders/1/notes': () => ({ json: notes }),
    'GET /orders/2/notes': () => ({ json: notes }),
  })
  const of = <K extends RunEvent['kind']>(kind: K) =>
    events.filter((event): event is RunEvent & { readonly kind: K } => event.kind === kind)
  expect(of('response')[0]).toMatchObject({
    resource: 'orders',
    unit: 'orders',
    method: 'GET',
    status: 200,
    attempt: 1,
    bytes: JSON.stringify(orders).length,
  })
  expect(of('response')).toHaveLength(3)
  expect(of('page_normalized')[0]).toMatchObject({ resource: 'orders', rows: { orders: 2, orders__lines: 4 } })
  expect(of('schema_changed')).toContainEqual(
    expect.objectContaining({
      resource: 'orders',
      table: 'orders__lines',
      created: true,
      columns: expect.arrayContaining([{ name: 'sku', type: 'text' }]) as unknown,
    }),
  )
  const durable = of('committed')
  expect(durable.reduce((sum, { rows }) => sum + rows, 0)).toBe(8)
  expect(durable.reduce((sum, { pages }) => sum + pages, 0)).toBe(3)
  const steps = of('load_step')
  expect(steps.map(({ done }) => done)).toEqual(steps.map((_, at) => at + 1))
  expect(new Set(steps.map((step) => step.of))).toEqual(new Set([steps.length]))
  expect(steps).toContainEqual(expect.objectContaining({ step: 'insert staged', table: 'orders__lines' }))
  expect(of('load_done')[0]?.tables).toMatchObject({ orders: { rows: 2 }, notes: { rows: 2 } })
  expect(of('run_done')[0]).toMatchObject({ ok: true })
})

test('a failed run ends with its error, and waits and retries are told on the way; no text shows a secret', async () => {
  vi.stubEnv('SHOP_TOKEN', 'a-very-secret-token')
  let asked = 0
  const { events, error } = await watch({
    'GET /orders': () =>
      ++asked === 1
        ? { status: 429, headers: { 'Retry-After': '0.05' }, json: {} }
        : { status: 403, json: { why: 'a-very-secret-token is not known' } },
  })
  expect(error).toMatchObject({ code: 'HTTP_403' })
  const kinds = events.map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(['retry', 'waiting']))
  expect(events.filter(({ kind }) => kind === 'response')).toMatchObject([
    { status: 429, attempt: 1 },
    { status: 403, attempt: 2 },
  ])
  expect(events.at(-2)).toMatchObject({ kind: 'failed', error: { code: 'HTTP_403', resource: 'orders' } })
  expect(events.at(-1)).toMatchObject({ kind: 'run_done', ok: false, loadId: null })
  expect(JSON.stringify(events)).not.toContain('a-very-secret-token')
})

test('docs/events.md is what the types say', () => {
  expect(readFileSync('docs/events.md', 'utf8'), 'stale: run npm run gen').toBe(eventsText())
})
