import type { HttpClient } from '../extract/http/http-client.ts'
import type { ResourceSummary } from '../model/receipt.ts'
import type { ExtractedPage } from '../model/unit.ts'

/** Counts pages and records per resource and collects verdicts, for the report. */
export interface Tally {
  count(page: ExtractedPage): void
  verdictOf(resource: string): string
  summaries(http: HttpClient): Record<string, ResourceSummary>
}

interface Counts {
  pages: number
  records: number
  readonly verdicts: Map<string, number>
}

/** `before` = what a resumed package had counted already. */
export function createTally(
  before: Readonly<Record<string, { readonly pages: number; readonly records: number }>>,
): Tally {
  const counts = new Map<string, Counts>()
  const countsOf = (resource: string): Counts => {
    const known = counts.get(resource)
    if (known) return known
    const fresh = { pages: before[resource]?.pages ?? 0, records: before[resource]?.records ?? 0, verdicts: new Map() }
    counts.set(resource, fresh)
    return fresh
  }
  for (const resource of Object.keys(before)) countsOf(resource)
  return {
    count: (page) => {
      const entry = countsOf(page.unit.resource)
      entry.pages += 1
      entry.records += page.records.length
      if (page.verdict !== undefined) entry.verdicts.set(page.verdict, (entry.verdicts.get(page.verdict) ?? 0) + 1)
    },
    verdictOf: (resource) => overall(countsOf(resource)),
    summaries: (http) =>
      Object.fromEntries(
        [...counts].map(([resource, entry]) => [
          resource,
          { pages: entry.pages, records: entry.records, ...http.counts(resource), verdict: overall(entry) },
        ]),
      ),
  }
}

// the worst word wins: a resource with one short unit is not complete
function overall({ verdicts, records }: Counts): string {
  const short = [...verdicts.keys()].find((verdict) => verdict.startsWith('short'))
  if (short !== undefined) return short
  if (verdicts.has('limited')) return 'limited'
  return records === 0 ? 'nothing new' : 'complete'
}
