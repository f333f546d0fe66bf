/** The outside world as an argument (style R18): tests hand in their own clock and dice. */
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
}
