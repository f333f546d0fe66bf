import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/json.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type PostgresServer, sharedPostgres } from '../servers/postgres.ts'
import type { CliRun } from './run-cli.ts'
import { type Project, startProject } from './project.ts'

/* Refresh, drop, schema and sync on Postgres; their rules are tested on DuckDB. */

let rows: JsonValue = [{ id: 1, tags: ['a', 'b'] }]
let api: ScriptedApi
let server: PostgresServer
let project: Project
let url: string

beforeAll(async () => {
  server = await sharedPostgres()
  url = await server.createDatabase('shop')
  api = await startScriptedApi({
    routes: { 'GET /orders': () => ({ json: rows }), 'GET /visits': () => ({ json: rows }) },
  })
  const resources = ['orders', 'visits'].map((name) => ({
    name,
    primary_key: 'id',
    write_disposition: 'merge',
    endpoint: { path: name, incremental: { cursor_path: 'id', start_param: 'since', initial_value: 0 } },
  }))
  project = await startProject({
    'shop.json': JSON.stringify({ name: 'shop', client: { base_url: api.url }, resources }),
  })
}, 120_000)

afterAll(async () => {
  await project.remove()
  await api.close()
  await server.stop()
})

const cli = async (...args: readonly string[]): Promise<CliRun> => {
  const result = await project.cli([...args, '--destination', url, '--dataset', 'd'])
  expect(result.code, result.stderr).toBe(0)
  return result
}
const count = async (table: string): Promise<unknown> =>
  (await server.sql('shop', `SELECT count(*)::int AS n FROM d.${table}`))[0]?.['n']
const tables = async (): Promise<readonly unknown[]> =>
  (
    await server.sql(
      'shop',
      `SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'd' ORDER BY 1`,
    )
  ).map((row) => row['t'])

test('refresh, drop, sync and schema work as on DuckDB', async () => {
  await cli('run', 'shop.json')
  expect([await count('orders'), await count('orders__tags')]).toEqual([1, 2])

  rows = [{ id: 1 }]
  await cli('run', 'shop.json', '--resources', 'orders', '--refresh', 'drop_data')
  expect([await count('orders'), await count('orders__tags'), await count('visits__tags')]).toEqual([1, 0, 2])

  await cli('run', 'shop.json', '--resources', 'orders', '--refresh', 'drop_resources')
  const system = ['_dlt_loads', '_dlt_pipeline_state', '_dlt_version']
  expect(await tables()).toEqual([...system, 'orders', 'visits', 'visits__tags'])
  expect(await count('_dlt_version')).toBe(1)

  const types = (await cli('schema', 'shop', '--format', 'typescript')).stdout
  expect(types).toContain('as pg gives them')
  expect(types).toContain('  id: string\n')

  await cli('drop', 'shop', 'visits', '--yes')
  expect(await tables()).toEqual([...system, 'orders'])
  const synced = await cli('sync', 'shop')
  expect(synced.stdout).toMatch(/orders +1 row/)
  expect(synced.stdout).not.toContain('visits')
  expect(synced.stdout + synced.stderr).not.toContain(server.password)

  await cli('run', 'shop.json', '--refresh', 'drop_sources')
  expect(await tables()).toEqual([...system, 'orders', 'visits'])
})
