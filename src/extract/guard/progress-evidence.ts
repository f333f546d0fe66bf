import type { Body } from '../../json/records/body.ts'
import { isJsonObject, ownValue } from '../../json/json.ts'
import type { Paginator, Position, Step } from '../../model/paginator.ts'
import { currentPages, findCounts } from '../paginate/evidence/find-counts.ts'
import type { PageSigns } from '../paginate/evidence/read-signs.ts'

/** Where in its walk a page stands, and what it says about the rest. */
export interface PageContext {
  readonly paginator: Paginator | null
  /** null = the first page */
  readonly position: Position | null
  /** null = no paginator: one page */
  readonly step: Step | null
  /** what stands in the answer, whatever the paginator */
  readonly signs: Pick<PageSigns, 'total' | 'pages'>
}

/** What was read of the walk, the page at hand included. */
export interface SoFar {
  readonly pages: number
  readonly records: number
}

const offsets = ['offset', 'skip', 'start', 'startat', 'startindex', 'from'] as const

/** True when the server gave this position: a link, a cursor. */
export function isGiven({ paginator, position }: PageContext): boolean {
  return position !== null && paginator !== null && paginator.makesUpPositions !== true
}

/** True when the server has announced that much or more. */
export function isAnnounced({ step, signs }: PageContext, { pages, records }: SoFar): boolean {
  const total = step?.total ?? signs.total?.value
  const pagesInAll = step?.pages ?? signs.pages?.value
  const count = step?.count
  if (total !== undefined && records <= total) return true
  if (pagesInAll !== undefined && pages <= pagesInAll) return true
  return count !== undefined && (records <= count || pages <= count)
}

/** True when the answer names the page or offset that was asked for: the server knows the parameter. */
export function isEchoed(body: Body, { position }: PageContext): boolean {
  if (!isJsonObject(position)) return false
  const [page, offset] = [ownValue(position, 'page'), ownValue(position, 'offset')]
  const [asked, names] = typeof page === 'number' ? [page, currentPages] : [offset, offsets]
  return findCounts(body, names).some(({ value }) => value === asked)
}
