import type { PageEvidence } from '../../model/report/completeness.ts'
import type { EmptyProof, WalkEvidence } from '../../model/unit.ts'
import type { Counted, PageSigns } from '../paginate/evidence/read-signs.ts'
import type { Form } from '../select/select-records.ts'

export const noEvidence: WalkEvidence = { received: 0, pages: 0 }

/** One answer as far as the verdict is concerned. */
export interface PageFacts {
  /** rows of the server's own list; the records where there is no such list */
  readonly rows: number
  /** records at its start that the page before had at its end */
  readonly repeated: number
  readonly form: Form
  /** an error beside the records */
  readonly partial: string | null
  /** what stands in the answer, whatever the paginator */
  readonly signs: PageSigns
  /** what the paginator reads in it; goes before the signs */
  readonly step: PageEvidence
  /** the config says that an answer without a place for records has none */
  readonly mayBeEmpty: boolean
  /** false = the config says that totals of this API are not to be believed */
  readonly trustsTotals: boolean
}

/** The evidence with one more answer. Totals on an empty page after the last are often 0: those say nothing. */
export function withPage(before: WalkEvidence, page: PageFacts): WalkEvidence {
  const { rows, form } = page
  const received = before.received + rows
  const repeated = (before.repeated ?? 0) + page.repeated
  const { nothing: _, ...known } = before
  return {
    ...known,
    received,
    pages: before.pages + (rows > 0 ? 1 : 0),
    ...(rows > 0 && { sizes: withSize(before.sizes, rows) }),
    ...(repeated > 0 && { repeated }),
    ...(page.step.hides === true && { hides: true }),
    ...(page.step.hole === true && { hole: true }),
    ...(page.step.blind === true && { blind: true }),
    ...(page.partial !== null && { partial: page.partial }),
    ...(rows > 0 && page.repeated >= rows && { isStale: true }),
    ...(beginsAnew(before, page) && { restarts: (before.restarts ?? 0) + 1 }),
    ...((form === 'list' || form === 'record') && before.form === undefined && { form }),
    ...(page.trustsTotals ? totalsOf(before, page) : {}),
    newest: newestOf(page),
    ...(received === 0 && { nothing: proofOf(page) }),
  }
}

/** True for a page that begins with all the records of the page before, and has more. */
function beginsAnew({ sizes }: WalkEvidence, { rows, repeated }: PageFacts): boolean {
  return sizes !== undefined && sizes.last > 1 && repeated >= sizes.last && rows > repeated
}

/** An answer that is not a page ended the walk: what the page before it said about a next one is out of date. */
export function withEmptyEnd(before: WalkEvidence): WalkEvidence {
  return { ...before, newest: { isEmpty: true } }
}

function withSize(before: WalkEvidence['sizes'], rows: number): NonNullable<WalkEvidence['sizes']> {
  return { first: before?.first ?? rows, most: Math.max(before?.most ?? 0, rows), last: rows }
}

function totalsOf(before: WalkEvidence, page: PageFacts): Pick<WalkEvidence, 'total' | 'announcedPages' | 'count'> {
  const { signs, step } = page
  const own = step.total === undefined ? undefined : { value: step.total, where: 'the total' }
  // what the paginator takes for a number of pages is not also a number of records
  const isCount = signs.total !== undefined && [step.count, step.pages].includes(signs.total.value)
  const total = own ?? (isCount ? undefined : signs.total)
  const pages = step.pages === undefined ? signs.pages : { value: step.pages, where: 'the total of pages' }
  const count = step.count === undefined ? undefined : { value: step.count, where: 'the total' }
  return {
    ...withTotal(before, total, page),
    ...(pages !== undefined && {
      announcedPages: { most: Math.max(before.announcedPages?.most ?? 0, pages.value), where: pages.where },
    }),
    ...(count !== undefined && (page.rows > 0 || count.value > 0) && { count: withCount(before, count, page) }),
  }
}

function withTotal(before: WalkEvidence, total: Counted | undefined, page: PageFacts): Pick<WalkEvidence, 'total'> {
  if (total === undefined || (page.rows === 0 && total.value === 0 && before.received > 0)) return {}
  const { least = total.value, most = total.value } = before.total ?? {}
  const where = before.total?.where ?? total.where
  return { total: { least: Math.min(least, total.value), most: Math.max(most, total.value), where } }
}

function withCount(before: WalkEvidence, count: Counted, page: PageFacts): NonNullable<WalkEvidence['count']> {
  const isPageSize = count.value === page.rows && (before.count?.isPageSize ?? true)
  return { most: Math.max(before.count?.most ?? 0, count.value), where: count.where, isPageSize }
}

function newestOf({ rows, form, signs, step, mayBeEmpty }: PageFacts): NonNullable<WalkEvidence['newest']> {
  const more = step.more ?? signs.more?.value
  return {
    isEmpty: rows === 0,
    ...((form === 'none' || form === 'null') && !mayBeEmpty && { gap: form }),
    ...(step.full === true && { isFull: true }),
    ...(more !== undefined && { more }),
    ...(signs.next !== undefined && { next: { where: signs.next.where, certain: signs.next.certain } }),
    ...(signs.ends !== undefined && { ends: signs.ends }),
  }
}

function proofOf({ form, signs, step }: PageFacts): EmptyProof {
  if (form !== 'list') return form === 'blank' ? 'blank' : 'null'
  return (step.total ?? signs.total?.value) === 0 ? 'proved' : 'listed'
}
