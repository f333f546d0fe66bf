import { SluiceError } from '../../model/errors.ts'
import { steadyNow, type World } from '../../model/world.ts'

/** The total time limit of one request. */
export interface Deadline {
  /** starts the clock, once: waiting for a free connection before the first attempt does not count */
  begin(): void
  /** Infinity before `begin` and without a limit */
  remainingMs(): number
  /** the limit, in seconds */
  readonly seconds: number
  /** what `giveUp` gives; an error it throws says that the limit was why */
  explained<T>(giveUp: () => T): T
}

/** `seconds` undefined = no limit. */
export function createDeadline(seconds: number | undefined, world: World): Deadline {
  let end = Number.POSITIVE_INFINITY
  return {
    seconds: seconds ?? Number.POSITIVE_INFINITY,
    begin() {
      if (seconds !== undefined && end === Number.POSITIVE_INFINITY) end = steadyNow(world) + seconds * 1000
    },
    remainingMs: () => (end === Number.POSITIVE_INFINITY ? end : end - steadyNow(world)),
    explained(giveUp) {
      try {
        return giveUp()
      } catch (error) {
        if (!(error instanceof SluiceError)) throw error
        const { hint = '' } = error.details
        const limit = `It was not tried again because the next attempt would begin after "max_total_seconds" (${seconds ?? 0}).`
        throw new SluiceError(error.code, error.message, { ...error.details, hint: `${hint} ${limit}`.trim() })
      }
    },
  }
}
