import { expect, test } from 'vitest'
import { given } from '../../src/model/given.ts'
import { startRedis } from '../servers/redis.ts'
import { dice } from '../torture/dice.ts'
import { scenarios } from '../torture/scenarios.ts'
import { killMany } from './kills.ts'
import { openTroubles } from './troubles.ts'

/* The short form of `npx tsx scripts/many/kills.ts`. The seed stands in the failure; KILL_SEED repeats it. */

const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000)

test.each([
  ['all at once', 'a folder'],
  ['children of merged parents', 'a Redis'],
])(
  'workers and those who gather are killed, workers frozen past their lease, clocks set, calls of the disk fail: nothing is lost, doubled or wedged (%s, %s)',
  { timeout: 300_000 },
  async (name, place) => {
    const scenario = scenarios.find((one) => one.name === name)
    if (scenario === undefined) throw new Error(name)
    const troubles = await openTroubles({}, dice(seed))
    const redis = place === 'a Redis' ? await startRedis({ isDurable: true }) : undefined
    try {
      const toll = await killMany({ scenario, kills: 2, troubles, ...given({ redis }) }, dice(seed))
      expect(toll, `KILL_SEED=${seed}`).toMatchObject({ lost: 0, doubled: 0, wedged: 0, faults: [] })
      expect(toll.kills).toBeGreaterThan(0)
    } finally {
      await troubles.stop()
      await redis?.stop()
    }
  },
)
