import { afterAll, beforeAll, describe } from 'vitest'
import { engineKit } from '../../../test/kits/engine.ts'
import { type RedisServer, startRedis } from '../../../test/servers/redis.ts'
import { createVault } from '../../config/vault.ts'
import { realWorld } from '../../library/real-world.ts'
import type { Engine } from '../engine.ts'
import { openRedis, redisTarget } from '../redis/connect.ts'
import { bullmqEngine } from './bullmq-engine.ts'

const world = realWorld()
const vault = createVault()
/** So much longer than they say do leases hold: time passes when the tests say so, and never by itself. */
const stretched = 1000

let server: RedisServer
beforeAll(async () => void (server = await startRedis()))
afterAll(() => server.stop())

describe('an engine on BullMQ', () => {
  let places = 0
  engineKit(async () => {
    const target = redisTarget(`${server.url}?prefix=kit${++places}`, vault)
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
