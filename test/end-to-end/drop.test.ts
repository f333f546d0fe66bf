import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

const config = (url: string): string => `
name: shop
client: { base_url: ${url} }
resource_defaults: { primary_key: id, write_disposition: merge }
resources:
  - name: orders
    endpoint:
      path: orders
      incremental: { cursor_path: updated, start_param: since, initial_value: "2024-01-01" }
  - visits
`
const rows = [
  { id: 1, updated: '2024-02-01', lines: [{ sku: 'a', parts: ['p', 'q'] }] },
  { id: 2, updated: '2024-02-02', lines: [{ sku: 'b', parts: [] }] },
]
const systemTables = ['_dlt_loads', '_dlt_pipeline_state', '_dlt_version']

let fails = false
let api: ScriptedApi
let project: Project

beforeEach(async () => {
  fails = false
  api = await startScriptedApi({
    routes: {
      'GET /orders': () => ({ json: rows }),
      'GET /visits': () => (fails ? { status: 503 } : { json: rows }),
    },
  })
  project = await startProject({ 'shop.yaml': config(api.url) })
  expect((await project.run('shop.yaml')).code).toBe(0)
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const tables = (): Promise<string[]> => project.look((warehouse) => warehouse.tables('d'))
const count = (table: string): Promise<unknown> =>
  project.look(({ value }) => value(`SELECT count(*)::INT FROM d.${table}`))
const pending = async (): Promise<readonly string[]> =>
  (await readdir(join(project.path, '.sluice', 'shop', 'packages'), { recursive: true })).filter((name) =>
    name.endsWith('.duckdb'),
  )

describe('T7.7 sluice drop', () => {
  test('drops nested tables, state and schema of a resource in one load; the next run makes them anew', async () => {
    const result = await project.cli(['drop', 'shop', 'orders', '--yes'])
    expect(result.code, result.stderr).toBe(0)
    expect(result.stderr).toContain('3 tables of "orders": orders, orders__lines, orders__lines__parts')
    expect(result.stderr).toContain('state of "orders"')
    const left = ['visits', 'visits__lines', 'visits__lines__parts']
    expect(await tables()).toEqual([...systemTables, ...left])
    expect([await count('_dlt_loads'), await count('_dlt_version'), await count('visits')]).toEqual([2, 1, 2])
    expect((await project.cli(['schema', 'shop'])).stdout).not.toMatch(/orders/)
    expect(JSON.parse((await project.cli(['state', 'shop'])).stdout)).toMatchObject({ sources: { shop: {} } })
    expect(await pending()).toEqual([])

    expect((await project.run('shop.yaml')).code).toBe(0)
    const since = api.requests.filter((request) => request.path === '/orders').map(({ query }) => query.get('since'))
    expect(since).toEqual(['2024-01-01', '2024-01-01'])
    expect([await count('orders'), await count('orders__lines__parts')]).toEqual([2, 2])
    expect((await project.cli(['schema', 'shop'])).stdout).toContain('orders__lines__parts')
  })

  test('asks; where nobody can answer it says what would go and changes nothing', async () => {
    const result = await project.cli(['drop', 'shop', '--all'])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('3 tables of "visits"')
    expect(result.stderr).toContain('--yes')
    expect([await count('orders'), await count('_dlt_loads')]).toEqual([2, 1])
  })

  test('--all leaves the system tables, --state-only leaves the tables', async () => {
    expect((await project.cli(['drop', 'shop', '--all', '--state-only', '--yes'])).code).toBe(0)
    expect([await count('orders'), await count('_dlt_loads')]).toEqual([2, 2])
    expect((await project.cli(['state', 'shop'])).stdout).not.toContain('incremental')
    expect((await project.cli(['drop', 'shop', '--all', '--yes'])).code).toBe(0)
    expect(await tables()).toEqual(systemTables)
    const again = await project.cli(['drop', 'shop', '--all', '--yes'])
    expect([again.code, again.stderr.trim()]).toEqual([0, 'Nothing to drop in pipeline "shop".'])
  })

  test('--state-paths takes parts of the state only', async () => {
    const args = ['--state-paths', 'resources.orders.incremental.updated.last_value', '--yes']
    const result = await project.cli(['drop', 'shop', ...args])
    expect(result.code, result.stderr).toBe(0)
    expect(result.stderr).toContain('state at resources.orders.incremental.updated.last_value')
    expect((await project.cli(['state'])).stdout).not.toContain('last_value')
    expect(await count('orders')).toBe(2)
  })

  test('unknown resources are mistakes of usage', async () => {
    const result = await project.cli(['drop', 'shop', 'order', '--yes'])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('orders, visits')
  })

  test('refuses while a package is pending; sync throws it away', async () => {
    fails = true
    expect((await project.run('shop.yaml')).code).toBe(1)
    const refused = await project.cli(['drop', 'shop', 'orders', '--yes'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('DROP_PACKAGES_PENDING')
    expect(refused.stderr).toContain('sluice sync shop')

    const asked = await project.cli(['sync'])
    expect([asked.code, (await pending()).length]).toEqual([2, 1])
    expect(asked.stderr).toContain('half read')
    const synced = await project.cli(['sync', '--yes'])
    expect(synced.code, synced.stderr).toBe(0)
    expect(await pending()).toEqual([])
    expect(synced.stdout).toContain('pending   nothing')
    expect(synced.stdout).toContain('"last_value": "2024-02-02"')
    expect((await project.cli(['drop', 'shop', 'orders', '--yes'])).code).toBe(0)
  })
})

test('sync with nothing pending shows what the destination remembers', async () => {
  const result = await project.cli(['sync', 'shop'])
  expect(result.code, result.stderr).toBe(0)
  expect(result.stderr).toContain('Nothing is pending here')
  expect(result.stdout).toContain('"last_value": "2024-02-02"')
})
