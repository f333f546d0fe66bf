import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { World } from '../model/world.ts'

/** The world of a real process: its clock, dice, environment and folder. */
export function realWorld(overrides: Partial<World> = {}): World {
  return {
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      await delay(ms, undefined, { signal })
    },
    random: () => Math.random(),
    randomBytes: (n) => randomBytes(n),
    env: process.env,
    cwd: process.cwd(),
    ...overrides,
  }
}
