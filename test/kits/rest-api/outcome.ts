import type { LoadedTables } from './read-tables.ts'

/** What one run of a case did. */
export interface RunOutcome {
  /** one line per request, walks in a fixed order, the order within a walk as it was */
  readonly requests: Requests
  /** dlt: class and first line; sluice: its error codes */
  readonly failure: string | null
}

/** A case's `expected.json`: what dlt did, and beside its failures the codes of sluice's. */
export interface StoredOutcome extends Omit<CaseOutcome, 'runs'> {
  readonly runs: readonly (Omit<RunOutcome, 'failure'> & {
    readonly failure: RunOutcome['failure'] | { readonly dlt: string; readonly sluice: string }
  })[]
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
    ['runs', dlt.runs.map(comparable), sluice.runs.map((run, number) => comparable(settle(run, dlt.runs[number])))],
    ['tables', dlt.tables, sluice.tables],
    ['cursors', dlt.cursors, sluice.cursors],
  ]
  const different = pairs.filter(([, ours, theirs]) => JSON.stringify(ours) !== JSON.stringify(theirs))
  return Object.fromEntries(different.map(([part]) => [part, sluice[part]]))
}

// an error is told in other words on either side: that both refuse is what counts
function comparable(run: RunOutcome): unknown {
  return { ...run, failure: run.failure !== null }
}

/**
 * Pages that are asked for before their turn may overtake each other on the way. After an error either side may have
 * asked for less: then every request must be one that dlt made too.
 */
function settle(run: RunOutcome, dlt: RunOutcome | undefined): RunOutcome {
  if (dlt === undefined) return run
  if (run.requests.toSorted().join('\n') === dlt.requests.toSorted().join('\n'))
    return { ...run, requests: dlt.requests }
  if (run.failure === null || dlt.failure === null) return run
  return run.requests.every((request) => dlt.requests.includes(request)) ? { ...run, requests: dlt.requests } : run
}

/** What sluice has to come to: dlt's outcome with its own error codes, and its own parts where a difference is meant. */
export function expectedOf(dlt: StoredOutcome, differing: Readonly<Record<string, unknown>> = {}): CaseOutcome {
  const runs = dlt.runs.map(({ requests, failure }) => ({
    requests,
    failure: typeof failure === 'object' && failure !== null ? failure.sluice : failure,
  }))
  return { ...dlt, runs, ...differing }
}

/** The outcome with the wanted requests in runs that made the same in another order, or failed and made no others. */
export function settledOn(outcome: CaseOutcome, wanted: CaseOutcome): CaseOutcome {
  return { ...outcome, runs: outcome.runs.map((run, number) => settle(run, wanted.runs[number])) }
}
