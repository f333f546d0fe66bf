import type { LoadedTables } from './read-tables.ts'

/** What one run of a case did. */
export interface RunOutcome {
  /** one line per request, walks in a fixed order, the order within a walk as it was */
  readonly requests: Requests
  /** dlt: class and first line; sluice: its error codes; both in `expected.json`, where both failed */
  readonly failure: string | { readonly dlt: string; readonly sluice: string } | null
}

export type Requests = readonly string[]

/** What a case came to: comparable between dlt and sluice, and stored as `expected.json`. */
export interface CaseOutcome {
  readonly runs: readonly RunOutcome[]
  /** null when nothing was ever loaded */
  readonly tables: LoadedTables | null
  /** `sources.<source>.resources.<resource>.incremental` of the last state */
  readonly cursors: unknown
}

/** The parts in which two outcomes differ, as the second has them; {} when they are the same. */
export function differenceOf(dlt: CaseOutcome, sluice: CaseOutcome): Partial<Record<keyof CaseOutcome, unknown>> {
  const pairs: readonly (readonly [keyof CaseOutcome, unknown, unknown])[] = [
    ['runs', dlt.runs.map(comparableRun), sluice.runs.map(comparableRun)],
    ['tables', dlt.tables, sluice.tables],
    ['cursors', dlt.cursors, sluice.cursors],
  ]
  const different = pairs.filter(([, ours, theirs]) => JSON.stringify(ours) !== JSON.stringify(theirs))
  return Object.fromEntries(different.map(([part]) => [part, sluice[part]]))
}

// an error is told in other words on either side: that both refuse is what counts
function comparableRun(run: RunOutcome): unknown {
  return { ...run, failure: run.failure !== null }
}
