import { expect, test } from 'vitest'
import { pythonLiteral } from './python-literal.ts'

test.each([
  ['5', 5],
  ['-1.5', -1.5],
  ['1e3', 1000],
  ['1_000', 1000],
  ['0', 0],
  ['None', null],
  ['True', true],
  ["'a'", 'a'],
  ["[1, 'a', None]", [1, 'a', null]],
  ['(1)', 1],
  ['(1, 2)', [1, 2]],
  ["{'a': {'b': [True]}}", { a: { b: [true] } }],
  ['{}', {}],
  [' 5', 5],
])('%s is a literal of Python', (text, value) => expect(pythonLiteral(text)).toEqual(value))

test.each(['', '01', 'abc', 'true', '2024-01-01', '5 6', '[1', "{'a'}", '1.2.3', '-', "'a' 'b", '{1: 2}'])(
  '%s is none',
  (text) => expect(pythonLiteral(text)).toBeUndefined(),
)
