import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type RedisServer, startRedis } from '../../../test/servers/redis.ts'
import { createVault } from '../../config/vault.ts'
import { realWorld } from '../../library/real-world.ts'
import type { RateLimit } from '../../model/plan/pace.ts'
import type { SharedPace, SharedPaces } from '../../model/plan/shared-pace.ts'
import { openRedis, redisTarget } from '../redis/connect.ts'
import { redisPaces } from './redis-paces.ts'

let server: RedisServer
const clients: Redis[] = []
const opened: SharedPaces[] = []
beforeAll(async () => void (server = await startRedis()))
afterAll(() => server.stop())
beforeEach(async () => void (await (await connected()).flushall()))
afterEach(async () => {
  for (const paces of opened.splice(0)) await paces.close()
  for (const client of clients.splice(0)) client.disconnect()
})

const never = new AbortController().signal
setMaxListeners(0, never)
const limitOf = (limit: number, perMs: number, more: Partial<RateLimit> = {}): RateLimit => ({
  limit,
  perMs,
  weight: 1,
  words: `${limit} per ${perMs} ms`,
  ...more,
})

async function connected(): Promise<Redis> {
  const client = await openRedis(redisTarget(server.url, createVault()))
  clients.push(client)
  return client
}

interface Machine {
  readonly pace: SharedPace
  readonly budgets: number[]
  readonly away: string[]
  readonly client: Redis
}

/** Another process: a connection of its own. */
async function machine({ silentMs, origin = 'https://api.example.com' }: { silentMs?: number; origin?: string } = {}) {
  const client = await connected()
  const [budgets, away]: [number[], string[]] = [[], []]
  const paces = redisPaces({
    client,
    label: 'redis://here',
    prefix: 'test',
    world: realWorld(),
    ...(silentMs !== undefined && { silentMs }),
  })
  opened.push(paces)
  const pace = paces.of(
    { origin, identity: 'oauth2:x' },
    { budget: (_limit, ms) => void budgets.push(ms), away: (label) => void away.push(label) },
  )
  return { pace, budgets, away, client } satisfies Machine
}

/** Sends one request: the moment at which the server has had it. */
async function ask({ pace }: Machine, limits: readonly RateLimit[]): Promise<number> {
  const places = await pace.enter(limits, never)
  await places.go(() => 40, never)
  const at = performance.now()
  places.answered(() => 0)
  return at
}

/** The most that came in any span of time that long. */
function mostIn(times: readonly number[], spanMs: number): number {
  const sorted = times.toSorted((left, right) => left - right)
  return Math.max(...sorted.map((from) => sorted.filter((time) => time >= from && time < from + spanMs).length))
}

describe('a budget that machines share', () => {
  test('is exceeded in no span of time, whoever asks, and no name of a host is in Redis', async () => {
    const machines = await Promise.all([machine(), machine(), machine()])
    const limits = [limitOf(10, 200), limitOf(60, 2000)]
    const times = await Promise.all(
      Array.from({ length: 72 }, (_, index) => ask(machines[index % 3] as Machine, limits)),
    )
    expect(mostIn(times, 200)).toBeLessThanOrEqual(10)
    expect(mostIn(times, 2000)).toBeLessThanOrEqual(60)
    expect(machines.map(({ budgets }) => budgets.length > 0)).toEqual([true, true, true])
    const keys = await (await connected()).keys('*')
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter((key) => !/^test:paces:\{[\w-]{22}\}/.test(key))).toEqual([])
  })

  test('by weight; another host, and what the budget does not count, are not held up', async () => {
    const [one, other] = [await machine(), await machine({ origin: 'https://other.example' })]
    const limits = [limitOf(10, 60_000, { weight: 5 })]
    await ask(one, limits)
    await ask(one, limits)
    await ask(other, limits)
    await ask(one, [])
    const stop = new AbortController()
    const third = one.pace.enter(limits, stop.signal)
    await expect.poll(() => one.budgets.length).toBe(1)
    expect(one.budgets[0]).toBeGreaterThan(50_000)
    stop.abort(new Error('enough'))
    await expect(third).rejects.toThrow('enough')
  })

  test('has a place again that was never used, or whose holder stands still', async () => {
    const [one, other] = [await machine({ silentMs: 50 }), await machine({ silentMs: 50 })]
    const limits = [limitOf(1, 100)]
    const unused = await one.pace.enter(limits, never)
    unused.giveBack()
    const held = await one.pace.enter(limits, never)
    // past the time that a place is held for, and the span
    await ask(other, limits)
    await held.go(() => 0, never)
    expect(one.budgets.length + other.budgets.length).toBeGreaterThan(0)
  })
})

describe('places for requests under way', () => {
  test('are so many for all together', async () => {
    const machines = await Promise.all([machine(), machine(), machine()])
    let [under, most] = [0, 0]
    const work = async (one: Machine): Promise<void> => {
      const leave = await one.pace.occupy(4, never)
      most = Math.max(most, ++under)
      await delay(3)
      under -= 1
      leave()
    }
    await Promise.all(Array.from({ length: 90 }, (_, index) => work(machines[index % 3] as Machine)))
    expect(most).toBeLessThanOrEqual(4)
    expect(most).toBeGreaterThan(1)
  })

  test('of one who is alive are kept, of one who is dead are free', async () => {
    const [one, other, third] = [await machine({ silentMs: 900 }), await machine({ silentMs: 900 }), await machine()]
    const leave = await one.pace.occupy(1, never)
    let isIn = false
    const waiting = other.pace.occupy(1, never).then((left) => {
      isIn = true
      return left
    })
    await delay(1200)
    expect(isIn).toBe(false)
    leave()
    await waiting
    other.client.disconnect()
    await third.pace.occupy(1, never)
  })
})

test('a pause that one is asked for holds for all, and the longer one counts', async () => {
  const [one, other] = [await machine(), await machine()]
  one.pace.pause(2000)
  one.pace.pause(10)
  const began = performance.now()
  await expect.poll(async () => (await connected()).keys('*pause')).toHaveLength(1)
  await ask(other, [])
  // what is left of it when it is asked for
  expect(performance.now() - began).toBeGreaterThan(1800)
})

describe('without Redis', () => {
  test('nothing goes out, it is said, and all goes on when it is back; what it has forgotten counts', async () => {
    const one = await machine()
    const limits = [limitOf(2, 1500)]
    await ask(one, limits)
    await server.kill()
    let isOut = false
    const asked = ask(one, limits).then((at) => {
      isOut = true
      return at
    })
    await expect.poll(() => one.away, { timeout: 5000 }).toEqual(['redis://here'])
    expect(isOut).toBe(false)
    expect(one.budgets).toEqual([])
    await server.restart()
    await asked
    // its memory is empty: nobody knows what went out, so that a whole span is waited
    expect(one.budgets.length).toBeGreaterThan(0)
    expect(one.budgets[0]).toBeGreaterThan(1000)
  })
})
