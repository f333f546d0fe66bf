import type { World } from '../../model/world.ts'

/** The clock of a replay: it begins where the recorded run began, and waiting takes no time. */
export interface ReplayClock extends Pick<World, 'now' | 'sleep'> {
  /** it is at least this late, in milliseconds since the run began */
  atLeast(elapsed: number): void
}

/** `began` in epoch milliseconds. */
export function replayClock(began: number): ReplayClock {
  let now = began
  return {
    now: () => now,
    async sleep(ms, signal) {
      signal.throwIfAborted()
      // those that sleep side by side wake side by side
      const wake = now + ms
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
      now = Math.max(now, wake)
    },
    atLeast: (elapsed) => {
      now = Math.max(now, began + elapsed)
    },
  }
}
