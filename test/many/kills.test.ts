import { expect, test } from 'vitest'
import { dice } from '../torture/dice.ts'
import { scenarios } from '../torture/scenarios.ts'
import { killMany } from './kills.ts'

/* The short form of `npx tsx scripts/many/kills.ts`. The seed stands in the failure; KILL_SEED repeats it. */

const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000)

test.each(['all at once', 'children of merged parents'])(
  'workers and those who gather are killed, workers frozen past their lease: nothing is lost, doubled or wedged (%s)',
  { timeout: 300_000 },
  async (name) => {
    const scenario = scenarios.find((one) => one.name === name)
    if (scenario === undefined) throw new Error(name)
    const toll = await killMany({ scenario, kills: 2 }, dice(seed))
    expect(toll, `KILL_SEED=${seed}`).toMatchObject({ lost: 0, doubled: 0, wedged: 0, faults: [] })
    expect(toll.kills).toBeGreaterThan(0)
  },
)
