import type { Files } from './files.ts'
import type { Transport } from './transport.ts'

/** The outside world as an argument (CONTRIBUTING.md 1.8): tests and embedders hand in their own clock, dice, folder and files. */
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
  /** the user's files */
  readonly files: Files
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
