import type { ItemLimit, ResourcePlan } from '../../model/plan.ts'
import { isSpread } from '../../model/plan/lineage.ts'
import type { Verdict } from '../../model/report/completeness.ts'
import type { UnitProgress, UnitTally } from '../../model/unit.ts'

/** What may end a unit before its end: the resource's `add_limit`, and the run's or preview's number of pages. */
export interface Limits {
  readonly limit: ItemLimit | undefined
  readonly limitPages: number | undefined
}

/** Transformers are not limited, as in dlt; nor is what is read in slices and windows. */
export function limitsOf(context: { readonly resource: ResourcePlan; readonly limitPages?: number }): Limits {
  const { resource, limitPages } = context
  return { limit: resource.parent === undefined && !isSpread(resource) ? resource.limit : undefined, limitPages }
}

/** A page as far as limits are concerned. */
export interface Counted {
  /** false for answers that are not pages */
  readonly counts: boolean
  /** records that came */
  readonly received: number
  /** records of the same answer that were handed on before */
  readonly earlier?: number
  /** what steps and cursor left */
  readonly records: { readonly count: number }
}

/**
 * How far the resource's limit is used up after one more page. As in dlt a page that steps or cursor emptied does not
 * count, and one that was sent empty does.
 */
export function withTaken(
  { taken = 0 }: Pick<UnitProgress, 'taken'>,
  { counts, received, earlier = 0, records }: Counted,
  { limit }: Limits,
): Pick<UnitProgress, 'taken'> {
  if (limit === undefined) return {}
  if (limit.countsRows) return { taken: taken + records.count + earlier }
  return { taken: taken + (counts && (records.count + earlier > 0 || received === 0) ? 1 : 0) }
}

/** Where a unit stands that has more to read. */
export interface Standing {
  readonly pages: number
  readonly taken?: number
  /** since its reading began */
  readonly seconds: number
}

/** Which limit ends a unit here; undefined = it goes on. */
export function cutBy({ limit, limitPages }: Limits, standing: Standing): 'run' | 'resource' | undefined {
  const { pages, taken = 0, seconds } = standing
  if (limitPages !== undefined && pages >= limitPages) return 'run'
  const { items, seconds: most } = limit ?? {}
  const isOver = (items !== undefined && taken >= items) || (most !== undefined && seconds > most)
  return isOver ? 'resource' : undefined
}

/** True when nothing at all is asked for. */
export function isShut({ limit }: Limits): boolean {
  return limit?.items === 0
}

/** Pages that may be asked for from here on: none that a limit might leave unread. */
export function pagesLeft({ limit, limitPages }: Limits, { pages, taken = 0 }: Omit<Standing, 'seconds'>): number {
  const left = (limitPages ?? Number.POSITIVE_INFINITY) - pages
  if (limit === undefined) return left
  if (limit.countsRows || limit.seconds !== undefined) return 0
  return Math.min(left, (limit.items ?? Number.POSITIVE_INFINITY) - taken)
}

/** How a unit went that is done. A limit goes before what is missing: less was asked for. */
export function limitedVerdict(tally: UnitTally, cut: 'run' | 'resource' | undefined): Verdict {
  if (cut === 'run') return { kind: 'limited', why: 'stopped at the page limit of the run' }
  if (cut === 'resource') return { kind: 'limited', why: '"add_limit" of the config ended it' }
  return tally.verdict ?? { kind: 'complete' }
}
