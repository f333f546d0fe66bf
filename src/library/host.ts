import { setMaxListeners } from 'node:events'
import { createVault } from '../config/vault.ts'
import type { Masker, SecretVault } from '../model/secrets.ts'
import type { RunEvent } from '../model/report/events.ts'
import type { RunId } from '../model/sealed-package.ts'
import type { Transport } from '../model/transport.ts'
import type { World } from '../model/world.ts'
import { Interrupted } from '../pipeline/failure.ts'
import { findVariable } from '../disk/environment-variable.ts'
import { asSluiceError } from '../disk/system-failure.ts'
import { runIdOf } from '../pipeline/identity/run-id.ts'
import { openEventStream } from '../pipeline/report/event-stream.ts'
import { describeError } from '../pipeline/report/run-report.ts'
import { keepWarnings, type WarningLog } from '../pipeline/report/warning-log.ts'
import { maskedError, maskedTexts } from '../pipeline/secrets/mask-texts.ts'
import { realWorld } from './real-world.ts'

export { Interrupted } from '../pipeline/failure.ts'

/** Where a pipeline works, and who watches. All of it is optional: without it, this process and nobody. */
export interface PipelineHost {
  /** what differs from this process: its folder (`cwd`), environment (`env`), clock, dice */
  readonly world?: Partial<World>
  /** gets every event, secrets in it masked unless `events` is `raw`, equal warnings and detections once; `mask` does the same to texts of yours */
  readonly onEvent?: (event: RunEvent, mask: Masker) => void
  /**
   * `raw` = `onEvent` gets the texts as they are, but for addresses, which are masked where they are made: what this process knows
   * to be secret may stand in them. Never for a log, a file
   * or a screen; for looking for a fault in memory. Whoever else listens (telemetry, the history of runs) gets them masked.
   * Default `masked`
   */
  readonly events?: 'masked' | 'raw'
  /** ends what is going on with the error INTERRUPTED, whose `cause` is the signal's reason */
  readonly signal?: AbortSignal
  /** what sends the requests, in place of the network: for tests, recordings, programs with a network of their own */
  readonly transport?: Transport
  /** what started it, for the history of its runs; default `library` */
  readonly command?: string
}

/** What one verb works with. */
export interface Job {
  readonly world: World
  /** the id that its events have */
  readonly run: RunId
  readonly vault: SecretVault
  /** masks, says once, and keeps the warnings */
  readonly reporter: WarningLog
  /** aborted with `Interrupted` when the host's signal is */
  readonly signal: AbortController
  /** when it began, in epoch milliseconds */
  readonly began: number
  /** hands on every event, texts masked, those of before it was called included; a listener is quick and never throws */
  readonly follow: (listener: (event: RunEvent) => void) => void
  readonly command?: string
}

/** The wiring of a pipeline that is open: one for all its verbs. */
export interface Wiring {
  /** what is known to be secret is replaced by `***` */
  readonly mask: Masker
  /**
   * Does one thing. Throws what it throws, with secrets masked, and INTERRUPTED before it begins when the signal was
   * aborted already.
   */
  readonly work: <T>(work: (job: Job) => Promise<T>, options?: { readonly runId?: string }) => Promise<T>
  /** passes on what is done later, with the same care for errors */
  readonly masked: <T>(done: Promise<T>) => Promise<T>
  /** what was warned of by what was done last */
  readonly warnings: () => ReturnType<WarningLog['warnings']>
}

/** Wires a pipeline to its host. */
export function wire({ world: given, onEvent, events, signal, transport, command }: PipelineHost): Wiring {
  const world = realWorld({ ...given, ...(transport !== undefined && { network: transport }) })
  const vault = createVault()
  // read by those who connect, and never by a config
  vault.add(passwordOf(world), 'PGPASSWORD')
  const { mask } = vault
  const told = (event: RunEvent): void => onEvent?.(event, mask)
  const [onMasked, onRawEvent] = events === 'raw' ? [undefined, told] : [told, undefined]
  const newLog = ({ id: run }: RunId, heard: (event: RunEvent) => void): WarningLog =>
    keepWarnings(openEventStream({ world, run, mask, onEvent: heard, onRawEvent }))
  let last: WarningLog | undefined
  return {
    mask,
    warnings: () => last?.warnings() ?? [],
    masked: (done) =>
      done.catch((error: unknown) => {
        throw maskedError(error, mask)
      }),
    work: async (work, options = {}) => {
      const run = runIdOf(options, world)
      const began = world.now()
      const { follow, hear } = createHearing(mask)
      const heard = (event: RunEvent): void => {
        hear(event)
        onMasked?.(event)
      }
      const reporter = sayingHowItFails((last = newLog(run, heard)))
      const own = new AbortController()
      // every unit that is read and every request listens: more than Node's default of ten is not a leak here
      setMaxListeners(0, own.signal)
      const stop = (): void => own.abort(interruption(signal?.reason))
      signal?.addEventListener('abort', stop, { once: true })
      // a signal that was aborted before fires no event
      if (signal?.aborted === true) stop()
      try {
        own.signal.throwIfAborted()
        const tools = { world, vault, reporter, signal: own, run, began, follow }
        return await work(command === undefined ? tools : { ...tools, command })
      } catch (error) {
        reporter.failed(error)
        throw maskedError(error, mask)
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    },
  }
}

/** Events that are kept for one who listens later: those of a config that is read. */
const mostEarly = 1000

/** Who listens besides the host, and what was to be heard before. */
function createHearing(mask: Masker): Pick<Job, 'follow'> & { readonly hear: (event: RunEvent) => void } {
  const listeners: ((event: RunEvent) => void)[] = []
  const early: RunEvent[] = []
  let isEarly = true
  return {
    hear: (event) => {
      // whoever listens to a run does so before it begins
      if (event.kind === 'run_started') isEarly = false
      if (isEarly && early.length < mostEarly) early.push(event)
      for (const listener of listeners) listener(event)
    },
    follow: (found) => {
      listeners.push(found)
      // more may be known to be secret by now
      for (const event of early) found(maskedTexts(event, mask))
    },
  }
}

// who connects says what is wrong with its file
function passwordOf(world: World): string {
  try {
    return findVariable(world, 'PGPASSWORD')?.value ?? ''
  } catch {
    return ''
  }
}

/** A run says itself how it fails, when it has begun. */
function sayingHowItFails(log: WarningLog): WarningLog & { readonly failed: (error: unknown) => void } {
  let isSaid = false
  return {
    ...log,
    report(happening) {
      if (happening.kind === 'failed') isSaid = true
      log.report(happening)
    },
    failed(error) {
      if (!isSaid) log.report({ kind: 'failed', error: describeError(asSluiceError(error), log.mask) })
    },
  }
}

function interruption(reason: unknown): Interrupted {
  return reason instanceof Interrupted ? reason : new Interrupted(reason)
}
