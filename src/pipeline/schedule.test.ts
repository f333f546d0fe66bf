import { noRecords } from '../json/records/decoded-records.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SluiceError } from '../model/errors.ts'
import type { ExtractedPage, Unit } from '../model/unit.ts'
import { schedule, type Task } from './schedule.ts'

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
    concurrency: () => 3,
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
    concurrency: () => 2,
    highWater: 10,
    abort: (reason) => stop.abort(reason),
  })
  await expect(run).rejects.toThrow('b failed')
  expect(started).toEqual(['a', 'b'])
})

test('nothing to do is done at once', async () => {
  const options = { pages: async function* () {}, consume: async () => undefined, abort: () => undefined }
  await expect(schedule({ ...options, tasks: [], concurrency: () => 1, highWater: 1 })).resolves.toBeUndefined()
})

/** A tree of units as they are kept between runs: what was read of them, and which are there. */
interface Kept {
  readonly read: string[]
  readonly done: Map<string, number>
  readonly born: Map<string, Unit>
}

const reason = new SluiceError('DEADLINE_REACHED', 'it is time')

/** One run that halts after so many pages; a unit breaks off by itself where `stumbles` says so. Rejects with the reason. */
function runOnce(
  kept: Kept,
  tree: Readonly<Record<string, readonly (readonly string[])[]>>,
  { after, stumbles }: { readonly after: number; readonly stumbles: ReadonlySet<string> },
) {
  let taken = 0
  const left = [...kept.born.values()].filter(({ id }) => (kept.done.get(id) ?? 0) < (tree[id]?.length ?? 0))
  return schedule({
    tasks: left.map((unit): Task => ({ unit, progress: null })),
    pages: async function* ({ unit }) {
      const pages = tree[unit.id] ?? []
      for (let index = kept.done.get(unit.id) ?? 0; index < pages.length; index++) {
        await Promise.resolve()
        if (taken > 0 && stumbles.has(`${unit.id}:${index}`)) throw reason
        yield page(
          unit,
          (pages[index] ?? []).map((id) => ({ id, resource: 'child' })),
          index === pages.length - 1,
        )
      }
    },
    consume: async ({ unit, children }) => {
      taken += 1
      const index = kept.done.get(unit.id) ?? 0
      kept.read.push(`${unit.id}:${index}`)
      kept.done.set(unit.id, index + 1)
      for (const child of children) kept.born.set(child.id, child)
    },
    concurrency: () => 3,
    highWater: 2,
    abort: (error) => {
      throw new Error('a halt is no failure', { cause: error })
    },
    halt: {
      due: () => (taken >= after ? reason : undefined),
      isHalt: (error): error is SluiceError => error === reason,
    },
  })
}

test('wherever runs are halted, the next ones read what is left: each page once, and at last all of them', async () => {
  const parents = fc.array(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(parents, fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(30)), async (shape, after, odd) => {
      // each page of the root bears children, each child has so many pages
      const tree: Record<string, readonly (readonly string[])[]> = {
        root: shape.map((children, at) => children.map((_, index) => `child/${at}/${index}`)),
      }
      for (const [at, children] of shape.entries())
        for (const [index, pages] of children.entries())
          tree[`child/${at}/${index}`] = Array.from({ length: pages }, () => [])
      const all = Object.entries(tree).flatMap(([id, pages]) => pages.map((_, index) => `${id}:${index}`))
      const stumbles = new Set(odd.map((at) => all[at] ?? ''))
      const kept: Kept = { read: [], done: new Map(), born: new Map([['root', root]]) }
      for (let runs = 0; ; runs++) {
        const before = kept.read.length
        const failure: unknown = await runOnce(kept, tree, { after, stumbles }).then(
          () => undefined,
          (error: unknown) => error,
        )
        if (failure === undefined) break
        expect(failure).toBe(reason)
        expect(kept.read.length, 'a run reads something').toBeGreaterThan(before)
      }
      expect(kept.read.toSorted()).toEqual(all.toSorted())
    }),
  )
})
