import { expect, test } from 'vitest'
import { Slots } from './slots.ts'

const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, at) => first + at)

test('a row that stays in view keeps its element, and the one that comes takes that of the one that went', () => {
  const slots = new Slots()
  expect([...slots.of(from(0, 4)).values()]).toEqual([0, 1, 2, 3])
  expect([...slots.of(from(1, 4))]).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 0],
  ])
})

test('after a jump the elements stand in the order in which they stood', () => {
  const slots = new Slots()
  slots.of(from(0, 3))
  slots.of(from(2, 3))
  expect([...slots.of(from(500, 3)).values()]).toEqual([2, 0, 1])
})

test('more rows get more elements, fewer give some up, and none draws two rows', () => {
  const slots = new Slots()
  for (const [first, count] of [
    [0, 3],
    [100, 8],
    [105, 2],
    [3, 9],
    [0, 12],
  ] as const) {
    const rows = from(first, count)
    const given = slots.of(rows)
    expect([...given.keys()]).toEqual(rows)
    expect(new Set(given.values()).size).toBe(count)
    expect(slots.of(rows)).toEqual(given)
  }
})
