import { noRecords } from '../json/records/decoded-records.ts'
import { expect, test } from 'vitest'
import type { ExtractedPage, Unit } from '../model/unit.ts'
import { schedule } from './schedule.ts'

function page(unit: Unit, children: readonly Unit[], done: boolean): ExtractedPage {
  const progress = { parent: 0, position: null, pages: 1, records: 0, done }
  return { unit, records: noRecords, received: 0, bytes: 0, progress, children }
}

const root: Unit = { id: 'root', resource: 'root' }

test('children run while the parent pages, and waiting children stay under the high-water mark', async () => {
  let waiting = 0
  let most = 0
  const seen: string[] = []
  async function* pages({ unit }: { unit: Unit }): AsyncGenerator<ExtractedPage> {
    if (unit.resource === 'child') {
      waiting -= 1
      await new Promise((resolve) => setTimeout(resolve, 1))
      yield page(unit, [], true)
      return
    }
    for (let n = 0; n < 50; n++) {
      const children = Array.from({ length: 5 }, (_, i) => ({ id: `child/${n}/${i}`, resource: 'child', parents: [] }))
      waiting += children.length
      most = Math.max(most, waiting)
      yield page(unit, children, n === 49)
    }
  }
  await schedule({
    tasks: [{ unit: root, progress: null }],
    pages,
    consume: async ({ unit }) => {
      seen.push(unit.id)
    },
    concurrency: 3,
    highWater: 20,
    abort: () => undefined,
  })
  expect(new Set(seen).size).toBe(251)
  expect(most).toBeLessThanOrEqual(30)
})

test('the first failure stops the rest and is the one thrown', async () => {
  const stop = new AbortController()
  const units = ['a', 'b', 'c', 'd'].map((id) => ({ id, resource: id }))
  const started: string[] = []
  const run = schedule({
    tasks: units.map((unit) => ({ unit, progress: null })),
    pages: async function* ({ unit }) {
      started.push(unit.id)
      if (unit.id === 'b') throw new Error('b failed')
      await new Promise((resolve) => setTimeout(resolve, 5))
      stop.signal.throwIfAborted()
      yield page(unit, [], true)
    },
    consume: async () => undefined,
    concurrency: 2,
    highWater: 10,
    abort: (reason) => stop.abort(reason),
  })
  await expect(run).rejects.toThrow('b failed')
  expect(started).toEqual(['a', 'b'])
})

test('nothing to do is done at once', async () => {
  const options = { pages: async function* () {}, consume: async () => undefined, abort: () => undefined }
  await expect(schedule({ ...options, tasks: [], concurrency: 1, highWater: 1 })).resolves.toBeUndefined()
})
