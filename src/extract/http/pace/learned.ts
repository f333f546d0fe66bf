import type { World } from '../../../model/world.ts'
import type { Quota } from './rate-headers.ts'

/** What a server says of its budgets, in so far as it is to be believed. */
export interface LearnedQuotas {
  /** takes up what an answer says; `inFlight` = requests that it may not have counted yet */
  note(quotas: readonly Quota[]): void
  /** milliseconds to wait before another request, of which so many are under way, goes out; 0 = none */
  waitMs(inFlight: number, longestMs: number): number
  /** all of the budget that is waited for, where the server says it */
  limit(): number | undefined
}

interface Known {
  readonly remaining: number
  readonly resetAt: number
  readonly limit: number | undefined
}

/** Moments of one window differ by rounding and by the time that answers take. */
const sameWindowMs = 2000

/**
 * Keeps requests back that a server has said it will refuse. One that says that nothing is left right after it said that
 * everything would be whole is not believed any more.
 */
export function learnQuotas(world: Pick<World, 'now'>): LearnedQuotas {
  const known = new Map<string, Known>()
  const waitedOut = new Set<string>()
  const untrue = new Set<string>()
  let waitedFor: string | undefined
  const forget = (name: string, now: number): void => {
    if ((known.get(name)?.resetAt ?? Number.POSITIVE_INFINITY) > now) return
    if (waitedFor === name) waitedOut.add(name)
    known.delete(name)
  }
  return {
    note(quotas) {
      const now = world.now()
      for (const { name, remaining, resetMs, limit } of quotas) {
        if (limit === 0 || resetMs === null || resetMs <= 0) continue
        forget(name, now)
        if (remaining === 0 && limit !== 1 && waitedOut.has(name)) untrue.add(name)
        waitedOut.delete(name)
        const before = known.get(name)
        const resetAt = now + resetMs
        const isSame = before !== undefined && resetAt <= before.resetAt + sameWindowMs
        const least = isSame ? Math.min(before.remaining, remaining) : remaining
        known.set(name, { remaining: least, resetAt: isSame ? before.resetAt : resetAt, limit })
        if (known.size > 20) known.clear()
      }
    },
    waitMs(inFlight, longestMs) {
      const now = world.now()
      let longest = 0
      for (const name of known.keys()) {
        forget(name, now)
        const quota = known.get(name)
        if (quota === undefined || untrue.has(name) || quota.remaining - inFlight > 0) continue
        const waitMs = quota.resetAt - now
        // the server may say so itself: the retry policy decides about waits that long
        if (waitMs > longestMs || waitMs <= longest) continue
        longest = waitMs
        waitedFor = name
      }
      return longest
    },
    limit: () => (waitedFor === undefined ? undefined : known.get(waitedFor)?.limit),
  }
}
