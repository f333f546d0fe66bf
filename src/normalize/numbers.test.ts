import { decodedRecords } from '../json/records/decoded-records.ts'
import type { Records } from '../json/records/records.ts'
import { describe, expect, it } from 'vitest'
import { scannedRecords, testNormalizer } from '../../test/kits/normalize.ts'
import { parseJson } from '../json/json-text.ts'
import type { JsonValue } from '../json/json.ts'

/** The records of a page, decoded and as bytes. */
function bothWays(text: string): { readonly records: Records }[] {
  return [{ records: decodedRecords(parseJson(text) as readonly JsonValue[]) }, { records: scannedRecords(text) }]
}

describe('numbers that no double holds are kept, by either way', () => {
  const columns = (records: Records | readonly JsonValue[], hints: Parameters<typeof testNormalizer>[0] = {}) => {
    const normalizer = testNormalizer(hints)
    const { batches } = normalizer.normalize('t', records)
    const cells = Object.fromEntries((batches[0]?.columns ?? []).map(({ name, values: found }) => [name, found]))
    return { cells, codes: normalizer.warnings.map(({ code }) => code) }
  }
  it.each(bothWays('[{"d":1.5},{"d":1e400},{"d":2.5},{"d":-1e999},{"d":1e-400}]'))(
    'beyond a double: %#',
    ({ records }) => {
      const { cells, codes } = columns(records)
      expect(cells['d']?.slice(0, 3)).toEqual([1.5, null, 2.5])
      expect(cells['d__v_text']).toEqual([null, '1e400', null, '-1e999', '1e-400'])
      expect(codes).toEqual(['NUMBER_ROUNDED'])
    },
  )

  it.each(bothWays('[{"d":0.12345678901234567891},{"d":0.5},{"d":9007199254740993},{"d":123456789012345680000}]'))(
    'more digits than a double has: %#',
    ({ records }) => {
      const { cells, codes } = columns(records)
      expect(cells['d']).toEqual([0.12345678901234568, 0.5, 9007199254740992, 123456789012345680000])
      expect(cells['d__v_text']).toEqual(['0.12345678901234567891', null, '9007199254740993'])
      expect(codes).toEqual(['NUMBER_ROUNDED'])
    },
  )

  it.each(bothWays('[{"d":1e400},{"d":7},{"d":1.5}]'))('as the first of a column: %#', ({ records }) => {
    const { cells } = columns(records)
    expect([cells['d'], cells['d__v_text']]).toEqual([[null, 7, 1.5], ['1e400']])
  })

  it.each(bothWays('[{"d":7},{"d":1e400},{"d":1e22},{"d":9007199254740993.0},{"d":0.12345678901234567891}]'))(
    'in a bigint column: %#',
    ({ records }) => {
      const { cells } = columns(records)
      expect(cells['d']).toEqual([7, null, null, 9007199254740993n])
      expect(cells['d__v_text']).toEqual([null, '1e400', null, null, '0.12345678901234567891'])
      expect(cells['d__v_double']).toEqual([null, null, 1e22])
    },
  )

  it('NaN and infinities of processing steps', () => {
    const { cells } = columns([{ d: 1.5 }, { d: Number.NaN }, { d: -Infinity }, { d: { x: Number.NaN } }])
    expect([cells['d'], cells['d__v_text']]).toEqual([
      [1.5, null],
      [null, 'NaN', '-Infinity'],
    ])
    expect(cells['d__x__v_text']).toEqual([null, null, null, 'NaN'])
  })

  it('a contract that lets no variant in leaves the double', () => {
    const text = '[{"d":0.5},{"d":0.12345678901234567891}]'
    for (const mode of ['freeze', 'discard_row', 'discard_value'] as const) {
      const { cells, codes } = columns(parseJson(text) as readonly JsonValue[], { contract: { dataType: mode } })
      expect(cells['d']).toEqual([0.5, 0.12345678901234568])
      expect(Object.keys(cells)).not.toContain('d__v_text')
      expect(codes).toEqual(['NUMBER_ROUNDED'])
    }
  })

  it('a scale that leaves digits out is said once', () => {
    const resource = { columns: [{ name: 'd', dataType: 'decimal' as const, precision: 10, scale: 2 }] }
    const { cells, codes } = columns([{ d: '1.20' }, { d: '1.234' }, { d: 1.5 }, { d: 1.239 }], { resource })
    expect([cells['d'], codes]).toEqual([['1.20', '1.23', '1.5', '1.24'], ['DECIMAL_ROUNDED']])
  })

  it('json columns keep the digits', () => {
    const text = '{"j":{"a":[1e400,0.12345678901234567891,12345678901234567890123]}}'
    const { cells } = columns([parseJson(text)], { resource: { maxTableNesting: 0 } })
    expect(cells['j']).toEqual(['{"a":[1e400,0.12345678901234567891,12345678901234567890123]}'])
  })
})
