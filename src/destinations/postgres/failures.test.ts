import { createServer } from 'node:net'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../../testing/destination/rows.ts'
import { dataset, loadRows, realWorld } from '../../../test/kits/load-rows.ts'
import { tableOf } from '../../../test/kits/scratch-schema.ts'
import { parseDestination } from '../../../test/kits/parse-destination.ts'
import { type PostgresServer, startPostgres } from '../../../test/servers/postgres.ts'
import type { Session } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { drivers } from './connection.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
  await server.createDatabase('shop')
  await server.sql('shop', "CREATE ROLE guest LOGIN PASSWORD 'gu3st-pw'")
})
afterAll(async () => {
  await server.stop()
})

const certificate = new URL('../../../test/fixtures/tls/cert.pem', import.meta.url).pathname
const guest = (): string => `postgres://guest:gu3st-pw@127.0.0.1:${server.port}/shop`

async function connect(url: string, env: Readonly<Record<string, string>> = {}): Promise<Session> {
  const { destination, target } = parseDestination(url, { pipeline: 'shop', cwd: '/' })
  return destination.connect(target, { ...realWorld, env })
}

/** The error of a promise that must fail; no password may be in it. */
async function failure(act: Promise<unknown>): Promise<SluiceError> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof SluiceError))
    throw new Error(`not refused as it should be: ${String(error)}`, { cause: error })
  const all = [error.message, error.stack, JSON.stringify(error.details), String(error.cause)].join('\n')
  for (const secret of [server.password, encodeURIComponent(server.password), 'gu3st-pw', 'wr0ng'])
    expect(all).not.toContain(secret)
  return error
}

const items = tableOf('items', { id: 'bigint' })
const some = (loadId: string) => ({ loadId, tables: [items], rows: { items: [{ id: 1 }] } })

describe('servers that cannot be reached', () => {
  it('names host and port when nothing listens', async () => {
    const error = await failure(connect('postgres://u:wr0ng@127.0.0.1:1/d'))
    expect(error.code).toBe('DESTINATION_UNREACHABLE')
    expect(error.message).toContain('"postgres://u@127.0.0.1:1/d" because 127.0.0.1:1 does not answer')
    expect(error.details.hint).toContain('pg_isready -h 127.0.0.1 -p 1')
    expect(await failure(connect('postgres://u:wr0ng@no-such-host.invalid/d'))).toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
    })
  })

  it('gives up on a server that accepts and says nothing', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready))
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : 0
    const error = await failure(connect(`postgres://u:wr0ng@127.0.0.1:${port}/d?connect_timeout=1`))
    expect(error).toMatchObject({ code: 'DESTINATION_UNREACHABLE' })
    silent.close()
  })

  it('tells a wrong password, a missing one, an unknown user and an unknown database apart', async () => {
    const at = `127.0.0.1:${server.port}`
    const wrong = await failure(connect(`postgres://guest:wr0ng@${at}/shop`))
    expect(wrong).toMatchObject({ code: 'DESTINATION_AUTH_FAILED' })
    expect(wrong.message).toContain('user "guest"')
    expect(await failure(connect(`postgres://guest@${at}/shop`))).toMatchObject({ code: 'DESTINATION_AUTH_FAILED' })
    expect(await failure(connect(`postgres://nobody:wr0ng@${at}/shop`))).toMatchObject({
      code: 'DESTINATION_AUTH_FAILED',
    })
    const missing = await failure(connect(server.url('no such "db"')))
    expect(missing).toMatchObject({ code: 'DATABASE_MISSING' })
    expect(missing.details.hint).toContain('CREATE DATABASE "no such ""db"""')
  })

  it('says which packages to install', async () => {
    const absent = () => Promise.reject(new Error("Cannot find package 'pg'"))
    await expect(drivers(absent)).rejects.toMatchObject({
      code: 'DRIVER_MISSING',
      details: { hint: 'Install it: npm install pg pg-copy-streams' },
    })
  })
})

describe('PGPASSWORD', () => {
  const answers = async (session: Session) => {
    await using open = session
    const { rows } = await open.query('SELECT current_user::text, current_database()::text')
    return rows
  }

  it('takes the password beside a URL without one', async () => {
    const url = guest().replace(':gu3st-pw', '')
    expect(await answers(await connect(url, { PGPASSWORD: 'gu3st-pw' }))).toEqual([['guest', 'shop']])
  })
})

describe('TLS', () => {
  const encrypted = async (parameters: string): Promise<unknown> => {
    await using session = await connect(server.url('shop', parameters))
    const [row] = (await session.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).rows
    return row?.[0]
  }

  it.each([
    ['sslmode=disable', false],
    ['', true],
    ['sslmode=require', true],
    [`sslmode=verify-ca&sslrootcert=${certificate}`, true],
    [`sslmode=verify-full&sslrootcert=${certificate}`, true],
  ])('%s', async (parameters, expected) => {
    expect(await encrypted(parameters)).toBe(expected)
  })

  it('refuses a certificate that nobody vouches for, and a missing file', async () => {
    const untrusted = await failure(connect(server.url('shop', 'sslmode=verify-full')))
    expect(untrusted).toMatchObject({ code: 'DESTINATION_TLS_FAILED', details: { found: 'sslmode=verify-full' } })
    const missing = await failure(connect(server.url('shop', 'sslmode=verify-ca&sslrootcert=/no/such/file')))
    expect(missing).toMatchObject({ code: 'DESTINATION_INVALID' })
  })

  it('goes on without encryption only when that is fine', async () => {
    await server.sql('shop', 'ALTER SYSTEM SET ssl = off')
    await server.sql('shop', 'SELECT pg_reload_conf(), pg_sleep(0.3)')
    try {
      expect(await encrypted('sslmode=prefer')).toBe(false)
      expect(await failure(connect(server.url('shop', 'sslmode=require')))).toMatchObject({
        code: 'DESTINATION_TLS_FAILED',
      })
    } finally {
      await server.sql('shop', 'ALTER SYSTEM RESET ssl')
      await server.sql('shop', 'SELECT pg_reload_conf(), pg_sleep(0.3)')
    }
  })
})

describe('permissions', () => {
  it('names each GRANT that is missing, and works once they are given', async () => {
    await using session = await connect(guest())
    const create = await failure(loadRows(session, some('1.0')))
    expect(create).toMatchObject({ code: 'DESTINATION_PERMISSION_DENIED' })
    expect(create.details.hint).toBe('Let an administrator run: GRANT CREATE ON DATABASE "shop" TO "guest"')

    await server.sql('shop', `CREATE SCHEMA ${dataset}`)
    const use = await failure(loadRows(session, some('1.0')))
    expect(use).toMatchObject({ code: 'DESTINATION_PERMISSION_DENIED' })
    expect(use.details.hint).toContain(`GRANT USAGE ON SCHEMA "${dataset}" TO "guest"`)

    await server.sql('shop', `GRANT USAGE, CREATE ON SCHEMA ${dataset} TO guest`)
    expect(await loadRows(session, some('1.0'))).toMatchObject({ replayed: false })

    await server.sql('shop', `ALTER TABLE ${dataset}.items OWNER TO ${server.user}`)
    const write = await failure(loadRows(session, some('2.0')))
    expect(write.details.hint).toContain(
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "${dataset}" TO "guest"`,
    )
    const wider = { ...some('3.0'), tables: [tableOf('items', { id: 'bigint', more: 'text' })] }
    expect((await failure(loadRows(session, wider))).message).toContain('does not own "items", which needs new columns')
    await server.sql('shop', `DROP SCHEMA ${dataset} CASCADE`)
  })

  it('says that a replica is read-only', async () => {
    await server.sql('shop', `ALTER ROLE ${server.user} IN DATABASE shop SET default_transaction_read_only = on`)
    try {
      await using session = await connect(server.url('shop'))
      expect(await failure(loadRows(session, some('1.0')))).toMatchObject({ code: 'DESTINATION_NOT_WRITABLE' })
    } finally {
      await server.sql('postgres', `ALTER ROLE ${server.user} IN DATABASE shop RESET default_transaction_read_only`)
    }
  })
})

describe('loads that Postgres refuses', () => {
  it('names table and column of a text that is too long, and cuts nothing', async () => {
    await using session = await connect(await server.createDatabase('long'))
    const table = tableOf('notes', { id: 'bigint', title: { dataType: 'text', precision: 5 } })
    const error = await failure(
      loadRows(session, { loadId: '1.0', tables: [table], rows: { notes: [{ id: 1, title: 'too long' }] } }),
    )
    expect(error).toMatchObject({ code: 'LOAD_REFUSED' })
    expect(error.message).toContain('(table "notes", column "title")')
    expect(await session.describe(dataset)).toEqual(new Map())
  })

  it('names the way out of a table that is too wide, and of a name that is too long', async () => {
    await using session = await connect(await server.createDatabase('wide'))
    const columns = Object.fromEntries(Array.from({ length: 1601 }, (_, at) => [`c${at}`, 'bool'] as const))
    const wide = await failure(
      loadRows(session, { loadId: '1.0', tables: [tableOf('wide', columns)], rows: { wide: [{ c0: true }] } }),
    )
    expect(wide).toMatchObject({ code: 'TABLE_TOO_WIDE' })
    expect(wide.message).toContain('table "wide"')
    expect(wide.details.hint).toContain('max_table_nesting')
    const long = tableOf('ü'.repeat(40), { id: 'bigint' })
    const name = await failure(loadRows(session, { loadId: '1.0', tables: [long], rows: { [long.name]: [{ id: 1 }] } }))
    expect(name).toMatchObject({ code: 'NAME_TOO_LONG', details: { found: long.name } })
  })

  it('survives a connection that is cut in the middle: nothing is written', async () => {
    await using session = await connect(await server.createDatabase('cut'))
    await loadRows(session, some('1.0'))
    await server.sql(
      'cut',
      `CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'`,
    )
    await server.sql('cut', `CREATE TRIGGER cut BEFORE INSERT ON ${dataset}.items FOR EACH ROW EXECUTE FUNCTION cut()`)
    const many = Array.from({ length: 100_000 }, (_, id) => ({ id }))
    const error = await failure(loadRows(session, { ...some('2.0'), rows: { items: many } }))
    expect(error).toMatchObject({ code: 'DESTINATION_UNREACHABLE' })
    expect(error.details.hint).toContain('as a whole or not at all')
    await using other = await connect(server.url('cut'))
    expect(await rowsOf(other, '_dlt_loads', ['load_id'])).toEqual([['1.0']])
    expect(await failure(session.query('SELECT 1'))).toMatchObject({ code: 'DESTINATION_UNREACHABLE' })
  })
})

it('tells a query with too few values from a server that does not answer', async () => {
  await using session = await connect(await server.createDatabase('values'))
  expect(await failure(session.query('SELECT $1::int + $2::int', { values: [1] }))).toMatchObject({
    code: 'QUERY_FAILED',
  })
})

describe('limits of a session', () => {
  it('are lifted, unless the URL sets them: web timeouts must not cut loads, forgotten locks not hold them for ever', async () => {
    const url = await server.createDatabase('limits')
    await server.sql('limits', 'ALTER DATABASE limits SET statement_timeout = 150')
    const limits =
      "SELECT current_setting('statement_timeout') || ' ' || current_setting('lock_timeout'), pg_sleep(0.2)::text"
    await using lifted = await connect(url)
    expect((await lifted.query(limits)).rows[0]?.[0]).toBe('0 10min')
    await using kept = await connect(`${url}?options=-c%20statement_timeout%3D100`)
    expect(await failure(kept.query(limits))).toMatchObject({ code: 'DESTINATION_TIMEOUT' })
  })

  it('end the wait for a lock that somebody holds', async () => {
    const url = await server.createDatabase('held')
    await using session = await connect(`${url}?options=-c%20lock_timeout%3D50`)
    await loadRows(session, some('1.0'))
    const holder = new Client({ connectionString: url, ssl: false })
    await holder.connect()
    await holder.query(`BEGIN; LOCK TABLE ${dataset}._dlt_loads`)
    expect(await failure(loadRows(session, some('2.0')))).toMatchObject({ code: 'DESTINATION_BUSY' })
    await holder.end()
  })
})

describe('two loads at once', () => {
  it('wait for each other, also when both make the tables', async () => {
    const url = await server.createDatabase('both')
    await using one = await connect(url)
    await using two = await connect(url)
    await Promise.all([loadRows(one, some('1.0')), loadRows(two, { ...some('2.0'), pipeline: 'mall' })])
    expect(await rowsOf(one, 'items', ['id'])).toEqual([[1], [1]])
    expect(await rowsOf(one, '_dlt_loads', ['load_id'])).toEqual([['1.0'], ['2.0']])
  })

  it('load the same package once', async () => {
    const url = await server.createDatabase('same')
    await using one = await connect(url)
    await using two = await connect(url)
    const receipts = await Promise.all([loadRows(one, some('1.0')), loadRows(two, some('1.0'))])
    expect(new Set(receipts.map(({ replayed }) => replayed))).toEqual(new Set([false, true]))
    expect(await rowsOf(one, 'items', ['id'])).toEqual([[1]])
  })
})
