/** After so many, which leave room for others under the limiter of their host, it goes on slowly. */
const soonAhead = 3
/** With the page whose turn it is as many as are worth it where a page takes fifty times longer than it takes to read. */
const mostAhead = 15
/** Good pages for each one more beyond the first few. */
const pagesPerMore = 4
const restPages = 20

/** How many pages may be asked for ahead. */
export interface Pace {
  /** call once per page */
  next(): number
  /** pages that had been asked for ahead were thrown away: the server has moved those that follow */
  missed(): void
}

/**
 * One more after each page that came at the first try, and none for a while after one that did not: a server that allows
 * one request at a time, or is in trouble, gets no more of them than it would otherwise. Beyond three it takes some good pages for
 * each more, so that only long walks ask for many; how many are under way at once is for the limiter of the host to say.
 */
export function createPace(retries: () => number): Pace {
  let seen = retries()
  let ahead = 0
  let good = 0
  let resting = 0
  const rest = (): void => {
    ahead = 0
    good = 0
    resting = restPages
  }
  return {
    next() {
      const now = retries()
      if (now > seen) rest()
      seen = now
      if (resting > 0) {
        resting--
        return 0
      }
      if (ahead < soonAhead) ahead++
      else if (ahead < mostAhead && ++good % pagesPerMore === 0) ahead++
      return ahead
    },
    missed: rest,
  }
}
