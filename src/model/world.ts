import type { Verdict } from './completeness.ts'
import type { Masker } from './secrets.ts'
import type { Transport } from './transport.ts'

/** The outside world as an argument (style R18): tests hand in their own clock and dice. */
export interface World {
  /** epoch milliseconds */
  now(): number
  /** resolves after `ms`, rejects with the signal's reason when aborted */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** rings once after `ms`, unless it is stopped before; for time that has run out, where `sleep` is for waiting */
  readonly alarm: (ms: number, ring: () => void) => Alarm
  /** uniform in [0, 1) */
  random(): number
  /** `n` random bytes */
  randomBytes(n: number): Uint8Array
  /** the environment variables */
  readonly env: Readonly<Record<string, string | undefined>>
  /** absolute path of the current folder */
  readonly cwd: string
  /**
   * what sends the requests; absent = the network, by way of the proxies that `env` names. One of your own decides by
   * itself which hosts it connects to: the rule against private addresses is the network's
   */
  readonly network?: Transport
}

/** A clock that will ring. */
export interface Alarm {
  /** begins the wait anew */
  restart(): void
  stop(): void
}

/** Something that happened, for progress, logs and `--json`. Texts are masked by the listener's `mask`. */
export type RunEvent =
  | { readonly kind: 'run_started'; readonly pipeline: string; readonly loadId: string; readonly resumed: boolean }
  | { readonly kind: 'resource_started'; readonly resource: string }
  | { readonly kind: 'request_sent'; readonly resource: string; readonly method: string; readonly url: string }
  | { readonly kind: 'page_read'; readonly resource: string; readonly records: number; readonly bytes: number }
  | {
      readonly kind: 'retry'
      readonly resource: string
      readonly reason: string
      readonly attempt: number
      readonly waitMs: number
    }
  | {
      readonly kind: 'detected'
      readonly resource: string
      readonly what: string
      readonly found: string
      readonly why: string
    }
  | { readonly kind: 'resource_done'; readonly resource: string; readonly verdict: Verdict }
  | { readonly kind: 'load_started'; readonly loadId: string }
  | { readonly kind: 'load_done'; readonly loadId: string }
  | {
      readonly kind: 'warning'
      readonly code: string
      readonly message: string
      /** the resource that it is about, where it is about one */
      readonly resource?: string
      readonly hint?: string
    }
  | { readonly kind: 'note'; readonly message: string }

/** Where events go, with the masker that listeners must use before printing. */
export interface Reporter {
  readonly mask: Masker
  report(event: RunEvent): void
}
