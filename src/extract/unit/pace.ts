// as many as leave room for other resources under the limiter of their host
const mostAhead = 3
const restPages = 20

/** How many pages may be asked for ahead. */
export interface Pace {
  /** call once per page */
  next(): number
}

/**
 * One more after each page that came at the first try, and none for a while after one that did not: a server that allows
 * one request at a time, or is in trouble, gets no more of them than it would otherwise.
 */
export function createPace(retries: () => number): Pace {
  let seen = retries()
  let ahead = 0
  let resting = 0
  return {
    next() {
      const now = retries()
      if (now > seen) {
        ahead = 0
        resting = restPages
      }
      seen = now
      if (resting > 0) {
        resting--
        return 0
      }
      ahead = Math.min(mostAhead, ahead + 1)
      return ahead
    },
  }
}
