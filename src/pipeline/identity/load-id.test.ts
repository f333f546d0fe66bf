import { expect, it } from 'vitest'
import { nextLoadId } from './load-id.ts'

it('T4.3 load ids are seconds with a fraction that grow, as numbers and as texts', () => {
  const now = Date.parse('2033-05-18T03:33:20Z')
  const ids = [now, now, now + 0.5, now + 100, now + 1000, now - 5000].map(nextLoadId)
  expect(ids).toEqual([
    '2000000000.0',
    '2000000000.000001',
    '2000000000.0005',
    '2000000000.1',
    '2000000001.0',
    '2000000001.000001',
  ])
  expect(ids.toSorted()).toEqual(ids)
  for (const id of ids) expect(id).toMatch(/^\d+\.\d{1,6}$/)
})
