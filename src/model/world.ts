import type { Verdict } from './completeness.ts'
import type { Files } from './files.ts'
import type { Masker } from './secrets.ts'

/** The outside world as an argument (style R18): tests and embedders hand in their own clock, dice, folder and files. */
export interface World {
  /** epoch milliseconds */
  now(): number
  /** resolves after `ms`, rejects with the signal's reason when aborted */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** uniform in [0, 1) */
  random(): number
  /** `n` random bytes */
  randomBytes(n: number): Uint8Array
  /** the environment variables */
  readonly env: Readonly<Record<string, string | undefined>>
  /** absolute path of the current folder */
  readonly cwd: string
  /** the user's files */
  readonly files: Files
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
