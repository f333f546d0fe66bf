import type { Pace, RateLimit } from '../../../model/plan/pace.ts'
import type { SharedPace, SharedPaceListener } from '../../../model/plan/shared-pace.ts'
import type { World } from '../../../model/world.ts'
import { learnQuotas } from './learned.ts'
import { quotasIn } from './rate-headers.ts'
import { createSlots } from './slots.ts'
import { createWidth } from './width.ts'
import { SharedWindows } from './shared-windows.ts'
import { type Pass, RateWindows, type Windows } from './windows.ts'

/** Guards one origin under one identity (ARCHITECTURE.md D6): how many at once, how many in a time, and not before when. */
export interface Limiter {
  /** runs the work when a slot is free, no budget is used up and no pause is on; rejects with the signal's reason when aborted while waiting */
  run<T>(asked: Asked, work: (turn: Turn) => Promise<T>): Promise<T>
  /** nothing more starts for so many milliseconds; fewer than are left of an earlier pause change nothing */
  pauseFor(ms: number): void
  /** true = the last 429 came because more went on at once than before: nobody but the refused need wait */
  wasTooWide(): boolean
  /** milliseconds until another request could go out, with a little for each that is under way or waits */
  busyness(): number
  /** how it went so far */
  pace(): PaceSoFar
}

/** A request that wants its turn. */
export interface Asked {
  readonly signal: AbortSignal
  readonly method: string
  /** the path of the URL, without its query */
  readonly path: string
  /** requests of one kind take about as long: the resource */
  readonly kind: string
  /** longer waits that headers announce are not waited for unasked: the retry policy's */
  readonly maxWaitMs: number
}

/** What whoever has his turn tells about it. */
export interface Turn {
  /** the request goes out when this is done */
  sent(): Promise<void>
  /** the head of its answer is there */
  answered(status: number, headers: Readonly<Record<string, string>>): void
}

/** How the requests to one host went. */
export interface PaceSoFar {
  readonly requests: number
  /** at once, now, and at most so far */
  readonly width: number
  readonly widest: number
  /** how often and how long was waited, by reason */
  readonly waits: ReadonlyMap<string, { readonly times: number; readonly ms: number }>
}

export interface LimiterOptions {
  readonly world: Pick<World, 'now' | 'sleep'>
  readonly pace: Pace
  /** the host, for people */
  readonly host: string
  /** before each wait that holds for everybody, once however many requests wait */
  readonly onWait?: (why: string, ms: number) => void
  /** what is kept to together with other processes; absent = this process has all of the budgets */
  readonly shared?: (listener: SharedPaceListener) => SharedPace
}

/** Requests at once at most, where the config does not say. */
export const defaultMaxConcurrency = 40

/** Connections are closed soon after their last answer, in milliseconds: undici keeps them for 4 s. */
const staysWarmMs = 3000

/** A refusal that says to come back so soon is about how many are under way, in milliseconds. */
const soonMs = 2000

export function createLimiter(options: LimiterOptions): Limiter {
  return new HostLimiter(options)
}

class HostLimiter implements Limiter {
  readonly #options: LimiterOptions
  readonly #width
  readonly #slots
  readonly #windows: Windows
  readonly #learned
  readonly #waits = new Map<string, { times: number; ms: number }>()
  #notBefore = 0
  #told = 0
  #requests = 0
  #wasTooWide = false
  /** requests under way */
  #going = 0
  /** connections that there are, as far as one can tell, and when the last answer came */
  #warm = 0
  #answeredAt = 0

  constructor(options: LimiterOptions) {
    const { world, pace, shared } = options
    const width = createWidth({ most: pace.maxConcurrency ?? defaultMaxConcurrency })
    this.#options = options
    this.#width = width
    this.#slots = createSlots(() => width.now)
    this.#learned = learnQuotas(world)
    const limits = pace.rateLimits
    const onWait = (limit: RateLimit, ms: number): void => this.#say(`${limit.words} used up`, ms)
    const away = (label: string, ms: number): void =>
      this.#say(`${label}, which counts for all workers, does not answer`, ms)
    this.#windows =
      shared === undefined
        ? new RateWindows({ world, limits, onWait })
        : new SharedWindows({ world, limits, most: pace.maxConcurrency, pace: shared({ budget: onWait, away }) })
  }

  async run<T>(asked: Asked, work: (turn: Turn) => Promise<T>): Promise<T> {
    const { signal } = asked
    const pass = await this.#windows.enter(asked)
    try {
      await this.#slots.take(signal)
      let leave: (() => void) | undefined
      try {
        if (this.#windows.occupy !== undefined) leave = await this.#windows.occupy(signal)
        await this.#waitOut(asked)
        this.#going += 1
        return await work(this.#turn(asked, pass)).finally(() => (this.#going -= 1))
      } finally {
        leave?.()
        this.#slots.giveBack()
      }
    } finally {
      pass?.over()
    }
  }

  pauseFor(ms: number): void {
    const moment = this.#options.world.now() + ms
    this.#notBefore = Math.max(this.#notBefore, moment)
    this.#windows.pauseUntil?.(moment)
  }

  wasTooWide(): boolean {
    return this.#wasTooWide
  }

  busyness(): number {
    const { world } = this.#options
    const pause = Math.max(
      0,
      this.#notBefore - world.now(),
      this.#learned.waitMs(this.#going, Number.POSITIVE_INFINITY),
    )
    return Math.max(pause, this.#windows.waitMs()) + this.#slots.taken + this.#slots.waiting
  }

  pace(): PaceSoFar {
    return { requests: this.#requests, width: this.#width.now, widest: this.#width.most, waits: this.#waits }
  }

  #turn({ kind }: Asked, pass: Pass | null): Turn {
    const { world } = this.#options
    let began = world.now()
    let inFlight = 0
    return {
      sent: async () => {
        this.#requests += 1
        inFlight = this.#going
        if (world.now() - this.#answeredAt > staysWarmMs) this.#warm = 0
        const isOut = pass?.sent(inFlight > this.#warm)
        if (isOut !== undefined) await isOut
        began = world.now()
      },
      answered: (status, headers) => {
        pass?.answered()
        const at = world.now()
        this.#answeredAt = at
        this.#warm = Math.max(this.#warm, inFlight)
        const quotas = quotasIn(headers, at)
        this.#learned.note(quotas)
        if (status !== 429 && status !== 503) {
          this.#width.good({ kind, ms: at - began, isFull: this.#slots.waiting > 0 })
          return this.#slots.refill()
        }
        const isQuota = quotas.some(({ remaining }) => remaining === 0) || asksForLong(headers['retry-after'])
        this.#wasTooWide = this.#width.refused({ inFlight, began, at, isQuota })
      },
    }
  }

  // a pause may be prolonged while it is slept through; one pause is slept once, whatever the clock says
  async #waitOut({ signal, maxWaitMs }: Asked): Promise<void> {
    const { world, host } = this.#options
    for (let pause = 0; ;) {
      const quotaMs = this.#learned.waitMs(this.#going, maxWaitMs)
      const until = Math.max(this.#notBefore, quotaMs > 0 ? world.now() + quotaMs : 0)
      if (pause === until || until <= world.now()) return
      pause = until
      if (this.#told < pause) {
        const isQuota = until > this.#notBefore
        const limit = this.#learned.limit()
        const budget = limit === undefined ? 'its budget is' : `${limit.toLocaleString('en-US')} are`
        this.#say(
          isQuota ? `${host} says that ${budget} used up` : `${host} asked to be left alone`,
          pause - world.now(),
        )
        this.#told = isQuota ? pause + soonMs : pause
      }
      await world.sleep(pause - world.now(), signal)
    }
  }

  #say(why: string, ms: number): void {
    const { times, ms: before } = this.#waits.get(why) ?? { times: 0, ms: 0 }
    this.#waits.set(why, { times: times + 1, ms: before + ms })
    this.#options.onWait?.(why, ms)
  }
}

function asksForLong(retryAfter: string | undefined): boolean {
  if (retryAfter === undefined) return false
  return !/^\s*\d+(\.\d+)?\s*$/.test(retryAfter) || Number(retryAfter) * 1000 > soonMs
}
