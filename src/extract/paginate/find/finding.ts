import type { JsonObject } from '../../../json/json.ts'
import type { Page, RequestSpec } from '../../../model/request.ts'
import { type HeaderSigns, headerSigns } from '../evidence/header-signs.ts'
import { type Places, placesOf } from '../evidence/places.ts'
import { resolveLink } from '../answer/link.ts'

/** What the first page says about how to go on. */
export interface Finding {
  /** the paginator as a user would write it; several = to be tried in turn */
  readonly config: JsonObject
  readonly found: string
  readonly why: string
  readonly certain: boolean
  /** one page that the response itself calls incomplete */
  readonly more?: { readonly total?: number }
  /** one page that may be a full one of many: its number of records is a round one, and nothing else is said */
  readonly full?: true
}

/** A first page, read once for all who look for a paginator. */
export interface FirstPage {
  readonly page: Page
  readonly places: Places
  readonly headers: HeaderSigns
}

export function firstPage(page: Page): FirstPage {
  return { page, places: placesOf(page), headers: headerSigns(page.headers, page.records.count) }
}

/** A paginator that tries several ways in turn, or the only one, which may be wrong, too. */
export function tried(ways: readonly JsonObject[]): JsonObject {
  return { type: 'tries', ways }
}

/** A link found by its name alone is followed on its own host only. */
export function isHere(link: string, page: Page): boolean {
  try {
    return new URL(resolveLink(link, page)).host === new URL(page.url === '' ? page.request.url : page.url).host
  } catch {
    return false
  }
}

/** The parameters of a request, those that stand in the query of its path as well. */
export function paramsOf({ url, params }: RequestSpec): readonly (readonly [string, string])[] {
  const query = url.includes('?') ? [...new URLSearchParams(url.slice(url.indexOf('?')))] : []
  return [...query, ...params]
}
