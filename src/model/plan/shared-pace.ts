import type { RateLimit } from './pace.ts'

/**
 * Keeps to limits together with all who ask the same host under the same credential, on other machines too. Whoever waits
 * for others is told so; without an answer of whatever counts nothing goes out.
 */
export interface SharedPaces {
  /** `identity` is secret-free; '' = no credential */
  of(place: { readonly origin: string; readonly identity: string }, listener: SharedPaceListener): SharedPace
  close(): Promise<void>
}

/** Hears why requests wait. */
export interface SharedPaceListener {
  /** a budget is used up, by all together: for so many milliseconds, as far as one can tell */
  budget(limit: RateLimit, ms: number): void
  /** whatever counts does not answer; it is waited for, at most so many milliseconds */
  away(label: string, ms: number): void
}

/** What holds for one host under one credential. All methods reject with the signal's reason when aborted, and with ENGINE_…. */
export interface SharedPace {
  /** waits for a place in each of the budgets; they count from now on until `over` */
  enter(limits: readonly RateLimit[], signal: AbortSignal): Promise<SharedPlaces>
  /** waits for one of so many places for requests that are under way */
  occupy(most: number, signal: AbortSignal): Promise<() => void>
  /** nobody sends anything for so long */
  pause(ms: number): void
}

/** The places of one request in the budgets that it counts for, none included. */
export interface SharedPlaces {
  /**
   * Right before it goes out: waits for pauses, and makes sure that the places are still ours. `onTheWayMs` says for a budget how
   * long after this moment the server may have it at most.
   */
  go(onTheWayMs: (limit: RateLimit) => number, signal: AbortSignal): Promise<void>
  /** the server has begun to answer: it counts from so many milliseconds ago, if not from earlier on */
  answered(agoMs: (limit: RateLimit) => number): void
  /** it never went out */
  giveBack(): void
}
