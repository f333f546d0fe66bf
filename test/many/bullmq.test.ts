import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manyStatus, runWorker, type WorkSummary } from '../../src/library/many/run-units.ts'
import { redisTarget, openRedis } from '../../src/engines/redis/connect.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type RedisServer, startRedis } from '../servers/redis.ts'
import { scenarios } from '../torture/scenarios.ts'
import { startTortureApi } from '../torture/torture-api.ts'
import { manyPlace } from './many-place.ts'

let redis: RedisServer
let places = 0
beforeAll(async () => void (redis = await startRedis()))
afterAll(() => redis.stop())
const anEngine = (): string => `${redis.url}/0?prefix=many${++places}`

/** A worker of this process, until it is told to stop. */
function startWorker(options: Parameters<typeof runWorker>[0]): { stop(): Promise<WorkSummary> } {
  const signal = new AbortController()
  const done = runWorker(options, { signal: signal.signal })
  return {
    stop() {
      signal.abort()
      return done
    },
  }
}

describe('the tables of two workers that meet in Redis are those of a single process', () => {
  const shapes = ['merge with a cursor', 'children of merged parents', 'windows', 'one that breaks off']
  test.each(scenarios.filter(({ name }) => shapes.includes(name)))(
    '$name: by units, and by a run with a worker that waits',
    { timeout: 120_000 },
    async ({ config, endsWith = 0 }) => {
      const [api, beside] = [await startTortureApi(), await startTortureApi()]
      const engine = anEngine()
      const place = await manyPlace(config, api.url, { besideUrl: beside.url, engine })
      const worker = startWorker({ store: place.store, engine, concurrency: 2 })
      try {
        const loads = [() => place.many(2), () => place.run(['--no-work'])]
        for (const [index, load] of loads.entries()) {
          api.version = beside.version = index + 1
          const many = await load()
          expect(many.run, many.run.stderr).toMatchObject({ code: endsWith })
          const single = await place.single()
          expect(many.contents, `load ${index + 1}`).toEqual(single.contents)
        }
        expect(await manyStatus({ store: place.store, engine })).toMatchObject({
          runs: [{ pipeline: 'torture', over: 'loaded' }],
          workers: [{ concurrency: 2 }],
        })
        expect((await worker.stop()).done).toBeGreaterThan(0)
      } finally {
        await worker.stop()
        await place.remove()
        await api.close()
        await beside.close()
      }
    },
  )
})

const shop = {
  name: 'shop',
  client: { base_url: 'http://set-on-the-command-line', paginator: { type: 'offset', limit: 10 } },
  resource_defaults: { endpoint: { data_selector: 'data' }, write_disposition: 'append' },
  resources: [{ name: 'shops' }, { name: 'orders', endpoint: { path: 'shops/{resources.shops.id}/orders' } }],
}

/** 25 shops with orders; `asked` hears of each request before it is answered. */
function shopApi(asked: (count: number) => Promise<unknown>) {
  let count = 0
  const shops = Array.from({ length: 25 }, (_, id) => ({ id }))
  return startScriptedApi({
    routes: {
      'GET /shops': async (request) => {
        await asked(++count)
        return offsetPages(shops, { totalKey: 'total' })(request)
      },
      'GET /shops/:id/orders': async (request) => {
        await asked(++count)
        const orders = Array.from({ length: 1 + (Number(request.params['id']) % 4) }, (_, order) => ({ order }))
        return offsetPages(orders, { totalKey: 'total' })(request)
      },
    },
  })
}

describe('a Redis that is emptied', () => {
  test.each([2, 9, 27])(
    'when %i requests were made: the run is planned again, nothing is lost or doubled',
    async (at) => {
      const engine = anEngine()
      const target = redisTarget(engine, { add: () => undefined })
      const control = await openRedis(target)
      let flushes = 0
      const api = await shopApi(async (count) => {
        if (count !== at) return
        flushes += 1
        await control.flushall()
      })
      const place = await manyPlace(shop, api.url, { engine })
      const worker = startWorker({ store: place.store, engine, concurrency: 2, leaseMs: 2000 })
      try {
        const { run, contents } = await place.run(['--concurrency', '2', '--lease', '2'])
        expect(run, run.stderr).toMatchObject({ code: 0, stderr: expect.stringContaining('planned again') })
        expect(flushes).toBe(1)
        expect(contents).toEqual((await place.single()).contents)
      } finally {
        await worker.stop()
        control.disconnect()
        await place.remove()
        await api.close()
      }
    },
  )
})

test('status shows who reads what, what waits and what has failed', async () => {
  const engine = anEngine()
  let seen: unknown
  const api = await shopApi(async (count) => {
    if (count === 3) seen = await manyStatus({ store: place.store, engine })
  })
  const place = await manyPlace(shop, api.url, { engine })
  try {
    await place.plan()
    const options = { store: place.store, engine }
    const told = await place.status()
    expect(told, told.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/is under way\.\n.*waiting.*\n.*\nshops +1 /),
    })
    expect(JSON.parse((await place.status(['--json'])).stdout)).toMatchObject({
      ok: true,
      runs: [{ pipeline: 'shop' }],
    })
    expect(await manyStatus(options)).toMatchObject({
      runs: [{ pipeline: 'shop', is_read: false, resources: [{ resource: 'shops', waiting: 1 }], at_work: [] }],
      workers: [],
    })
    await place.work()
    expect(seen).toMatchObject({
      runs: [
        { resources: [{ resource: 'shops', taken: 1 }], at_work: [{ unit: 'shops', holder: expect.any(String) }] },
      ],
    })
    expect(await manyStatus(options)).toMatchObject({
      runs: [
        {
          is_read: true,
          resources: [
            { resource: 'orders', done: 3 },
            { resource: 'shops', done: 1, pages: 3, records: 25 },
          ],
        },
      ],
    })
  } finally {
    await place.remove()
    await api.close()
  }
})

test(
  'a worker that finds no Redis waits for it, and a run goes on when Redis comes back',
  { timeout: 120_000 },
  async () => {
    const own = await startRedis({ isDurable: true })
    const engine = `${own.url}/0`
    await own.kill()
    let isKilled = false
    const api = await shopApi(async (count) => {
      if (count !== 5 || isKilled) return
      isKilled = true
      await own.kill()
      await own.restart()
    })
    const place = await manyPlace(shop, api.url, { engine })
    const notes: string[] = []
    const signal = new AbortController()
    const told = new Promise<void>((resolve) => {
      const done = runWorker(
        { store: place.store, engine, concurrency: 2, leaseMs: 2000 },
        {
          signal: signal.signal,
          onEvent: (event) => {
            if (event.kind === 'note') notes.push(event.message)
            if (notes.length === 1) resolve()
          },
        },
      )
      void done.finally(resolve)
    })
    try {
      await told
      expect(notes[0]).toContain('Could not reach "redis://127.0.0.1')
      await own.restart()
      const { run, contents } = await place.run(['--no-work', '--lease', '2'])
      expect(run, run.stderr).toMatchObject({ code: 0 })
      expect(isKilled).toBe(true)
      expect(contents).toEqual((await place.single()).contents)
    } finally {
      signal.abort()
      await place.remove()
      await api.close()
      await own.stop()
    }
  },
)
