import { durationText } from '../../model/duration.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { World } from '../../model/world.ts'
import { DeadlineReached } from './deadline.ts'

/** Who waits, how long, and how the wait is told. */
export interface Patience {
  /** milliseconds at most; 0 = not at all, `Infinity` = until it is free or the run is ended */
  readonly limitMs: number
  /** milliseconds before the wait is told: default 0, at once */
  readonly quietMs?: number
  /** what waits, in words; default `run` */
  readonly who?: string
  readonly now: World['now']
  /** rejects when the run is to end meanwhile */
  readonly sleep: World['sleep']
  readonly signal: AbortSignal
  readonly reporter: Reporter
}

/** What is waited for. */
export interface Lock {
  readonly lock: 'pipeline' | 'destination'
  /** who holds it, in words: read from the error that says so; undefined = that error is another one, which no wait mends */
  readonly heldBy: (error: SluiceError) => string | undefined
}

/** How often those who wait look. Milliseconds. */
const lookMs = 250
/** A long wait is said again this often. */
const sayMs = 60_000

/**
 * Does `attempt` until it does not fail because somebody holds the lock, or the patience is over: then throws what it
 * threw last, which says how long it was waited for.
 */
export async function waitUntilFree<T>(attempt: () => Promise<T>, lock: Lock, patience: Patience): Promise<T> {
  const { limitMs, quietMs = 0, now, sleep, signal, reporter } = patience
  const since = now()
  let saidUntil = since + quietMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const why = error instanceof SluiceError ? lock.heldBy(error) : undefined
      if (why === undefined || !(error instanceof SluiceError)) throw error
      const leftMs = limitMs - (now() - since)
      if (leftMs <= 0) throw limitMs === 0 ? error : withWait(error, patience)
      if (now() >= saidUntil) {
        const ms = Math.min(leftMs, sayMs)
        saidUntil = now() + ms
        reporter.report({ kind: 'waiting', lock: lock.lock, why, ms })
      }
      await sleep(Math.min(lookMs, leftMs), signal).catch((ended: unknown) => {
        signal.throwIfAborted()
        throw ended instanceof DeadlineReached ? ended.while(why) : ended
      })
    }
  }
}

function withWait(error: SluiceError, { limitMs, who = 'run' }: Patience): SluiceError {
  const waited = `This ${who} waited ${durationText(limitMs)}.`
  const { hint } = error.details
  return error.with({ hint: hint === undefined ? waited : `${hint} ${waited}` })
}
