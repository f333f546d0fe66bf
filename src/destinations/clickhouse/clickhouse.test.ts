import { describe, expect, it } from 'vitest'
import { asColumnName } from '../../model/names.ts'
import { clickhouse } from './clickhouse.ts'
import { commitFailure, connectFailure } from './failure.ts'
import { momentsOf, unfitting } from './loading/fits.ts'
import { locateDatabase, parseUrl } from './locate.ts'
import { literal, quote } from './names.ts'
import { refuseWriting, withTables, withValues } from './question.ts'
import { clickhouseTypes } from './types.ts'

const target = (text: string) => locateDatabase(clickhouse.options.parse(parseUrl(text)))

describe('where a ClickHouse is', () => {
  it('is read from the URLs of dlt', () => {
    expect(target('clickhouse://u:p%23@h:9000/db?secure=0&http_port=8124')).toMatchObject({
      url: 'http://h:8124',
      database: 'db',
      user: 'u',
      label: 'clickhouse://u@h:8124/db',
    })
    expect(target('clickhouse://u@h:9440/db')).toMatchObject({ url: 'https://h:8443' })
    expect(target('clickhouse://h')).toMatchObject({ user: 'default', database: 'default', separator: '___' })
    expect(target('clickhouse://h?secure=0').url).toBe('http://h:8123')
  })

  it("takes HTTP's own ports for what they are", () => {
    expect(target('clickhouse://u@h:8123/db').url).toBe('http://h:8123')
    expect(target('clickhouse://u@h:8443/db').url).toBe('https://h:8443')
    expect(target('clickhouse://u@[::1]:8123/db').url).toBe('http://[::1]:8123')
  })

  it('never repeats a text that it does not understand', () => {
    for (const text of [
      'clickhouse://u:secret@h/db?sslmode=1',
      'clickhouse://u:sec%zzret@h',
      'clickhouse://u:s#ecret@h',
    ])
      expect(() => parseUrl(text)).toThrowError(expect.not.stringContaining('secret') as string)
    expect(() => parseUrl('clickhouse://u:secret@h/db?sslmode=1')).toThrow(/"sslmode" is unknown/)
    expect(parseUrl('postgres://h')).toBeUndefined()
  })
})

describe('values that ClickHouse would change', () => {
  it.each([
    ['Int32', 'BIGINT', '"c" < -2147483648 OR "c" > 2147483647'],
    ['Nullable(UInt8)', 'BIGINT', '"c" < 0 OR "c" > 255'],
    ['Int64', 'HUGEINT', '"c" < -9223372036854775808 OR "c" > 9223372036854775807'],
    ['Decimal(10, 2)', 'DECIMAL(38,2)', 'abs("c") >= 100000000'],
    ['Decimal(38, 9)', 'DECIMAL(38,9)', undefined],
    ['Decimal(76, 0)', 'DECIMAL(38,0)', undefined],
    ['Date', 'DATE', `"c" < DATE '1970-01-01' OR "c" > DATE '2149-06-06'`],
    ['Date32', 'DATE', `"c" < DATE '1900-01-01' OR "c" > DATE '2299-12-31'`],
    ['String', 'VARCHAR', undefined],
    [
      "DateTime64(6, 'UTC')",
      'TIMESTAMP WITH TIME ZONE',
      `"c" < TIMESTAMPTZ '1900-01-01 00:00:00+00' OR "c" > TIMESTAMPTZ '2299-12-31 23:59:59.999999+00'`,
    ],
  ])('%s from %s', (type, stored, condition) => {
    expect(unfitting('c', { stored, type, moments: momentsOf(['1900-01-01 00:00:00.000000', '']) })).toBe(condition)
  })

  it('a server that gives all moments back holds them', () => {
    const moments = momentsOf(['0001-01-01 00:00:00.000000', '9999-12-31 23:59:59.000000'])
    expect(unfitting('c', { stored: 'TIMESTAMP WITH TIME ZONE', type: 'DateTime64(6)', moments })).toContain(
      "< TIMESTAMPTZ '0001-01-01 00:00:00+00'",
    )
  })

  it('columns that dlt made narrower are gone on with, others refused', () => {
    const { accepts } = clickhouseTypes({ database: 'd', separator: '___' })
    const column = (dataType: 'date' | 'bigint' | 'timestamp' | 'decimal' | 'text') => ({
      name: asColumnName('c'),
      dataType,
      nullable: true,
    })
    expect(accepts('Nullable(Date)', column('date'))).toBe(true)
    expect(accepts('LowCardinality(Nullable(String))', column('text'))).toBe(true)
    expect(accepts('Nullable(Int16)', column('bigint'))).toBe(true)
    expect(accepts("DateTime64(3, 'Europe/Vienna')", column('timestamp'))).toBe(true)
    expect(accepts('Nullable(Decimal(38, 2))', column('decimal'))).toBe(false)
    expect(accepts('String', column('bigint'))).toBe(false)
  })
})

describe('a question to ClickHouse', () => {
  const existing = new Map([
    ['items', new Map([['id', 'Int64']])],
    ['we`ird', new Map()],
  ])
  const naming = { dataset: 'shop', existing, target: { database: 'd', separator: '___' } }
  const items = '`items` AS (SELECT * FROM `d`.`shop___items`)'

  it('names tables of the dataset as they are', () => {
    expect(withTables('SELECT * FROM items;', naming)).toBe(`WITH ${items} SELECT * FROM items`)
    expect(withTables('with x as (select 1) select * from x, items', naming)).toBe(
      `WITH ${items}, x as (select 1) select * from x, items`,
    )
    expect(withTables('-- all\n(SELECT 1 FROM items)', naming)).toBe(
      `-- all\nWITH ${items} SELECT * FROM ((SELECT 1 FROM items)\n)`,
    )
    expect(withTables("SELECT 'items', `x.items` FROM system.one", naming)).toBe(
      "SELECT 'items', `x.items` FROM system.one",
    )
    expect(withTables('WITH items AS (SELECT 1) SELECT * FROM items', naming)).toBe(
      'WITH items AS (SELECT 1) SELECT * FROM items',
    )
    expect(withTables("SELECT 'shop.items' FROM shop.items JOIN other.items USING id", naming)).toBe(
      "SELECT 'shop.items' FROM `d`.`shop___items` JOIN other.items USING id",
    )
  })

  it('gets its values as literals, but where a text only looks like a place', () => {
    expect(withValues("SELECT '$1', $1", (position) => literal(`v${position}'\\`))).toBe(
      String.raw`SELECT '$1', 'v1\'\\'`,
    )
  })

  it('is refused when it writes or reaches out', () => {
    for (const sql of [
      'DELETE FROM items',
      'SELECT 1; DROP TABLE items',
      "SELECT * FROM url('http://x')",
      'SELECT * FROM file (1)',
    ])
      expect(() => refuseWriting(sql), sql).toThrow(/Could not run/)
    for (const sql of [
      "SELECT 'url(' FROM items; ",
      'SELECT url FROM items -- file(',
      'EXPLAIN SELECT 1',
      'SHOW TABLES',
    ])
      expect(() => refuseWriting(sql), sql).not.toThrow()
  })

  it('quotes hostile names', () => {
    expect(quote('a`b\\')).toBe('`a\\`b\\\\`')
    expect(() => quote('a\0b')).toThrow(/NUL/)
  })
})

describe('errors of ClickHouse', () => {
  const place = target('clickhouse://u:secret@h/db')
  const error = (code: string, message = 'words') => Object.assign(new Error(message), { code })

  it.each([
    ['ECONNREFUSED', 'DESTINATION_UNREACHABLE'],
    ['516', 'DESTINATION_AUTH_FAILED'],
    ['497', 'DESTINATION_PERMISSION_DENIED'],
    ['81', 'DATABASE_MISSING'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'DESTINATION_TLS_FAILED'],
    ['EPROTO', 'DESTINATION_TLS_FAILED'],
  ])('%s when it is opened', (code, expected) => {
    const failure = connectFailure(error(code), place)
    expect(failure.code).toBe(expected)
    expect(failure.details.hint).toBeTruthy()
    expect(JSON.stringify(failure) + failure.message).not.toContain('secret')
  })

  it.each([
    ['60', 'DESTINATION_CHANGED'],
    ['243', 'DISK_FULL'],
    ['164', 'DESTINATION_NOT_WRITABLE'],
    ['349', 'LOAD_REFUSED'],
    ['241', 'LOAD_FAILED'],
  ])('%s in a load', (code, expected) => {
    expect(commitFailure(error(code), place).code).toBe(expected)
  })
})
