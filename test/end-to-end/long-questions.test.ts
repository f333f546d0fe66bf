import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Project, startProject } from './project.ts'
import { startCli } from './run-cli.ts'

/* Questions that take long: large files, Ctrl-C, time that is over, a file that another process holds. */

const token = 'very-secret-token'
const env = { SHOP_TOKEN: token }
const place = ['shop.json', '--destination', './big.duckdb', '--dataset', 'd'] as const
let project: Project

beforeAll(async () => {
  project = await startProject({
    'shop.json': JSON.stringify({
      name: 'shop',
      client: { base_url: 'http://127.0.0.1:1', auth: { type: 'bearer', token: '${env.SHOP_TOKEN}' } },
      resources: ['orders'],
    }),
  })
  const instance = await DuckDBInstance.create(join(project.path, 'big.duckdb'))
  const connection = await instance.connect()
  await connection.run(`CREATE SCHEMA d; CREATE TABLE d.orders AS SELECT range AS id, 'customer ' || range AS name,
    (range / 8)::DECIMAL(12,2) AS total, TIMESTAMPTZ '1969-12-31 23:59:59.000001+00' + INTERVAL (range) SECOND AS at,
    '{"n":' || range || '}' AS doc, encode('b' || range) AS bytes FROM range(130_000)`)
  connection.closeSync()
  instance.closeSync()
})

afterAll(async () => {
  await project.remove()
})

async function leftovers(): Promise<readonly string[]> {
  return (await readdir(project.path)).filter((name) => name.startsWith('x.'))
}

async function look(sql: string): Promise<readonly unknown[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

test('Parquet has all rows in their order and all values as they are, in more than one group', async () => {
  const written = await project.cli(['query', 'from orders', ...place, '-o', 'whole.parquet'], env)
  expect(written.stderr).toBe('Wrote whole.parquet: 130,000 rows.\n')
  const file = join(project.path, 'whole.parquet')
  const same = `SELECT count(*), count(*) FILTER (p.id = p.file_row_number)
    FROM read_parquet('${file}', file_row_number = true) p`
  expect(await look(same)).toMatchObject([['130000', '130000']])
  expect(
    await look(
      `SELECT name, total::VARCHAR, epoch_us("at"), doc, decode(bytes) FROM '${file}' WHERE id IN (0, 129999)`,
    ),
  ).toStrictEqual([
    ['customer 0', '0.00', '-999999', '{"n":0}', 'b0'],
    ['customer 129999', '16249.88', '129998000001', '{"n":129999}', 'b129999'],
  ])
  expect(await look(`SELECT count(DISTINCT row_group_id) > 1 FROM parquet_metadata('${file}')`)).toStrictEqual([[true]])
})

test('secrets are masked in texts, names, numbers and bytes of a Parquet file', async () => {
  const sql = `select 'a ${token}' as "${token}", encode('${token}') as bytes, 424242 as pin, 1 as n`
  const written = await project.cli(['query', sql, ...place, '-o', 'masked.parquet'], env)
  expect(written.stderr).toContain('*** stands for a secret in 3 values')
  expect(written.stderr).toContain('written as text, because some value does not fit the type of its column: bytes')
  const file = join(project.path, 'masked.parquet')
  expect(await look(`SELECT "***", bytes, pin, n FROM '${file}'`)).toStrictEqual([['a ***', '***=', 424242, 1]])
  const pin = await project.cli(['query', 'select 424242 as pin', ...place, '--format', 'jsonl'], {
    SHOP_TOKEN: '424242',
  })
  expect(pin.stdout).toBe('{"pin":"***"}\n')
})

// more rows than anybody waits for, with no end in sight
const endless = 'select a.* from orders a, orders b'

test.each(['parquet', 'csv'])('Ctrl-C ends a %s export, and nothing is left of it', async (ending) => {
  const { child, done } = startCli(['query', endless, ...place, '-o', `x.${ending}`], { cwd: project.path, env })
  while ((await leftovers()).length === 0) await sleep(10)
  await sleep(200)
  child.kill('SIGINT')
  const { code, stderr } = await done
  expect(code).toBe(130)
  expect(stderr).toContain('error INTERRUPTED  The question was interrupted before its answer was whole.')
  expect(await leftovers()).toStrictEqual([])
})

test.each(['parquet', 'csv'])('time that is over ends a %s export, and nothing is left of it', async (ending) => {
  const late = await project.cli(['query', endless, ...place, '-o', `x.${ending}`, '--timeout', '400ms'], env)
  expect(late.stderr).toContain('DESTINATION_TIMEOUT')
  expect(late.code).toBe(1)
  expect(await leftovers()).toStrictEqual([])
})

test('a file that another process holds is waited for, and the wait is told with who it is', async () => {
  const holder = await hold(2500)
  const asked = project.cli(['query', 'select count(*) as n from orders', ...place, '--format', 'csv'], env)
  const { stdout, stderr } = await asked
  expect(stdout).toBe('n\r\n130000\r\n')
  expect(stderr).toMatch(new RegExp(`waiting \\d+\\.\\d s: .*PID ${holder.pid}\\) has duckdb://\\S+big.duckdb open`))
  await holder.gone
})

test('a file that is held for longer is told as locked, with who holds it', async () => {
  const holder = await hold(60_000)
  for (const args of [['query', 'select 1'], ['show', 'orders'], ['diff', 'latest'], ['show']]) {
    const refused = await project.cli([...args, ...place, '--timeout', '300ms'], env)
    expect(refused.stderr, args[0]).toContain('DESTINATION_LOCKED')
    expect(refused.stderr).toContain(`(PID ${holder.pid})`)
    expect(refused.stderr).toContain('This question waited 300 ms.')
  }
  holder.end()
  await holder.gone
})

/** A process that has the file open, for a while; what was asked before may let go of it a moment later. */
async function hold(ms: number) {
  const code = `import { DuckDBInstance } from '@duckdb/node-api'
    const open = () => DuckDBInstance.create(process.argv[1]).catch(() => new Promise((done) => setTimeout(done, 50)).then(open))
    const instance = await open()
    console.log('held')
    setTimeout(() => process.exit(0), ${ms})`
  const args = ['--input-type=module', '-e', code, join(project.path, 'big.duckdb')]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  await once(child.stdout, 'data')
  return { pid: child.pid, gone, end: () => child.kill() }
}
