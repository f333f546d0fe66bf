import { expect, test } from 'vitest'
import { mostOpen, readOpenRows, writeOpenRows } from './open-rows.ts'

test('open rows stand in the address with their numbers and keys, whatever the keys hold', () => {
  const rows = [
    { row: 2, key: 'Xk2f+/=' },
    { row: 16, key: 'a.b,c' },
  ]
  expect(readOpenRows(writeOpenRows(rows))).toEqual(rows)
  expect(readOpenRows('3.abc,nonsense,0.zero,4.,5.a.b')).toEqual([{ row: 2, key: 'abc' }])
})

test('of too many the one that was opened first is closed', () => {
  const rows = Array.from({ length: mostOpen + 1 }, (_, row) => ({ row, key: `k${row}` }))
  expect(readOpenRows(writeOpenRows(rows))).toEqual(rows.slice(1))
})
