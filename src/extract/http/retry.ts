import { SluiceError } from '../../model/errors.ts'
import type { RetryPolicy } from '../../model/plan.ts'
import { waitHeaderMs } from './wait-header.ts'
import type { World } from '../../model/world.ts'
import type { Deadline } from './deadline.ts'
import { quotasIn, resetMsIn } from './pace/rate-headers.ts'

/** One go at something: its value, or a failure that may be worth another go. */
export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'failed'
      readonly retry: RetryReason | null
      /** called when it is not tried again: throws the error that says how many attempts were made, or settles for a value */
      giveUp(attempts: number): T
    }

export interface RetryReason {
  /** for the log: `503 Service Unavailable`, `connection reset` */
  readonly reason: string
  /** the wait the server asked for, in milliseconds, however long */
  readonly serverWaitMs: number | null
  /** true = the wait holds for every request of the same limiter, however long it is */
  readonly holdsForAll?: true
  /** takes the wait over (a limiter that makes everybody wait); without it the loop sleeps */
  readonly pause?: (waitMs: number) => void
}

export interface RetryRun {
  readonly policy: RetryPolicy
  readonly world: World
  readonly signal: AbortSignal
  readonly deadline: Deadline
  /** before each wait; `attempt` counts the failed ones, from 1 */
  onRetry(event: {
    readonly reason: string
    readonly attempt: number
    readonly waitMs: number
    readonly everybody?: true
  }): void
}

/**
 * Tries until done, not worth it, `maxRetries` + 1 attempts are used up, or the next wait would end after the deadline;
 * waits as docs/contract/rest-api.md 15.1 says.
 */
export async function withRetries<T>(run: RetryRun, attempt: (go: number) => Promise<Attempt<T>>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    run.signal.throwIfAborted()
    const outcome = await attempt(attempts)
    if (outcome.kind === 'done') return outcome.value
    if (outcome.retry === null || attempts > run.policy.maxRetries) return outcome.giveUp(attempts)
    const asked = outcome.retry.serverWaitMs
    // still shut out when the last attempt is over: coming back before is of no use, and some servers take it amiss
    if (asked !== null && asked > (run.policy.maxRetries - attempts + 1) * run.policy.maxDelaySeconds * 1000)
      return explainWait(asked, run, () => outcome.giveUp(attempts))
    const waitMs = asked === null ? backoffMs(attempts, run) : Math.min(asked, run.policy.maxDelaySeconds * 1000)
    if (waitMs >= run.deadline.remainingMs()) return run.deadline.explained(() => outcome.giveUp(attempts))
    const { reason, pause } = outcome.retry
    run.onRetry({ reason, attempt: attempts, waitMs, ...(pause !== undefined && { everybody: true }) })
    if (pause === undefined) await run.world.sleep(waitMs, run.signal)
    else pause(waitMs)
  }
}

function explainWait<T>(askedMs: number, { policy, world }: RetryRun, giveUp: () => T): T {
  try {
    return giveUp()
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const hint = waitHint(askedMs, policy.maxDelaySeconds, world)
    throw error.with({ hint })
  }
}

// the last moment of the year 9999: what lies beyond is not a date that anybody means
const endOfDates = 253_402_300_799_000
/** A longer wait is not a wait but a mistake of the server, in milliseconds. */
const longestMeant = 30 * 24 * 3600 * 1000

/** What to do about a wait that is not waited for. Servers send any number: nothing here may fail on it. */
function waitHint(askedMs: number, maxDelaySeconds: number, world: World): string {
  const until = world.now() + askedMs
  const seconds = Math.ceil(askedMs / 1000)
  const date = until <= endOfDates ? `, until ${new Date(until).toISOString().slice(0, 19)}Z` : ''
  const asks = `The server asks to be left alone for ${seconds} s${date}`
  if (askedMs > longestMeant)
    return `${asks}: that is not a wait that can be meant. Run again later, and tell those who run the API; longer waits than ${maxDelaySeconds} s are not waited for.`
  return (
    `${asks}: run again then. ` +
    `To wait for it, allow longer waits than ${maxDelaySeconds} s: error_handler: {max_wait: ${seconds}}, or RUNTIME__REQUEST_MAX_RETRY_DELAY=${seconds}.`
  )
}

/**
 * `backoffFactor · 2^(n−1)` seconds, at most `maxDelaySeconds`, of which jitter leaves between half and all; a constant
 * wait is what the config says.
 */
export function backoffMs(retry: number, { policy, world }: Pick<RetryRun, 'policy' | 'world'>): number {
  if (policy.backoff === 'constant') return Math.min(policy.backoffFactor, policy.maxDelaySeconds) * 1000
  const seconds = Math.min(policy.backoffFactor * 2 ** (retry - 1), policy.maxDelaySeconds)
  return Math.round(seconds * 1000 * (0.5 + world.random() / 2))
}

/**
 * How long the server asks us to stay away, in milliseconds; null when it does not say. A header that the config names
 * goes first.
 * `Retry-After` counts on any retried answer (seconds, with fractions too, or an HTTP date); the rate limit's reset
 * only when the limit is what was hit. A wait of nothing, a negative one and a moment in the past say nothing, as in dlt
 * 1.31: the backoff applies.
 */
export function serverWaitMs(
  reply: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  { world, policy }: Pick<RetryRun, 'world' | 'policy'>,
): number | null {
  const own = policy.waitHeader === undefined ? null : waitHeaderMs(reply.headers, policy.waitHeader, world.now())
  if (own !== null && own > 0) return Math.round(own)
  const after = retryAfterMs(reply.headers['retry-after'], world.now())
  if (after !== null && after > 0) return Math.round(after)
  const limitHit = reply.status === 429 || quotasIn(reply.headers, world.now()).some(({ remaining }) => remaining === 0)
  const reset = limitHit ? resetMsIn(reply.headers, world.now()) : null
  return reset !== null && reset > 0 ? Math.round(reset) : null
}

function retryAfterMs(value: string | undefined, now: number): number | null {
  if (value === undefined) return null
  if (/^\s*-?\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000
  // Date.parse reads a year into almost anything: an HTTP date has a time of day
  const moment = /\d:\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(moment) ? null : moment - now
}
