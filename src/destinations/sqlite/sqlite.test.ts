import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { type Project, startProject } from '../../../test/end-to-end/project.ts'
import { type ScriptedApi, startScriptedApi } from '../../../test/scripted-api/scripted-api.ts'
import { hasSqlite } from '../../../test/servers/sqlite-driver.ts'
import { cellOf, isoText, momentOf, queryValue } from './cells.ts'
import { loadDriver } from './driver.ts'
import { datasetOf, fileOf, locateFile, parseText } from './locate.ts'

const at = (database: string) => locateFile({ database }, { pipeline: 'shop', cwd: '/here' })

describe('where a SQLite is', () => {
  it.each([
    ['sqlite:///data.db', '/here/data.db'],
    ['sqlite:////abs/data.db', '/abs/data.db'],
    ['sqlite+pysqlite:///data.db', '/here/data.db'],
    ['sqlite:data.db', '/here/data.db'],
    ['./x/data.sqlite', '/here/x/data.sqlite'],
    ['data.sqlite3', '/here/data.sqlite3'],
  ])('%s', (text, location) => {
    const { database = '' } = parseText(text, false) ?? {}
    expect(at(String(database))).toMatchObject({ location, label: `sqlite:///${location}`, isOnThisMachine: true })
  })

  it('other texts are not its own; as credentials any path is', () => {
    for (const text of ['data.db', 'duckdb:///data.db', 'postgres://h/d', 's3://x/y.sqlite'])
      expect(parseText(text, false)).toBeUndefined()
    expect(parseText('data.db', true)).toEqual({ database: 'data.db' })
  })

  it('memory and parameters are refused', () => {
    expect(() => at(String(parseText('sqlite://', false)?.database))).toThrow(/gone after the run/)
    expect(() => parseText('sqlite:///x.db?mode=ro', false)).toThrow(/parameters/)
  })

  it('a dataset is the file that dlt takes for it', () => {
    const target = at('data.db')
    expect(fileOf(target, 'shop')).toBe('/here/data__shop.db')
    expect(fileOf(target, 'main')).toBe('/here/data.db')
    expect(datasetOf(target, 'data__shop.db')).toBe('shop')
    expect(datasetOf(target, 'data.db')).toBeUndefined()
    expect(datasetOf(target, 'data__shop.db-wal')).toBeUndefined()
  })
})

describe('values', () => {
  const cell = (stored: string, type: string, value: string | number | bigint) =>
    cellOf({ table: 't', name: 'c', stored, type })(value)

  it.each([
    ['DECIMAL(38,9)', 'NUMERIC(38, 9)', '1.500000000', 1.5, '1.500000000'],
    ['DECIMAL(38,9)', 'NUMERIC(38, 9)', '1234567.123456789', 1_234_567.123_456_789, '1234567.123456789'],
    ['DECIMAL(38,9)', 'NUMERIC(38, 9)', '-0.000000001', -1e-9, '-0.000000001'],
    ['DECIMAL(38,9)', 'NUMERIC(38, 9)', '3.000000000', 3n, '3.000000000'],
    ['DECIMAL(38,0)', 'NUMERIC(38, 0)', '9223372036854775807', 2n ** 63n - 1n, '9223372036854775807'],
    ['DECIMAL(38,0)', 'NUMERIC(38, 0)', '100000000000000000000', 1e20, '100000000000000000000'],
    ['DECIMAL(10,3)', 'NUMERIC', '5.125', 5.125, '5.125'],
    ['HUGEINT', 'BIGINT', '-9223372036854775808', -(2n ** 63n), -(2n ** 63n)],
    ['VARCHAR', 'JSON', '12', '12', '12'],
    ['VARCHAR', 'TEXT', '12345678901234567890', '12345678901234567890', '12345678901234567890'],
    ['TIME', 'TIME', '10:20:30.5', '10:20:30.500000', '10:20:30.500000'],
    ['TIMESTAMP', 'DATETIME', '0001-01-01 00:00:00', '0001-01-01 00:00:00.000000', '0001-01-01T00:00:00.000000Z'],
  ] as const)('%s in %s: %s', (...[stored, type, value, kept, read]) => {
    expect(cell(stored, type, value)).toBe(kept)
    expect(queryValue(kept, type)).toBe(read)
  })

  it.each([
    ['DECIMAL(38,9)', 'NUMERIC(38, 9)', '12345678901234567890.123456789'],
    ['DECIMAL(38,0)', 'NUMERIC(38, 0)', '18446744073709551615'],
    ['HUGEINT', 'BIGINT', '9223372036854775808'],
    ['DOUBLE', 'DOUBLE', Number.NaN],
    ['VARCHAR', 'JSON', '12345678901234567890'],
    ['VARCHAR', 'JSON', '1.50'],
    ['DATE', 'DATE', '10000-01-01'],
    ['TIMESTAMP', 'DATETIME', '0044-03-15 (BC) 00:00:00'],
  ] as const)('what would be changed is refused: %s in %s: %s', (stored, type, value) => {
    expect(() => cell(stored, type, value)).toThrow(expect.objectContaining({ code: 'LOAD_REFUSED' }) as Error)
  })

  it('moments are UTC', () => {
    expect(momentOf('2024-02-01T00:00:00+02:00')).toBe('2024-01-31 22:00:00.000000')
    expect(momentOf('2024-02-01T10:20:30.123Z')).toBe('2024-02-01 10:20:30.123000')
    expect(isoText('9999-12-31 00:00:00.000000+00:00')).toBe('9999-12-31T00:00:00.000000Z')
    expect(isoText('some text')).toBe('some text')
  })
})

it('says how to get a driver', async () => {
  const none = () => Promise.reject(new Error('Cannot find package'))
  await expect(loadDriver(none, none)).rejects.toMatchObject({
    code: 'DRIVER_MISSING',
    details: { hint: expect.stringContaining('npm install better-sqlite3@12') as string },
  })
})

describe.runIf(await hasSqlite())('the command line', () => {
  let api: ScriptedApi
  let project: Project
  beforeAll(async () => {
    api = await startScriptedApi({
      routes: {
        'GET /items': () => ({ text: '[{"id":1,"at":"2024-01-01T00:00:00Z","lines":[{"n":1}]},{"id":2,"price":1.5}]' }),
      },
    })
    project = await startProject({
      'shop.yaml': `name: shop\nclient: { base_url: '${api.url}' }\nresources: [{ name: items, primary_key: id, write_disposition: merge }]\n`,
    })
  })
  afterAll(async () => {
    await project.remove()
    await api.close()
  })
  const cli = (...args: string[]) => project.cli(args)

  test('loads, twice; asks, shows, compares and drops', async () => {
    const to = ['--destination', 'sqlite:///data.db']
    for (const _run of [1, 2]) expect(await cli('run', 'shop.yaml', ...to)).toMatchObject({ code: 0 })
    const asked = await cli('query', 'SELECT id, at, price FROM items ORDER BY id', '--format', 'json', ...to)
    expect(JSON.parse(asked.stdout)).toEqual([
      { id: 1, at: '2024-01-01T00:00:00.000000Z', price: null },
      { id: 2, at: null, price: 1.5 },
    ])
    const shown = await cli('show', 'items', ...to)
    expect(shown).toMatchObject({ code: 0 })
    expect(shown.stdout).toContain('2024-01-01')
    expect(await cli('status', 'shop.yaml', ...to)).toMatchObject({ code: 0 })
    expect(await cli('query', 'DELETE FROM items', ...to)).toMatchObject({
      stderr: expect.stringContaining('QUERY_NOT_READ_ONLY') as string,
    })
    expect(await cli('drop', 'shop.yaml', 'items', '--yes', ...to)).toMatchObject({ code: 0 })
    const gone = await cli('query', 'SELECT * FROM items', ...to)
    expect(gone.stderr).toContain('no such table: items')
  })

  test('says what is wrong with a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-sqlite-'))
    await writeFile(
      join(folder, 'data__shop_dataset.db'),
      'this is no database, and long enough to be looked at'.repeat(100),
    )
    const wrong = await cli('run', 'shop.yaml', '--destination', `sqlite:///${folder}/data.db`)
    expect(wrong.stderr).toContain('it is not a SQLite file')
    await rm(folder, { recursive: true })
    const nowhere = await cli('run', 'shop.yaml', '--destination', `sqlite:///${folder}/data.db`)
    expect(nowhere.stderr).toContain('its folder does not exist')
  })
})
