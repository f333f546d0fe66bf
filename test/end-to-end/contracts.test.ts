import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/json.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

/* What a frozen violation leaves behind: nothing. The modes themselves are golden cases in test/cases/cli. */

let items: JsonValue
let api: ScriptedApi
let project: Project

const config = (contract: string): string => `
name: store
client: { base_url: ${api.url} }
${contract}
resources:
  - name: items
    primary_key: id
    write_disposition: merge
    endpoint: { path: items, incremental: { cursor_path: id, start_param: since, initial_value: 0 } }
`

beforeEach(async () => {
  items = [{ id: 1 }]
  api = await startScriptedApi({ routes: { 'GET /items': () => ({ json: items }) } })
  project = await startProject()
  await project.write('store.yaml', config('schema_contract: { columns: freeze }'))
  expect((await project.run('store.yaml')).code).toBe(0)
  items = [{ id: 2, colour: 'red' }]
  const refused = await project.run('store.yaml')
  expect([refused.code, refused.stderr.includes('CONTRACT_FREEZE')]).toEqual([1, true])
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const columns = async (): Promise<readonly string[]> =>
  Object.keys(await project.look((warehouse) => warehouse.columns('d', 'items')))
const count = (): Promise<unknown> => project.look(({ value }) => value('SELECT count(*)::INT FROM d.items'))
const since = (): readonly (string | null)[] => api.requests.map(({ query }) => query.get('since'))

test('nothing is pending, the cursor stands, and a run with good data goes on', async () => {
  const packages = await readdir(join(project.path, '.sluice', 'store', 'packages'), { recursive: true })
  expect(packages.filter((name) => name.endsWith('.duckdb'))).toEqual([])
  expect(await count()).toBe(1)
  items = [{ id: 2 }]
  expect((await project.run('store.yaml')).code).toBe(0)
  expect(since()).toEqual(['0', '1', '1'])
  expect([await count(), await columns()]).toEqual([2, ['id', '_dlt_load_id', '_dlt_id']])
})

test('a run with another contract lets the same records in, where dlt would stay blocked', async () => {
  expect((await project.run('store.yaml', ['--schema-contract', 'evolve'])).code).toBe(0)
  expect([await count(), await columns()]).toEqual([2, ['id', '_dlt_load_id', '_dlt_id', 'colour']])
})

test('a contract that is gone from the config is gone', async () => {
  await project.write('store.yaml', config(''))
  expect((await project.run('store.yaml')).code).toBe(0)
  expect(await columns()).toContain('colour')
})
