import type { Step } from '../../../model/paginator.ts'
import { type Page, recordCount } from '../../../model/request.ts'
import { isRound } from '../find/round-size.ts'
import { saidLimit } from './said-limit.ts'
import { windowOf } from './window.ts'

type Done = Step & { readonly kind: 'done' }

/**
 * The end that a page shorter than a full one is, where the config takes it for one (`stop_after_short_page`). Rows of
 * the server's list are counted, of which the selector may have left some out. A page that the answer itself calls full,
 * because the server has lowered the limit, is none; a round number of rows is kept as a sign that it may have.
 */
export function endByShortPage(page: Page, limit: number | null): Done | undefined {
  if (limit === null) return undefined
  const rows = Math.max(windowOf(page, Number.POSITIVE_INFINITY).size, recordCount(page))
  if (rows >= limit || saidLimit(page, (said) => said <= rows) !== undefined) return undefined
  const why = `a page of ${rows} records, fewer than the ${limit} of a full one`
  return { kind: 'done', because: 'short', why, ...(isRound(rows) && { full: true }) }
}
