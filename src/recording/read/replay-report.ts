import type { MissingRequest } from './replayer.ts'

/** How far a recording reached: what a replay says besides its rows. */
export interface ReplayReport {
  /** the recorded run */
  readonly run: string
  /** requests that were answered from it */
  readonly answered: number
  /** what was asked for, needed, and not in it */
  readonly missing: readonly MissingRequest[]
  /** resources whose records code of the user's own makes, which no recording holds */
  readonly not_recorded: readonly string[]
  /** recorded requests that were not made */
  readonly unused: readonly { readonly resource: string; readonly request: string }[]
}
