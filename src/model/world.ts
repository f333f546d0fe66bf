import type { Files } from './files.ts'
import type { Transport } from './transport.ts'

/** The outside world as an argument (CONTRIBUTING.md 1.8): tests and embedders hand in their own clock, dice, folder and files. */
export interface World {
  /** epoch milliseconds */
  now(): number
  /**
   * milliseconds since whenever, for spans: goes on evenly when the clock of the machine is set. Default: `now`, as with a
   * clock that an embedder hands in
   */
  readonly steady?: () => number
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
  /** the files that added to `env`, when there are some: so that it can be said where a variable is from */
  readonly envFiles?: readonly EnvFile[]
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

/** A file of variables (`.env`) that was read. */
export interface EnvFile {
  /** its path, as people would write it from the current folder */
  readonly name: string
  /** the variables that `env` has from it: those that the environment has not itself */
  readonly names: ReadonlySet<string>
  /** the variables of it that do not count, because `env` has them with another value from elsewhere */
  readonly overruled: ReadonlySet<string>
  /** lines, from 1, that make no sense and were passed over */
  readonly unread: readonly number[]
  /** variables of it that no file sets: they decide what processes load (`decidesProcesses`) */
  readonly refused: ReadonlySet<string>
}

/** Milliseconds for measuring a span within this process: `steady` of the world, or its clock. Not a moment. */
export function steadyNow(world: Pick<World, 'now' | 'steady'>): number {
  return world.steady?.() ?? world.now()
}

/** The same world with its steady time for a clock: for what measures spans only, so that a clock that is set ends no wait and begins none. */
export function steadyWorld(world: World): World {
  return { ...world, now: () => steadyNow(world) }
}

/** A clock that will ring. */
export interface Alarm {
  /** begins the wait anew */
  restart(): void
  stop(): void
}
