/** How many requests may be under way at once, found out by trying. */
export interface Width {
  /** requests at once, now */
  readonly now: number
  /** the most that it has been */
  readonly most: number
  /** an answer that says nothing against it; `isFull` = more were waiting for a place */
  good(answer: { readonly kind: string; readonly ms: number; readonly isFull: boolean }): void
  /**
   * A refusal of a request that began when so many were under way; `isQuota` = a budget over time is what was hit. True = it had
   * been wider than before: doing less at once is all that is needed. False = it may be about time.
   */
  refused(refusal: {
    readonly inFlight: number
    readonly began: number
    readonly at: number
    readonly isQuota: boolean
  }): boolean
}

export interface WidthOptions {
  readonly most: number
  /** where it begins; default 8 */
  readonly start?: number
}

/** What is done at once before anything is known: polite enough for any API. */
const firstWidth = 8
/** Answers of a kind whose time is taken together. */
const together = 5
/** Answers that take so many times the time they took at first are waiting for one another. */
const holds = 1.6
const hurts = 2.5
/** Good answers after which the number that was too much is tried again; twice as many each time, up to a most. */
const firstPatience = 200
const mostPatience = 100_000

/**
 * Doubles while answers come as fast as before, adds one at a time after the first sign of too much, and halves at a
 * refusal. Where a refusal was about how many are under way it keeps below that number, and tries it again after ever
 * longer: a server that bears only so many is found with a few refusals (decisions/0090).
 */
export function createWidth({ most, start = firstWidth }: WidthOptions): Width {
  return new FoundWidth(most, Math.max(1, Math.min(most, start)))
}

class FoundWidth implements Width {
  readonly #bound: number
  readonly #times = new Map<string, Times>()
  #width: number
  #widest: number
  /** so many at once were too many */
  #ceiling = Number.POSITIVE_INFINITY
  #isDoubling = true
  /** one more than what was borne for long */
  #isTrying = false
  /** since the width changed: good answers, and whether somebody waited for a place */
  #good = 0
  #isWanted = false
  /** good answers since the ceiling was found or tried, and after how many it is tried */
  #patience = 0
  #patient = firstPatience
  #narrowedAt = Number.NEGATIVE_INFINITY
  /** since it narrowed, or began */
  #hasGrown = false
  /** what the last refusal was about */
  #wasTooWide = false

  constructor(bound: number, start: number) {
    this.#bound = bound
    this.#width = start
    this.#widest = start
  }

  get now(): number {
    return this.#width
  }

  get most(): number {
    return this.#widest
  }

  good({ kind, ms, isFull }: Parameters<Width['good']>[0]): void {
    this.#good += 1
    this.#patience += 1
    this.#isWanted ||= isFull
    const load = loadOf(this.#times, kind, ms) ?? 1
    if (load > holds) this.#isDoubling = false
    if (load > hurts && this.#good >= this.#width && this.#width > 1)
      this.#change(Math.min(this.#width - 1, (this.#width * holds) / load))
    else if (load > holds) this.#good = 0
    else if (this.#good >= this.#width && this.#isWanted && this.#width < this.#bound) this.#grow()
  }

  refused({ inFlight, began, at, isQuota }: Parameters<Width['refused']>[0]): boolean {
    // those that were under way when it narrowed say nothing new
    if (began <= this.#narrowedAt) return this.#wasTooWide && !isQuota
    this.#wasTooWide = !isQuota && inFlight > 1 && this.#hasGrown
    this.#hasGrown = false
    this.#narrowedAt = at
    this.#isDoubling = false
    if (!isQuota && inFlight > 1) {
      this.#ceiling = Math.min(this.#ceiling, inFlight)
      this.#patience = 0
    }
    const isTrial = this.#isTrying && !isQuota
    this.#isTrying = false
    this.#change(isTrial ? this.#width - 1 : this.#width / 2)
    return this.#wasTooWide
  }

  #grow(): void {
    this.#isTrying = false
    const next = Math.min(this.#isDoubling ? this.#width * 2 : this.#width + 1, this.#bound)
    if (next < this.#ceiling) return this.#change(next)
    this.#isDoubling = false
    if (this.#width + 1 < this.#ceiling) return this.#change(this.#width + 1)
    if (this.#patience < this.#patient) return undefined
    // the server may bear more by now
    this.#patience = 0
    this.#patient = Math.min(this.#patient * 2, mostPatience)
    this.#ceiling += 1
    this.#isTrying = true
    return this.#change(this.#width + 1)
  }

  #change(to: number): void {
    this.#hasGrown ||= to > this.#width
    this.#width = Math.max(1, Math.min(this.#bound, Math.floor(to)))
    this.#widest = Math.max(this.#widest, this.#width)
    this.#good = 0
    this.#isWanted = false
  }
}

interface Times {
  recent: number[]
  /** the best middle of a few, in milliseconds */
  best: number
}

/** How many times longer answers of a kind take than at best; undefined while that is not known. */
function loadOf(times: Map<string, Times>, kind: string, ms: number): number | undefined {
  const known = times.get(kind) ?? { recent: [], best: Number.POSITIVE_INFINITY }
  if (times.size < 1000) times.set(kind, known)
  known.recent.push(ms)
  if (known.recent.length < together) return undefined
  const middle = known.recent.toSorted((left, right) => left - right)[together >> 1] ?? ms
  known.recent = []
  // what was best once may be so no more: it fades
  known.best = Math.min(known.best * 1.001, Math.max(middle, 5))
  return middle / known.best
}
