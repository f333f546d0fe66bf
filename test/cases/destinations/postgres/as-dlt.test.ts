import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProject } from '../../../end-to-end/project.ts'
import { type ScriptedApi, startScriptedApi } from '../../../scripted-api/scripted-api.ts'
import { type PostgresServer, sharedPostgres } from '../../../servers/postgres.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const entries = await readdir(folder, { withFileTypes: true })
const cases = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)

let server: PostgresServer
let api: ScriptedApi
let answer = ''
beforeAll(async () => {
  server = await sharedPostgres()
  api = await startScriptedApi({ routes: { '*': () => ({ text: answer }) } })
})
afterAll(async () => {
  await api.close()
  await server.stop()
})

/** `expected.json` is what dlt made of the same records, 1.26 and 1.31 alike, run by run (scripts/oracle/postgres.py). */
test.each(cases)('%s: columns, types, constraints and rows are those of dlt', { timeout: 60_000 }, async (name) => {
  await server.createDatabase(name)
  expect(await runAll(name, { database: name, from: 0 })).toEqual(await expectedOf(name))
})

test.each(cases)('%s: taken over after a run of dlt, the next run gives the same', { timeout: 60_000 }, async (name) => {
  const database = `${name}-taken-over`
  await server.createDatabase(database)
  await server.sql(database, await read(name, 'after-run-1.sql'))
  const expected = await expectedOf(name)
  expect(await dump(database)).toEqual(expected[0])
  expect(await runAll(name, { database, from: 1 })).toEqual(expected.slice(1))
  const loads = await server.sql(database, 'SELECT count(*)::int AS count FROM shop._dlt_loads')
  expect(loads).toEqual([{ count: expected.length }])
})

/** Plays the runs of a case through the command line; the tables after each. */
async function runAll(name: string, { database, from }: { readonly database: string; readonly from: number }): Promise<unknown[]> {
  const project = await startProject({ 'config.yaml': await read(name, 'config.yaml') })
  const runs = (await readdir(join(folder, name))).filter((file) => file.startsWith('run-')).toSorted()
  const found: unknown[] = []
  for (const run of runs.slice(from)) {
    answer = await read(name, run)
    const base = `client.base_url=${api.url}`
    const command = ['run', 'config.yaml', '--destination', server.url(database), '--dataset', 'shop', '--set', base]
    const result = await project.cli(command)
    expect(result.code, result.stderr).toBe(0)
    found.push(await dump(database))
  }
  await project.remove()
  return found
}

function read(name: string, file: string): Promise<string> {
  return readFile(join(folder, name, file), 'utf8')
}

async function expectedOf(name: string): Promise<unknown[]> {
  const expected: unknown = JSON.parse(await read(name, 'expected.json'))
  return Array.isArray(expected) ? expected : []
}

// the same statements as in scripts/oracle/postgres.py
const columnsQuery = `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS must
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = 'shop'::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum`
const constraintsQuery = `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS text FROM pg_constraint
  WHERE connamespace = 'shop'::regnamespace AND contype <> 'n' ORDER BY 1, 2`
const ids = "'{_dlt_id,_dlt_parent_id,_dlt_root_id,_dlt_load_id}'::text[]"

async function dump(database: string): Promise<unknown> {
  const columns: Record<string, unknown[]> = {}
  for (const { table, name, type, must } of await server.sql(database, columnsQuery))
    (columns[String(table)] ??= []).push([name, type, must])
  const constraints = (await server.sql(database, constraintsQuery)).map(({ table, name, text }) => [table, name, text])
  const rows: Record<string, string[]> = {}
  for (const table of Object.keys(columns).filter((found) => !found.startsWith('_dlt_'))) {
    const root = table === 'orders' ? 'NULL' : '(SELECT r.id FROM shop.orders r WHERE r._dlt_id = t._dlt_root_id)'
    const row = `(to_jsonb(t) - ${ids} || jsonb_build_object('root', ${root}))::text`
    const found = await server.sql(database, `SELECT ${row} AS row FROM shop.${table} t`)
    rows[table] = found.map((found) => String(found['row'])).toSorted()
  }
  return { columns, constraints, rows }
}
