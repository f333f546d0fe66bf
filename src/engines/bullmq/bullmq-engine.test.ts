import { Queue } from 'bullmq'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engineKit } from '../../../test/kits/engine.ts'
import { type RedisServer, startRedis } from '../../../test/servers/redis.ts'
import { createVault } from '../../config/vault.ts'
import { realWorld } from '../../library/real-world.ts'
import type { Engine, EngineRun, Lease } from '../engine.ts'
import { openRedis, redisTarget } from '../redis/connect.ts'
import { bullmqEngine } from './bullmq-engine.ts'
import { openBullmqRun } from './bullmq-run.ts'
import { openQueue, type UnitQueue } from './queue.ts'
import { digestOf } from './record.ts'
import { engineKeys } from './redis-keys.ts'

const world = realWorld()
const vault = createVault()
/** So much longer than they say do leases hold: time passes when the tests say so, and never by itself. */
const stretched = 1000

let server: RedisServer
beforeAll(async () => void (server = await startRedis()))
afterAll(() => server.stop())

let places = 0
const aTarget = () => redisTarget(`${server.url}?prefix=kit${++places}`, vault)

describe('an engine on BullMQ', () => {
  engineKit(async () => {
    const target = aTarget()
    const opened: Engine[] = []
    const control = await openRedis(target)
    return {
      open: async () => {
        const engine = bullmqEngine({ target, world, ttl: (leaseMs) => leaseMs * stretched })
        opened.push(engine)
        return engine
      },
      async pass(ms) {
        for (const key of await control.keys(`{${target.prefix}}*`)) {
          const left = await control.pttl(key)
          if (left > 0) await control.pexpire(key, Math.max(0, left - ms * stretched))
        }
      },
      async remove() {
        for (const engine of opened) await engine.close()
        control.disconnect()
      },
    }
  })
})

const shops = { id: 'shops', resource: 'shops' }
const orders = { id: 'orders/1', resource: 'orders', parents: [] }
const at = (pages: number, done = false) => ({ parent: 0, position: { page: pages }, pages, records: pages, done })

interface Bench {
  readonly run: EngineRun
  /** the same run, whose holder dies at a moment: what it asks of BullMQ's queue from then on fails */
  readonly mortal: (dies: (act: string) => void) => EngineRun
  /** the same run by a connection that sends each script twice, as one does that broke before the answer came */
  readonly stuttering: EngineRun
  /** what is known of "shops", to be put back as it was */
  readonly remember: () => Promise<() => Promise<unknown>>
  /** BullMQ as an operator has it */
  readonly queue: Queue
  /** all locks run out */
  readonly letLocksGo: () => Promise<void>
  readonly take: () => Promise<Lease | undefined>
}

async function withRun(work: (bench: Bench) => Promise<void>): Promise<void> {
  const target = aTarget()
  const client = await openRedis(target)
  const engine = bullmqEngine({ target, world, ttl: (leaseMs) => leaseMs * stretched })
  const keys = engineKeys(target.prefix)
  const unitQueue = await openQueue(client, { name: 'shop', prefix: keys.bull })
  const queue = new Queue('shop', { connection: client, prefix: keys.bull })
  try {
    const run = await engine.begin('shop', { id: 'run', pinned: '', units: [shops] })
    const tools = {
      id: run.id,
      place: run.place,
      pinned: '',
      label: target.label,
      keys: keys.run('shop', run.place),
      client,
      queue: unitQueue,
      ttl: (leaseMs: number) => leaseMs * stretched,
      newToken: () => Buffer.from(world.randomBytes(12)).toString('hex'),
      failed: (error: unknown) => error as never,
      end: async () => undefined,
    }
    const mortal: Bench['mortal'] = (dies) => {
      const wrapped: UnitQueue = {
        ...unitQueue,
        add: async (jobs) => (dies('add'), unitQueue.add(jobs)),
        finish: async (job) => (dies('finish'), unitQueue.finish(job)),
        fail: async (job, message) => (dies('fail'), unitQueue.fail(job, message)),
        giveBack: async (job) => (dies('giveBack'), unitQueue.giveBack(job)),
      }
      return openBullmqRun({ ...tools, queue: wrapped })
    }
    const call = async (...[command, args]: [string, string[]]): Promise<unknown> => {
      await client.call(command, args)
      return client.call(command, args)
    }
    const twice = new Proxy(client, { get: (of, key) => (key === 'call' ? call : Reflect.get(of, key)) })
    const stuttering = openBullmqRun({ ...tools, client: twice })
    const remember: Bench['remember'] = async () => {
      const key = tools.keys.unit(digestOf('shops'))
      const kept = await client.dumpBuffer(key)
      return () => client.restore(key, 0, kept, 'REPLACE')
    }
    const letLocksGo = async (): Promise<void> => {
      for (const key of await client.keys(`{${target.prefix}}*`))
        if ((await client.pttl(key)) > 0) await client.del(key)
    }
    await work({
      run,
      mortal,
      stuttering,
      remember,
      queue,
      letLocksGo,
      take: () => run.take({ holder: 'b', leaseMs: 1000 }),
    })
  } finally {
    await engine.close()
    await queue.close()
    await unitQueue.close()
    client.disconnect()
  }
}

describe('between the record and the job', () => {
  const deaths = ['add', 'finish', 'fail', 'giveBack']
  test.each(deaths)('a holder that dies before "%s" leaves a run that others bring to its end', (death) =>
    withRun(async ({ run, mortal, letLocksGo, take }) => {
      const dying = mortal((act) => {
        if (act === death) throw new Error('dead')
      })
      const lease = await dying.take({ holder: 'a', leaseMs: 1000 })
      if (lease === undefined) throw new Error('nothing to take')
      const failure = { code: 'HTTP_500', message: 'it failed', isFinal: true, shards: [] }
      const acts = {
        add: () => dying.checkpoint(lease, { progress: at(1), shards: ['a'], born: [orders] }),
        finish: () => dying.checkpoint(lease, { progress: at(1, true), shards: ['a'], born: [orders] }),
        fail: () => dying.release(lease, failure),
        giveBack: () => dying.release(lease),
      }
      await expect(acts[death as keyof typeof acts]()).rejects.toThrow('dead')
      if (death === 'fail') expect(await run.retry()).toBe(1)
      const taken: string[] = []
      for (let look = 0; look < 4; look++) {
        await letLocksGo()
        for (let next = await take(); next !== undefined; next = await take()) {
          taken.push(next.unit.id)
          await run.checkpoint(next, { progress: at(2, true), shards: ['b'], born: [] })
        }
      }
      expect(await run.isRead()).toBe(true)
      const expected = { add: ['orders/1', 'shops'], finish: ['orders/1'], fail: ['shops'], giveBack: ['shops'] }
      expect(taken.toSorted()).toEqual(expected[death as keyof typeof expected])
    }),
  )
})

test('what is sent twice is written once', () =>
  withRun(async ({ run, stuttering, take }) => {
    const lease = await stuttering.take({ holder: 'a', leaseMs: 1000 })
    if (lease === undefined) throw new Error('nothing to take')
    expect(await stuttering.checkpoint(lease, { progress: at(1), shards: ['a'], born: [orders] })).toBe(true)
    expect(await stuttering.checkpoint(lease, { progress: at(2), shards: ['b'], born: [] })).toBe(true)
    expect(await stuttering.release(lease, { code: 'X', message: 'x', isFinal: false, shards: [] })).toBe(true)
    expect(await run.look('shops')).toMatchObject({ shards: ['a', 'b'], failures: 1, state: 'waiting' })
    expect(await run.counts()).toMatchObject([
      { resource: 'orders', waiting: 1 },
      { resource: 'shops', pages: 2 },
    ])
    expect(new Set([await take(), await take(), await take()].map((one) => one?.unit.id))).toEqual(
      new Set(['orders/1', 'shops', undefined]),
    )
  }))

test('a Redis that came back with what it knew before takes nothing that follows from more', () =>
  withRun(async ({ run, remember, letLocksGo, take }) => {
    const lease = await take()
    if (lease === undefined) throw new Error('nothing to take')
    await run.checkpoint(lease, { progress: at(1), shards: ['a'], born: [] })
    const putBack = await remember()
    await run.checkpoint(lease, { progress: at(2), shards: ['b'], born: [] })
    await putBack()
    expect(await run.checkpoint(lease, { progress: at(3), shards: ['c'], born: [] })).toBe(false)
    await letLocksGo()
    const again = await take()
    expect(again).toMatchObject({ progress: at(1), shards: ['a'] })
    // its shards have names that nobody else gave
    expect(again?.token).toBeGreaterThan(lease.token)
  }))

describe('somebody works on the jobs by hand', () => {
  test('a job that was removed is put back, waiting or worked on', () =>
    withRun(async ({ run, queue, letLocksGo, take }) => {
      await queue.obliterate({ force: true })
      const lease = await take()
      expect(lease).toMatchObject({ unit: shops })
      if (lease === undefined) return
      await run.checkpoint(lease, { progress: at(1), shards: ['a'], born: [] })
      await queue.obliterate({ force: true })
      expect(await run.checkpoint(lease, { progress: at(2), shards: ['b'], born: [] })).toBe(false)
      await letLocksGo()
      expect(await take()).toMatchObject({ progress: at(1), shards: ['a'] })
    }))

  test('a paused queue gives nothing, and all when it is resumed', () =>
    withRun(async ({ queue, take }) => {
      await queue.pause()
      expect(await take()).toBeUndefined()
      await queue.resume()
      expect(await take()).toMatchObject({ unit: shops })
    }))

  test('people see units with what was read of them, and may retry one that failed', () =>
    withRun(async ({ run, queue, take }) => {
      const lease = await take()
      if (lease === undefined) throw new Error('nothing to take')
      await run.checkpoint(lease, { progress: at(3), shards: [], born: [] })
      const [active] = await queue.getActive()
      expect(active).toMatchObject({ name: 'shops', data: { run: 'run', unit: 'shops' }, progress: { pages: 3 } })
      await run.release(lease, { code: 'HTTP_500', message: 'it failed', isFinal: true, shards: [] })
      const [failed] = await queue.getFailed()
      expect(failed).toMatchObject({ failedReason: 'it failed' })
      expect(await take()).toBeUndefined()
      await failed?.retry()
      expect(await take()).toMatchObject({ unit: shops, failures: 0 })
    }))
})

test('what is not installed is named', async () => {
  const client = await openRedis(aTarget())
  const missing = () => Promise.reject(new Error('Cannot find package'))
  await expect(openQueue(client, { name: 'x', prefix: 'y' }, missing)).rejects.toMatchObject({
    code: 'DRIVER_MISSING',
    details: { hint: expect.stringContaining('npm install bullmq ioredis') },
  })
  client.disconnect()
})
