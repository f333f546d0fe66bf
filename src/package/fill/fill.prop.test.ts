import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { scratchFeed } from '../../../test/kits/row-feed.ts'
import { batchOf } from '../../../test/kits/scratch-schema.ts'
import { asColumnName } from '../../model/names.ts'
import type { CellValue } from '../../model/batch.ts'
import type { DataType } from '../../model/schema.ts'
import { packageColumn } from '../package-column.ts'
import { mendSurrogates } from './text-cells.ts'

const feed = scratchFeed()

/** Stores cells in a column of the type and reads `select` of it back. */
async function stored(dataType: DataType, cells: readonly CellValue[], select: string): Promise<unknown[]> {
  const column = packageColumn({ name: asColumnName('c'), dataType, nullable: true })
  if (column === undefined) throw new Error('untyped')
  await feed.run(`CREATE OR REPLACE TABLE t (c ${column.type.toString()})`)
  // two batches of different length share chunks; the second lacks the column
  const batches = [
    batchOf(
      't',
      cells.map((c) => ({ c })),
    ),
    { ...batchOf('t', [{ c: null }]), columns: [] },
  ]
  await feed.insert({ table: 't', columns: [column], batches })
  const rows = await feed.rows(`SELECT ${select} FROM t ORDER BY rowid`)
  expect(rows.at(-1)).toEqual([null])
  return rows.slice(0, -1).map(([value]) => value)
}

const nullable = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<(Value | null)[]> =>
  fc.array(fc.option(arbitrary, { freq: 5 }), { maxLength: 60 })

it('keeps every text, NUL and lone surrogates included', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
    fc.constantFrom('', '\0', '\ud83d', '\ude00', 'exactly 12 b', 'exactly 13 by', '💥'.repeat(3), '💥'.repeat(4)),
  )
  await fc.assert(
    fc.asyncProperty(nullable(text), async (cells) => {
      const expected = cells.map((cell) => (cell === null ? null : Buffer.from(cell, 'utf8').toString('utf8')))
      expect(await stored('text', cells, 'c')).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})

it('keeps every 64-bit integer, given as number or bigint', async () => {
  const cell = fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
  await fc.assert(
    fc.asyncProperty(nullable(cell), async (cells) => {
      const expected = cells.map((value) => (value === null ? null : BigInt(value)))
      expect(await stored('bigint', cells, 'c')).toEqual(expected)
      expect(
        await stored(
          'timestamp',
          cells.map((value) => value && BigInt(value) / 100n),
          'epoch_us(c)',
        ),
      ).toEqual(expected.map((value) => value && value / 100n))
    }),
    { numRuns: 40 },
  )
})

it('keeps doubles and booleans bit by bit', async () => {
  await fc.assert(
    fc.asyncProperty(nullable(fc.double({ noNaN: true })), nullable(fc.boolean()), async (doubles, bools) => {
      expect(await stored('double', doubles, 'c')).toEqual(doubles)
      expect(await stored('bool', bools, 'c')).toEqual(bools)
    }),
    { numRuns: 30 },
  )
})

it('keeps more rows than a chunk holds, in order', async () => {
  const cells = Array.from({ length: 5000 }, (_, row) => (row % 7 === 0 ? null : `row ${row} of the table`))
  expect(await stored('text', cells, 'c')).toEqual(cells)
})

it('rounds decimals half away from zero and refuses what has no room', async () => {
  const cells = ['1.5', '-0.0000000005', '0.00000000049', '.5', '7', '12345678901234567890123456789.123456789', 3n]
  expect(await stored('decimal', cells, 'c::VARCHAR')).toEqual([
    '1.500000000',
    '-0.000000001',
    '0.000000000',
    '0.500000000',
    '7.000000000',
    '12345678901234567890123456789.123456789',
    '3.000000000',
  ])
  await expect(stored('decimal', [`1${'0'.repeat(29)}`], 'c')).rejects.toMatchObject({ code: 'VALUE_OUT_OF_RANGE' })
  await expect(stored('wei', ['nan'], 'c')).rejects.toMatchObject({ code: 'VALUE_OUT_OF_RANGE' })
  await expect(stored('text', [5], 'c')).rejects.toMatchObject({ code: 'PACKAGE_INCONSISTENT' })
})

it('keeps bytes, dates, times and lists of them', async () => {
  const bytes = [new Uint8Array([0, 255]), null, new Uint8Array(0), new Uint8Array(100).fill(7)]
  expect(await stored('binary', bytes, 'hex(c)')).toEqual(['00FF', null, '', '07'.repeat(100)])
  expect(await stored('date', [-1, 0, 19_000, null], 'c::VARCHAR')).toEqual([
    '1969-12-31',
    '1970-01-01',
    '2022-01-08',
    null,
  ])
  expect(await stored('time', [0, 86_399_999_999, null], 'c::VARCHAR')).toEqual(['00:00:00', '23:59:59.999999', null])
})

it('mends only lone surrogate escapes of JSON', async () => {
  expect(mendSurrogates(String.raw`["\ud83d\ude00","\\ud83d","\ud83d","\ude00\ud83d","\u00e9\n"]`)).toBe(
    String.raw`["\ud83d\ude00","\\ud83d","\ufffd","\ufffd\ufffd","\u00e9\n"]`,
  )
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      const [json] = await stored('json', [JSON.stringify(text)], 'c::JSON::VARCHAR')
      expect(JSON.parse(String(json))).toBe(Buffer.from(text, 'utf8').toString('utf8'))
    }),
    { numRuns: 40 },
  )
})
