import { expect, test } from 'vitest'
import { createPace } from './pace.ts'

const restPages = 20

/** What each of so many good pages asks for ahead. */
function walk(pace: { next(): number }, pages: number): readonly number[] {
  return Array.from({ length: pages }, () => pace.next())
}

test('it begins gently, and only long walks ask for many', () => {
  const pace = createPace(() => 0)
  expect(walk(pace, 7)).toEqual([1, 2, 3, 3, 3, 3, 4])
  expect(walk(pace, 100).at(-1)).toBe(15)
})

test('a repeated request, and pages that were thrown away, let it rest and begin again', () => {
  let retries = 0
  const pace = createPace(() => retries)
  walk(pace, 60)
  retries = 1
  expect(walk(pace, restPages)).toEqual(Array.from({ length: restPages }, () => 0))
  expect(walk(pace, 7)).toEqual([1, 2, 3, 3, 3, 3, 4])
  pace.missed()
  expect(walk(pace, restPages + 1).at(-1)).toBe(1)
})
