import type { EndReason, Shortfall, Verdict } from '../../model/report/completeness.ts'
import type { WalkEvidence } from '../../model/unit.ts'

/**
 * How a walk came to its end: as its paginator said; at a page that was not there, where positions are made up
 * (`past_end`, weighed as an empty page); at an error inside a good answer there (`error`); at a record that the cursor
 * knew already (`stopped`); or by a response action (`ignored`).
 */
export type WalkEnd = EndReason | 'past_end' | 'error' | 'stopped' | 'ignored'

/**
 * The verdict on a walk: every piece of evidence comes together here and nowhere else. What is missing by announced
 * numbers goes first, in records before pages; then errors beside records and pages that came again; then a flag, which
 * beats numbers that add up; then these; then a link or cursor that nobody followed; last, whether anything said where
 * the end is.
 */
export function weigh(evidence: WalkEvidence, end: WalkEnd): Verdict {
  // a response action that ends a walk in its middle says that there are no more pages, which the numbers may deny
  if (end === 'ignored')
    return evidence.pages === 0 ? { kind: 'ignored' } : (shortfallOf(evidence) ?? { kind: 'complete' })
  if (end === 'stopped') return { kind: 'complete' }
  const numbers = weighNumbers(evidence)
  // a flag goes before numbers that add up: many APIs announce no more than the page
  const flagged = numbers?.kind === 'short' ? null : weighFlag(evidence, end)
  const said =
    partly(evidence, numbers) ?? hidden(evidence, { numbers, end }) ?? flagged ?? numbers ?? weighNext(evidence, end)
  if (end !== 'cap') return said ?? weighEnd(evidence, end)
  return said?.kind === 'complete' ? said : { kind: 'limited', why: 'a maximum of the config ended it' }
}

/** What was announced and has not come so far; null when nothing was, or all of it is there. */
export function shortfallOf(evidence: WalkEvidence): Shortfall | null {
  const verdict = weighNumbers(evidence)
  return verdict?.kind === 'short' ? verdict : null
}

function weighNumbers(evidence: WalkEvidence): Verdict | null {
  const { total, announcedPages, pages } = evidence
  if (total !== undefined) return weighTotal(evidence, total)
  if (announcedPages !== undefined)
    return pages >= announcedPages.most || announcedPages.most <= 1
      ? met(announcedPages.most > 0)
      : short(announcedPages.most, pages, { counted: 'pages', where: announcedPages.where })
  return weighCount(evidence)
}

function weighTotal(evidence: WalkEvidence, total: NonNullable<WalkEvidence['total']>): Verdict | null {
  const came = evidence.received - (evidence.repeated ?? 0)
  if (came >= total.most) return met(total.most > 0 || evidence.received === 0)
  if (came < total.least || total.least === total.most) return short(total.most, came, total)
  const why = `the total changed from ${total.least} to ${total.most} while it was read, and ${came} came`
  return { kind: 'unknown', more: true, why }
}

/** A number of records or of pages: one that is smaller than a page can only count pages. */
function weighCount({ count, sizes, received, pages }: WalkEvidence): Verdict | null {
  if (count === undefined || count.isPageSize) return null
  const isPages = count.most < (sizes?.most ?? 0)
  if (isPages)
    return pages >= count.most ? met(true) : short(count.most, pages, { counted: 'pages', where: count.where })
  return received >= count.most || pages >= count.most ? met(true) : short(count.most, received, count)
}

function met(isEvidence: boolean): Verdict | null {
  return isEvidence ? { kind: 'complete' } : null
}

function short(
  announced: number,
  came: number,
  { counted, where }: { readonly counted?: 'pages'; readonly where: string },
): Shortfall {
  const why = `${where} announces ${announced}${counted === 'pages' ? ' pages' : ''}, and ${came} came`
  return { kind: 'short', why, missing: announced - came, announced, ...(counted !== undefined && { counted }) }
}

/**
 * An error beside records, or a page that came before: others may not have come. What is missing by number says more,
 * and pages that add up say nothing of what was on them.
 */
function partly(evidence: WalkEvidence, numbers: Verdict | null): Verdict | null {
  const { partial, isStale, total, restarts = 0, pages } = evidence
  if (numbers?.kind === 'short') return null
  if (partial !== undefined)
    return { kind: 'unknown', more: true, why: `an answer holds an error beside its records: ${partial}` }
  // one may be chance, or a list that was turned round while it was read
  if (restarts > 1 && restarts >= pages - 1)
    return {
      kind: 'unknown',
      more: true,
      why: 'each page begins with all the records of the page before, so that they came several times',
    }
  if (isStale !== true || (numbers !== null && total !== undefined)) return null
  return { kind: 'unknown', more: true, why: 'a page held only records that had come before' }
}

/**
 * A server that leaves records out of its pages counts them all the same: when every place up to its total was asked for,
 * what did not come was left out. Without a total, or where records cannot be told apart, nobody knows.
 */
function hidden(
  { hides, hole, blind, total, received, repeated = 0 }: WalkEvidence,
  { numbers, end }: { readonly numbers: Verdict | null; readonly end: WalkEnd },
): Verdict | null {
  if (hides === true && hole !== true && end === 'total' && total !== undefined && numbers?.kind === 'short') {
    const left = total.most - (received - repeated)
    const why = `${total.where} announces ${total.most}, of which the server left ${left} out of its pages`
    return { kind: 'unknown', more: false, why }
  }
  if (numbers?.kind === 'short') return null
  if (blind === true)
    return { kind: 'unknown', more: false, why: 'pages were short, and nothing tells whether records came twice' }
  if (hole === true && numbers === null)
    return { kind: 'unknown', more: true, why: 'a page without records came, and others with records behind it' }
  if (hides !== true || numbers !== null || !['empty', 'past_end'].includes(end)) return null
  return {
    kind: 'unknown',
    more: false,
    why: 'the server leaves records out of its pages, and nothing says how much there is',
  }
}

/** What a flag of the newest answer says, unless it was the flag that ended the walk. */
function weighFlag({ newest }: WalkEvidence, end: WalkEnd): Verdict | null {
  if (newest?.more !== true || end === 'flag') return null
  if (end === 'disputed')
    return { kind: 'unknown', more: false, why: 'the total is reached, and a flag says that there is more' }
  return { kind: 'short', why: 'a flag in the last answer says that there is more' }
}

/** A way to a next page in the newest answer that nobody went. */
function weighNext({ newest, pages }: WalkEvidence, end: WalkEnd): Verdict | null {
  if (newest?.next === undefined || newest.isEmpty || newest.more === false) return null
  if (end === 'flag' || end === 'total' || end === 'disputed') return null
  const { where, certain } = newest.next
  // the paginator's own links or cursors have led here and ran out: what else looks like one is not
  if (!certain && end === 'end' && pages > 1) return null
  return certain
    ? { kind: 'short', why: `${where} leads to a next page that was not asked for` }
    : { kind: 'unknown', more: true, why: `${where} looks like a cursor that was not followed` }
}

/** Nothing speaks of more. Does anything say that this is the end? */
function weighEnd({ newest, sizes, pages, nothing }: WalkEvidence, end: WalkEnd): Verdict {
  if (nothing === 'blank') return { kind: 'unknown', more: false, why: 'the server answered without any content' }
  if (newest?.gap === 'none' && pages > 0)
    return { kind: 'unknown', more: true, why: 'the last answer has no place for records' }
  if (newest?.gap === 'null' && pages > 0)
    return { kind: 'unknown', more: false, why: 'the last answer has null in place of a list' }
  if (newest?.isFull === true && end === 'single')
    return { kind: 'unknown', more: false, why: 'it is one page, as many records as full pages have, and says no more' }
  if (newest?.isFull === true && end === 'short' && pages === 1)
    return {
      kind: 'unknown',
      more: false,
      why: `the only page is shorter than "limit", but holds as many records as full pages have: the server may lower the limit`,
    }
  if (end === 'same')
    return { kind: 'unknown', more: false, why: 'the server sends the same records whatever offset it is asked for' }
  const isSaid = newest?.more === false || newest?.ends !== undefined
  if (!['empty', 'past_end', 'error'].includes(end) || isSaid || pages === 0) return { kind: 'complete' }
  // a page that was not full, and nothing after it
  if (pages > 1 && sizes !== undefined && sizes.last < sizes.most) return { kind: 'complete' }
  // an empty list or a refusal is how such walks end; an error may be a fault that looks like an end
  return end !== 'error'
    ? { kind: 'unknown', more: false, why: 'it ended with a page without records, and nothing says how much there is' }
    : {
        kind: 'unknown',
        more: true,
        why: 'it ended with an error in place of a page, and nothing says how much there is',
      }
}

/** What two walks, or two units, come to together: the worse of the two; shortfalls are added up. */
export function worse(left: Verdict | undefined, right: Verdict): Verdict {
  if (left === undefined) return right
  if (left.kind === 'short' && right.kind === 'short') return addedUp(left, right)
  return severity(right) > severity(left) ? right : left
}

function addedUp(left: Shortfall, right: Shortfall): Shortfall {
  const counted = left.counted ?? 'records'
  const isKnown = left.missing !== undefined && right.missing !== undefined && counted === (right.counted ?? 'records')
  if (!isKnown) return left.missing === undefined ? left : { kind: 'short', why: right.why }
  const missing = (left.missing ?? 0) + (right.missing ?? 0)
  const announced = (left.announced ?? 0) + (right.announced ?? 0)
  return { ...left, missing, announced, why: `${announced} were announced, and ${missing} of them did not come` }
}

// an ignored parent among others that were read is not a blemish
function severity(verdict: Verdict): number {
  if (verdict.kind === 'unknown') return verdict.more ? 4 : 2
  return { ignored: 0, complete: 1, limited: 3, short: 5, failed: 6 }[verdict.kind]
}
