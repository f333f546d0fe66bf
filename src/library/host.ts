import { createVault } from '../config/vault.ts'
import type { Masker, SecretVault } from '../model/secrets.ts'
import { withoutRepeats } from '../model/say-once.ts'
import type { RunEvent, World } from '../model/world.ts'
import { Interrupted } from '../pipeline/failure.ts'
import { keepWarnings, type WarningLog } from '../pipeline/report/warning-log.ts'
import { maskedError, maskedEvent } from '../pipeline/secrets/mask-texts.ts'
import { realWorld } from './real-world.ts'

export { Interrupted } from '../pipeline/failure.ts'

/** Where a pipeline works, and who watches. All of it is optional: without it, this process and nobody. */
export interface PipelineHost {
  /** what differs from this process: its folder (`cwd`), environment (`env`), clock, dice */
  readonly world?: Partial<World>
  /** gets every event, secrets in it masked, equal warnings and detections once; `mask` does the same to texts of yours */
  readonly onEvent?: (event: RunEvent, mask: Masker) => void
  /** ends what is going on with the error INTERRUPTED, whose `cause` is the signal's reason */
  readonly signal?: AbortSignal
}

/** What one verb works with. */
export interface Job {
  readonly world: World
  readonly vault: SecretVault
  /** masks, says once, and keeps the warnings */
  readonly reporter: WarningLog
  /** aborted with `Interrupted` when the host's signal is */
  readonly signal: AbortController
}

/** The wiring of a pipeline that is open: one for all its verbs. */
export interface Wiring {
  /** what is known to be secret is replaced by `***` */
  readonly mask: Masker
  /**
   * Does one thing. Throws what it throws, with secrets masked, and INTERRUPTED before it begins when the signal was
   * aborted already.
   */
  readonly work: <T>(work: (job: Job) => Promise<T>) => Promise<T>
  /** passes on what is done later, with the same care for errors */
  readonly masked: <T>(done: Promise<T>) => Promise<T>
  /** what was warned of by what was done last */
  readonly warnings: () => ReturnType<WarningLog['warnings']>
}

/** Wires a pipeline to its host. */
export function wire({ world: given, onEvent, signal }: PipelineHost): Wiring {
  const world = realWorld(given)
  const vault = createVault()
  const { mask } = vault
  const newLog = (): WarningLog =>
    keepWarnings(withoutRepeats({ mask, report: (event) => onEvent?.(maskedEvent(event, mask), mask) }))
  let last = newLog()
  return {
    mask,
    warnings: () => last.warnings(),
    masked: (done) =>
      done.catch((error: unknown) => {
        throw maskedError(error, mask)
      }),
    work: async (work) => {
      const reporter = (last = newLog())
      const own = new AbortController()
      const stop = (): void => own.abort(interruption(signal?.reason))
      signal?.addEventListener('abort', stop, { once: true })
      // a signal that was aborted before fires no event
      if (signal?.aborted === true) stop()
      try {
        own.signal.throwIfAborted()
        return await work({ world, vault, reporter, signal: own })
      } catch (error) {
        throw maskedError(error, mask)
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    },
  }
}

function interruption(reason: unknown): Interrupted {
  return reason instanceof Interrupted ? reason : new Interrupted(reason)
}
