import type { RateLimit } from '../../../model/plan/pace.ts'
import type { SharedPace } from '../../../model/shared-pace.ts'
import type { World } from '../../../model/world.ts'
import { type Asking, counts, longestOnTheWay, type Pass, type Windows } from './windows.ts'

export interface SharedWindowsOptions {
  readonly world: Pick<World, 'now'>
  readonly limits: readonly RateLimit[]
  /** requests under way at most, of all together; absent = the config does not say */
  readonly most: number | undefined
  readonly pace: SharedPace
}

/** Budgets, places and pauses that hold for other processes, too (decisions/0171). */
export class SharedWindows implements Windows {
  readonly #options: SharedWindowsOptions

  constructor(options: SharedWindowsOptions) {
    this.#options = options
  }

  async enter(asking: Asking): Promise<Pass> {
    const { limits, pace } = this.#options
    const mine = limits.filter((limit) => counts(limit, asking))
    const places = await pace.enter(mine, asking.signal)
    let wasSent = false
    return {
      async sent(isCold) {
        await places.go((limit) => longestOnTheWay(limit, isCold), asking.signal)
        wasSent = true
      },
      answered: () => places.answered(),
      over() {
        if (!wasSent) places.giveBack()
      },
    }
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
