import { expect, test } from 'vitest'
import { escaped } from './characters.ts'
import { replace } from './split.ts'

test.each<[string, string, string, number, string]>([
  ['a-b-c', '-', '_', 1, 'a_b-c'],
  ['a/b/c', '/', '$&', 2, 'a$&b$&c'],
  ['a.b.c', '.', '', 1, 'ab.c'],
  ['aaaa', 'aa', 'b', 1, 'baa'],
  ['aaaa', 'aa', 'b', 5, 'bb'],
  ['abc', 'b', 'x', 0, 'abc'],
  ['aAa', 'A', '-', 1, 'a-a'],
  ['[x]', '[', '(', 1, '(x]'],
  ['😀-😀', '😀', 'x', 1, 'x-😀'],
  ['ab', '', '-', 2, '-a-b'],
])('%j.replace(%j, %j, %d)', (...[text, from, to, most, expected]) => {
  expect(replace(text, { from, to }, most)).toBe(expected)
})

test('escaped text stands for itself, with and without the flag u, in sets as well', () => {
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCodePoint(index + 32)).join('')
  for (const flags of ['', 'u']) {
    expect(new RegExp(`^${escaped(printable)}$`, flags).test(printable)).toBe(true)
    expect(new RegExp(`^[${escaped(printable)}]+$`, flags).test(printable)).toBe(true)
  }
})
