import type { Page } from '../../../model/request.ts'
import type { Step } from '../../../model/paginator.ts'
import { compilePath } from '../../../language/jsonpath/compile-path.ts'
import type { WrittenSigns } from '../ask/end-options.ts'
import { endByShortPage } from './short-page.ts'
import { endByFlag, endsByCondition, endSigns, type EndSigns, flagOf } from './end-signs.ts'
import { noTotal, readTotal, type TotalPath } from './total.ts'

/** What offset and page_number say alike about the end. */
interface WrittenEnd extends WrittenSigns {
  readonly total_path?: string | null | undefined
}

/** When a range of offsets or pages ends. */
export interface RangeEnd {
  readonly signs: EndSigns
  readonly total: TotalPath | null
  /** no request at or past it */
  readonly maximum: number
}

/** dlt's defaults: stop after an empty page; a total at "total", which may be missing as long as nobody wrote it. */
export function rangeEnd(written: WrittenEnd, maximum: number | null | undefined): RangeEnd {
  const path = written.total_path
  return {
    signs: endSigns(written, true),
    total: path === null ? null : { path: compilePath(path ?? 'total'), written: path !== undefined },
    maximum: maximum ?? Number.POSITIVE_INFINITY,
  }
}

/** The announced total. An empty page that ends the range need not have one. */
export function rangeTotal(page: Page, end: RangeEnd): number | undefined {
  if (end.total === null) return undefined
  const lenient = end.signs.stopsAfterEmpty && page.records.count === 0
  return readTotal(page.body, lenient ? { ...end.total, written: false } : end.total)
}

type Done = Step & { readonly kind: 'done' }

/**
 * The user's condition; then an empty page, or one that is short where that ends it, unless the answer itself says that
 * there is more: filters leave gaps.
 * `rows` = of the server's list, of which the selector may have taken none; `where` = `page 3`.
 */
export function endsHere(
  page: Page,
  { signs }: RangeEnd,
  { rows, where }: { readonly rows: number; readonly where: string },
): Done | undefined {
  const stopped = endsByCondition(page, signs)
  if (stopped !== undefined) return stopped
  if (rows > 0 || !signs.stopsAfterEmpty) {
    const short = endByShortPage(page, signs.fullPage)
    return short !== undefined && flagOf(page, signs) === true ? undefined : short
  }
  return flagOf(page, signs) === true ? undefined : { kind: 'done', because: 'empty', why: `${where} is empty` }
}

/** How far the range has come, in the unit of the total. */
export interface Reached {
  readonly total: number | undefined
  readonly reached: number
  /** true = what was read speaks against taking the total for the end */
  readonly doubtful: (total: number) => boolean
}

/**
 * The word of the response on whether this was the last page, or undefined: go on. As in dlt since 1.31, both the flag and
 * the total have to say that there is more; a total that the flag disputes is told apart.
 */
export function endOfRange(page: Page, end: RangeEnd, { total, reached, doubtful }: Reached): Done | undefined {
  const more = flagOf(page, end.signs)
  if (more === false) return endByFlag(end.signs)
  if (total !== undefined && reached >= total && !doubtful(total))
    return { kind: 'done', because: more === true ? 'disputed' : 'total', why: `the total ${total} is reached` }
  if (more === true || total !== undefined) return undefined
  const hasEnd = end.signs.stopsAfterEmpty || end.signs.fullPage !== null
  const endless = !hasEnd && end.signs.stop === null && end.maximum === Number.POSITIVE_INFINITY
  if (endless) throw noTotal(end.total?.path.text ?? 'total')
  return undefined
}

/** Numbers in the unit of the total. */
export interface Ahead {
  readonly first: number
  /** what the first of all is called: 1 where the total is the number of the last */
  readonly base: number
  readonly step: number
  readonly most: number
}

/** The positions from `first` on, as far as the announced total goes; none where something else decides about the end. */
export function namedAhead(page: Page, end: RangeEnd, { first, base, step, most }: Ahead): readonly number[] {
  const { flag, stop } = end.signs
  const total = flag === null && stop === null ? rangeTotal(page, end) : undefined
  if (total === undefined || step < 1) return []
  const numbers: number[] = []
  for (let at = first; at - base < total && at < end.maximum && numbers.length < most; at += step) numbers.push(at)
  return numbers
}
