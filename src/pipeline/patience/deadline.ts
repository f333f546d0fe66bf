import { durationText } from '../../model/duration.ts'
import { given } from '../../model/given.ts'
import { steadyNow, type World } from '../../model/world.ts'
import { Stopped } from './stopped.ts'

/** How long answers that are under way at the deadline are waited for. Milliseconds. */
const graceMs = 30_000

/**
 * What ends the reading at a deadline: exit code 130, the package stays and the next run goes on from it.
 */
export class DeadlineReached extends Stopped {
  override readonly name: string = 'DeadlineReached'
  readonly #moment: number
  readonly #hasRead: boolean
  readonly #came: string

  /**
   * `moment` in epoch milliseconds; `when` goes on with the sentence: `: a wait would have ended after it`; `hasRead` = an
   * answer at least was read before
   */
  constructor(moment: number, { hasRead, when = '' }: { readonly hasRead: boolean; readonly when?: string }) {
    const came = `because the deadline came at ${new Date(moment).toISOString()}${when}`
    super(
      'DEADLINE_REACHED',
      hasRead ? `Could not read everything ${came}; what was read so far is kept.` : `Could not read anything ${came}.`,
      {
        hint: hasRead
          ? 'Run the same command again to go on from there.'
          : 'Run the same command again; a longer --deadline leaves it more time.',
      },
    )
    this.#moment = moment
    this.#hasRead = hasRead
    this.#came = came
  }

  /** The same, with what was waited for when it came: `process 7 is running this pipeline`. */
  while(why: string): DeadlineReached {
    return new DeadlineReached(this.#moment, { hasRead: this.#hasRead, when: `, while ${why}` })
  }

  override withoutWhatIsKept(): string {
    return this.#hasRead ? `Could not read everything ${this.#came}.` : this.message
  }
}

/** When a run is to stop reading. Loading is not stopped: what was read to its end is loaded, however late it is. */
export interface Deadline {
  /**
   * The reason to ask for nothing more; undefined before the deadline, and before anything was read: a run takes one
   * page at least, so that repeated runs come to the end.
   */
  due(): DeadlineReached | undefined
  /** tells that an answer was read whole */
  tookPage(): void
  /** the reading is over: from now on nobody's wait is cut short, for what was read is loaded, however late it is */
  readAll(): void
  /** what those who wait are given: a wait that would end after the deadline ends at once, with the reason */
  readonly sleep: World['sleep']
  /** ends what is still under way half a minute after the deadline; the returned function calls that off */
  watch(signal: AbortController): () => void
}

/** The deadline of a run that may read for `ms` milliseconds from now on. */
export function openDeadline(ms: number, world: World): Deadline {
  const [moment, end] = [world.now() + ms, steadyNow(world) + ms]
  let pages = 0
  let isRead = false
  const leftMs = (): number => end - steadyNow(world)
  const reached = (when?: string): DeadlineReached =>
    new DeadlineReached(moment, { hasRead: pages > 0, ...given({ when }) })
  return {
    due: () => (pages > 0 && leftMs() <= 0 ? reached() : undefined),
    tookPage: () => {
      pages += 1
    },
    readAll: () => {
      isRead = true
    },
    sleep: async (waitMs, signal) => {
      signal.throwIfAborted()
      if (!isRead && waitMs > leftMs()) {
        throw reached(`: a wait of ${durationText(waitMs)} would have ended after it`)
      }
      await world.sleep(waitMs, signal)
    },
    watch: (signal) => {
      const alarm = world.alarm(Math.max(0, leftMs()) + graceMs, () => {
        signal.abort(reached(`, and an answer did not come within ${durationText(graceMs)} after it`))
      })
      return () => alarm.stop()
    },
  }
}
