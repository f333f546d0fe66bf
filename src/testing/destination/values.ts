import assert from 'node:assert/strict'
import { tableOf, dataset } from './tables.ts'
import { rowsOf } from './rows.ts'
import { loadRows } from './load-rows.ts'
import type { Kit } from './place.ts'

/** Values and names come back as they were (docs/contract/tables.md 1.9). */
export const valueCases = {
  'keeps every data type, to the edge': async ({ session, declared }: Kit) => {
    const table = tableOf('all_types', allTypes)
    const [first, text] =
      declared.cannot?.old_moments === undefined
        ? [-62_135_596_800_000_000, '0001-01-01T00:00:00.000000Z']
        : [-2_208_988_800_000_000, '1900-01-01T00:00:00.000000Z']
    const narrow = declared.cannot?.wide_decimals === undefined ? {} : narrowDecimals
    const rows = edgeRows.map((row) =>
      row.id === 2 ? { ...row, timestamp: first } : { ...row, ...(row.id === 1 && narrow) },
    )
    const receipt = await loadRows(session, { loadId: '1.0', tables: [table], rows: { all_types: rows } })
    assert.deepEqual(receipt.tables, { all_types: { rows: rows.length } })
    const names = Object.keys(allTypes)
    const expected = expectedEdges.map((row) =>
      row.map((value, index) => {
        if (value === 'the first moment') return text
        const name = names[index] ?? ''
        return row[0] === 1 && Object.hasOwn(narrow, name) ? narrow[name as keyof typeof narrow] : value
      }),
    )
    assert.deepEqual(await rowsOf(session, 'all_types', names), expected)
    if (declared.cannot?.wide_decimals === undefined) return
    for (const wide of ['decimal', 'wei'] as const) {
      const [given] = edgeRows
      const refused = { id: 4, [wide]: given?.[wide] ?? null }
      await assert.rejects(
        loadRows(session, { loadId: `2.${wide}`, tables: [table], rows: { all_types: [refused] } }),
        { code: 'LOAD_REFUSED' },
        wide,
      )
    }
    assert.deepEqual(await rowsOf(session, 'all_types', names), expected)
  },

  'keeps texts of every kind': async ({ session, declared }: Kit) => {
    const texts = ['', 'emoji 💥🎉', 'quotes \' " ` \\', 'line\nbreak\ttab', '{"json":1}', 'x'.repeat(100_000)]
    if (declared.cannot?.nul_in_text === undefined) texts.push('a\0b')
    const rows = texts.map((text, id) => ({ id, text }))
    await loadRows(session, {
      loadId: '1.0',
      tables: [tableOf('texts', { id: 'bigint', text: 'text' })],
      rows: { texts: rows },
    })
    assert.deepEqual(
      await rowsOf(session, ['texts', 'id'], ['text']),
      texts.map((text) => [text]),
    )
  },

  'keeps hostile names as names': async ({ session }: Kit) => {
    const column = 'c"; DROP TABLE victims; --'
    const hostile = tableOf('t"; DROP SCHEMA x CASCADE; --', {
      [column]: 'text',
      ['__proto__']: 'bigint',
      select: 'bool',
    })
    const victims = tableOf('victims', { id: 'bigint' })
    const values = Object.fromEntries([
      [column, "'; --"],
      ['__proto__', 7],
      ['select', true],
    ] as const)
    await loadRows(session, {
      loadId: '1.0',
      tables: [hostile, victims],
      rows: { [hostile.name]: [values], victims: [{ id: 1 }] },
    })
    assert.deepEqual(await rowsOf(session, hostile.name, [column, '__proto__', 'select']), [["'; --", 7, true]])
    assert.deepEqual(await rowsOf(session, 'victims', ['id']), [[1]])
    assert.ok([...(await session.describe(dataset)).keys()].includes(hostile.name))
  },
} as const

const allTypes = {
  id: 'bigint',
  big: 'bigint',
  small: { dataType: 'bigint', precision: 16 },
  text: 'text',
  double: 'double',
  bool: 'bool',
  timestamp: 'timestamp',
  naive: { dataType: 'timestamp', timezone: false, precision: 6 },
  date: 'date',
  time: 'time',
  binary: 'binary',
  decimal: 'decimal',
  money: { dataType: 'decimal', precision: 10, scale: 2 },
  wei: 'wei',
  json: 'json',
} as const

const edgeRows = [
  {
    id: 1,
    big: 2n ** 63n - 1n,
    small: 32_767,
    text: 'text',
    double: 1e308,
    bool: true,
    timestamp: -1,
    naive: 1_704_067_200_123_456,
    date: -1,
    time: 86_399_999_999,
    binary: new Uint8Array([0, 255, 39]),
    decimal: '12345678901234567890123456789.123456789',
    money: '12345678.91',
    wei: '99999999999999999999999999999999999999',
    json: '{"a":[1,{"b":null}],"ü":"💥"}',
  },
  {
    id: 2,
    big: -(2n ** 63n),
    bool: false,
    double: -0.1,
    decimal: '-0.000000001',
    json: '[]',
    binary: new Uint8Array(0),
  },
  { id: 3 },
]

const narrowDecimals = { decimal: '123456.123456789', wei: '9223372036854775807' }

const nothing = [null, null, null, null, null, null, null, null, null, null, null, null, null, null]
const expectedEdges = [
  [
    1,
    2n ** 63n - 1n,
    32_767,
    'text',
    1e308,
    true,
    '1969-12-31T23:59:59.999999Z',
    '2024-01-01T00:00:00.123456Z',
    '1969-12-31',
    '23:59:59.999999',
    'AP8n',
    '12345678901234567890123456789.123456789',
    '12345678.91',
    '99999999999999999999999999999999999999',
    '{"a":[1,{"b":null}],"ü":"💥"}',
  ],
  [
    2,
    -(2n ** 63n),
    null,
    null,
    -0.1,
    false,
    'the first moment',
    null,
    null,
    null,
    '',
    '-0.000000001',
    null,
    null,
    '[]',
  ],
  [3, ...nothing],
]
