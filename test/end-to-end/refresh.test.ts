import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json/json.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import type { CliRun } from './run-cli.ts'
import { type Project, startProject } from './project.ts'

/** Two incremental resources with nested lists, and one that the refreshes below do not name. */
function configFor(url: string): string {
  return `
name: shop
client: { base_url: ${url} }
resource_defaults:
  primary_key: id
  write_disposition: merge
resources:
  - name: orders
    endpoint:
      path: orders
      incremental: { cursor_path: updated, start_param: since, initial_value: "2024-01-01" }
  - name: visits
    write_disposition: append
    endpoint:
      path: visits
      incremental: { cursor_path: updated, start_param: since, initial_value: "2024-01-01" }
`
}

const first = [
  { id: 1, updated: '2024-02-01', tags: ['a', 'b'], old: 'x' },
  { id: 2, updated: '2024-02-02', tags: ['c'], old: 'y' },
]
let rows: Record<'orders' | 'visits', readonly JsonObject[]>
let api: ScriptedApi
let project: Project

beforeEach(async () => {
  rows = { orders: first, visits: first }
  const answer = (name: 'orders' | 'visits') => () => ({ json: rows[name] })
  api = await startScriptedApi({ routes: { 'GET /orders': answer('orders'), 'GET /visits': answer('visits') } })
  project = await startProject({ 'shop.yaml': configFor(api.url) })
  expect((await project.run('shop.yaml')).code).toBe(0)
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const run = async (...args: readonly string[]): Promise<CliRun> => {
  const result = await project.run('shop.yaml', args)
  expect(result.code, result.stderr).toBe(0)
  return result
}
const ids = (table: string): Promise<unknown> =>
  project.look(({ value }) => value(`SELECT coalesce(string_agg(id::VARCHAR, ',' ORDER BY id), '') FROM d.${table}`))
const count = (table: string): Promise<unknown> =>
  project.look(({ value }) => value(`SELECT count(*)::INT FROM d.${table}`))
const sinceOf = (route: string): readonly (string | null)[] =>
  api.requests.filter((request) => request.route === route).map((request) => request.query.get('since'))

describe('T7.6 --refresh drop_data', () => {
  test('empties tables and nested tables, keeps their columns, forgets the cursor', async () => {
    rows.orders = [{ id: 3, updated: '2024-01-05', tags: [] }]
    await run('--refresh', 'drop_data', '--resources', 'orders')
    expect(await ids('orders')).toBe('3')
    // dlt keeps these: it empties only tables that get rows
    expect(await count('orders__tags')).toBe(0)
    expect(await project.look(({ columns }) => columns('d', 'orders'))).toHaveProperty('old', 'VARCHAR')
    expect(sinceOf('GET /orders')).toEqual(['2024-01-01', '2024-01-01'])
    expect(await ids('visits')).toBe('1,2')
  })

  test('empties the tables of a resource that yields nothing, and keeps the schema version', async () => {
    rows.visits = []
    await run('--refresh', 'drop_data', '--resources', 'visits', '--allow-empty')
    expect([await count('visits'), await count('visits__tags'), await count('_dlt_version')]).toEqual([0, 0, 1])
    await run('--resources', 'visits')
    expect(sinceOf('GET /visits')).toEqual(['2024-01-01', '2024-01-01', '2024-01-01'])
  })
})

describe('T7.6 --refresh drop_resources', () => {
  test('makes the tables of the run resources anew; --full-refresh is the same', async () => {
    rows.orders = [{ id: 3, updated: '2024-01-05', size: 1 }]
    for (const flags of [['--refresh', 'drop_resources'], ['--full-refresh']]) {
      await run(...flags, '--resources', 'orders')
      expect(await ids('orders')).toBe('3')
      const columns = await project.look((warehouse) => warehouse.columns('d', 'orders'))
      expect(Object.keys(columns)).toEqual(['id', 'updated', 'size', '_dlt_load_id', '_dlt_id'])
      expect(await project.look(({ tables }) => tables('d'))).not.toContain('orders__tags')
    }
    expect(sinceOf('GET /orders')).toEqual(['2024-01-01', '2024-01-01', '2024-01-01'])
    expect(await count('visits__tags')).toBe(3)
  })

  test('a schema that comes back to an earlier form is the one in force', async () => {
    rows.orders = [{ id: 3, updated: '2024-01-05' }]
    await run('--refresh', 'drop_resources')
    rows.orders = first
    await run('--refresh', 'drop_resources')
    const schema = await project.cli(['schema', 'shop'])
    expect(schema.stdout).toContain('orders__tags')
    expect(await count('_dlt_version')).toBe(1)
  })
})

describe('T7.6 --refresh drop_sources', () => {
  test('drops tables and state of resources that are not run, too', async () => {
    rows.orders = [{ id: 3, updated: '2024-01-05' }]
    await run('--refresh', 'drop_sources', '--resources', 'orders')
    const tables = await project.look((warehouse) => warehouse.tables('d'))
    expect(tables).toEqual(['_dlt_loads', '_dlt_pipeline_state', '_dlt_version', 'orders'])
    const state = JSON.parse((await project.cli(['state', 'shop'])).stdout) as { sources: { shop: object } }
    expect(state.sources.shop).toEqual({ resources: { orders: expect.anything() as unknown } })
    await run()
    expect(sinceOf('GET /visits')).toEqual(['2024-01-01', '2024-01-01'])
    expect(await ids('visits')).toBe('1,2')
  })
})

test('a refresh that fails leaves everything as it was', async () => {
  rows.orders = [{ id: null, updated: '2024-01-05' }]
  for (const mode of ['drop_data', 'drop_resources', 'drop_sources']) {
    const result = await project.run('shop.yaml', ['--refresh', mode])
    expect(result.code).toBe(1)
    expect([await ids('orders'), await count('orders__tags'), await ids('visits')]).toEqual(['1,2', 3, '1,2'])
  }
})

test('a first run may refresh, and unknown or doubled modes are mistakes of usage', async () => {
  const fresh = await startProject({ 'shop.yaml': configFor(api.url) })
  expect((await fresh.run('shop.yaml', ['--refresh', 'drop_sources'])).code).toBe(0)
  expect(await fresh.look(({ value }) => value('SELECT count(*)::INT FROM d.orders'))).toBe(2)
  const unknown = await fresh.run('shop.yaml', ['--refresh', 'everything'])
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toContain('drop_sources, drop_resources, drop_data')
  expect((await fresh.run('shop.yaml', ['--refresh', 'drop_data', '--full-refresh'])).code).toBe(2)
  await fresh.remove()
})
