import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/json.ts'
import { openPipeline } from '../../src/library/open-pipeline.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type PostgresServer, sharedPostgres } from '../servers/postgres.ts'
import { type Project, startProject } from './project.ts'
import type { CliRun } from './run-cli.ts'

/* query, show and diff on DuckDB and on Postgres: the same questions, the same answers. */

const first: JsonValue = [
  {
    id: 1,
    name: 'Ada',
    total: 10.5,
    at: '2024-01-01T10:00:00Z',
    'we"ird; drop table x': 1,
    items: [{ sku: 'a' }, { sku: 'b' }],
  },
  { id: 2, name: '', total: 3, at: '2024-01-02T10:00:00Z', items: [] },
]
const second: JsonValue = [
  { id: 1, name: 'Ada', total: 11.5, at: '2024-01-01T10:00:00Z', items: [] },
  { id: 3, name: 'x'.repeat(1_000_000), total: 1, at: '2024-01-03T10:00:00Z', city: 'Rome', items: [{ sku: 'c' }] },
]

let rows: JsonValue = first
let api: ScriptedApi
let server: PostgresServer
let project: Project
let urls: Readonly<Record<string, string>>

beforeAll(async () => {
  server = await sharedPostgres()
  api = await startScriptedApi({
    routes: { 'GET /orders': () => ({ json: rows }), 'GET /people': () => ({ json: rows }) },
  })
  const endpoint = (path: string) => ({ path, paginator: 'single_page' })
  project = await startProject({
    'shop.json': JSON.stringify({
      name: 'shop',
      client: { base_url: api.url },
      resources: [
        { name: 'orders', primary_key: 'id', write_disposition: 'append', endpoint: endpoint('orders') },
        { name: 'merged', primary_key: 'id', write_disposition: 'merge', endpoint: endpoint('orders') },
        {
          name: 'people',
          primary_key: 'id',
          write_disposition: { disposition: 'merge', strategy: 'scd2' },
          endpoint: endpoint('people'),
        },
      ],
    }),
  })
  urls = { duckdb: './shop.duckdb', postgres: await server.createDatabase('asked') }
  for (const [name, url] of Object.entries(urls))
    for (const answer of [first, second]) {
      rows = answer
      const id = `${name}-${answer === first ? 'one' : 'two'}`
      const run = await project.cli(['run', 'shop.json', '--run-id', id, '--destination', url, '--dataset', 'd'])
      expect(run.code, run.stderr).toBe(0)
    }
}, 120_000)

afterAll(async () => {
  await project.remove()
  await api.close()
  await server.stop()
})

describe.each(['duckdb', 'postgres'])('on %s', (name) => {
  const cli = async (...args: readonly string[]): Promise<CliRun> => {
    const url = urls[name] ?? ''
    const result = await project.cli([...args, '--destination', url, '--dataset', 'd'])
    // the password, in any of its forms
    expect(result.stdout + result.stderr).not.toContain('w0rd')
    return result
  }

  test('SQL is answered exactly, as CSV, JSON lines and Parquet', async () => {
    const sql =
      'select id, name, CAST(total AS DECIMAL(10,2)) AS t, "at", 9007199254740993 AS big, NULL AS n FROM orders WHERE id < 3 ORDER BY id, total'
    const csv = await cli('query', sql, 'shop', '--format', 'csv')
    expect(csv.stdout.split('\r\n')).toStrictEqual([
      'id,name,t,at,big,n',
      '1,Ada,10.50,2024-01-01T10:00:00.000000Z,9007199254740993,',
      '1,Ada,11.50,2024-01-01T10:00:00.000000Z,9007199254740993,',
      '2,"",3.00,2024-01-02T10:00:00.000000Z,9007199254740993,',
      '',
    ])
    const json = await cli('query', sql, 'shop', '--format', 'jsonl', '--limit', '1')
    expect(json.stdout).toBe(
      '{"id":1,"name":"Ada","t":"10.50","at":"2024-01-01T10:00:00.000000Z","big":9007199254740993,"n":null}\n',
    )
    expect(json.stderr).toContain('The first row; there are more.')
    const file = join(project.path, `${name}.parquet`)
    expect((await cli('query', sql, 'shop', '-o', file)).code).toBe(0)
    expect(await parquet(file)).toStrictEqual({
      types: [
        'id BIGINT',
        'name VARCHAR',
        't DECIMAL(10,2)',
        'at TIMESTAMP WITH TIME ZONE',
        'big BIGINT',
        `n ${name === 'duckdb' ? 'INTEGER' : 'VARCHAR'}`,
      ],
      first: ['1', 'Ada', '10.50', '2024-01-01 10:00:00+00', '9007199254740993', null],
    })
  })

  test('a file that is there is kept, and none is left by a query that fails', async () => {
    const file = join(project.path, `${name}.csv`)
    const failed = await cli('query', 'select 1 / nothing from orders', 'shop', '-o', file)
    expect([failed.code, existsSync(file)]).toStrictEqual([1, false])
    await writeFile(file, 'mine')
    const kept = await cli('query', 'select 1 as a', 'shop', '-o', file)
    expect([kept.code, await readFile(file, 'utf8')]).toStrictEqual([2, 'mine'])
    expect(kept.stderr).toContain('FILE_EXISTS')
    await cli('query', 'select 1 as a', 'shop', '-o', file, '--force')
    expect(await readFile(file, 'utf8')).toBe('a\r\n1\r\n')
  })

  test('nothing is written, no file is read, no other statement runs', async () => {
    const own = {
      duckdb: ["read_csv('/etc/passwd')", "read_blob('shop.duckdb')", "read_text('shop.json')", "glob('/*')"],
      postgres: [],
    }
    const refused = [
      'delete from d.orders',
      'select 1; delete from d.orders',
      'with gone as (delete from d.orders returning *) select * from gone',
      "copy d.orders to '/tmp/sluice-query-test'",
      "attach '/tmp/sluice-query-test' as other",
      'install httpfs',
      'create table d.other (a int)',
      "explain analyse copy d.orders to '/tmp/sluice-query-test'",
      ...(name === 'duckdb'
        ? own.duckdb.map((source) => `select * from ${source}`)
        : [
            "select pg_read_file('/etc/passwd')",
            "select '/*', pg_read_file('/etc/passwd'), '*/'",
            "select ('/etc/passwd'::text).pg_read_file",
            "select lo_export(1, '/tmp/sluice-query-test')",
            "select set_config('transaction_read_only', 'off', false)",
          ]),
    ]
    for (const sql of refused) {
      const result = await cli('query', sql, 'shop')
      expect(result.code, sql).not.toBe(0)
      expect(result.stdout, sql).toBe('')
    }
    expect(existsSync('/tmp/sluice-query-test')).toBe(false)
    expect((await cli('query', 'select count(*) as n from orders', 'shop', '--format', 'jsonl')).stdout).toBe(
      '{"n":4}\n',
    )
  })

  test('a mistake is shown where it is, with the names that are near', async () => {
    const column = await cli('query', 'select id,\n  nme from orders', 'shop')
    expect(column.stderr).toMatch(/line 2: {3}nme from orders\n\s+\^/)
    expect(column.stderr).toContain('Did you mean name (in ')
    expect((await cli('query', 'selec 1', 'shop')).stderr).toMatch(/QUERY_FAILED.*"selec"/i)
    expect((await cli('query', 'select * from ordres', 'shop')).stderr).toContain('Did you mean orders?')
  })

  test('a query that takes too long ends', async () => {
    const endless = {
      duckdb: 'select sum(a.range * b.range) from range(10000000) a, range(10000000) b',
      postgres: 'select pg_sleep(60)',
    }[name]
    const result = await cli('query', endless ?? '', 'shop', '--timeout', '300ms')
    expect(result.stderr).toContain('DESTINATION_TIMEOUT')
    expect(result.ms).toBeLessThan(20_000)
  })

  test('rows are shown in the order of loads, chosen, sorted, and cut to the terminal', async () => {
    const shown = await cli('show', 'orders', 'shop', '--columns', 'id,name,we_ird_drop_table_x')
    expect(shown.stdout.split('\n').map((line) => line.slice(0, 3).trim())).toStrictEqual([
      'id',
      '──',
      '1',
      '2',
      '1',
      '3',
      '',
    ])
    expect(Math.max(...shown.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(160)
    const chosen = await cli(
      'show',
      'orders',
      'shop',
      '--columns',
      'id',
      '--where',
      'total > 3 -- mine',
      '--order-by',
      'total',
      '--desc',
      '--format',
      'jsonl',
    )
    expect(chosen.stdout).toBe('{"id":1}\n{"id":1}\n')
    const [load] = JSON.parse(
      (await cli('show', 'orders', 'shop', '--columns', '_dlt_load_id', '--limit', '1', '--json')).stdout,
    ).rows
    const ofLoad = await cli(
      'show',
      'orders',
      'shop',
      '--columns',
      'id',
      '--load',
      load._dlt_load_id,
      '--offset',
      '1',
      '--format',
      'jsonl',
    )
    expect(ofLoad.stdout).toBe('{"id":2}\n')
    expect((await cli('show', 'nothing"; drop table orders', 'shop')).stderr).toContain('QUERY_INVALID')
  })

  test('children come nested, or joined', async () => {
    const nested = JSON.parse(
      (await cli('show', 'orders', 'shop', '--with-children', '--columns', 'id', '--limit', '2', '--json')).stdout,
    )
    expect(nested).toMatchObject({
      rows: [
        { id: 1, items: [{ sku: 'a' }, { sku: 'b' }] },
        { id: 2, items: [] },
      ],
      cut: true,
    })
    const joined = await cli('show', 'orders', 'shop', '--join', 'items', '--columns', 'id', '--format', 'csv')
    expect(joined.stdout).toBe(
      'id,orders__items.sku,orders__items._dlt_list_idx\r\n1,a,0\r\n1,b,1\r\n2,,\r\n1,,\r\n3,c,0\r\n',
    )
  })

  test('two loads are compared as far as their tables know', async () => {
    const diff = JSON.parse((await cli('diff', 'previous', 'latest', 'shop', '--json')).stdout)
    expect(diff.schema).toMatchObject({ unknown: null })
    expect(diff.schema.changes).toContainEqual({ kind: 'new_column', table: 'orders', column: 'city', to: 'text' })
    const table = (wanted: string) => diff.tables.find((one: { readonly table: string }) => one.table === wanted)
    expect(table('orders')).toMatchObject({
      disposition: 'append',
      rows: { before: 2, after: 2 },
      keys: {
        columns: ['id'],
        groups: {
          came: { count: 1, sample: [[3]] },
          changed: { count: 1, sample: [[1]] },
          gone: { count: 1, sample: [[2]] },
        },
      },
    })
    expect(table('merged')).toMatchObject({
      rows: { before: 1, after: 2 },
      keys: { groups: { written: { count: 2 } } },
    })
    expect(table('people')).toMatchObject({
      disposition: 'merge (scd2)',
      keys: { groups: { came: { sample: [[3]] }, changed: { sample: [[1]] }, gone: { sample: [[2]] } } },
    })
    expect(table('orders__items')).toMatchObject({ rows: { before: 2, after: 1 } })
    expect((await cli('diff', '1.5', 'shop.json')).stderr).toContain('LOAD_UNKNOWN')
    const ofRuns = await cli('diff', `${name}-one`, `${name}-tw`, 'shop', '--json')
    expect(JSON.parse(ofRuns.stdout)).toStrictEqual(diff)
    const alone = await cli('diff', 'shop.json')
    expect(alone.stdout).toContain('  changed  id: 1\n  gone     id: 2\n')
    expect(alone.stdout).toMatch(/merged +merge \(delete-insert\) +1 +2 +– +– +2 +– +–/)
    expect((await cli('diff', 'latest', 'latest', 'shop')).stderr).toContain('because both names mean it')
    expect((await cli('diff', 'latst', 'shop.json')).stderr).toContain('Did you mean latest?')
  })
})

test('a destination is enough: what loaded there is found in it', async () => {
  const elsewhere = await startProject({})
  const url = `duckdb:///${join(project.path, 'shop.duckdb')}`
  try {
    const shown = await elsewhere.cli(['show', 'orders', '--destination', url, '--json'])
    expect(shown.code, shown.stderr).toBe(0)
    expect(JSON.parse(shown.stdout)).toMatchObject({ dataset: 'd' })
    const diff = await elsewhere.cli(['diff', '--destination', url, '--dataset', 'd', '--json'])
    expect(diff.code, diff.stderr).toBe(0)
    expect((await elsewhere.cli(['state', '--destination', url])).stdout).toContain('"pipeline_name": "shop"')
    const server = ['show', 'orders', '--destination', urls['postgres'] ?? '', '--json']
    expect(JSON.parse((await elsewhere.cli(server)).stdout)).toMatchObject({ dataset: 'd' })
    expect((await elsewhere.cli(['show', '--destination', 'nothing.duckdb'])).stderr).toContain('NOTHING_LOADED')
    const other = { name: 'other', client: { base_url: api.url }, resources: ['orders'] }
    await writeFile(join(project.path, 'other.json'), JSON.stringify(other))
    const run = await project.cli(['run', 'other.json', '--destination', url, '--dataset', 'second'])
    expect(run.code, run.stderr).toBe(0)
    // several pipelines ran in this folder now
    const query = ['query', 'select count(*) as n from orders', '--destination', url]
    const several = await project.cli(query)
    expect(several.stderr).toContain('DATASET_NEEDED')
    expect(several.stderr).toContain('d, second')
    expect((await project.cli([...query, '--dataset', 'd', '--format', 'csv'])).stdout).toBe('n\r\n4\r\n')
  } finally {
    await elsewhere.remove()
  }
})

test('a program that has the file open itself asks its own DuckDB, and later ours', async () => {
  const shop = openPipeline(
    { pipeline: 'shop' },
    { destination: './shop.duckdb', dataset: 'd' },
    { world: { cwd: project.path } },
  )
  const own = await DuckDBInstance.fromCache(join(project.path, 'shop.duckdb'))
  // decisions/0036: a program that has the file open itself asks its own DuckDB
  expect((await shop.query('select count(*) from orders')).rows).toStrictEqual([[4]])
  own.closeSync()
  expect((await shop.query({ table: 'orders', columns: ['id'], limit: 1 })).rows).toStrictEqual([[1]])
})

test('a secret in the rows is masked, and that is said', async () => {
  const env = { SHOP_TOKEN: 'very-secret-token' }
  await writeFile(
    join(project.path, 'secret.json'),
    JSON.stringify({
      name: 'shop',
      client: { base_url: api.url, auth: { type: 'bearer', token: '${env.SHOP_TOKEN}' } },
      resources: ['orders'],
    }),
  )
  const args = [
    'query',
    "select 'very-secret-' || 'token' as t",
    'secret.json',
    '--destination',
    './shop.duckdb',
    '--dataset',
    'd',
    '--format',
    'csv',
  ]
  const result = await project.cli(args, env)
  expect(result.stdout).toBe('t\r\n***\r\n')
  expect(result.stderr).toContain('*** stands for a secret in 1 value')
})

async function parquet(file: string) {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  const types = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${file}'`)).getRowsJson()
  const [row] = (await connection.runAndReadAll(`SELECT * FROM '${file}' LIMIT 1`)).getRowsJson()
  connection.closeSync()
  instance.closeSync()
  return { types: types.map(([name, type]) => `${String(name)} ${String(type)}`), first: row }
}
