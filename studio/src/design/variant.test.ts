import { expect, test } from 'vitest'
import { variantHints, variantWarnings } from './variant.ts'

const columns = [
  { name: 'total', type: 'bigint' },
  { name: 'total__v_double', type: 'double' },
  { name: 'total__v_text', type: 'text' },
  { name: 'note__v_text', type: 'text' },
  { name: 'id', type: 'bigint' },
]

test('a column and its variants lead to each other; what only looks like one does not', () => {
  expect(Object.fromEntries(variantHints(columns))).toEqual({
    total: 'Null where a value does not fit: see total__v_double, total__v_text.',
    total__v_double: 'Values of total that do not fit its type; the others are in total.',
    total__v_text: 'Values of total that do not fit its type; the others are in total.',
  })
})

test('a test read warns of values in two columns, and says how to have one', () => {
  expect(variantWarnings(columns.slice(0, 2))).toEqual([
    'total is bigint because its first value was one. Its values that are double go to total__v_double, and total is null there. To have one column: columns: { total: { data_type: double } } on the resource.',
  ])
})
