import type { RateLimit } from '../../../model/plan/pace.ts'
import type { World } from '../../../model/world.ts'

/** A request that asks to go out. */
export interface Asking {
  readonly method: string
  /** the path of the URL, percent-encoded, without its query */
  readonly path: string
  readonly signal: AbortSignal
  /** requests of one kind take about as long */
  readonly kind?: string
}

/** The places that a request has taken in the windows of all budgets that it counts for. */
export interface Pass {
  /** it goes out now, or when the promise says so; `isCold` = a connection may have to be made for it */
  sent(isCold: boolean): void | Promise<void>
  /** the server has begun to answer: it has had the request */
  answered(): void
  /** it is over, or never went out */
  over(): void
}

/** What lets requests out by budgets: of this process, or of all that share them. */
export interface Windows {
  /** waits until all budgets have room; null = none counts it */
  enter(asking: Asking): Promise<Pass | null>
  /** milliseconds until there is room in all budgets, as far as one can tell */
  waitMs(): number
  /** waits for one of the places that all machines have together */
  occupy?(signal: AbortSignal): Promise<() => void>
  /** the pause holds for others, too */
  pauseUntil?(moment: number): void
}

export interface WindowsOptions {
  readonly world: Pick<World, 'now' | 'sleep'>
  readonly limits: readonly RateLimit[]
  /** before each wait: what is used up, and for how long */
  readonly onWait: (limit: RateLimit, ms: number) => void
}

/**
 * A request counts from the moment at which the server has had it. That is between the moment it was sent and the one at
 * which the answer began; the later one is taken, but none that is later than this part of the window: else a slow
 * server's budget would not be used.
 */
const onTheWay = 0.04
/** Making a connection takes longer, in milliseconds. */
const connecting = 1000

interface Taken {
  weight: number
  /** false = it may turn out to count from earlier on */
  isSettled: boolean
  /** the moment from which on it counts; Infinity = not sent yet */
  at: number
}

/** Budgets as sliding windows: in no span of time that long more goes out than the limit (decisions/0090). */
export class RateWindows implements Windows {
  readonly #windows: readonly Window[]
  readonly #gates = new Map<string, Gate>()
  readonly #options: WindowsOptions

  constructor(options: WindowsOptions) {
    this.#options = options
    this.#windows = options.limits.map((limit) => new Window(limit))
  }

  /** Waits until all windows have room, those who came first in front. */
  async enter(asking: Asking): Promise<Pass | null> {
    const mine = this.#windows.filter(({ limit }) => counts(limit, asking))
    if (mine.length === 0) return null
    const key = mine.map(({ limit }) => this.#options.limits.indexOf(limit)).join(' ')
    const gate = this.#gates.get(key) ?? new Gate()
    this.#gates.set(key, gate)
    return gate.pass(asking.signal, () => this.#reserve(mine, asking.signal))
  }

  /** Milliseconds until there is room in all windows. */
  waitMs(): number {
    const now = this.#options.world.now()
    return Math.max(0, ...this.#windows.map((window) => Math.min(window.free(now).at, now + window.limit.perMs) - now))
  }

  async #reserve(mine: readonly Window[], signal: AbortSignal): Promise<Pass> {
    const { world, onWait } = this.#options
    for (let waited = 0; ; waited++) {
      signal.throwIfAborted()
      const now = world.now()
      const [last] = mine
        .map((window) => ({ window, ...window.free(now) }))
        .filter(({ at }) => at > now)
        .toSorted((left, right) => right.at - left.at)
      if (last === undefined) break
      const ms = last.at - now
      if (last.isSettled) {
        if (waited === 0 || ms > 1000) onWait(last.window.limit, ms)
        await world.sleep(ms, signal)
      } else await this.#untilSettled(last.window, ms, signal)
    }
    return this.#passFor(mine.map((window) => ({ window, taken: window.take() })))
  }

  /** Until an answer says from when on it counts, or at most so long. */
  async #untilSettled(window: Window, ms: number, signal: AbortSignal): Promise<void> {
    const enough = new AbortController()
    const changed = window.changed(AbortSignal.any([signal, enough.signal]))
    const slept = Number.isFinite(ms)
      ? this.#options.world.sleep(ms, AbortSignal.any([signal, enough.signal]))
      : changed
    try {
      await Promise.race([changed, slept])
    } finally {
      enough.abort(new Error('waited enough'))
      await Promise.allSettled([changed, slept])
    }
  }

  #passFor(places: readonly { readonly window: Window; readonly taken: Taken }[]): Pass {
    const { world } = this.#options
    let sentAt: number | undefined
    return {
      sent(isCold) {
        sentAt = world.now()
        for (const { window, taken } of places) window.move(taken, sentAt + longestOnTheWay(window.limit, isCold))
      },
      answered() {
        for (const { window, taken } of places) window.settle(taken, Math.min(taken.at, world.now()))
      },
      over() {
        for (const { window, taken } of places)
          if (sentAt === undefined) window.giveBack(taken)
          else window.settle(taken, taken.at)
      },
    }
  }
}

/** How long after it was sent a request counts from at the latest, in milliseconds. */
export function longestOnTheWay({ perMs }: RateLimit, isCold: boolean): number {
  return Math.max(perMs * onTheWay, isCold ? connecting : 0)
}

export function counts({ match }: RateLimit, { method, path }: Asking): boolean {
  if (match?.method !== undefined && match.method !== method) return false
  return match?.path === undefined || match.path.test(path.slice(0, longestPath))
}

/** Paths come from links, too: a pattern is not tried on more than this. */
const longestPath = 2000

/** One budget: what counts in it now, in the order it was taken. */
class Window {
  readonly limit: RateLimit
  readonly #taken: Taken[] = []
  #first = 0
  #used = 0
  #waiting: (() => void)[] = []

  constructor(limit: RateLimit) {
    this.limit = limit
  }

  /** When there is room for one more request, as far as can be said; at most `now` = there is. */
  free(now: number): { readonly at: number; readonly isSettled: boolean } {
    this.#forget(now)
    const { limit, weight, perMs } = this.limit
    let over = this.#used + weight - limit
    let isSettled = true
    for (let index = this.#first; over > 0; index++) {
      const taken = this.#taken[index]
      if (taken === undefined) break
      over -= taken.weight
      isSettled &&= taken.isSettled
      if (over <= 0) return { at: taken.at + perMs, isSettled }
    }
    return { at: now, isSettled }
  }

  take(): Taken {
    const taken = { weight: this.limit.weight, isSettled: false, at: Number.POSITIVE_INFINITY }
    this.#taken.push(taken)
    this.#used += taken.weight
    return taken
  }

  move(taken: Taken, at: number): void {
    taken.at = at
    this.#tell()
  }

  settle(taken: Taken, at: number): void {
    taken.isSettled = true
    this.move(taken, at)
  }

  giveBack(taken: Taken): void {
    this.#used -= taken.weight
    taken.weight = 0
    this.settle(taken, 0)
  }

  async changed(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => reject(signal.reason as Error)
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(() => {
        signal.removeEventListener('abort', leave)
        resolve()
      })
    })
  }

  #tell(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  #forget(now: number): void {
    for (let first = this.#taken[this.#first]; first !== undefined; first = this.#taken[this.#first]) {
      if (first.at + this.limit.perMs > now) break
      this.#used -= first.weight
      this.#first += 1
    }
    if (this.#first < 1000 || this.#first * 2 < this.#taken.length) return
    this.#taken.splice(0, this.#first)
    this.#first = 0
  }
}

/** Lets one after another in. */
class Gate {
  #tail: Promise<unknown> = Promise.resolve()

  async pass<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#tail
    const run = (async () => {
      await before
      return work()
    })()
    this.#tail = run.catch(() => undefined)
    signal.throwIfAborted()
    return run
  }
}
