import type { JsonPath } from '../../../model/json-path.ts'
import type { Page } from '../../../model/request.ts'
import { compilePath } from '../../select/compile-path.ts'
import { optionalPath } from '../ask/options.ts'
import { readHasMore } from './has-more.ts'
import { noTotal, readTotal, type TotalPath } from './total.ts'

/** What offset and page_number say alike about the end. */
interface WrittenEnd {
  readonly total_path?: string | null | undefined
  readonly has_more_path?: string | null | undefined
  readonly stop_after_empty_page?: boolean | null | undefined
}

/** When a range of offsets or pages ends. */
export interface RangeEnd {
  readonly stopAfterEmpty: boolean
  readonly total: TotalPath | null
  readonly hasMore: JsonPath | null
  /** no request at or past it */
  readonly maximum: number
}

/** dlt's defaults: stop after an empty page; a total at "total", which may be missing as long as nobody wrote it. */
export function rangeEnd(written: WrittenEnd, maximum: number | null | undefined): RangeEnd {
  const path = written.total_path
  return {
    stopAfterEmpty: written.stop_after_empty_page ?? true,
    total: path === null ? null : { path: compilePath(path ?? 'total'), written: path !== undefined },
    hasMore: optionalPath(written.has_more_path),
    maximum: maximum ?? Number.POSITIVE_INFINITY,
  }
}

/** The announced total. An empty page that ends the range need not have one. */
export function rangeTotal(page: Page, end: RangeEnd): number | undefined {
  if (end.total === null) return undefined
  const lenient = end.stopAfterEmpty && page.records.length === 0
  return readTotal(page.body, lenient ? { ...end.total, written: false } : end.total)
}

/** An empty page is the end, unless the answer itself says that there is more: filters leave gaps. */
export function endsEmpty(page: Page, end: RangeEnd): boolean {
  if (page.records.length > 0 || !end.stopAfterEmpty) return false
  return end.hasMore === null || (end.hasMore.first(page.body) ?? null) === null || !readHasMore(page.body, end.hasMore)
}

/** How far the range has come, in the unit of the total. */
export interface Reached {
  readonly total: number | undefined
  readonly reached: number
  /** true = what was read speaks against taking the total for the end */
  readonly doubtful: (total: number) => boolean
}

/** The word of the response on whether this was the last page, or undefined: go on. */
export function endOfRange(
  page: Page,
  end: RangeEnd,
  { total, reached, doubtful }: Reached,
): { readonly because: 'flag' | 'total'; readonly why: string; readonly more?: false } | undefined {
  if (end.hasMore !== null)
    return readHasMore(page.body, end.hasMore)
      ? undefined
      : { because: 'flag', more: false, why: `"${end.hasMore.text}" says there is no more` }
  if (total !== undefined)
    return reached >= total && !doubtful(total) ? { because: 'total', why: `the total ${total} is reached` } : undefined
  const endless = !end.stopAfterEmpty && end.maximum === Number.POSITIVE_INFINITY
  if (endless) throw noTotal(end.total?.path.text ?? 'total')
  return undefined
}

/** Numbers in the unit of the total. */
export interface Ahead {
  readonly first: number
  readonly step: number
  readonly most: number
}

/** From `first` on, as far as the announced total goes; none where something else decides about the end. */
export function namedAhead(page: Page, end: RangeEnd, { first, step, most }: Ahead): readonly number[] {
  const total = end.hasMore === null ? rangeTotal(page, end) : undefined
  if (total === undefined || step < 1) return []
  const numbers: number[] = []
  for (let at = first; at < total && at < end.maximum && numbers.length < most; at += step) numbers.push(at)
  return numbers
}
