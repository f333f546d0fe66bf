import { isJsonObject, type JsonValue } from '../../../model/json.ts'
import type { Page } from '../../../model/request.ts'
import { pathText } from '../../select/path/path-text.ts'
import { findLink } from '../answer/link-header.ts'
import { wholeNumber } from '../answer/total.ts'
import { findCounts, findFlag, pageTotals, plainName, recordTotals } from './find-counts.ts'
import { findNext } from './find-next.ts'
import { holders, lastFlags, moreFlags } from './signs-of-more.ts'

/** What an answer says about the whole of which it is a part, whatever paginator reads it. `where` is for people. */
export interface PageSigns {
  /** records in all: the largest number in a place that is about the page */
  readonly total?: Counted
  /** pages in all */
  readonly pages?: Counted
  /** a flag: there is (no) more */
  readonly more?: { readonly value: boolean; readonly where: string }
  /** a link or cursor that leads on; `certain` = its name or place leaves no doubt */
  readonly next?: { readonly kind: 'link' | 'cursor'; readonly where: string; readonly certain: boolean }
  /** where the answer says in so many words that nothing follows: `"next" is null` */
  readonly ends?: string
}

export interface Counted {
  readonly value: number
  readonly where: string
}

/** Reads the signs of a page; a page that is one record has none, for its fields are data. */
export function readSigns(page: Page): PageSigns {
  const { body, records, headers } = page
  if (records.length === 1 && records[0] === body) return {}
  const total = largest(findCounts(body, recordTotals).filter(({ keys }) => isAboutPage(keys)))
  const pages = largest(findCounts(body, pageTotals).filter(({ keys }) => isAboutPage(keys)))
  const header = wholeNumber(headers['x-total-count'] ?? headers['x-total'])
  const more = findFlag(body, moreFlags)
  const last = findFlag(body, lastFlags)
  const next = findNext(body)
  const link = findLink(headers['link'] ?? '', 'next')
  return {
    ...(total === undefined
      ? header !== undefined && header >= 0 && { total: { value: header, where: 'the header "X-Total-Count"' } }
      : { total }),
    ...(pages !== undefined && { pages }),
    ...(more === undefined
      ? last !== undefined && { more: { value: !last, where: 'a flag for the last page' } }
      : { more: { value: more, where: 'a flag' } }),
    ...(next === undefined
      ? link !== undefined && { next: { kind: 'link', where: 'the Link header', certain: true } }
      : { next: { kind: next.kind, where: `"${pathText(next.keys)}"`, certain: next.kind === 'link' } }),
    ...(saysNoNext(body) && { ends: '"next" is null' }),
  }
}

function largest(found: readonly { readonly keys: readonly string[]; readonly value: number }[]): Counted | undefined {
  const sorted = found.filter(({ value }) => value >= 0).toSorted((left, right) => right.value - left.value)
  const [first] = sorted
  return first === undefined ? undefined : { value: first.value, where: `"${pathText(first.keys)}"` }
}

function isAboutPage(keys: readonly string[]): boolean {
  return keys.length === 1 || holders.includes(plainName(keys.at(-2) ?? ''))
}

function saysNoNext(body: JsonValue): boolean {
  return isJsonObject(body) && Object.hasOwn(body, 'next') && body['next'] === null
}
