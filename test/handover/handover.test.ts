import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json/json.ts'
import { readReport } from '../end-to-end/json-report.ts'
import { type Project, startProject } from '../end-to-end/project.ts'
import type { CliRun } from '../end-to-end/run-cli.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'

/*
 * dlt-rest.sql is what dlt 1.26 left after two runs of its rest_api source with the configuration below, made by
 * scripts/oracle/handover-rest.py, which also hands the pipeline back to dlt.
 */
const fixture = fileURLToPath(new URL('dlt-rest.sql', import.meta.url))

const incremental = { cursor_path: 'updated_at', start_param: 'updated_since', initial_value: '2024-01-01T00:00:00Z' }
const configFor = (url: string, resources: readonly JsonObject[] = []): string =>
  JSON.stringify({
    name: 'shop',
    client: { base_url: url, paginator: 'single_page' },
    resource_defaults: { endpoint: { data_selector: 'data' } },
    resources: [
      {
        name: 'orders',
        primary_key: 'id',
        write_disposition: 'merge',
        endpoint: { path: 'orders', incremental },
      },
      { name: 'visits', write_disposition: 'append', endpoint: { path: 'visits', incremental } },
      { name: 'countries', write_disposition: 'replace', endpoint: 'countries' },
      {
        name: 'notes',
        primary_key: 'note_id',
        write_disposition: 'merge',
        include_from_parent: ['id'],
        endpoint: { path: 'orders/{resources.orders.id}/notes' },
      },
      ...resources,
    ],
  })

/** As the script sends them: 3 is known and at the boundary, 2 changed and lost its lines, 4 is new. */
const order = (id: number, day: number, more: JsonObject = {}): JsonObject => ({
  id,
  updated_at: `2024-03-0${day}T10:00:00Z`,
  total: 10.5 * id,
  customer: { name: `customer ${id}`, since: '2020-01-01' },
  lines: [{ sku: `s${id}`, quantity: 2, discounts: [0.5, 0.25] }],
  ...more,
})
const changed = [order(2, 4, { total: 99.5, lines: [] }), order(3, 3), order(4, 5)]

let api: ScriptedApi
let project: Project

beforeEach(async () => {
  api = await startScriptedApi({
    routes: {
      'GET /orders': () => ({ json: { data: changed } }),
      'GET /visits': () => ({
        json: { data: changed.map(({ id, updated_at }) => ({ id: id ?? 0, updated_at: updated_at ?? '', page: '/' })) },
      }),
      'GET /countries': () => ({ json: { data: [{ code: 'DE', people: 85 }] } }),
      'GET /orders/:id/notes': ({ params }) => ({ json: { data: [{ note_id: `${params['id']}-3`, text: 'new' }] } }),
    },
  })
  project = await startProject({ 'shop.json': configFor(api.url) })
  await restoreFixture(join(project.path, 'shop.duckdb'))
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

async function restoreFixture(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  await connection.run(await readFile(fixture, 'utf8'))
  connection.closeSync()
  instance.closeSync()
}

// what a user types: no destination, no dataset; both names are dlt's defaults, too
const run = async (...args: readonly string[]): Promise<CliRun> => {
  const result = await project.cli(['run', 'shop.json', '--json', ...args])
  expect(result.code, result.stderr).toBe(0)
  return result
}
const rows = (sql: string) => project.look((warehouse) => warehouse.rows(sql), 'shop.duckdb')
const columnsSql = `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
  WHERE table_schema = 'shop_dataset' ORDER BY table_name, ordinal_position`
const asked = (path: string): readonly (string | null)[] =>
  api.requests.filter((request) => request.path === path).map((request) => request.query.get('updated_since'))

describe('T4.2, T7.1, T7.4 a pipeline that dlt loaded', () => {
  test('goes on from its cursor, with its tables: no reload, no new columns, no new schema version', async () => {
    const before = await rows(columnsSql)
    const report = readReport((await run()).stdout)
    expect([...asked('/orders'), ...asked('/visits')]).toEqual(['2024-03-03T10:00:00Z', '2024-03-03T10:00:00Z'])
    const children = api.requests.filter(({ path }) => path.endsWith('/notes')).map(({ path }) => path)
    expect(children.toSorted()).toEqual(['/orders/2/notes', '/orders/4/notes'])
    expect(report.schema_changes).toEqual([])
    expect(report.resources['orders']).toMatchObject({ records: 2 })
    expect(await rows(columnsSql)).toEqual(before)
    expect(await rows('SELECT count(*)::INT AS n FROM shop_dataset._dlt_version')).toEqual([{ n: 1 }])
  })

  test('gets merged, appended and replaced as dlt would have', async () => {
    await run()
    expect(await rows('SELECT id::INT AS id, total FROM shop_dataset.orders ORDER BY id')).toEqual([
      { id: 1, total: 10.5 },
      { id: 2, total: 99.5 },
      { id: 3, total: 31.5 },
      { id: 4, total: 42 },
    ])
    const nested = `SELECT o.id::INT AS id, l.sku, list(d.value ORDER BY d._dlt_list_idx)::VARCHAR AS discounts
      FROM shop_dataset.orders o JOIN shop_dataset.orders__lines l ON l._dlt_parent_id = o._dlt_id
      JOIN shop_dataset.orders__lines__discounts d ON d._dlt_parent_id = l._dlt_id GROUP BY ALL ORDER BY id`
    const discounts = '[0.5, 0.25]'
    expect(await rows(nested)).toEqual([1, 3, 4].map((id) => ({ id, sku: `s${id}`, discounts })))
    const visits = 'SELECT id::INT AS id FROM shop_dataset.visits ORDER BY id'
    expect((await rows(visits)).map((row) => row['id'])).toEqual([1, 2, 2, 3, 4])
    expect(await rows('SELECT code, people::INT AS people FROM shop_dataset.countries')).toEqual([
      { code: 'DE', people: 85 },
    ])
    expect(await rows(`SELECT text FROM shop_dataset.notes WHERE note_id IN ('2-3', '4-3')`)).toHaveLength(2)
  })

  test('keeps the chain of states, loads and schema versions that dlt reads', async () => {
    await run()
    await run()
    const states = await rows('SELECT version::INT AS v FROM shop_dataset._dlt_pipeline_state ORDER BY _dlt_load_id')
    expect(states.map((row) => row['v'])).toEqual(states.map((_, index) => index + 1))
    const loads = `SELECT count(*)::INT AS n, count(DISTINCT schema_version_hash)::INT AS hashes, max(status)::INT AS status
      FROM shop_dataset._dlt_loads`
    expect(await rows(loads)).toEqual([{ n: 4, hashes: 1, status: 0 }])
    expect(asked('/orders')).toEqual(['2024-03-03T10:00:00Z', '2024-03-05T10:00:00Z'])
  })

  test('is seen by status, state and schema before sluice ever ran', async () => {
    const where = ['shop', '--destination', 'shop.duckdb']
    const state = await project.cli(['state', ...where])
    expect(state.code, state.stderr).toBe(0)
    expect(state.stdout).toContain('"last_value": "2024-03-03T10:00:00Z"')
    expect((await project.cli(['schema', ...where])).stdout).toContain('orders__lines__discounts:')
    const status = await project.cli(['status', ...where])
    expect(status.stdout).toMatch(/orders +3 rows/)
  })

  test('takes a new resource beside the old ones', async () => {
    await project.write('shop.json', configFor(api.url, [{ name: 'extra', endpoint: 'countries' }]))
    const report = readReport((await run('--resources', 'extra')).stdout)
    expect(report.schema_changes).toEqual([{ kind: 'new_table', table: 'extra' }])
    expect(api.requests).toHaveLength(1)
    await run()
    expect(asked('/orders')).toEqual(['2024-03-03T10:00:00Z'])
  })
})

test('a working folder that is gone is no loss', async () => {
  await run()
  await rm(join(project.path, '.sluice'), { recursive: true })
  await run()
  expect(asked('/orders')).toEqual(['2024-03-03T10:00:00Z', '2024-03-05T10:00:00Z'])
  expect(await rows('SELECT count(*)::INT AS n FROM shop_dataset.visits')).toEqual([{ n: 5 }])
})
