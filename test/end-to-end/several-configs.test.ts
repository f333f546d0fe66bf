import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listPipelines, openPipeline } from '../../src/index.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

let isBroken = false
let status = 404
let api: ScriptedApi
let project: Project

beforeEach(async () => {
  isBroken = false
  status = 404
  const rows = [
    { id: 1, updated: '2024-02-01', tags: ['a'] },
    { id: 2, updated: '2024-02-02', tags: [] },
  ]
  api = await startScriptedApi({
    routes: {
      'GET /orders': () => ({ json: rows }),
      'GET /visits': () => (isBroken ? { status, json: { message: 'gone' } } : { json: rows }),
      'GET /shops': () => ({ json: rows }),
    },
  })
  project = await startProject({
    'shop.yaml': `${config('one', 'orders')}---\n${config('two', 'visits')}---\n${config('three', 'shops')}`,
  })
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const config = (source: string, resource: string, more = ''): string => `
name: shop
source_name: ${source}
dataset: d
destination: ./x.duckdb
client: { base_url: ${api.url} }
${more}
resources:
  - name: ${resource}
    endpoint: { path: ${resource}, incremental: { cursor_path: updated, start_param: since, initial_value: "2024-01-01" } }
`

const sluice = (...args: readonly string[]): ReturnType<Project['cli']> => project.cli(args)
const lines = (stdout: string): readonly unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
const tables = (): Promise<readonly string[]> => project.look((warehouse) => warehouse.tables('d'))
const asked = (): readonly string[] => api.requests.map(({ route, query }) => `${route} ${query.get('since') ?? ''}`)

describe('sluice run of a file with several configurations', () => {
  test('a mistake in the last one is told before the first one loads anything', async () => {
    await project.write('typo.yaml', `${config('one', 'orders')}---\n${config('two', 'visits', 'reosurces: []')}`)
    const { code, stderr } = await sluice('run', 'typo.yaml')
    expect(code).toBe(2)
    expect(stderr).toContain('reosurces')
    expect(stderr).toContain('not run  1 of 2')
    expect(api.requests).toEqual([])
  })

  test('a document without anything in it is none', async () => {
    await project.write('end.yaml', `${config('one', 'orders')}---\n# nothing more\n`)
    expect((await sluice('run', 'end.yaml')).code).toBe(0)
  })

  test('runs them in order: one pipeline, a schema and a load for each source, and the state of all', async () => {
    const { code, stdout, stderr } = await sluice('run', 'shop.yaml')
    expect([code, stdout], stderr).toEqual([0, ''])
    expect(stderr.match(/^\d of 3: .*$/gm)).toEqual([
      '1 of 3: pipeline "shop", source "one"',
      '2 of 3: pipeline "shop", source "two"',
      '3 of 3: pipeline "shop", source "three"',
    ])
    expect(await project.look(({ rows }) => rows('SELECT schema_name FROM d._dlt_loads ORDER BY load_id'))).toEqual([
      { schema_name: 'one' },
      { schema_name: 'two' },
      { schema_name: 'three' },
    ])
    expect(
      await project.look(({ value }) => value('SELECT count(DISTINCT version_hash)::INT FROM d._dlt_version')),
    ).toBe(3)
    expect((await sluice('run', 'shop.yaml')).code).toBe(0)
    expect(asked().slice(3)).toEqual(['GET /orders 2024-02-02', 'GET /visits 2024-02-02', 'GET /shops 2024-02-02'])
    const state = JSON.parse((await sluice('state', 'shop')).stdout) as { readonly sources: object }
    expect(Object.keys(state.sources)).toEqual(['one', 'two', 'three'])
    expect((await sluice('schema', 'shop', '--source', 'two')).stdout).toMatch(/^name: two$/m)
  })

  test('--json has a line for each, which says which one it is', async () => {
    const { stdout } = await sluice('run', 'shop.yaml', '--json')
    expect(lines(stdout)).toMatchObject([
      { document: 1, documents: 3, source: 'one', ok: true, tables: { orders: { rows: 2 } } },
      { document: 2, documents: 3, source: 'two', ok: true, tables: { visits: { rows: 2 } } },
      { document: 3, documents: 3, source: 'three', ok: true, tables: { shops: { rows: 2 } } },
    ])
  })

  test('stops at the first that fails, and names what was not run', async () => {
    isBroken = true
    const { code, stdout, stderr } = await sluice('run', 'shop.yaml', '--json')
    expect(code).toBe(1)
    expect(stderr).toContain('error HTTP_404')
    expect(stderr).toContain('not run  3 of 3: pipeline "shop", source "three"')
    expect(lines(stdout)).toMatchObject([
      { document: 1, ok: true },
      { document: 2, ok: false, error: { code: 'HTTP_404' } },
      { document: 3, documents: 3, source: 'three', ok: false, not_run: true },
    ])
    expect(await tables()).not.toContain('shops')
  })

  test('--source runs one, and its output is that of a file that holds it alone', async () => {
    const { stdout, stderr } = await sluice('run', 'shop.yaml', '--source', 'two', '--json')
    expect(stderr).not.toContain('of 3')
    expect(lines(stdout)).toEqual([expect.not.objectContaining({ document: 2 })])
    expect((await tables()).filter((name) => !name.startsWith('_'))).toEqual(['visits', 'visits__tags'])
    const unknown = await sluice('run', 'shop.yaml', '--source', 'four')
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('one of pipeline "shop" (line 1)')])
  })

  test('--resources leaves out those that have none of them', async () => {
    await sluice('run', 'shop.yaml', '--resources', 'orders,shops')
    expect(api.requests.map(({ route }) => route)).toEqual(['GET /orders', 'GET /shops'])
    const { code, stderr } = await sluice('run', 'shop.yaml', '--resources', 'nothing')
    expect([code, stderr]).toEqual([2, expect.stringContaining('orders, visits, shops')])
  })

  test('--run-id is one for each: all of them are run, and once', async () => {
    for (const _ of [1, 2]) expect((await sluice('run', 'shop.yaml', '--run-id', 'monday')).code).toBe(0)
    expect(api.requests).toHaveLength(3)
    expect((await sluice('run', 'shop.yaml', '--run-id', 'monday', '--source', 'three')).code).toBe(0)
    expect(api.requests).toHaveLength(3)
  })

  test('dev_mode: those of one program share the dataset', async () => {
    await project.write(
      'dev.yaml',
      `${config('one', 'orders', 'dev_mode: true')}---\n${config('two', 'visits', 'dev_mode: true')}`,
    )
    expect((await sluice('run', 'dev.yaml')).code).toBe(0)
    const schemas = await project.look(({ rows }) =>
      rows("SELECT schema_name FROM duckdb_schemas() WHERE schema_name LIKE 'd\\_%' ESCAPE '\\'"),
    )
    expect(schemas).toHaveLength(1)
  })
})

describe('the other verbs', () => {
  test('check shows all, also after one with mistakes', async () => {
    await project.write(
      'bad.yaml',
      `${config('one', 'orders')}---\n${config('two', 'visits', 'nmae: x')}---\n${config('three', 'shops')}`,
    )
    const { code, stdout, stderr } = await sluice('check', 'bad.yaml')
    expect(code).toBe(2)
    expect(stdout.match(/^bad.yaml.*?is fine/gm)).toEqual(['bad.yaml, 1 of 3, is fine', 'bad.yaml, 3 of 3, is fine'])
    expect(stderr).toContain('2 of 3: pipeline "shop", source "two"')
    expect(stderr).toContain('bad.yaml:18')
    const json = lines((await sluice('check', 'bad.yaml', '--json')).stdout)
    expect(json).toMatchObject([
      { ok: true, document: 1 },
      { ok: false, document: 2 },
      { ok: true, document: 3 },
    ])
  })

  test('preview shows all, or the one that has the resource', async () => {
    expect((await sluice('preview', 'shop.yaml')).stdout.match(/^\w+: 2 records/gm)).toHaveLength(3)
    const { stdout } = await sluice('preview', 'shop.yaml', 'visits')
    expect(stdout.match(/^\w+: 2 records/gm)).toEqual(['visits: 2 records'])
  })

  test('import gives what is read back as the same', async () => {
    const { stdout } = await sluice('import', 'shop.yaml', '-o', '-')
    await project.write('again.yaml', stdout)
    const of = async (file: string): Promise<readonly unknown[]> =>
      lines((await sluice('check', file, '--json')).stdout)
    expect(await of('again.yaml')).toEqual(await of('shop.yaml'))
    expect((await sluice('import', 'shop.yaml', '--source', 'two')).stdout).not.toContain('orders')
  })

  test('in the library: listed, opened by source or number, and asked for where it matters', async () => {
    await sluice('run', 'shop.yaml')
    const host = { world: { ...realWorld(), cwd: project.path } }
    const file = 'shop.yaml'
    expect(await listPipelines(file, {}, host)).toEqual([
      { document: 1, documents: 3, pipeline: 'shop', source: 'one', resources: ['orders'], line: 1 },
      expect.objectContaining({ document: 2, source: 'two', line: 13 }),
      expect.objectContaining({ document: 3, source: 'three' }),
    ])
    expect(await listPipelines(file, { resources: ['visits'] }, host)).toEqual([
      expect.objectContaining({ document: 2, chosen: ['visits'] }),
    ])
    await expect(listPipelines(file, { resources: ['visist'] }, host)).rejects.toMatchObject({
      code: 'CONFIG_UNKNOWN_RESOURCE',
    })
    const [all, two, third] = [{ file }, { file, source: 'two' }, { file, document: 3 }].map((source) =>
      openPipeline(source, {}, host),
    )
    expect((await two?.check())?.resources.map(({ name }) => name)).toEqual(['visits'])
    expect((await third?.schema())?.render('yaml')).toMatch(/^name: three$/m)
    await expect(all?.run()).rejects.toMatchObject({ code: 'SOURCE_NEEDED' })
    await expect(all?.schema()).rejects.toMatchObject({ code: 'SOURCE_NEEDED' })
    // one pipeline and one dataset: nobody need say which
    expect((await all?.tables())?.map(({ name }) => name).slice(0, 3)).toEqual(['orders', 'orders__tags', 'shops'])
    expect(Object.keys((await all?.state())?.sources ?? {})).toEqual(['one', 'two', 'three'])
  })

  test('a half-read package of one source is left to it', async () => {
    isBroken = true
    status = 500
    expect((await sluice('run', 'shop.yaml')).code).toBe(1)
    isBroken = false
    const { stderr } = await sluice('run', 'shop.yaml')
    expect(stderr.match(/^(?:Running|Resuming|Dropping)/gm)).toEqual(['Running', 'Resuming', 'Running'])
  })
})
