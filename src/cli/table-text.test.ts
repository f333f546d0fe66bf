import fc from 'fast-check'
import stringWidth from 'fast-string-width'
import { describe, expect, it } from 'vitest'
import { type Cell, tableText } from './table-text.ts'

const lines = (text: string): readonly string[] => text.split('\n')

it('is as wide as its cells where nothing has an end', () => {
  const table = { columns: ['name', 'n'], rows: [['a', 1]] }
  expect(tableText(table, { width: Infinity })).toBe(tableText(table, { width: 80 }))
})

describe('a table as text', () => {
  it('sets numbers to the right, and tells NULL from texts that look like it or like nothing', () => {
    const rows = [
      [1, 'Ada', '10.50', true],
      [12345678901234567890n, '', '-3.00', null],
      [null, 'NULL', null, false],
      [-0, ' x', '0.31', null],
    ]
    expect(lines(tableText({ columns: ['id', 'name', 'total', 'paid'], rows }, { width: 80 }))).toStrictEqual([
      '                  id  name    total  paid',
      '────────────────────  ──────  ─────  ─────',
      '                   1  Ada     10.50  true',
      '12345678901234567890  ""      -3.00  NULL',
      '                NULL  "NULL"   NULL  false',
      '                  -0  " x"     0.31  NULL',
    ])
  })

  it('keeps a value on its line, shows what a terminal would act on, and measures wide characters', () => {
    const rows = [['a\r\nb\tc'], ['\u001b[2J'], ['日本語'], ['👨‍👩‍👧‍👦!'], ['\u202Eevil']]
    expect(
      lines(tableText({ columns: ['v', 'end'], rows: rows.map((row) => [...row, 'x']) }, { width: 80 })),
    ).toStrictEqual([
      'v           end',
      '──────────  ───',
      'a↵b⇥c       x',
      '\\u001b[2J   x',
      '日本語      x',
      '👨‍👩‍👧‍👦!         x',
      '\\u202eevil  x',
    ])
  })

  it('leaves out columns that do not fit, with their number, and says how to see them', () => {
    const columns = Array.from({ length: 2000 }, (_, index) => `column_${index}`)
    const table = { columns, rows: [columns.map(() => 'x'.repeat(1_000_000))] }
    const [names = '', , , ...rest] = lines(tableText(table, { width: 40, allColumns: '--json has all' }))
    expect(names).toBe('column_0   column_1   column_2  column_3')
    expect(rest).toStrictEqual(['+ 1996 more columns: column_4, column_5…', '  --json has all'])
  })

  it('masks before it cuts', () => {
    const table = { columns: ['a'], rows: [[`token ${'s3cret'.repeat(10)}`]] }
    const text = tableText(table, { width: 20, mask: (all) => all.replaceAll('s3cret'.repeat(10), '***') })
    expect(text).toContain('token ***')
  })

  it('fits into any width, whatever the values are', () => {
    const cell: fc.Arbitrary<Cell> = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.double(),
      fc.bigInt(),
      fc.boolean(),
      fc.constant(null),
    )
    const table = fc.integer({ min: 1, max: 30 }).chain((count) =>
      fc.record({
        columns: fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { minLength: count, maxLength: count }),
        rows: fc.array(fc.array(cell, { minLength: count, maxLength: count }), { maxLength: 5 }),
        width: fc.integer({ min: 40, max: 300 }),
      }),
    )
    fc.assert(
      fc.property(table, ({ width, ...rest }) => {
        const printed = lines(tableText(rest, { width, allColumns: '--json has all' }))
        for (const line of printed) expect(stringWidth(line)).toBeLessThanOrEqual(width)
        expect(printed.length).toBeGreaterThanOrEqual(rest.rows.length + 2)
        expect(printed.length).toBeLessThanOrEqual(rest.rows.length + 4)
      }),
      { numRuns: 40 },
    )
  })
})
