import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { scratchFeed } from '../../../test/kits/row-feed.ts'
import type { Batch, CellValue } from '../../model/batch.ts'
import { asColumnName, asTableName } from '../../model/names.ts'
import { itemsAt, textAt } from '../../json/scan/read-token.ts'
import { scanJson, type ScannedJson } from '../../json/scan/scan-json.ts'
import { packageColumn, type PackageColumn } from '../package-column.ts'

const feed = scratchFeed()

function scanned(texts: readonly string[]): ScannedJson {
  const scan = scanJson(Buffer.from(JSON.stringify(texts)))
  if (scan === undefined) throw new Error('not scanned')
  return scan
}

/** Stores batches of text columns `c0`, `c1`, … and reads them back. */
async function stored(batches: readonly Batch[], count: number): Promise<unknown[][]> {
  const columns = Array.from({ length: count }, (_, index): PackageColumn => {
    const column = packageColumn({ name: asColumnName(`c${index}`), dataType: 'text', nullable: true })
    if (column === undefined) throw new Error('untyped')
    return column
  })
  await feed.run(`CREATE OR REPLACE TABLE t (${columns.map(({ name }) => `${name} VARCHAR`).join(', ')})`)
  await feed.insert({ table: 't', columns, batches })
  return await feed.rows('SELECT * FROM t ORDER BY rowid')
}

function batchOf(source: ScannedJson, columns: readonly (readonly CellValue[])[]): Batch {
  return {
    table: asTableName('t'),
    rowCount: Math.max(...columns.map((values) => values.length)),
    columns: columns.map((values, index) => ({ name: asColumnName(`c${index}`), values })),
    source,
  }
}

const textOf = (source: ScannedJson, cell: CellValue | undefined) =>
  typeof cell === 'number' ? textAt(source, cell) : (cell ?? null)

it('stores what tokens point at, among texts and nulls, in any order', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }).filter((value) => !JSON.stringify(value).includes('\\')),
    fc.constantFrom('', 'exactly 12 b', 'exactly 13 by', '💥💥💥', '💥💥💥💥'),
  )
  const column = fc.array(fc.oneof(fc.nat({ max: 19 }), fc.constantFrom(null, 'a text of its own', 'ü', '')), {
    minLength: 1,
    maxLength: 40,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 20, maxLength: 20 }), column, column, async (texts, left, right) => {
      const source = scanned(texts)
      const tokens = itemsAt(source, 0)
      const cells = [left, right].map((cellsOf) =>
        cellsOf.map((cell) => (typeof cell === 'number' ? (tokens[cell] ?? 0) : cell)),
      )
      const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, row) =>
        cells.map((values) => textOf(source, values[row])),
      )
      expect(await stored([batchOf(source, cells)], 2)).toEqual(rows)
    }),
    { numRuns: 200 },
  )
})

it('stores more rows than a chunk holds, of several pages, beside rows without one', async () => {
  const pages = ['first', 'second'].map((name) => {
    const source = scanned(Array.from({ length: 5000 }, (_, row) => `row ${row} of the ${name} page`))
    const tokens = [...itemsAt(source, 0)]
    return batchOf(source, [tokens, tokens.map((token, row) => (row % 3 === 0 ? null : token)), ['only one']])
  })
  const plain: Batch = {
    table: asTableName('t'),
    rowCount: 2,
    columns: [{ name: asColumnName('c0'), values: ['plain', null] }],
  }
  const [first, second] = pages
  if (first === undefined || second === undefined) throw new Error('no pages')
  const rows = await stored([first, plain, second], 3)
  expect(rows).toHaveLength(10_002)
  expect(rows[0]).toEqual(['row 0 of the first page', null, 'only one'])
  expect(rows[4999]).toEqual(['row 4999 of the first page', 'row 4999 of the first page', null])
  expect(rows[5000]).toEqual(['plain', null, null])
  expect(rows[5002]).toEqual(['row 0 of the second page', null, 'only one'])
  expect(rows.at(-1)).toEqual(['row 4999 of the second page', 'row 4999 of the second page', null])
})

it('stores the few texts of a page that lie far apart', async () => {
  const source = scanned(['first of them all', 'x'.repeat(20_000), 'second of them all', 'short'])
  const [first = 0, , second = 0, third = 0] = itemsAt(source, 0)
  expect(await stored([batchOf(source, [[first, null, second, third]])], 1)).toEqual([
    ['first of them all'],
    [null],
    ['second of them all'],
    ['short'],
  ])
})
