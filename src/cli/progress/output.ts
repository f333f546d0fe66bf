import type { Happening } from '../../model/report/events.ts'

/** Where progress goes: normally stderr. */
export interface ProgressOutput {
  write(text: string): void
  /** false = plain lines: no terminal, or one that cannot move its cursor */
  readonly isTerminal: boolean
  readonly color: boolean
  /** as they are now: the window may change */
  readonly columns: number
  readonly rows: number
  /** epoch milliseconds */
  now(): number
}

/** Shows people what happens; `stop` leaves the last picture standing, and a run that begins afterwards gets its own. */
export interface Progress {
  /** texts of the event are masked already */
  readonly show: (event: Happening) => void
  stop(): void
}
