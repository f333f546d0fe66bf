import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { offsetPages } from '../scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { openPipeline } from '../../src/library/open-pipeline.ts'
import { type Project, startProject } from './project.ts'

let api: ScriptedApi | undefined
let project: Project | undefined

afterEach(async () => {
  await api?.close()
  await project?.remove()
})

async function serve(parents: number, children: number, slowMs = 0): Promise<object> {
  const rows = Array.from({ length: parents }, (_, id) => ({ id }))
  const orders = offsetPages(rows, { totalKey: 'total' })
  const items = offsetPages(
    Array.from({ length: children }, (_, item) => ({ item })),
    { totalKey: 'total' },
  )
  const ids = Object.fromEntries(rows.map(({ id }) => [`GET /orders/${id}/items`, items]))
  api = await startScriptedApi({
    routes: {
      'GET /orders': async (request) => {
        await sleep(slowMs)
        return orders(request)
      },
      ...ids,
    },
  })
  return {
    name: 'shop',
    client: { base_url: api.url, paginator: { type: 'offset', limit: 3 } },
    resource_defaults: { endpoint: { data_selector: 'data' } },
    resources: [
      { name: 'orders', primary_key: 'id' },
      { name: 'items', endpoint: { path: 'orders/{resources.orders.id}/items' }, include_from_parent: ['id'] },
    ],
  }
}

test('however short the deadline, repeated runs come to the end, with every row once', async () => {
  const [parents, children] = [4, 4]
  const config = await serve(parents, children)
  project = await startProject()
  const world = { cwd: project.path, env: {} }
  const shop = openPipeline({ object: config }, { destination: './x.duckdb', dataset: 'd' }, { world })
  const ends: unknown[] = []
  while (ends.at(-1) !== 'ok') {
    ends.push(
      await shop.run({ deadlineMs: 1 }).then(
        () => 'ok',
        (error: unknown) => (error as { readonly code: string }).code,
      ),
    )
    expect(ends.length, 'runs come to the end').toBeLessThan(20)
  }
  expect(ends.length).toBeGreaterThan(2)
  expect(new Set(ends)).toEqual(new Set(['DEADLINE_REACHED', 'ok']))
  const seen = await project.look(({ rows }) =>
    rows('SELECT count(*)::INT AS n, count(DISTINCT (_orders_id, item))::INT AS each FROM d.items'),
  )
  expect(seen).toEqual([{ n: parents * children, each: parents * children }])
})

test('a deadline ends the run between two pages with 130 and says when; the next run goes on', async () => {
  const config = await serve(30, 1, 30)
  project = await startProject({ 'shop.json': JSON.stringify(config) })
  const stopped = await project.run('shop.json', ['--deadline', '150ms', '--resources', 'orders', '--json'])
  expect(stopped.code, stopped.stderr).toBe(130)
  expect(JSON.parse(stopped.stdout)).toMatchObject({ ok: false, load_id: null, error: { code: 'DEADLINE_REACHED' } })
  expect(stopped.stderr).toMatch(/the deadline came at \d{4}-.*Z; what was read so far is kept/)
  const before = api?.requests.length ?? 0
  const resumed = await project.run('shop.json', ['--resources', 'orders'])
  expect(resumed.code, resumed.stderr).toBe(0)
  expect(resumed.stderr).toContain('Resuming "shop"')
  expect((api?.requests.length ?? 0) - before).toBeLessThan(10)
  expect(await project.look(({ rows }) => rows('SELECT count(*)::INT AS n FROM d.orders'))).toEqual([{ n: 30 }])
})

test('a wait that would end after the deadline is not begun', async () => {
  api = await startScriptedApi({
    routes: { 'GET /items': () => ({ status: 429, headers: { 'retry-after': '60' }, json: {} }) },
  })
  const config = { name: 'slow', client: { base_url: api.url }, resources: ['items'] }
  project = await startProject({ 'slow.json': JSON.stringify(config) })
  const stopped = await project.run('slow.json', ['--deadline', '20s'])
  expect(stopped.code, stopped.stderr).toBe(130)
  expect(stopped.ms).toBeLessThan(10_000)
  expect(stopped.stderr).toMatch(/a wait of (?:1 min|60 s|59(?:\.\d)? s) would have ended after it/)
})

test('what was read to its end is loaded, although the destination is free only after the deadline', async () => {
  project = await startProject()
  const file = join(project.path, 'x.duckdb')
  let holder: ChildProcess | undefined
  api = await startScriptedApi({
    routes: {
      'GET /items': async () => {
        const code = `const { DuckDBInstance } = require('@duckdb/node-api')
DuckDBInstance.create(${JSON.stringify(file)}).then(() => { console.log('held'); setTimeout(() => process.exit(0), 1500) })`
        holder = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
        if (holder.stdout !== null) await once(holder.stdout, 'data')
        return { json: [{ id: 1 }, { id: 2 }] }
      },
    },
  })
  const config = { name: 'shop', client: { base_url: api.url, paginator: 'single_page' }, resources: ['items'] }
  const events: string[] = []
  const shop = openPipeline(
    { object: config },
    { destination: './x.duckdb', dataset: 'd' },
    { world: { cwd: project.path, env: {} }, onEvent: ({ kind }) => void events.push(kind) },
  )
  await expect(shop.run({ deadlineMs: 900 })).resolves.toMatchObject({ ok: true, tables: { items: { rows: 2 } } })
  expect(events).toContain('waiting')
  expect(holder?.exitCode).toBe(0)
})
