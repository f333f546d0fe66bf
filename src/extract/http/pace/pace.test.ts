import { setMaxListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { sendJson, startServer } from '../../../../test/servers/local-http.ts'
import { openClient, request } from '../../../../test/servers/open-client.ts'
import { fakeWorld, plainVault, recordingReporter } from '../../../../test/servers/fake-world.ts'
import { virtualTime } from '../../../../test/servers/virtual-time.ts'
import { realWorld } from '../../../library/real-world.ts'
import type { Pace, RateLimit } from '../../../model/plan/pace.ts'
import { RateWindows } from './windows.ts'
import { quotasIn } from './rate-headers.ts'
import { createNetwork } from '../network.ts'
import { createLimiter } from './limiter.ts'
import { createWidth } from './width.ts'

const limitOf = (limit: number, perMs: number, more: Partial<RateLimit> = {}): RateLimit => ({
  limit,
  perMs,
  weight: 1,
  words: `${limit} per ${perMs} ms`,
  ...more,
})

const budget = (...rateLimits: RateLimit[]): Pace => ({ rateLimits, maxConcurrency: 50 })

const asked = { signal: new AbortController().signal, method: 'GET', path: '/', kind: 'orders', maxWaitMs: 300_000 }

/** The most that came in any span of time that long. */
function mostIn(times: readonly number[], spanMs: number): number {
  const sorted = times.toSorted((left, right) => left - right)
  let first = 0
  return sorted.reduce((most, time, index) => {
    while ((sorted[first] ?? time) <= time - spanMs) first++
    return Math.max(most, index - first + 1)
  }, 0)
}

describe('a declared budget', () => {
  // answers take from 10 to 90 ms, on their way to the server up to 30 of them
  test.each([
    ['20 a second and 600 a minute', [limitOf(20, 1000), limitOf(600, 60_000)], 2400, 3 * 60_000 + 29_000],
    ['5,000 an hour', [limitOf(5000, 3_600_000)], 10_001, 2 * 3_600_000],
  ])(
    '%s: never exceeded in any window as the server sees it, and used to 95 %%',
    async (...[, limits, count, ideal]) => {
      const time = virtualTime()
      setMaxListeners(0, asked.signal)
      const seen: number[] = []
      const told: string[] = []
      const onWait = (why: string): void => void told.push(why)
      const limiter = createLimiter({ world: time, pace: budget(...limits), host: 'x', onWait })
      const ask = async (index: number): Promise<void> => {
        await limiter.run({ ...asked, path: `/${index}` }, async (turn) => {
          await turn.sent()
          await time.sleep((index * 7) % 31)
          seen.push(time.now())
          await time.sleep(10 + ((index * 13) % 50))
          turn.answered(200, {})
        })
      }
      await time.run(Promise.all(Array.from({ length: count }, (_, index) => ask(index))))
      expect(seen).toHaveLength(count)
      for (const { limit, perMs } of limits) {
        expect(mostIn(seen, perMs)).toBeLessThanOrEqual(limit)
        expect(told).toContain(`${limit} per ${perMs} ms used up`)
      }
      // as many spans as it takes; the last of them is over when all of it is spent
      expect(ideal / (Math.max(...seen) - Math.min(...seen))).toBeGreaterThan(0.95)
    },
  )

  test('counts what it matches, by weight, and holds nobody else up', async () => {
    const world = fakeWorld()
    const told: string[] = []
    const windows = new RateWindows({
      world,
      limits: [limitOf(10, 1000, { weight: 5, match: { path: /^\/reports/u, method: 'GET' } })],
      onWait: ({ words }) => void told.push(words),
    })
    const signal = new AbortController().signal
    const enter = async (path: string, method = 'GET'): Promise<void> => {
      const pass = await windows.enter({ path, method, signal })
      await pass?.sent(false)
      pass?.answered()
    }
    for (const path of ['/reports/1', '/orders', '/reports/2', '/orders']) await enter(path)
    await enter('/reports/3', 'POST')
    expect(world.waits).toEqual([])
    await enter('/reports/3')
    expect(world.waits).toEqual([1000])
    expect(told).toEqual(['10 per 1000 ms'])
  })

  test('a slow answer counts from when it was sent at most 4 % of the window ago', async () => {
    const world = fakeWorld()
    const windows = new RateWindows({ world, limits: [limitOf(1, 10_000)], onWait: () => undefined })
    const asking = { path: '/', method: 'GET', signal: new AbortController().signal }
    const first = await windows.enter(asking)
    await first?.sent(false)
    world.advance(5000)
    first?.answered()
    await windows.enter(asking)
    expect(world.waits).toEqual([10_400 - 5000])
  })

  test('what is aborted while it waits leaves its place to others', async () => {
    const windows = new RateWindows({ world: realWorld(), limits: [limitOf(1, 100)], onWait: () => undefined })
    const controller = new AbortController()
    const first = await windows.enter({ path: '/', method: 'GET', signal: controller.signal })
    await first?.sent(false)
    const second = windows.enter({ path: '/', method: 'GET', signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(second).rejects.toThrow('enough')
    const third = await windows.enter({ path: '/', method: 'GET', signal: new AbortController().signal })
    expect(third).not.toBeNull()
  })
})

describe('headers', () => {
  const now = Date.UTC(2026, 0, 1)
  test.each([
    [
      { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': String(now / 1000 + 30) },
      3,
      30_000,
      60,
    ],
    [{ 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '7', 'ratelimit-reset': '12' }, 7, 12_000, undefined],
    [{ ratelimit: 'limit=100, remaining=50, reset=9' }, 50, 9000, 100],
    [{ ratelimit: '"default";r=2;t=30', 'ratelimit-policy': '"default";q=100;w=60' }, 2, 30_000, 100],
  ])('%o', (headers, ...[remaining, resetMs, limit]) => {
    const [quota] = quotasIn(headers, now)
    expect(quota).toMatchObject({ remaining, resetMs })
    expect(quota?.limit).toBe(limit)
  })

  test.each([
    {},
    { 'x-ratelimit-remaining': '-1' },
    { ratelimit: 'r' },
    { ratelimit: '"a";r=x' },
    { ratelimit: ';;,,=' },
  ])('nonsense says nothing: %o', (headers) => expect(quotasIn(headers as Record<string, string>, now)).toEqual([]))

  test('requests wait for the reset before the server refuses one', async () => {
    let left = 3
    await using server = await startServer((_seen, response) => {
      left -= 1
      if (left < 0) return sendJson(response, {}, { status: 429 })
      return sendJson(response, [], { headers: { 'x-ratelimit-remaining': String(left), 'x-ratelimit-reset': '60' } })
    })
    const world = fakeWorld()
    const sleeping = {
      ...world,
      async sleep(ms: number, signal: AbortSignal) {
        left = 3
        await world.sleep(ms, signal)
      },
    }
    await using http = openClient(server, { world: sleeping })
    for (let count = 0; count < 7; count++) await http.get(request(server.origin))
    expect(world.waits).toEqual([60_000, 60_000])
    expect(http.events.filter(({ kind }) => kind === 'retry')).toEqual([])
    expect(http.events).toContainEqual(
      expect.objectContaining({ kind: 'waiting', why: `${server.origin} says that its budget is used up` }),
    )
  })

  test('a server that says so in vain is not believed a second time', async () => {
    await using server = await startServer((_seen, response) =>
      sendJson(response, [], { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' } }),
    )
    await using http = openClient(server)
    for (let count = 0; count < 5; count++) await http.get(request(server.origin))
    expect(http.world.waits).toEqual([60_000])
  })
})

describe('how many at once', () => {
  test.each([1, 3, 5, 13])('a server that bears only %i at once is found', async (bears) => {
    const time = virtualTime()
    const limiter = createLimiter({ world: time, pace: { rateLimits: [] }, host: 'x' })
    let open = 0
    let refused = 0
    const ask = async (): Promise<void> => {
      for (let isDone = false; !isDone;)
        isDone = await limiter.run(asked, async (turn) => {
          await turn.sent()
          open += 1
          const isRefused = open > bears
          await time.sleep(isRefused ? 5 : 50)
          open -= 1
          turn.answered(isRefused ? 429 : 200, {})
          if (isRefused) refused += 1
          return !isRefused
        })
    }
    await time.run(Promise.all(Array.from({ length: 900 }, ask)))
    expect(limiter.pace().width).toBe(bears)
    expect(refused).toBeLessThan(30)
  })

  test('2,000 requests of 50 ms take no longer than 1.3 times the least at twenty at once', async () => {
    const time = virtualTime()
    const limiter = createLimiter({ world: time, pace: { rateLimits: [], maxConcurrency: 20 }, host: 'x' })
    const ask = async (): Promise<void> =>
      limiter.run(asked, async (turn) => {
        await turn.sent()
        await time.sleep(50)
        turn.answered(200, {})
      })
    await time.run(Promise.all(Array.from({ length: 2000 }, ask)))
    expect(time.now() / ((2000 * 50) / 20)).toBeLessThan(1.1)
  })

  test('it doubles while answers stay as fast, up to the most', () => {
    const width = createWidth({ most: 40 })
    const steps: number[] = []
    for (let count = 0; count < 200; count++) {
      width.good({ kind: 'orders', ms: 50, isFull: true })
      if (steps.at(-1) !== width.now) steps.push(width.now)
    }
    expect(steps).toEqual([8, 16, 32, 40])
  })

  test('it does not grow where nobody waits, nor where answers take longer the more there are', () => {
    const idle = createWidth({ most: 40 })
    for (let count = 0; count < 200; count++) idle.good({ kind: 'orders', ms: 50, isFull: false })
    expect(idle.now).toBe(8)
    const queueing = createWidth({ most: 100 })
    for (let count = 0; count < 2000; count++)
      queueing.good({ kind: 'orders', ms: 50 * Math.max(1, queueing.now / 8), isFull: true })
    expect(queueing.now).toBeLessThan(20)
  })

  test('a refusal after growth is about how many there are; one without, or of a budget, may be about time', () => {
    const width = createWidth({ most: 40 })
    const refused = { inFlight: 8, isQuota: false } as const
    expect(width.refused({ ...refused, began: 1, at: 2 })).toBe(false)
    for (let count = 0; count < 40; count++) width.good({ kind: 'orders', ms: 50, isFull: true })
    expect(width.refused({ ...refused, began: 3, at: 4 })).toBe(true)
    // under way with it
    expect(width.refused({ ...refused, began: 3, at: 5 })).toBe(true)
    expect(width.refused({ ...refused, began: 6, at: 7 })).toBe(false)
    for (let count = 0; count < 40; count++) width.good({ kind: 'orders', ms: 50, isFull: true })
    expect(width.refused({ ...refused, isQuota: true, began: 8, at: 9 })).toBe(false)
  })

  test('refusals of one moment halve once; those of a budget set no ceiling', () => {
    const width = createWidth({ most: 40 })
    for (let count = 0; count < 4; count++) width.refused({ inFlight: 8, began: 10, at: 20, isQuota: true })
    expect(width.now).toBe(4)
    for (let count = 0; count < 100; count++) width.good({ kind: 'orders', ms: 50, isFull: true })
    expect(width.now).toBeGreaterThan(8)
  })
})

describe('the clock of the machine is set while requests go out', () => {
  test.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('an hour %s: the budget is kept to, and nobody waits for the hour', async (_, jump) => {
    const time = virtualTime()
    setMaxListeners(0, asked.signal)
    let set = 1_700_000_000_000
    const world = {
      ...fakeWorld(),
      now: () => set + time.now(),
      steady: () => time.now(),
      sleep: (ms: number, signal: AbortSignal) => time.sleep(ms, signal),
    }
    const vault = plainVault()
    const network = createNetwork({
      world,
      vault,
      reporter: recordingReporter(vault),
      pace: budget(limitOf(20, 1000)),
    })
    const limiter = network.limiter('http://x', '')
    const seen: number[] = []
    const ask = (index: number): Promise<void> =>
      limiter.run({ ...asked, path: `/${index}` }, async (turn) => {
        await turn.sent()
        seen.push(time.now())
        await time.sleep(20)
        turn.answered(200, {})
        if (index % 30 === 0) set += jump
        if (index === 50) limiter.pauseFor(500)
      })
    await time.run(Promise.all(Array.from({ length: 100 }, (__, index) => ask(index))))
    expect(seen).toHaveLength(100)
    expect(mostIn(seen, 1000)).toBeLessThanOrEqual(20)
    expect(Math.max(...seen)).toBeLessThan(8000)
    await network.close()
  })
})
