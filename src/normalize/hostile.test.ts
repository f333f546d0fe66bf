import { describe, expect, it } from 'vitest'
import { testNormalizer } from '../../test/kits/normalize.ts'
import { SluiceError } from '../model/errors.ts'
import { parseJson } from '../json/json-text.ts'
import type { JsonValue } from '../json/json.ts'
import { readDataBounds, usualBounds } from './bounds.ts'
import { cpuTime } from '../../test/kits/cpu-time.ts'

function wide(row: number): JsonValue {
  return Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`key ${index}`, row]))
}

function load(...records: readonly JsonValue[]) {
  return testNormalizer().normalize('t', records).batches
}

function columnsOf(batches: ReturnType<typeof load>, table = 't') {
  return Object.fromEntries(
    (batches.find((batch) => batch.table === table)?.columns ?? []).map(({ name, values }) => [name, values]),
  )
}

describe('names of Object.prototype are ordinary keys', () => {
  const record = parseJson(
    '{"__proto__": {"polluted": 1}, "constructor": "c", "toString": 2, "hasOwnProperty": [3], "valueOf": null}',
  )

  it('on every path through the code', () => {
    const batches = load(record, record, record)
    expect(columnsOf(batches)).toMatchObject({
      proto__polluted: [1, 1, 1],
      constructor: ['c', 'c', 'c'],
      to_string: [2, 2, 2],
    })
    expect(batches[1]?.rowCount).toBe(3)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('and are not read from the prototype', () => {
    expect(Object.keys(columnsOf(load(record, {}, { a: 1 })))).not.toContain('is_prototype_of')
    expect(columnsOf(load(record, { a: 1 })).constructor).toEqual(['c'])
  })
})

describe('nesting without end', () => {
  const depth = 100_000

  it('of lists ends in a json column', () => {
    const text = `{"l":${'['.repeat(depth)}${']'.repeat(depth)}}`
    const batches = load(JSON.parse(text) as JsonValue, JSON.parse(text) as JsonValue)
    expect(batches.length).toBe(101)
    const deepest = batches.at(-1)?.columns.find(({ name }) => name.endsWith('list') || name === 'value')
    expect(String(deepest?.values[0]).startsWith('[[[[')).toBe(true)
  })

  it('of objects ends in a json column', () => {
    const text = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    const [batch] = load(JSON.parse(text) as JsonValue, JSON.parse(text) as JsonValue)
    const [deepest] = batch?.columns ?? []
    expect(deepest?.name.split('__').length).toBe(1001)
    expect(String(deepest?.values[1])).toBe(`${'{"a":'.repeat(depth - 1001)}1${'}'.repeat(depth - 1001)}`)
  })

  it('of both together is no different', () => {
    const pairs = 3000
    const text = `${'{"a":['.repeat(pairs)}1${']}'.repeat(pairs)}`
    expect(load(JSON.parse(text) as JsonValue, JSON.parse(text) as JsonValue).length).toBe(101)
  })
})

it('takes three thousand columns', () => {
  const batches = load(...Array.from({ length: 20 }, (_, row) => wide(row)))
  expect(batches[0]?.columns.length).toBe(3002)
  expect(columnsOf(batches)['key_2999']?.length).toBe(20)
})

it('takes an object keyed by id, a key per record', () => {
  const batches = load(...Array.from({ length: 500 }, (_, row) => ({ byId: { [`id-${row}`]: row } })))
  expect(columnsOf(batches)['by_id__id_499']?.at(-1)).toBe(499)
})

it('takes long strings, NUL and lone surrogates', () => {
  const long = 'x'.repeat(10_000_000)
  const cells = columnsOf(load({ s: 'short', n: 1 }, { s: long, n: long }, { s: 'a\u0000b\ud800', 'k\ud800': 1 }))
  expect([cells.s?.[1]?.toString().length, cells.n__v_text?.[1]?.toString().length]).toEqual([10_000_000, 10_000_000])
  expect([cells.s?.[2], Object.keys(cells).includes('k_x') || Object.keys(cells).includes('kx')]).toEqual([
    'a\u0000b\ufffd',
    true,
  ])
})

it('does not spend its time on strings that look like moments', () => {
  const digits = '1'.repeat(1_000_000)
  const records = [
    { t: '2024-01-01T00:00:00Z', i: 1, d: 1.5 },
    { t: digits, i: digits, d: digits },
  ]
  expect(Object.keys(columnsOf(load(...records)))).toEqual([
    't',
    'i',
    'd',
    '_dlt_load_id',
    '_dlt_id',
    't__v_text',
    'i__v_text',
    'd__v_text',
  ])
})

describe('bounds', () => {
  const keyed = (count: number, value: JsonValue): JsonValue =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`key ${index}`, value]))

  const refused = (records: readonly JsonValue[], bounds = usualBounds): SluiceError => {
    const spent = cpuTime()
    try {
      testNormalizer({ bounds }).normalize('t', records)
    } catch (error) {
      // what does not end takes minutes; a slow machine takes three times as long as a fast one
      expect(spent()).toBeLessThan(20_000)
      if (error instanceof SluiceError) return error
    }
    throw new Error('was let in')
  }

  it.each([
    ['keys of a record', [keyed(20_000, 1)], 'TOO_MANY_COLUMNS', 'SLUICE_MAX_COLUMNS'],
    ['keys of a nested object', [{ a: { b: keyed(20_000, 'x') } }], 'TOO_MANY_COLUMNS', 'SLUICE_MAX_COLUMNS'],
    ['keys of records in a list', [{ l: [keyed(20_000, 1)] }], 'TOO_MANY_COLUMNS', 'SLUICE_MAX_COLUMNS'],
    [
      'keys in one record each',
      Array.from({ length: 5200 }, (_, row) => ({ [`k${row}`]: row })),
      'TOO_MANY_COLUMNS',
      '',
    ],
    ['lists', [keyed(20_000, [1])], 'TOO_MANY_TABLES', 'SLUICE_MAX_TABLES'],
    ['lists of lists', [{ o: keyed(20_000, [[1]]) }], 'TOO_MANY_TABLES', 'SLUICE_MAX_TABLES'],
  ] as const)('too many %s: an error in seconds that names the way out', (...[, records, code, variable]) => {
    const error = refused(records)
    expect(error.code).toBe(code)
    expect(error.details.hint).toContain('json')
    expect(error.details.hint).toContain(variable)
  })

  it('a hundred thousand keys that are null or empty make no columns, and no trouble', () => {
    const spent = cpuTime()
    const batches = load(keyed(100_000, null), keyed(100_000, {}), { id: 1 })
    expect(Object.keys(columnsOf(batches)).length).toBe(3)
    expect(spent()).toBeLessThan(5_000)
  })

  it('are as they are set', () => {
    const bounds = readDataBounds({ SLUICE_MAX_COLUMNS: '5', SLUICE_MAX_TABLES: '3', SLUICE_MAX_DEPTH: '2' })
    // _dlt_load_id and _dlt_id are columns as well
    expect(testNormalizer({ bounds }).normalize('t', [keyed(3, 1)]).batches.length).toBe(1)
    expect(refused([keyed(4, 1)], bounds).code).toBe('TOO_MANY_COLUMNS')
    expect(testNormalizer({ bounds }).normalize('t', [{ a: [1], b: [1] }]).batches.length).toBe(3)
    expect(refused([{ a: [1], b: [1], c: [1] }], bounds).code).toBe('TOO_MANY_TABLES')
    expect(testNormalizer({ bounds }).normalize('t', [{ a: [[[[1]]]] }]).batches.length).toBe(3)
    expect(readDataBounds({})).toEqual(usualBounds)
    for (const value of ['0', '-1', '1e3', 'many']) {
      expect(() => readDataBounds({ SLUICE_MAX_TABLES: value })).toThrowError(/SLUICE_MAX_TABLES/)
    }
    expect(() => readDataBounds({ SLUICE_MAX_DEPTH: '1001' })).toThrowError(/SLUICE_MAX_DEPTH/)
  })

  it('count what earlier loads made', () => {
    const bounds = { ...usualBounds, tables: 3 }
    const first = testNormalizer({ bounds })
    first.normalize('t', [{ a: [1], b: [1] }])
    const schema = first.finish()
    expect(() => testNormalizer({ bounds, schema }).normalize('t', [{ a: [1], b: [2] }])).not.toThrow()
    expect(() => testNormalizer({ bounds, schema }).normalize('t', [{ c: [1] }])).toThrowError(/more than 3 tables/)
  })
})
