import type { HttpClient } from '../../extract/http/http-client.ts'
import { worse } from '../../extract/complete/weigh.ts'
import { weaker } from '../../extract/unit/tally.ts'
import type { Verdict } from '../../model/report/completeness.ts'
import type { SluiceError } from '../../model/errors.ts'
import type { ResourceSummary } from '../../model/report/receipt.ts'
import type { EmptyProof, ExtractedPage } from '../../model/unit.ts'
import type { ResumePoint } from '../../package/run-tables.ts'

/** How one resource went, all of its units together. */
export interface Outcome {
  readonly pages: number
  /** records to load, after filters */
  readonly records: number
  readonly verdict: Verdict
  /** records that the answers announced, where they were read in one walk */
  readonly announced?: number
  /** how the answers showed that there is nothing; absent where records came, or nobody asked */
  readonly nothing?: EmptyProof
  /** why it broke off */
  readonly error?: SluiceError
}

/** Counts pages and records per resource and gathers verdicts: what the report says, and what the run acts on. */
export interface Tally {
  count(page: ExtractedPage): void
  /** the resource broke off, and the others go on */
  fail(resource: string, error: SluiceError): void
  /** what is seen when all has been read may be worse than what the answers showed */
  doubt(resource: string, verdict: Verdict): void
  outcomeOf(resource: string): Outcome
  summaries(http: HttpClient): Record<string, ResourceSummary>
}

type Entry = { -readonly [Key in keyof Outcome]: Outcome[Key] | undefined } & { pages: number; records: number }

/** `before` = what a resumed package had counted already. */
export function createTally(before: Readonly<Record<string, Partial<Outcome>>>): Tally {
  const entries = new Map<string, Entry>()
  const entryOf = (resource: string): Entry => {
    const known = entries.get(resource)
    if (known) return known
    const { pages = 0, records = 0, verdict, nothing } = before[resource] ?? {}
    const fresh = { pages, records, verdict, nothing, announced: undefined, error: undefined }
    entries.set(resource, fresh)
    return fresh
  }
  for (const resource of Object.keys(before)) entryOf(resource)
  return {
    count: (page) => {
      const entry = entryOf(page.unit.resource)
      if (page.isPiece !== true && page.isSpread !== true) entry.pages += 1
      entry.records += page.records.count
      if (page.verdict === undefined) return
      entry.announced = entry.verdict === undefined ? page.announced : undefined
      entry.verdict = worse(entry.verdict, page.verdict)
      entry.nothing = weaker(entry.nothing, page.progress.tally?.nothing)
    },
    fail: (resource, error) => {
      const entry = entryOf(resource)
      entry.error ??= error
      entry.verdict = { kind: 'failed', why: entry.error.code }
    },
    doubt: (resource, verdict) => {
      const entry = entryOf(resource)
      entry.verdict = worse(entry.verdict, verdict)
    },
    outcomeOf: (resource) => outcomeOf(entryOf(resource)),
    summaries: (http) =>
      Object.fromEntries(
        [...entries].map(([resource, entry]) => {
          const { pages, records, verdict } = outcomeOf(entry)
          return [resource, { pages, records, ...http.counts(resource), verdict }]
        }),
      ),
  }
}

function outcomeOf({ pages, records, verdict = { kind: 'complete' }, announced, nothing, error }: Entry): Outcome {
  return {
    pages,
    records,
    verdict,
    ...(announced !== undefined && { announced }),
    ...(nothing !== undefined && { nothing }),
    ...(error !== undefined && { error }),
  }
}

/** What the finished units of a half-read package came to. */
export function outcomesBefore({
  counts,
  endings,
}: Pick<ResumePoint, 'counts' | 'endings'>): Readonly<Record<string, Partial<Outcome>>> {
  return Object.fromEntries(
    [...counts].map(([resource, count]) => {
      const own = endings.filter((ending) => ending.resource === resource)
      const verdicts = own.flatMap(({ verdict, units }) => Array.from({ length: units }, () => verdict))
      const verdict = verdicts.reduce<Verdict | undefined>(worse, undefined)
      const nothing = own.map((ending) => ending.nothing).reduce(weaker, undefined)
      return [
        resource,
        { ...count, ...(verdict !== undefined && { verdict }), ...(nothing !== undefined && { nothing }) },
      ]
    }),
  )
}
