import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalServer, sendJson, startServer } from '../servers/local-http.ts'
import { type PostgresServer, sharedPostgres } from '../servers/postgres.ts'
import { type Project, startProject } from './project.ts'
import { filesUnder } from './run-cli.ts'

let api: LocalServer
let answer: readonly object[] = []
let server: PostgresServer
let project: Project
let databases = 0

beforeAll(async () => {
  server = await sharedPostgres()
  api = await startServer((_seen, response) => sendJson(response, { items: answer }))
  const config = `name: s
client: { base_url: ${api.origin} }
resources:
  - name: rows
    columns: { code: { data_type: text, precision: 5 } }
    endpoint: { path: rows, data_selector: items, paginator: single_page }
`
  project = await startProject()
  await project.write('s.yaml', config)
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await project.remove()
})

/** A destination of its own: how to say it, how to change it, what ids are in the table. */
interface Far {
  readonly destination: string
  sql(text: string): Promise<unknown>
  ids(): Promise<readonly number[]>
}

async function inPostgres(): Promise<Far> {
  const name = `refused_${process.pid}_${++databases}`
  const destination = await server.createDatabase(name)
  return {
    destination,
    sql: (text) => server.sql(name, text),
    ids: async () => (await server.sql(name, 'SELECT id FROM d.rows ORDER BY id')).map(({ id }) => Number(id)),
  }
}

async function inDuckdb(): Promise<Far> {
  const file = join(project.path, `refused-${++databases}.duckdb`)
  const sql = async (text: string): Promise<unknown[][]> => {
    const instance = await DuckDBInstance.create(file)
    const connection = await instance.connect()
    try {
      return (await connection.runAndReadAll(text)).getRows()
    } finally {
      connection.closeSync()
      instance.closeSync()
    }
  }
  return {
    destination: file,
    sql,
    ids: async () => (await sql('SELECT id FROM d.rows ORDER BY id')).map(([id]) => Number(id)),
  }
}

async function run(items: readonly object[], { destination }: Far) {
  answer = items
  return await project.cli(['run', 's.yaml', '--dataset', 'd', '--json', '--destination', destination])
}

async function pendingPackages(): Promise<readonly string[]> {
  return [...(await filesUnder(project.path)).keys()].filter((file) => /packages\/.*\.duckdb$/.test(file))
}

const wide = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`k${at}`, at]))
const long = randomBytes(9000).toString('base64')

/** What is done to the destination after a first load of row 1, a row that it then refuses, and how the error is called. */
type Kind = readonly [kind: string, done: string, row: object, code: string]

const ofPostgres: readonly Kind[] = [
  ['a system column', '', { id: 2, ctid: 7 }, 'COLUMN_NAME_RESERVED'],
  ['one in other letters', '', { id: 2, XMin: 7, a: 1 }, 'LOADED'],
  ['another in a nested table', '', { id: 2, tags: [{ tableoid: 1 }] }, 'COLUMN_NAME_RESERVED'],
  ['2,000 columns', '', { id: 2, ...wide }, 'TABLE_TOO_WIDE'],
  ['a check', 'ALTER TABLE d.rows ADD CHECK (id < 100)', { id: 500 }, 'LOAD_REFUSED'],
  ['a unique column', 'ALTER TABLE d.rows ADD UNIQUE (id)', { id: 1 }, 'LOAD_REFUSED'],
  ['a column that may not be null', 'ALTER TABLE d.rows ALTER name SET NOT NULL', { id: 2 }, 'LOAD_REFUSED'],
  ['a smaller number', 'ALTER TABLE d.rows ALTER id TYPE smallint', { id: 70_000 }, 'LOAD_REFUSED'],
  ['a text that is too long', '', { id: 2, code: 'too long' }, 'LOAD_REFUSED'],
  ['an index row that is too long', 'CREATE INDEX ON d.rows (name)', { id: 2, name: long }, 'LOAD_REFUSED'],
  [
    'a generated column',
    'ALTER TABLE d.rows ADD twice bigint GENERATED ALWAYS AS (id * 2) STORED',
    { id: 2, twice: 4 },
    'LOAD_REFUSED',
  ],
  [
    'a trigger that raises',
    `CREATE FUNCTION d.no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id > 100 THEN RAISE ''no''; END IF; RETURN NEW; END';
     CREATE TRIGGER no BEFORE INSERT ON d.rows FOR EACH ROW EXECUTE FUNCTION d.no()`,
    { id: 500 },
    'LOAD_REFUSED',
  ],
  ['a sequence in the way', 'CREATE SEQUENCE d.rows__tags', { id: 2, tags: ['a'] }, 'TABLE_NAME_TAKEN'],
]

const ofDuckdb: readonly Kind[] = [
  ['a unique index', 'CREATE UNIQUE INDEX u ON d.rows (id)', { id: 1 }, 'LOAD_REFUSED'],
  ['a column that may not be null', 'ALTER TABLE d.rows ALTER name SET NOT NULL', { id: 2 }, 'LOAD_REFUSED'],
  ['a smaller number', 'ALTER TABLE d.rows ALTER id TYPE TINYINT', { id: 70_000 }, 'LOAD_REFUSED'],
  ['a view in the way', 'CREATE VIEW d.rows__tags AS SELECT 1 AS value', { id: 2, tags: ['a'] }, 'TABLE_NAME_TAKEN'],
]

async function isRefusedOnce([, done, row, code]: Kind, far: Far): Promise<void> {
  expect((await run([{ id: 1, name: 'row' }], far)).code).toBe(0)
  if (done !== '') await far.sql(done)
  const refused = await run([row], far)
  if (code === 'LOADED') return
  expect(refused.stdout).toContain(`"code":"${code}"`)
  expect(refused.code).toBe(1)
  expect(refused.stdout).toContain('the package is dropped: the next run reads its rows again')
  expect(await pendingPackages()).toEqual([])
  const well = await run([{ id: 3, name: 'well' }], far)
  expect(well.stderr + well.stdout).not.toContain('"error"')
  expect(well.code).toBe(0)
  expect(await far.ids()).toEqual([1, 3])
}

describe('what a destination refuses for good does not stand in the way of the next run', () => {
  it.each(ofPostgres)('Postgres: %s', async (...kind) => {
    await isRefusedOnce(kind, await inPostgres())
  })

  it.each(ofDuckdb)('DuckDB: %s', async (...kind) => {
    await isRefusedOnce(kind, await inDuckdb())
  })

  it('a view in place of the table has a name, and the run is free once it is gone', async () => {
    for (const far of [await inPostgres(), await inDuckdb()]) {
      await far.sql('CREATE SCHEMA d')
      await far.sql('CREATE VIEW d.rows AS SELECT 1 AS id')
      const refused = await run([{ id: 1 }], far)
      expect(refused.stdout).toMatch(/"code":"(TABLE_NAME_TAKEN|TABLE_TYPE_CONFLICT)"/)
      await far.sql('DROP VIEW d.rows')
      expect((await run([{ id: 2 }], far)).code).toBe(0)
      expect(await far.ids()).toEqual([2])
    }
  })
})

describe('a column that was changed to another type', () => {
  it('refuses every load until it is changed back, and nothing waits', async () => {
    const far = await inDuckdb()
    await run([{ id: 1, name: 'row' }], far)
    await far.sql("ALTER TABLE d.rows ALTER name TYPE ENUM ('row', 'well')")
    expect((await run([{ id: 2, name: 'other' }], far)).stdout).toContain('"code":"TABLE_TYPE_CONFLICT"')
    expect(await pendingPackages()).toEqual([])
    await far.sql('ALTER TABLE d.rows ALTER name TYPE VARCHAR')
    expect((await run([{ id: 3, name: 'other' }], far)).code).toBe(0)
    expect(await far.ids()).toEqual([1, 3])
  })
})

describe('what can pass keeps the package', () => {
  const readOnly = (far: Far, on: boolean): Promise<unknown> =>
    far.sql(
      `BEGIN READ WRITE; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = ${on ? 'on' : 'off'}', current_database()); END $$; COMMIT`,
    )

  it('it is loaded first when the database can be written again', async () => {
    const far = await inPostgres()
    await readOnly(far, true)
    const failed = await run([{ id: 1 }], far)
    expect(failed.stdout).toContain('DESTINATION_NOT_WRITABLE')
    expect(await pendingPackages()).toHaveLength(1)
    await readOnly(far, false)
    expect((await run([{ id: 2 }], far)).code).toBe(0)
    expect(await far.ids()).toContain(1)
    expect(await pendingPackages()).toEqual([])
  })

  it('refused for good after all, it is dropped with a warning, and the run goes on', async () => {
    const far = await inPostgres()
    await run([{ id: 1, name: 'row' }], far)
    await readOnly(far, true)
    const failed = await run([{ id: 500, name: 'row' }], far)
    expect(failed.stdout).toContain('DESTINATION_NOT_WRITABLE')
    expect(await pendingPackages()).toHaveLength(1)
    await readOnly(far, false)
    await far.sql('ALTER TABLE d.rows ADD CHECK (id < 100)')
    const well = await run([{ id: 3, name: 'row' }], far)
    expect(well.stderr).toContain('PACKAGE_DROPPED')
    expect(well.code).toBe(0)
    expect(await far.ids()).toEqual([1, 3])
  })
})
