import { steadyNow, type World } from '../../model/world.ts'

/** Milliseconds: whoever finds nothing to do looks again soon, and then less often. */
const shortestMs = 50

/** While there is nothing to do, one lane of a process looks for all of them. */
export interface Lookout {
  /** milliseconds until a lane may look for a unit; 0 = it looks now, and the others wait meanwhile */
  turn(): number
  /** there was something: there may be more */
  found(): void
  foundNothing(): void
}

/** `longestMs`: between two looks, at most. */
export function createLookout(world: Pick<World, 'now' | 'steady'>, longestMs: number): Lookout {
  let [until, ms] = [0, 0]
  return {
    turn() {
      const now = steadyNow(world)
      if (now < until) return until - now
      if (ms > 0) until = now + ms
      return 0
    },
    found() {
      until = ms = 0
    },
    foundNothing() {
      ms = Math.min(Math.max(ms * 2, shortestMs), longestMs)
      until = steadyNow(world) + ms
    },
  }
}
