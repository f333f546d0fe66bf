import type { Page } from '../../../model/request.ts'
import { pathText } from '../../select/path/path-text.ts'
import { wholeNumber } from '../answer/total.ts'
import { findCounts, findFlag, pageTotals, plainName, recordTotals } from './find-counts.ts'

export const moreFlags = ['hasmore', 'hasnext', 'hasnextpage', 'moreresults', 'morerecords', 'more']
/** objects that are about the page; a `total` anywhere else may be an amount of money */
export const holders = [
  'meta',
  'metadata',
  'pagination',
  'paging',
  'page',
  'pageinfo',
  'pageable',
  'info',
  'response',
  'result',
  'data',
  'hits',
]
export const lastFlags = ['islast', 'islastpage', 'last', 'lastpage']

/** What a response says about records it does not hold. */
export interface SignOfMore {
  readonly why: string
  /** how many records there are, where the response says that */
  readonly total?: number
}

/**
 * Why a page that looked like the only one is not: what the response says and which paginator would read on. Undefined
 * when nothing in the response says that there is more.
 */
export function signOfMore(page: Page): SignOfMore | undefined {
  const { body, records, headers } = page
  const pages = findCounts(body, pageTotals).find(({ value }) => value > 1)
  if (pages !== undefined) {
    const path = pathText(pages.keys)
    const why = `"${path}" announces ${pages.value} pages, but not whether the first is 0 or 1: configure {type: page_number, base_page: 1, total_path: ${path}}, or base_page: 0`
    return { why }
  }
  const total = findCounts(body, recordTotals).find(({ keys, value }) => value > records.length && isAboutPage(keys))
  if (total !== undefined) {
    const path = pathText(total.keys)
    const why = `"${path}" announces ${total.value} records and ${records.length} came: configure {type: offset, limit: 100, total_path: ${path}}, or page_number, as the API's documentation says`
    return { why, total: total.value }
  }
  if (findFlag(body, moreFlags) === true || findFlag(body, lastFlags) === false)
    return {
      why: 'a flag in the response says that there is more: configure the paginator that the API documents (cursor, page_number or offset, with has_more_path)',
    }
  return headerSign(headers, records.length)
}

function isAboutPage(keys: readonly string[]): boolean {
  return keys.length === 1 || holders.includes(plainName(keys.at(-2) ?? ''))
}

function headerSign(headers: Page['headers'], received: number): SignOfMore | undefined {
  const next = headers['x-next-page']?.trim() ?? ''
  if (next !== '')
    return {
      why: `the header "X-Next-Page" names page ${next}: configure {type: header_cursor, cursor_key: X-Next-Page, cursor_param: page}`,
    }
  const total = wholeNumber(headers['x-total-count'] ?? headers['x-total'])
  if (total === undefined || total <= received) return undefined
  const why = `the header "X-Total-Count" announces ${total} records and ${received} came: configure the paginator that the API documents (page_number or offset)`
  return { why, total }
}
