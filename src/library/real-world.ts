import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Alarm, World } from '../model/world.ts'

// Node fires a timer at once that is to wait longer than this
const longestTimer = 2 ** 31 - 1

/** The world of a real process: its clock, dice, environment and folder. */
export function realWorld(overrides: Partial<World> = {}): World {
  return {
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      for (let left = ms; left > 0; left -= longestTimer)
        await delay(Math.min(left, longestTimer), undefined, { signal })
    },
    alarm: realAlarm,
    random: () => Math.random(),
    randomBytes: (n) => randomBytes(n),
    env: process.env,
    cwd: process.cwd(),
    ...overrides,
  }
}

/** A wait longer than the longest timer ends with that: 24 days. */
function realAlarm(ms: number, ring: () => void): Alarm {
  const timer = setTimeout(ring, Math.min(ms, longestTimer))
  return { restart: () => void timer.refresh(), stop: () => clearTimeout(timer) }
}
