/** A budget of requests that the config declares: `client.rate_limits`. */
export interface RateLimit {
  /** how much may go out in any span of `perMs` */
  readonly limit: number
  readonly perMs: number
  /** what one request takes of it */
  readonly weight: number
  /** absent = every request counts */
  readonly match?: RateMatch
  /** for people: `5,000 an hour` */
  readonly words: string
}

/** Which requests count. */
export interface RateMatch {
  /** searched in the path of the URL */
  readonly path?: RegExp
  /** in capitals */
  readonly method?: string
}

/** How fast one host is asked under one credential. */
export interface Pace {
  /** requests at once at most; absent = the default */
  readonly maxConcurrency?: number
  readonly rateLimits: readonly RateLimit[]
}
