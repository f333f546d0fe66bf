import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Project, startProject } from '../../../test/end-to-end/project.ts'
import { type ScriptedApi, startScriptedApi } from '../../../test/scripted-api/scripted-api.ts'
import { filesystem } from './filesystem.ts'
import { readLayout } from './layout.ts'
import { locateFiles, parseFiles } from './locate.ts'

const locate = (text: string) =>
  locateFiles(filesystem.options.parse(parseFiles(text)), { pipeline: 'shop', cwd: '/work' })

describe('texts that name files', () => {
  it.each([
    ['file:///data/lake', '/data/lake/'],
    ['file:lake', '/work/lake/'],
    ['s3://bucket', 's3://bucket/'],
    ['s3://bucket/a/b/?loader_file_format=parquet', 's3://bucket/a/b/'],
    ['gs://bucket/a', 'gs://bucket/a/'],
    ['az://container/a', 'az://container/a/'],
  ])('reads %s', (text, url) => {
    expect(locate(text).storage.url).toBe(url)
  })

  it('says what is wrong with the others', () => {
    expect(() => locate('s3://b?formt=x')).toThrow('parameter "formt" is unknown')
    expect(() => locate('s3://b?layout={load_id}/{table_name}')).toThrow('{table_name} comes too late')
    expect(() => locate('s3://b?layout={tabel_name}')).toThrow('placeholder "{tabel_name}" is unknown')
    for (const other of ['postgres://x', './x.duckdb', 'folder']) expect(parseFiles(other)).toBeUndefined()
  })
})

describe("dlt's layouts", () => {
  const file = { table: 'orders', schema: 'shop', loadId: '1714564800.123456', fileId: 'p1', extension: 'jsonl.gz' }
  it.each([
    ['{table_name}/{load_id}.{file_id}.{ext}', 'orders/1714564800.123456.p1.jsonl.gz', 'orders/'],
    ['{schema_name}/{table_name}/{YYYY}/{MM}/{DD}/{file_id}', 'shop/orders/2024/05/01/p1.jsonl.gz', 'shop/orders/'],
    [
      '{table_name}.{MMM}-{ddd}-{Q}-{HH}-{SSS}.{load_id}.{ext}',
      'orders.may-wed-2-12-123.1714564800.123456.jsonl.gz',
      'orders.',
    ],
    [
      '{table_name}/{kind}/{load_package_timestamp_ms}/{file_id}.{ext}',
      'orders/raw/1714564800123/p1.jsonl.gz',
      'orders/',
    ],
  ])('%s', (text, key, prefix) => {
    const layout = readLayout({ text, extra: { kind: 'raw' }, moment: undefined })
    expect(layout.keyOf(file)).toBe(key)
    expect(layout.prefixOf('orders', 'shop')).toBe(prefix)
    expect(layout.loadOf(key)).toBe(text.includes('{load_id}') ? file.loadId : undefined)
  })
})

const config = (url: string): string => `name: shop
client: { base_url: ${url} }
resource_defaults: { primary_key: id, endpoint: { paginator: single_page } }
resources:
  - { name: added, write_disposition: append, endpoint: { path: orders } }
  - { name: newest, write_disposition: replace, endpoint: { path: orders } }
  - { name: merged, write_disposition: merge, endpoint: { path: orders } }
`

describe('loads into a folder, by the command line', () => {
  let project: Project
  let api: ScriptedApi
  let orders = [{ id: 1, at: '2024-05-01T10:00:00.5Z', price: 1.5, lines: [{ sku: 'a' }] }]
  beforeAll(async () => {
    api = await startScriptedApi({ routes: { 'GET /orders': () => ({ json: orders }) } })
    project = await startProject({ 'shop.yaml': config(api.url) })
  })
  afterAll(async () => {
    await api.close()
    await project.remove()
  })

  it.each(['jsonl', 'parquet'])('adds, replaces and answers, in %s', async (format) => {
    const destination = `file:${format}-lake?loader_file_format=${format}`
    const run = (...args: string[]) => project.cli([...args, '--destination', destination])
    const checked = await run('check', 'shop.yaml')
    expect(checked.stderr + checked.stdout).toContain('MERGE_APPENDS')
    orders = [{ id: 1, at: '2024-05-01T10:00:00.5Z', price: 1.5, lines: [{ sku: 'a' }] }]
    const first = await run('run', 'shop.yaml', '--json')
    expect(first.code, first.stderr).toBe(0)
    expect(JSON.parse(first.stdout)).toMatchObject({
      tables: { added__lines: { rows: 1 } },
      warnings: [
        expect.objectContaining({ code: 'MERGE_APPENDS' }),
        expect.objectContaining({ code: 'MERGE_APPENDS' }),
      ],
    })
    orders = [{ id: 2, at: '2024-05-02T10:00:00Z', price: 2, lines: [] }]
    expect((await run('run', 'shop.yaml')).code).toBe(0)
    const sql = `SELECT (SELECT count(*) FROM added) a, (SELECT string_agg(id::VARCHAR || ' ' || price || ' ' || "at") FROM newest) n, (SELECT count(*) FROM merged) m, (SELECT count(*) FROM _dlt_loads) l`
    const asked = await run('query', sql, '--dataset', 'shop_dataset', '--format', 'json')
    expect(asked.code, asked.stderr).toBe(0)
    expect(JSON.parse(asked.stdout)).toEqual([{ a: 2, n: '2 2.0 2024-05-02 10:00:00+00', m: 2, l: 2 }])
    const folder = join(project.path, `${format}-lake`, 'shop_dataset')
    expect((await readdir(join(folder, 'newest'))).map((name) => name.replace(/^\d+\.\d+/, 'L'))).toEqual([
      format === 'jsonl' ? 'L.p1.jsonl.gz' : 'L.p1.parquet',
    ])
    expect(JSON.parse(await readFile(join(folder, 'init'), 'utf8'))).toEqual({ initial_version: 2, current_version: 2 })
    const refused = await run('query', "SELECT * FROM read_text('/etc/passwd')", '--dataset', 'shop_dataset')
    expect(refused.stderr).toContain('QUERY_FAILED')
  })
})
