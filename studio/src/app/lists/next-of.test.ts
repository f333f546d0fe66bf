import { expect, test } from 'vitest'
import { nextOf } from './next-of.ts'

test('j and k move by one, begin at the first and stay within the list', () => {
  expect(nextOf(-1, 1, 5)).toBe(0)
  expect(nextOf(-1, -1, 5)).toBe(0)
  expect(nextOf(2, 1, 5)).toBe(3)
  expect(nextOf(4, 1, 5)).toBe(4)
  expect(nextOf(0, -1, 5)).toBe(0)
})
