import { expect, test } from 'vitest'
import { newResource } from '../../../src/studio/follow/new-resource.ts'
import type { SnapshotResource } from '../api/contract.ts'
import type { Sample } from '../live/rates.ts'
import { estimate, estimateWords } from './eta.ts'

const start = Date.UTC(2026, 10, 30, 8)
const at = (seconds: number): number => start + seconds * 1000

function resource(given: Partial<SnapshotResource> & { readonly resource: string }): SnapshotResource {
  return { ...newResource(given.resource), state: 'reading', startedAt: new Date(start).toISOString(), ...given }
}

const samples: readonly Sample[] = [
  { at: at(50), records: { orders: 4000, customers: 900 } },
  { at: at(60), records: { orders: 5000, customers: 950 } },
]
const run = { startedAt: new Date(start).toISOString(), phase: 'extracting' } as const

test('the slowest of all totals counts', () => {
  const resources = [
    resource({ resource: 'orders', records: 5000, total: 6000 }),
    resource({ resource: 'customers', records: 950, total: 1200 }),
  ]
  const found = estimate({ ...run, resources }, samples, at(60))
  expect(found).toEqual({ ms: 50_000, from: 'totals' })
  expect(estimateWords(found)).toBe('about 50 s left (from totals)')
})

test('parents that are done count when no more can come', () => {
  const parent = resource({ resource: 'orders', state: 'done', records: 40 })
  const child = resource({ resource: 'lines', parent: 'orders', parents: { done: 10, seen: 40 } })
  expect(estimate({ ...run, resources: [parent, child] }, [], at(60))).toEqual({ ms: 180_000, from: 'parents' })
  const open = { ...parent, state: 'reading' as const }
  expect(estimate({ ...run, resources: [open, child] }, [], at(60))).toBeUndefined()
})

test('without totals the last run counts, and without one nothing is made up', () => {
  const resources = [resource({ resource: 'orders', records: 5000 })]
  const lastTime = { run: 'r', extractMs: 90_000, records: { orders: 9000 } }
  expect(estimate({ ...run, resources, lastTime }, samples, at(60))).toEqual({ ms: 30_000, from: 'last time' })
  expect(estimate({ ...run, resources, lastTime }, samples, at(100))).toBeUndefined()
  expect(estimateWords(estimate({ ...run, resources }, samples, at(60)))).toBe('total unknown')
})

test('nothing is said before it reads, nor when nothing comes', () => {
  const resources = [resource({ resource: 'orders', records: 5000, total: 6000 })]
  expect(estimate({ ...run, resources, phase: 'loading' }, samples, at(60))).toBeUndefined()
  const still = samples.map((sample) => ({ ...sample, records: { orders: 5000 } }))
  expect(estimate({ ...run, resources }, still, at(60))).toBeUndefined()
})
