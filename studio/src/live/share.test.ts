import { expect, test } from 'vitest'
import { newResource } from '../../../src/studio/follow/new-resource.ts'
import type { SnapshotResource } from '../api/contract.ts'
import { percent, shareOf } from './share.ts'

function resource(given: Partial<SnapshotResource> & { readonly resource: string }): SnapshotResource {
  return { ...newResource(given.resource), state: 'reading', ...given }
}

const reading = (...resources: readonly SnapshotResource[]): ReturnType<typeof shareOf> =>
  shareOf({ phase: 'extracting', resources })

test('the percent of a run is of announced records, and none is made up', () => {
  const customers = resource({ resource: 'customers', records: 40, state: 'done' })
  const orders = resource({ resource: 'orders', records: 21, total: 60 })
  expect(reading(customers, orders)).toEqual({ done: 0.61, of: 'records' })
  expect(reading(customers, resource({ resource: 'orders', records: 21 }))).toBeUndefined()
  expect(reading()).toBeUndefined()
  expect(shareOf({ phase: 'loading', resources: [customers] })).toBeUndefined()
  // more came than was announced
  expect(reading(resource({ resource: 'orders', records: 70, total: 60 }))?.done).toBe(1)
})

test('of children it is of the parents, once all of these are known', () => {
  const reviews = resource({ resource: 'reviews', parent: 'orders', parents: { done: 1, seen: 4 }, records: 9 })
  expect(reading(resource({ resource: 'orders', records: 21, total: 60 }), reviews)).toBeUndefined()
  const orders = resource({ resource: 'orders', records: 60, state: 'done' })
  expect(reading(orders, reviews)).toEqual({ done: 0.25, of: 'parents' })
  const tags = resource({ resource: 'tags', parent: 'reviews', parents: { done: 0, seen: 9 } })
  expect(reading(orders, reviews, tags)).toBeUndefined()
})

test('100 % is all of it', () => {
  expect(percent({ done: 0.9999, of: 'records' })).toBe('99 %')
  expect(percent({ done: 1, of: 'records' })).toBe('100 %')
})
