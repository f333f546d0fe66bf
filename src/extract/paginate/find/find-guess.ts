import { type Body, isBodyObject, isListOf, ownPart } from '../../../json/records/body.ts'
import type { Records } from '../../../json/records/records.ts'
import { type JsonObject, isJsonObject, ownValue } from '../../../json/json.ts'
import { recordCount } from '../../../model/request.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import { readFlag } from '../evidence/read-flags.ts'
import { readTotals } from '../evidence/read-signs.ts'
import { signOfMore } from '../evidence/signs-of-more.ts'
import { askedFor, askedLimits, pageParams, starts } from './asked-range.ts'
import { type Finding, type FirstPage, paramsOf, tried } from './finding.ts'

/**
 * The answer says that there is more and not how to get it: page numbers (from 0, then from 1) and offsets are tried,
 * until the server answers with something else than the first page. Only for GET, which changes nothing.
 */
export function guess(first: FirstPage): Finding | undefined {
  const { page, places, headers } = first
  // a header that goes back as several parameters, or as a header, says how the server pages
  if (headers.next?.params.length === 0) return undefined
  if (page.request.method !== 'GET' || page.records.count === 0) return undefined
  const sign = signOfMore(page)
  if (sign === undefined) return undefined
  const flag = readFlag(places)
  const end: JsonObject =
    !places.isPair && flag?.value === true && !flag.isUpsideDown ? { has_more_path: flag.path } : {}
  const names = new Set(paramsOf(page.request).map(([name]) => name))
  const own = stripe(page.body, page.records, end)
  const unasked = (own.length > 0 ? own : ranges(first, end)).filter(
    (way) => ![way['page_param'], way['offset_param']].some((name) => typeof name === 'string' && names.has(name)),
  )
  const ways = own.length > 0 ? unasked : [...asAsked(page, end), ...unasked]
  if (ways.length === 0) return undefined
  return {
    config: tried(ways),
    found:
      own.length > 0
        ? 'cursor at "data[-1].id", sent back as "starting_after"'
        : 'page numbers or offsets, tried in turn',
    why: sign.why,
    certain: false,
  }
}

function ranges({ page: { records, body }, places }: FirstPage, end: JsonObject): readonly JsonObject[] {
  const { total, pages } = readTotals(places, records.count)
  const skipping = (offset: string, limit: string): JsonObject => ({
    type: 'offset',
    limit: records.count,
    offset_param: offset,
    limit_param: limit,
    total_path: total === undefined || places.isPair ? null : pathText(total.keys),
    ...end,
  })
  const counting = (base: number): JsonObject => ({
    type: 'page_number',
    base_page: base,
    page_param: 'page',
    total_path: pages === undefined || places.isPair ? null : pathText(pages.keys),
    ...end,
  })
  // Elasticsearch and its kin
  const isSearch = isBodyObject(body) && isBodyObject(ownPart(body, 'hits'))
  const isOData = isBodyObject(body) && Object.keys(body).some((key) => /^@?odata\./i.test(key))
  return [
    ...(isSearch ? [skipping('from', 'size')] : []),
    ...(isOData ? [skipping('$skip', '$top')] : []),
    counting(0),
    counting(1),
    skipping('offset', 'limit'),
    skipping('skip', 'limit'),
    skipping('start', 'rows'),
  ]
}

/** Parameters that the request has already need no guess: `?_start=0&_limit=50`, `?page=1`. */
function asAsked(page: FirstPage['page'], end: JsonObject): readonly JsonObject[] {
  const { request } = page
  const start = askedFor(request, starts)
  const number = askedFor(request, pageParams)
  const limit = askedFor(request, askedLimits)
  const skipping = start && {
    type: 'offset',
    limit: limit?.value ?? recordCount(page),
    limit_param: limit?.name ?? 'limit',
    offset: start.value,
    offset_param: start.name,
    total_path: null,
    ...end,
  }
  const counting = number && {
    type: 'page_number',
    base_page: number.value,
    page_param: number.name,
    total_path: null,
    ...end,
  }
  return [skipping, counting].filter((way) => way !== undefined)
}

/** Stripe goes on after the id of the last record. */
function stripe(body: Body, records: Records, end: JsonObject): readonly JsonObject[] {
  const last = records.at(-1)
  const isStripe =
    isBodyObject(body) && ownPart(body, 'object') === 'list' && isListOf(ownPart(body, 'data') ?? null, records)
  if (!isStripe || !isJsonObject(last) || typeof ownValue(last, 'id') !== 'string') return []
  return [{ type: 'cursor', cursor_path: 'data[-1].id', cursor_param: 'starting_after', ...end }]
}
