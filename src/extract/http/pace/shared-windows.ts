import type { RateLimit } from '../../../model/plan/pace.ts'
import type { SharedPace } from '../../../model/plan/shared-pace.ts'
import type { World } from '../../../model/world.ts'
import { type Asking, counts, longestOnTheWay, type Pass, type Windows } from './windows.ts'

export interface SharedWindowsOptions {
  readonly world: Pick<World, 'now'>
  readonly limits: readonly RateLimit[]
  /** requests under way at most, of all together; absent = the config does not say */
  readonly most: number | undefined
  readonly pace: SharedPace
}

/**
 * The time that an answer takes longer than others may have been spent on the way there: it counts later then, by so much of the window at
 * most. What all of them take is the server's own.
 */
const atMost = 0.25
/** Answers of a kind whose time is taken together, and kinds that are told apart. */
const together = 31
const mostKinds = 1000

/** Budgets, places and pauses that hold for other processes, too (decisions/0173). */
export class SharedWindows implements Windows {
  readonly #options: SharedWindowsOptions
  readonly #took = new Map<string, number[]>()

  constructor(options: SharedWindowsOptions) {
    this.#options = options
  }

  async enter(asking: Asking): Promise<Pass> {
    const { limits, pace } = this.#options
    const mine = limits.filter((limit) => counts(limit, asking))
    const places = await pace.enter(mine, asking.signal)
    const { world } = this.#options
    let sentAt: number | undefined
    return {
      sent: async (isCold) => {
        await places.go((limit) => Math.max(limit.perMs * atMost, longestOnTheWay(limit, isCold)), asking.signal)
        sentAt = world.now()
      },
      answered: () => {
        const took = Math.max(0, world.now() - (sentAt ?? world.now()))
        const best = this.#best(asking.kind ?? '', took)
        places.answered((limit) => Math.max(0, Math.min(best, took - longestOnTheWay(limit, false))))
      },
      over() {
        if (sentAt === undefined) places.giveBack()
      },
    }
  }

  /** How long an answer of the kind takes at best, lately, in milliseconds: that long it was not on its way there. */
  #best(kind: string, took: number): number {
    const recent = this.#took.get(kind) ?? []
    if (this.#took.size < mostKinds) this.#took.set(kind, recent)
    recent.push(took)
    if (recent.length > together) recent.shift()
    return Math.min(...recent)
  }

  /** Nobody knows what others do: pools of tokens go by what is under way. */
  waitMs(): number {
    return 0
  }

  async occupy(signal: AbortSignal): Promise<() => void> {
    const { most, pace } = this.#options
    return most === undefined ? () => undefined : pace.occupy(most, signal)
  }

  pauseUntil(moment: number): void {
    const ms = moment - this.#options.world.now()
    if (ms > 0) this.#options.pace.pause(ms)
  }
}
