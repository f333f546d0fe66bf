/** What a run kept, for its report. */
export interface RecordingSummary {
  /** the name to replay it by */
  readonly run: string
  /** the folder, relative to the current one where it lies below it */
  readonly path: string
  readonly exchanges: number
  /** on disk */
  readonly bytes: number
  /** why recording ended before the run did */
  readonly stopped?: string
}

/** A recorded request that is near to one that is missing. */
export interface Nearest {
  readonly request: string
  /** clauses such as `"page" is 3, recorded was 2` */
  readonly differs: readonly string[]
}

/** A request that the recording has no answer to. */
export interface MissingRequest {
  readonly resource: string
  readonly request: string
  /** absent = nothing was recorded, or a hundred others are missing */
  readonly nearest?: Nearest
}

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
