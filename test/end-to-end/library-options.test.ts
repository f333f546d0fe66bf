import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openPipeline, type OpenPipeline, pipeline, restApi, type RunEvent } from '../../src/index.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { sharedPostgres } from '../servers/postgres.ts'
import { type Project, startProject } from './project.ts'

let api: ScriptedApi
let project: Project

beforeEach(async () => {
  api = await startScriptedApi({ routes: { 'GET /orders': () => ({ json: [{ id: 1 }] }) } })
  project = await startProject()
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const configOf = (destination: string): object => ({
  name: 'shop',
  dataset: 'd',
  destination,
  client: { base_url: api.url },
  resources: ['orders'],
})
const open = (choices: object = {}, host: object = {}, destination = join(project.path, 'x.duckdb')): OpenPipeline =>
  openPipeline({ object: configOf(destination) }, choices, { world: { ...realWorld(), cwd: project.path }, ...host })

describe('options in plain JavaScript, where no compiler checks them', () => {
  test.each<[string, object, string]>([
    ['a limit that is a text', { limit: 'x' }, '"limit" is not a whole number from 1'],
    ['a limit of 0', { limit: 0 }, '"limit" is not a whole number from 1'],
    ['a refresh that is none', { refresh: 'drop_all' }, '"refresh" is not drop_sources, drop_resources, drop_data'],
    ['a yes that is a text', { allowShort: 'yes' }, '"allowShort" is not true or false'],
    ['a contract of another mode', { schemaContract: { columns: 'thaw' } }, '"schemaContract" is not'],
    ['a misspelt option', { refesh: 'drop_data' }, 'there is no option "refesh"'],
  ])('%s is refused', async (_name, options, why) => {
    await expect(open().run(options)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      exitCode: 2,
      message: expect.stringContaining(why) as string,
    })
    const made = pipeline({ name: 'shop', source: restApi({ client: { base_url: api.url }, resources: ['orders'] }) })
    await expect(made.run(options)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    expect(api.requests).toHaveLength(0)
  })

  test('choices likewise; what may be is said', async () => {
    await expect(open({ resources: 'orders' }).check()).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      details: { allowed: 'a list of texts' },
    })
    await expect(open({ datset: 'd' }).run()).rejects.toMatchObject({ details: { hint: 'Did you mean "dataset"?' } })
  })

  test('what was right stays right', async () => {
    const report = await open({ dataset: 'e' }).run({
      limit: 1,
      schemaContract: { tables: 'evolve' },
    })
    expect(report).toMatchObject({ ok: true, dataset: 'e' })
  })
})

const endless = 'SELECT count(*) FROM range(100000000) a, range(1000000) b'

describe('a signal', () => {
  test('ends a query of DuckDB, and the pipeline can be asked again', async () => {
    await open().run()
    const stop = new AbortController()
    const asking = open({}, { signal: stop.signal }).query(endless)
    setTimeout(() => stop.abort(new Error('enough')), 200)
    await expect(asking).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(await open().query('SELECT count(*)::INT FROM orders')).toMatchObject({ rows: [[1]] })
  })

  test.each([0, 1, 3, 10, 30])('ends a query of DuckDB, %i ms after it was asked', async (ms) => {
    await open().run()
    const stop = new AbortController()
    const asking = open({}, { signal: stop.signal }).query(endless)
    setTimeout(() => stop.abort(new Error('enough')), ms)
    await expect(asking).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(await open().query('SELECT count(*)::INT FROM orders')).toMatchObject({ rows: [[1]] })
  })

  test('ends a query of Postgres, in the server as well', async () => {
    const server = await sharedPostgres()
    const url = await server.createDatabase(`ends_${process.pid}`)
    await open({}, {}, url).run()
    const stop = new AbortController()
    const asking = open({}, { signal: stop.signal }, url).query('SELECT pg_sleep(60)')
    setTimeout(() => stop.abort(new Error('enough')), 300)
    await expect(asking).rejects.toMatchObject({ code: 'INTERRUPTED' })
    const running =
      "SELECT count(*)::INT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"
    await expect.poll(async () => (await open({}, {}, url).query(running)).rows, { timeout: 5000 }).toEqual([[0]])
  })
})

describe('events of what is not a run', () => {
  test('a drop is a load: its steps and its end are events', async () => {
    await open().run()
    const events: RunEvent[] = []
    await using prepared = await open({}, { onEvent: (event: RunEvent) => void events.push(event) }).drop({ all: true })
    const loadId = await prepared.apply()
    expect(events.map(({ kind }) => kind)).toContain('load_step')
    expect(events.at(-1)).toMatchObject({ kind: 'load_done', loadId })
  })
})
