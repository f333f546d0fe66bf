import { array, assert, asyncProperty, jsonValue, option, record, string } from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rowsOf } from '../../testing/destination/rows.ts'
import { dataset, loadRows, realWorld } from '../../../test/kits/load-rows.ts'
import { tableOf } from '../../../test/kits/scratch-schema.ts'
import { parseDestination } from '../../../test/kits/parse-destination.ts'
import { type PostgresServer, sharedPostgres } from '../../../test/servers/postgres.ts'
import type { Session } from '../../load/destination.ts'
import { toJsonText } from '../../json/json-text.ts'

let server: PostgresServer
let session: Session
beforeAll(async () => {
  server = await sharedPostgres()
  const place = { pipeline: 'values', cwd: '/' }
  const { destination, target } = parseDestination(await server.createDatabase('values'), place)
  session = await destination.connect(target, realWorld)
})
afterAll(async () => {
  await session[Symbol.asyncDispose]()
  await server.stop()
})
beforeEach(async () => {
  await server.sql('values', `DROP SCHEMA IF EXISTS ${dataset} CASCADE`)
})

const texts = tableOf('texts', { id: 'bigint', text: 'text', json: 'json' })
let loads = 0

async function roundTrip(rows: readonly { readonly text: string | null; readonly json: string | null }[]) {
  await server.sql('values', `DROP SCHEMA IF EXISTS ${dataset} CASCADE`)
  const numbered = rows.map((row, id) => ({ id, ...row }))
  const receipt = await loadRows(session, { loadId: `${++loads}.0`, tables: [texts], rows: { texts: numbered } })
  return { receipt, found: await rowsOf(session, ['texts', 'id'], ['text', 'json']) }
}

describe('values on their way through COPY', () => {
  it('keeps any text and any JSON', async () => {
    const text = string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''))
    const json = jsonValue({ noUnicodeString: false }).map((value) => JSON.stringify(value).replaceAll('\\u0000', ''))
    const row = record({ text: option(text), json: option(json) })
    await assert(
      asyncProperty(array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
        const { found, receipt } = await roundTrip(rows)
        expect(found.map(([value]) => value)).toEqual(rows.map((given) => given.text))
        // jsonb keeps meaning, not spelling: numbers without exponent, keys in an order of its own
        expect(found.map(([, value]) => parsed(value))).toEqual(rows.map((given) => parsed(given.json)))
        expect(receipt.warnings).toBeUndefined()
      }),
      { numRuns: 12 },
    )
  })

  it('is not led astray by what means something to COPY', async () => {
    const tricky = [
      '\\.',
      'a\n\\.\nb',
      '\\N',
      '',
      '"',
      '""',
      ',',
      '"a","b"',
      '\r',
      '\r\n',
      '\\',
      '\\\\',
      '\t',
      ' ',
      '\u0001',
      '\u2028',
    ]
    const { found } = await roundTrip(tricky.map((text) => ({ text, json: toJsonText(text) })))
    expect(found).toEqual(tricky.map((text) => [text, toJsonText(text)]))
  })

  it('tells an empty text from NULL, also in a table of one column', async () => {
    const one = tableOf('one', { text: 'text' })
    const rows = [{ text: '' }, { text: null }, { text: '\\.' }]
    await loadRows(session, { loadId: `${++loads}.0`, tables: [one], rows: { one: rows } })
    expect((await session.query(`SELECT text FROM ${session.qualify(dataset, 'one')}`)).rows).toEqual([
      [''],
      [null],
      ['\\.'],
    ])
  })

  it('replaces NUL characters and says so', async () => {
    const rows = [
      { text: 'a\0b', json: '{"a\\u0000":"\\u0000\\u0000"}' },
      { text: 'clean \\u0000', json: '"a backslash and letters: \\\\u0000 \\\\\\\\u0000"' },
      { text: '\0', json: '"\\\\\\u0000"' },
      { text: null, json: null },
    ]
    const { found, receipt } = await roundTrip(rows)
    expect(found).toEqual([
      ['a\uFFFDb', '{"a\uFFFD":"\uFFFD\uFFFD"}'],
      ['clean \\u0000', '"a backslash and letters: \\\\u0000 \\\\\\\\u0000"'],
      ['\uFFFD', '"\\\\\uFFFD"'],
      [null, null],
    ])
    expect(receipt.warnings?.map(({ code, message }) => [code, message])).toEqual([
      ['NUL_REPLACED', 'Postgres cannot store the NUL character: 2 values of "texts"."text" got U+FFFD in its place.'],
      ['NUL_REPLACED', 'Postgres cannot store the NUL character: 2 values of "texts"."json" got U+FFFD in its place.'],
    ])
  })

  it('keeps numbers exactly', async () => {
    const numbers = tableOf('numbers', { id: 'bigint', double: 'double', decimal: 'decimal', json: 'json' })
    const doubles = [0.1, 5e-324, 1.7976931348623157e308, -0, 2 ** 53 + 2, 1 / 3, Infinity, -Infinity, NaN]
    const rows = doubles.map((double, id) => ({
      id,
      double,
      decimal: '0.100000001',
      json: '12345678901234567890.123456789',
    }))
    await loadRows(session, { loadId: `${++loads}.0`, tables: [numbers], rows: { numbers: rows } })
    expect((await rowsOf(session, ['numbers', 'id'], ['double'])).flat()).toEqual(doubles)
    const [cell] = (
      await session.query(`SELECT decimal::text, json::text FROM ${session.qualify(dataset, 'numbers')} LIMIT 1`)
    ).rows
    expect(cell).toEqual(['0.100000001', '12345678901234567890.123456789'])
  })

  it('keeps the order of many rows, through a temporary table too', async () => {
    const merged = tableOf(
      'many',
      {
        id: { dataType: 'bigint', primaryKey: true, nullable: false },
        v: 'text',
        _dlt_id: { dataType: 'text', nullable: false, unique: true, rowKey: true },
      },
      { resource: 'many', writeDisposition: { kind: 'merge', strategy: 'delete-insert' } },
    )
    const count = 20_000
    const rows = Array.from({ length: count }, (_, at) => ({
      id: at % (count / 2),
      v: `version ${at < count / 2 ? 'first' : 'second'}`,
      _dlt_id: `r${at}`,
    }))
    const receipt = await loadRows(session, { loadId: `${++loads}.0`, tables: [merged], rows: { many: rows } })
    expect(receipt.tables).toEqual({ many: { rows: count / 2 } })
    const of = session.qualify(dataset, 'many')
    expect((await session.query(`SELECT DISTINCT v FROM ${of}`)).rows).toEqual([['version first']])
    const order = (
      await session.query(
        `SELECT bool_and(id = place) FROM (SELECT id, row_number() OVER (ORDER BY ctid) - 1 AS place FROM ${of}) AS o`,
      )
    ).rows
    expect(order).toEqual([[true]])
  })
})

function parsed(json: unknown): unknown {
  return typeof json === 'string' ? (JSON.parse(json) as unknown) : json
}
