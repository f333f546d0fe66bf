import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { problemOf, read, shop } from '../../../../test/fixtures/plan/read.ts'
import type { ChosenDestination } from '../../../model/destination.ts'
import type { Given } from '../../../../test/fixtures/plan/read.ts'

const parts = { host: 'h', database: 'd', username: 'u', password: 'p4ss' }
const under = (section: string, values: Readonly<Record<string, unknown>> = parts) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${section}.${key}`, value]))

async function choose(destination: unknown, given: Given = {}): Promise<ChosenDestination> {
  const more = destination === undefined ? {} : { destination }
  return (await read(shop('a', more), given)).plan.destination
}

const label = async (destination: unknown, given: Given = {}): Promise<string> =>
  (await choose(destination, given)).target.label

/** The password of the place, as the driver would get it. */
async function passwordOf(destination: unknown, given: Given): Promise<string | undefined> {
  const target = (await choose(destination, given)).target as { readonly address?: { readonly password?: unknown } }
  expect(JSON.stringify(target)).not.toContain('p4ss')
  const password = target.address?.password as { reveal(): string } | undefined
  return password?.reveal()
}

describe('where credentials are looked up (dlt 1.31)', () => {
  test.each([
    ['destination.postgres.credentials'],
    ['destination.postgres'],
    ['destination.credentials'],
    ['credentials'],
  ])('the parts under %s', async (section) => {
    expect(await label('postgres', { fields: under(section) })).toBe('postgres://u@h:5432/d')
  })

  test.each([['destination.postgres'], ['destination'], ['']])('the whole as one text under "%s"', async (section) => {
    const key = section === '' ? 'credentials' : `${section}.credentials`
    const fields = { [key]: 'postgresql://u:p4ss@h:6543/d?sslmode=require' }
    expect(await label('postgres', { fields })).toBe('postgres://u@h:6543/d')
    expect(await passwordOf('postgres', { fields })).toBe('p4ss')
  })

  test('the text wins over the parts, which give it a password that it lacks, and nothing else', async () => {
    const fields = { ...under('destination.postgres.credentials'), 'destination.postgres.credentials.port': '7777' }
    const whole = (text: string) => ({ fields: { ...fields, 'destination.postgres.credentials': text } })
    expect(await passwordOf('postgres', whole('postgres://x:other@y/z'))).toBe('other')
    expect(await passwordOf('postgres', whole('postgres://x@y/z'))).toBe('p4ss')
    expect(await label('postgres', whole('postgres://x@y/z'))).toBe('postgres://x@y:5432/z')
    expect(await passwordOf('postgres://x@y/z', { fields })).toBe('p4ss')
  })

  test('a password for any credentials is not one for a URL that was written out', async () => {
    expect(await passwordOf('postgres://x@y/z', { fields: under('credentials') })).toBeUndefined()
    expect(await passwordOf('postgres://x@y/z', { fields: under('') })).toBeUndefined()
  })

  test('HOST and PORT alone are of other programs', async () => {
    const { refusal } = await choose('postgres', { fields: parts })
    expect(refusal?.code).toBe('CONFIG_UNRESOLVED_SECRET')
  })

  test('texts of the environment where numbers are wanted, and parameters under query', async () => {
    const more = { port: '6000', connect_timeout: '3', query: { sslmode: 'require' } }
    const fields = under('destination.postgres.credentials', { ...parts, ...more })
    expect((await choose('postgres', { fields })).target).toMatchObject({
      address: { port: 6000, connectTimeout: 3, sslMode: 'require' },
    })
  })

  test('a name of the user whose type is configured', async () => {
    const fields = {
      'destination.my_pg.destination_type': 'dlt.destinations.postgres',
      ...under('destination.my_pg.credentials'),
    }
    expect(await label('my_pg', { fields })).toBe('postgres://u@h:5432/d')
    expect(await label({ type: 'my_pg', port: 1 }, { fields })).toBe('postgres://u@h:1/d')
    expect(await label({ type: 'postgres', destination_name: 'my_pg' }, { fields })).toBe('postgres://u@h:5432/d')
  })

  test.each([
    ['data/x.duckdb', 'duckdb:///work/data/x.duckdb'],
    ['duckdb:///x.duckdb', 'duckdb:///work/x.duckdb'],
    ['any', 'duckdb:///work/any'],
  ])('DuckDB: %s', async (credentials, place) => {
    expect(await label(undefined, { fields: { 'destination.duckdb.credentials': credentials } })).toBe(place)
    const fields = { 'destination.duckdb.credentials.database': credentials.replace('duckdb:///', '') }
    expect(await label('duckdb', { fields })).toBe(place)
  })

  test('a text for any destination that is of another one is passed over', async () => {
    expect(await label('duckdb', { fields: { 'destination.credentials': 'postgres://u:p4ss@h/d' } })).toBe(
      'duckdb:///work/shop.duckdb',
    )
  })

  test('one under its own name that is of another one is a mistake, and is not repeated', async () => {
    const fields = { 'destination.postgres.credentials': 'mysql://u:p4ss@h/d' }
    const problem = await problemOf(shop('a', { destination: 'postgres' }), { fields })
    expect(problem).toMatchObject({ code: 'DESTINATION_INVALID' })
    expect(JSON.stringify(problem)).not.toContain('p4ss')
  })
})

describe('as a mapping', () => {
  test('options, completed by what is looked up', async () => {
    const written = { type: 'postgres', host: 'db', port: 1, sslmode: 'verify-full' }
    const chosen = await choose(written, { fields: under('destination.postgres.credentials') })
    expect(chosen.target).toMatchObject({ label: 'postgres://u@db:1/d', address: { sslMode: 'verify-full' } })
    // nothing of it is secret, so a later command finds the place by it
    expect(chosen.memo).toEqual(written)
  })

  test('credentials as in dlt: a text or a mapping', async () => {
    expect(await label({ type: 'postgres', credentials: 'postgres://u@h/d' })).toBe('postgres://u@h:5432/d')
    expect(await label({ type: 'postgres', credentials: parts })).toBe('postgres://u@h:5432/d')
    expect(await label({ type: 'duckdb', credentials: 'y.duckdb' })).toBe('duckdb:///work/y.duckdb')
  })

  test('a password that is written out is kept nowhere', async () => {
    for (const destination of [
      { type: 'postgres', ...parts },
      { type: 'postgres', credentials: parts },
      'postgres://u:p4ss@h/d',
    ])
      expect((await choose(destination)).memo).toBeUndefined()
    expect((await choose('postgres://u@h/d')).memo).toBe('postgres://u@h/d')
  })

  test('the command line: another type replaces it, its own name leaves it', async () => {
    const written = { type: 'postgres', ...parts }
    expect(await label(written, { destination: 'duckdb' })).toBe('duckdb:///work/shop.duckdb')
    expect(await label(written, { destination: 'postgres' })).toBe('postgres://u@h:5432/d')
    expect(await label(written, { destination: 'postgres://x@y/z' })).toBe('postgres://x@y:5432/z')
    expect(await label(written, { overrides: ['destination.host=other'] })).toBe('postgres://u@other:5432/d')
    expect(await label('postgres', { overrides: ['destination.host=other'], fields: under('credentials') })).toBe(
      'postgres://u@other:5432/d',
    )
  })

  test('--set lays an option over a text', async () => {
    const given = { overrides: ['destination.host=other', 'destination.sslmode=require'] }
    expect((await choose('postgres://u:p4ss@h/d', given)).target).toMatchObject({
      label: 'postgres://u@other:5432/d',
      address: { sslMode: 'require' },
    })
  })

  test('an environment changes a part, or the type', async () => {
    const more = { environments: { a: { destination: { host: 'staging' } }, b: { destination: { type: 'duckdb' } } } }
    const config = shop('x', { destination: { type: 'postgres', ...parts }, ...more })
    const labels = await Promise.all(
      ['a', 'b'].map(async (environment) => (await read(config, { environment })).plan.destination.target.label),
    )
    expect(labels).toEqual(['postgres://u@staging:5432/d', expect.stringMatching(/^duckdb:.*\.duckdb$/)])
  })
})

describe('mistakes', () => {
  test.each([
    ['posgres', 'DESTINATION_UNKNOWN', 'destination', 'Did you mean "postgres"?'],
    ['postgers://u:p4ss@h/d', 'DESTINATION_UNKNOWN', 'destination', 'Did you mean "postgres"?'],
    ['duckdbb:shop.duckdb', 'DESTINATION_UNKNOWN', 'destination', 'Did you mean "duckdb"?'],
    ['shop', 'DESTINATION_UNKNOWN', 'destination', 'For a file give it that ending: shop.duckdb'],
    [{ type: 'duckbd' }, 'DESTINATION_UNKNOWN', 'destination.type', 'Did you mean "duckdb"?'],
    [{ host: 'h' }, 'CONFIG_MISSING_KEY', 'destination.type', 'Add "type".'],
    [{ type: 'postgres', ...parts, hots: 'h' }, 'CONFIG_UNKNOWN_KEY', 'destination.hots', 'Did you mean "host"?'],
    [{ type: 'postgres', ...parts, port: 'x' }, 'CONFIG_INVALID_VALUE', 'destination.port', undefined],
    [{ type: 'postgres', ...parts, sslmode: 'on' }, 'CONFIG_INVALID_VALUE', 'destination.sslmode', undefined],
    [['postgres://u:p4ss@h/d'], 'CONFIG_WRONG_TYPE', 'destination', undefined],
    [() => 1, 'CONFIG_WRONG_TYPE', 'destination', 'Call it with its options: myWarehouse({ … }).'],
    ['postgres://h/d', 'DESTINATION_INVALID', 'destination', undefined],
    [':memory:', 'DESTINATION_IN_MEMORY', 'destination', undefined],
  ])('%s', async (...row) => {
    const [destination, code, path, hint] = row
    const problem = await problemOf(shop('a', { destination }))
    expect(problem).toMatchObject({ code, path, ...(hint === undefined ? {} : { hint }) })
    expect(JSON.stringify(problem)).not.toContain('p4ss')
  })

  test('those of the command line are placed there', async () => {
    const problem = problemOf(shop('a', { destination: 'duckdb' }), { destination: 'oracle' })
    await expect(problem).resolves.toMatchObject({ code: 'DESTINATION_UNKNOWN' })
  })

  test('missing credentials wait until somebody connects, and name every place', async () => {
    const { target, refusal } = await choose('postgres')
    expect(target).toEqual({ destination: 'postgres', label: 'postgres' })
    expect(refusal?.message).toBe(
      'Could not open the destination "postgres" because no place looked in has its "host", "database" and "username".',
    )
    expect(refusal?.details).toMatchObject({
      allowed: expect.arrayContaining([
        'DESTINATION__POSTGRES__CREDENTIALS',
        'DESTINATION__POSTGRES__CREDENTIALS__HOST',
        'CREDENTIALS__USERNAME',
      ]) as unknown,
      hint: 'Write [destination.postgres.credentials] in .dlt/secrets.toml, or set DESTINATION__POSTGRES__CREDENTIALS to postgres://user:password@host:5432/database?sslmode=require.',
    })
    const some = await choose({ type: 'postgres', host: 'h', database: 'd' })
    expect(some.refusal?.message).toContain('has its "username".')
  })
})

describe('what a driver takes from elsewhere is masked', () => {
  const lines = ['# h:5432:d:u:no-secret', 'other:5432:d:u:0ther-place', 'h:*:d:u:fr0m\\:the\\\\file'].join('\n')
  const masked = async (destination: string): Promise<readonly string[]> => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-pgpass-'))
    try {
      const path = join(folder, 'pass')
      await writeFile(path, lines, { mode: 0o600 })
      const { vault } = await read(shop('a', { destination }), { env: { PGPASSFILE: path } })
      return [...vault]
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  test('passwords of PGPASSFILE for this place, and no others', async () => {
    expect(await masked('postgres://u@h/d')).toEqual(['fr0m:the\\file'])
    expect(await masked('postgres://u:own-pw@h/d')).not.toContain('fr0m:the\\file')
    expect(await masked('duckdb')).toEqual([])
  })
})
