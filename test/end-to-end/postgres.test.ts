import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { offsetPages } from '../scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type PostgresServer, sharedPostgres } from '../servers/postgres.ts'
import { readReport } from './json-report.ts'
import { type Project, startProject } from './project.ts'
import { findLeaks, filesUnder, startCli } from './run-cli.ts'
import { readContents } from './table-contents.ts'

const world = { version: 1 }
let api: ScriptedApi
let server: PostgresServer
let project: Project

beforeAll(async () => {
  server = await sharedPostgres()
  const records = offsetPages(() => recordsAt(world.version), { totalKey: 'total' })
  const names = ['merged', 'upserted', 'inserted', 'history', 'replaced', 'appended']
  api = await startScriptedApi({ routes: Object.fromEntries(names.map((name) => [`GET /${name}`, records])) })
  project = await startProject({ 'shop.yaml': config })
})

afterAll(async () => {
  await api.close()
  await server.stop()
  await project.remove()
})

/** One of every disposition over the same records. */
const config = `
name: shop
client:
  base_url: http://set-on-the-command-line
  paginator: { type: offset, limit: 20 }
resource_defaults:
  primary_key: id
  endpoint: { data_selector: data }
resources:
  - { name: merged, write_disposition: merge }
  - { name: upserted, write_disposition: { disposition: merge, strategy: upsert } }
  - { name: inserted, write_disposition: { disposition: merge, strategy: insert-only } }
  - { name: history, write_disposition: { disposition: merge, strategy: scd2 } }
  - { name: replaced, write_disposition: replace }
  - { name: appended, write_disposition: append, max_table_nesting: 0 }
`

/** Rows that change, go and come, with lists in lists, an emptied list, big numbers, times and texts of all kinds. */
function recordsAt(version: number) {
  return Array.from({ length: 45 }, (_, index) => ({
    id: index + version,
    name: `line 1\n"quoted", \\N and \\. ${index % 3 === 0 ? version : ''}`,
    big: 9_007_199_254_740_993n + BigInt(index),
    price: index * 1.1,
    at: `2024-02-0${version}T00:00:00.123456+02:00`,
    empty: null,
    flags: { on: index % 2 === 0, note: index % 4 === 0 ? '' : null },
    lines: Array.from({ length: (index + version) % 3 }, (_, line) => ({
      sku: `s${line}`,
      tags: Array.from({ length: line + 1 }, (_, tag) => `t${tag} of ${version}`),
    })),
    ...(version > 1 && { added: [`only in ${version}`] }),
  }))
}

function commandLine(destination: string): readonly string[] {
  return [
    'run',
    'shop.yaml',
    '--destination',
    destination,
    '--dataset',
    'd',
    '--set',
    `client.base_url=${api.url}`,
    '--json',
  ]
}

async function run(destination: string, home: string): Promise<ReturnType<typeof readReport>> {
  const result = await project.cli(commandLine(destination), { SLUICE_HOME: join(project.path, home) })
  expect(result.code, result.stderr).toBe(0)
  expect(findLeaks(new Map([['output', result.stdout + result.stderr]]), [server.password])).toEqual([])
  return readReport(result.stdout)
}

test(
  'every disposition gives the same tables in Postgres as in DuckDB, run after run',
  { timeout: 120_000 },
  async () => {
    const url = await server.createDatabase('warehouse')
    const file = join(project.path, 'x.duckdb')
    for (const version of [1, 2, 3]) {
      world.version = version
      const there = await run(url, 'postgres')
      const here = await run(file, 'duckdb')
      expect(there).toMatchObject({
        destination: `postgres://${server.user}@127.0.0.1:${server.port}/warehouse`,
        tables: here.tables,
      })
      const contents = await readContents(url, 'd')
      expect(contents).toEqual(await readContents(file, 'd'))
      expect(Object.values(contents).every((rows) => rows.length > 0)).toBe(true)
    }
    const loads = await server.sql('warehouse', 'SELECT status::int FROM d._dlt_loads ORDER BY load_id')
    expect(loads).toEqual([{ status: 0 }, { status: 0 }, { status: 0 }])
    const versions = await server.sql('warehouse', 'SELECT count(*)::int AS count FROM d._dlt_version')
    expect(versions).toEqual([{ count: 2 }])
    expect(findLeaks(await filesUnder(join(project.path, 'postgres')), [server.password])).toEqual([])
  },
)

test(
  'kill -9 during the load leaves Postgres as it was, and the next run ends it all well',
  { timeout: 90_000 },
  async () => {
    const url = await server.createDatabase('killed')
    world.version = 1
    await run(url, 'killed')
    const before = await readContents(url, 'd')
    world.version = 2
    for (const table of ['d.replaced', 'd._dlt_loads']) {
      await server.sql('killed', slowInserts(table))
      await killWhenSlow(url)
      expect(await readContents(url, 'd')).toEqual(before)
      expect(await server.sql('killed', 'SELECT count(*)::int AS count FROM d._dlt_loads')).toEqual([{ count: 1 }])
      await server.sql('killed', 'DROP FUNCTION slow() CASCADE')
    }
    await run(url, 'killed')

    const calm = await server.createDatabase('calm')
    // loading what was left was the last run (decisions/0027): version 2 comes once
    for (const version of [1, 2]) {
      world.version = version
      await run(calm, 'calm')
    }
    expect(await readContents(url, 'd')).toEqual(await readContents(calm, 'd'))
  },
)

/** Every insert takes a second longer: time to be killed in. */
function slowInserts(table: string): string {
  return `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END';
    CREATE TRIGGER slow BEFORE INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION slow()`
}

/** Starts a run, kills it while Postgres is in the middle of its load, and waits until Postgres has noticed. */
async function killWhenSlow(url: string): Promise<void> {
  const { child, done } = startCli(commandLine(url), {
    cwd: project.path,
    env: { SLUICE_HOME: join(project.path, 'killed') },
  })
  await eventually(async () => (await connections("AND wait_event = 'PgSleep'")) === 1)
  child.kill('SIGKILL')
  expect((await done).code).toBeNull()
  await eventually(async () => (await connections('')) === 0)
}

async function connections(which: string): Promise<number> {
  const query = `SELECT 1 FROM pg_stat_activity WHERE datname = 'killed' AND application_name = 'sluice' ${which}`
  return (await server.sql('postgres', query)).length
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await holds()) return
    await sleep(25)
  }
  throw new Error('it did not happen within ten seconds')
}
