import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runUnits } from '../../src/library/many/run-units.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { manyPlace, type ManyPlace } from './many-place.ts'
import { often } from '../kits/whole.ts'

/*
 * Any split of any pages over any number of workers gives the tables of one process: columns that change their type from page to
 * page, lists that are objects once, columns that come late. A single process reads one list in the order of its pages, so that it
 * can be compared; of children beside one another nobody knows in which order it takes them, so that those are compared with one
 * worker that reads one unit at a time.
 */

const value: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom<JsonValue>(1.5, 2 ** 40, true, null, 'text', '7', '2024-01-31', '2024-01-31T10:00:00Z'),
  fc.constantFrom<JsonValue>({ a: 1 }, { a: 'x', b: [1, 2] }, [1, 'two'], [{ c: 1 }, { c: 'y' }], []),
)
const record: fc.Arbitrary<JsonObject> = fc.dictionary(fc.constantFrom('u', 'v', 'w'), value, { maxKeys: 3 })
const records = (most: number) => fc.array(record, { maxLength: most })

interface Split {
  /** each worker is told to stop after so many requests; the last one reads what is left */
  readonly stops: readonly number[]
  readonly concurrency: number
}

const split: fc.Arbitrary<Split> = fc.record({
  stops: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
})

/** Workers one after the other and beside one another, most of which give back what they have not read. */
async function readBySplit({ store }: ManyPlace, { stops, concurrency }: Split): Promise<void> {
  const work = async (stopAfter: number): Promise<void> => {
    const stop = new AbortController()
    let requests = 0
    await runUnits(
      { store, concurrency },
      {
        signal: stop.signal,
        onEvent: ({ kind }) => {
          if (kind === 'request_sent' && ++requests >= stopAfter) stop.abort()
        },
      },
    )
  }
  const [first, ...others] = stops
  if (first !== undefined) await work(first)
  await Promise.all([...others, Infinity].map(work))
}

async function loadedBySplit(place: ManyPlace, by: Split) {
  const planned = await place.plan()
  expect(planned, planned.stderr).toMatchObject({ code: 0 })
  await readBySplit(place, by)
  const { run, contents } = await place.gather()
  expect(run, run.stderr).toMatchObject({ code: 0 })
  return contents
}

function config(...resources: readonly Readonly<Record<string, unknown>>[]) {
  return {
    name: 'split',
    client: { base_url: 'http://set-on-the-command-line', paginator: { type: 'offset', limit: 3 } },
    resource_defaults: { endpoint: { data_selector: 'data' }, write_disposition: 'append' },
    resources,
  }
}

test('a list in pages', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(records(14), split, async (rows, by) => {
      const api = await startScriptedApi({ routes: { 'GET /rows': offsetPages(rows, { totalKey: 'total' }) } })
      const place = await manyPlace(config({ name: 'rows' }), api.url)
      try {
        const single = await place.single(['--allow-empty'])
        expect(await loadedBySplit(place, by)).toEqual(rows.length === 0 ? {} : single.contents)
      } finally {
        await place.remove()
        await api.close()
      }
    }),
    { numRuns: often(6, 24) },
  )
})

test('parents, children and lists of both', { timeout: 240_000 }, async () => {
  const shops = fc.array(records(7), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(shops, fc.array(record, { minLength: 5, maxLength: 5 }), split, async (orders, own, by) => {
      const api = await startScriptedApi({
        routes: {
          'GET /shops': offsetPages(
            orders.map((_, id) => ({ id, ...own[id] })),
            { totalKey: 'total' },
          ),
          'GET /shops/:id/orders': (request) =>
            offsetPages(orders[Number(request.params['id'])] ?? [], { totalKey: 'total' })(request),
        },
      })
      const both = config(
        { name: 'shops' },
        { name: 'orders', endpoint: { path: 'shops/{resources.shops.id}/orders' } },
      )
      const [place, one] = [await manyPlace(both, api.url), await manyPlace(both, api.url)]
      try {
        const calm = await loadedBySplit(one, { stops: [], concurrency: 1 })
        expect(await loadedBySplit(place, by)).toEqual(calm)
      } finally {
        await place.remove()
        await one.remove()
        await api.close()
      }
    }),
    { numRuns: often(6, 24) },
  )
})
