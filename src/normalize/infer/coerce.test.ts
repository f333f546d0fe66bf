import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CellValue } from '../../model/batch.ts'
import { floatText, parseJson } from '../../json/json-text.ts'
import { type DataType, dataTypes } from '../../model/schema.ts'
import { type Coerced, coerce, isRounded, lostDigits } from './coerce.ts'
import { kindOf } from './value-kind.ts'

/** [column type, value as JSON, cell as text or null for a variant] (scripts/oracle/coerce.py) */
type Answer = readonly [DataType, string, string | null]

const answers = JSON.parse(
  readFileSync(new URL('./fixtures/coerce.json', import.meta.url), 'utf8'),
) as readonly Answer[]

/**
 * What sluice does differently: dlt hands these to the database, which refuses them, and a variant keeps them; or dlt loses
 * digits that the number was written with.
 */
const kept = new Set([
  'text 123456789.987654321',
  'json "1e400"',
  'text 123456789.123456789',
  'decimal 123456789.123456789',
  'decimal 123456789.987654321',
  'double "nan"',
  'double "inf"',
  'double "-Infinity"',
  'double "1e400"',
  'bigint 1e20',
  'bigint 2.5e16',
])

describe.each(dataTypes)('into %s', (type) => {
  it('values fit as they do in dlt', () => {
    const known = answers.filter(([column, value]) => column === type && !kept.has(`${column} ${value}`))
    expect(known.length).toBeGreaterThan(60)
    const ours = known.map(([, value]) => [value, asText(type, fit(type, value))])
    expect(ours).toEqual(known.map(([, value, cell]) => [value, plainDecimal(type, cell)]))
  })
})

describe('values no database would take become variants', () => {
  it.each(['"nan"', '"inf"', '"1e400"'])('double from %s', (value) => expect(fit('double', value)).toBeUndefined())

  it('integers beyond their column', () => {
    expect(coerce({ dataType: 'bigint' }, 'text', '9223372036854775808')).toBeUndefined()
    expect(coerce({ dataType: 'bigint' }, 'double', 1e20)).toBeUndefined()
    expect(coerce({ dataType: 'bigint', precision: 16 }, 'bigint', 40_000)).toBeUndefined()
    expect(coerce({ dataType: 'bigint', precision: 16 }, 'bigint', -32_768)).toBe(-32_768)
    expect(coerce({ dataType: 'bigint', precision: 128 }, 'bigint', 2n ** 70n)).toBe(2n ** 70n)
  })

  it.each([
    ['2.675', 2, '2.68'],
    ['-2.675', 2, '-2.68'],
    ['1.005', 2, '1.01'],
    ['0.125', 2, '0.13'],
    ['-0.004', 2, '0.00'],
    // dlt reads the double, whose shortest text ends in …79: the digits that were sent are kept here
    ['123456789.123456789', 9, '123456789.123456789'],
    ['0.1', 20, '0.1'],
  ])('decimals are rounded from what was written: %s to %i places is %s', (json, scale, cell) => {
    const value = parseJson(json)
    expect(coerce({ dataType: 'decimal', precision: 38, scale }, 'double', value)).toBe(cell)
  })

  it('decimals beyond their precision', () => {
    expect(coerce({ dataType: 'decimal', precision: 5, scale: 2 }, 'text', '999.994')).toBe('999.99')
    expect(coerce({ dataType: 'decimal', precision: 5, scale: 2 }, 'text', '999.995')).toBeUndefined()
    expect(coerce({ dataType: 'decimal' }, 'text', '1e999999999')).toBeUndefined()
    expect(coerce({ dataType: 'decimal' }, 'text', '1e-999999999')).toBeUndefined()
    expect(coerce({ dataType: 'wei' }, 'bigint', 10n ** 38n)).toBeUndefined()
  })
})

describe('numbers that no double holds', () => {
  it.each([
    ['text', '1e400', '1e400'],
    ['text', '-0.12345678901234567890123', '-0.12345678901234567890123'],
    ['double', '1e400', undefined],
    ['double', '0.12345678901234567890123', 0.12345678901234568],
    ['bigint', '1e400', undefined],
    ['bigint', '9007199254740993.0', 9007199254740993n],
    ['bigint', '9007199254740993.5', undefined],
    ['decimal', '12345678901234567890.123456789', '12345678901234567890.123456789'],
    ['wei', '12345678901234567890123456789012345678.0', '12345678901234567890123456789012345678'],
    ['timestamp', '1e400', undefined],
    ['bool', '1e400', true],
  ] as const)('%s from %s', (type, value, cell) => expect(fit(type, value)).toBe(cell))

  it.each([
    ['0.12345678901234567890123', '0.12345678901234567890123'],
    ['9007199254740993', '9007199254740993'],
    ['9007199254740992', undefined],
    ['123456789012345680000', undefined],
    ['"9007199254740993"', '9007199254740993'],
    ['"0.10000000000000001"', undefined],
    ['"+.5"', undefined],
    ['"5."', undefined],
    ['"1_000"', undefined],
    ['"0x20000000000001"', '0x20000000000001'],
    ['"0x20"', undefined],
  ])('a double column loses of %s: %s', (json, digits) => {
    const value = parseJson(json)
    const kind = kindOf(value) ?? 'json'
    expect(lostDigits({ dataType: 'double' }, kind, value)).toBe(digits)
  })

  it('NaN and infinities fit text only', () => {
    expect(coerce({ dataType: 'text' }, 'double', Number.NaN)).toBe('nan')
    for (const type of ['double', 'bigint', 'decimal', 'timestamp', 'date'] as const)
      for (const value of [Number.NaN, Infinity, -Infinity])
        expect(coerce({ dataType: type }, 'double', value)).toBeUndefined()
  })

  it('knows when a scale leaves digits out', () => {
    expect(isRounded({ dataType: 'decimal', scale: 2 }, 1.005)).toBe(true)
    expect(isRounded({ dataType: 'decimal', scale: 2 }, '1.0500')).toBe(false)
    expect(isRounded({ dataType: 'wei' }, 5n)).toBe(false)
    expect(isRounded({ dataType: 'double' }, 1.005)).toBe(false)
  })
})

it('keeps 64-bit integers to the last digit', () => {
  expect(fit('bigint', '9223372036854775807')).toBe(9223372036854775807n)
  expect(fit('bigint', '9007199254740993')).toBe(9007199254740993n)
  expect(fit('bigint', '9007199254740991')).toBe(9007199254740991)
})

it('replaces lone surrogates and keeps NUL', () => {
  expect(coerce({ dataType: 'text' }, 'text', 'a\ud800\u0000b')).toBe('a\ufffd\u0000b')
})

function fit(dataType: DataType, json: string): Coerced {
  const value = parseJson(json)
  const kind = kindOf(value)
  return kind === null ? null : coerce({ dataType }, kind, value)
}

function asText(type: DataType, cell: CellValue | undefined): string | null {
  if (cell === undefined) return null
  if (cell === null) return 'null'
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('base64')
  if (type === 'decimal' || type === 'wei') return shortest(String(cell))
  return type === 'double' ? floatText(cell as number) : String(cell)
}

function shortest(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal
}

/** dlt leaves rounding to the database; our cells are rounded to the column already. */
function plainDecimal(type: DataType, cell: string | null): string | null {
  if (cell === null || (type !== 'decimal' && type !== 'wei')) return cell
  const rounded = coerce({ dataType: type }, 'text', cell)
  return rounded === undefined ? null : shortest(String(rounded))
}
