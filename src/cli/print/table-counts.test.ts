import { expect, test } from 'vitest'
import { tableCounts } from './table-counts.ts'

const tables = { a_table_with_a_name_that_is_long: { rows: 1_234_567 }, b: { rows: 1 } }

test('on a narrow terminal names are cut, and counts are not', () => {
  expect(tableCounts(tables, 40)).toStrictEqual([
    '  a_table_with_a_name_th… 1,234,567 rows',
    '  b                                1 row',
  ])
  expect(tableCounts(tables, Infinity)[1]).toBe(`  b${' '.repeat(31)} ${'1 row'.padStart(14)}`)
})
