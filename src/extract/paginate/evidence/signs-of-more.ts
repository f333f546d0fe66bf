import { type Page, recordCount } from '../../../model/request.ts'
import { headerSigns, type NextHeader } from './header-signs.ts'
import { readSigns } from './read-signs.ts'

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
  const rows = recordCount(page)
  const { total, pages, more, next } = readSigns(page)
  if (pages !== undefined && pages.value > 1) {
    const path = asOption(pages.where, 'total_path')
    const why = `${pages.where} announces ${pages.value} pages, but not whether the first is 0 or 1: configure {type: page_number, base_page: 1${path}}, or base_page: 0`
    return { why }
  }
  if (total !== undefined && total.value > rows) {
    const path = asOption(total.where, 'total_path')
    const why = `${total.where} announces ${total.value} records and ${rows} came: configure {type: offset, limit: 100${path}}, or page_number, as the API's documentation says`
    return { why, total: total.value }
  }
  if (more?.value === true)
    return {
      why: `${more.where} says that there is more: configure the paginator that the API documents (cursor, page_number or offset${asOption(more.where, 'with has_more_path', ', ')})`,
    }
  const header = headerSigns(page.headers, rows).next
  if (header !== undefined) return { why: ofHeader(header) }
  if (next === undefined || rows === 0) return undefined
  return {
    why: `${next.where} ${next.certain ? 'leads to a next page' : 'looks like a cursor'}: configure the paginator that the API documents`,
  }
}

/** A path in the body as an option; a header has none. */
function asOption(where: string, option: string, before = ', '): string {
  const path = /^"(.*)"$/.exec(where)?.[1]
  return path === undefined ? '' : `${before}${option}: ${path}`
}

function ofHeader({ key, value, params: [param] }: NextHeader): string {
  const shown = value.slice(0, 100)
  return param === undefined
    ? `the header "${key}" says that there is more: read the rest with a paginator of your own (definePaginator)`
    : `the header "${key}" names ${shown}: configure {type: header_cursor, cursor_key: ${key}, cursor_param: ${param}}`
}
