import { isJsonObject } from '../../../json/json.ts'
import type { RequestSpec } from '../../../model/request.ts'
import { wholeNumber } from '../answer/total.ts'
import { plainName } from '../evidence/plain-name.ts'
import { paramsOf } from './finding.ts'

/** Names of the place where a page begins, in answers and requests. */
export const starts: readonly string[] = [
  'offset',
  'skip',
  'start',
  'startat',
  'startindex',
  'from',
  'firstresult',
  'currentoffset',
  'retstart',
]
/** Names of the number of records on a page. */
export const limits: readonly string[] = [
  'limit',
  'maxresults',
  'itemsperpage',
  'perpage',
  'pagesize',
  'size',
  'take',
  'rows',
  'count',
  'hitsperpage',
  'retmax',
]
/** Names of the number of a page in requests. */
export const pageParams: readonly string[] = [
  'page',
  'pagenumber',
  'pageno',
  'p',
  'pagenum',
  'pageindex',
  'currentpage',
]
/** Names that mean a size in requests only: `filter[limit]`, `$top`, `n` are something else in an answer. */
export const askedLimits: readonly string[] = [
  ...limits,
  'top',
  'first',
  'n',
  'max',
  'pagelimit',
  'filterlimit',
  'maxitems',
  'maxrecords',
  'length',
]

/** A number that a request names. */
export interface NamedNumber {
  readonly name: string
  readonly value: number
}

/** The first parameter under one of the names that holds a whole number. */
export function askedFor(request: RequestSpec, names: readonly string[]): NamedNumber | undefined {
  for (const [name, text] of paramsOf(request)) {
    const value = names.includes(plainName(name)) ? wholeNumber(text) : undefined
    if (value !== undefined) return { name, value }
  }
  return undefined
}

/** True when a request asks for just so many records, in its parameters or its JSON: more may lie behind them. */
export function asksForJust(request: RequestSpec, rows: number): boolean {
  if (rows > 0 && askedFor(request, askedLimits)?.value === rows) return true
  const { body } = request
  if (rows === 0 || body.kind !== 'json' || !isJsonObject(body.value)) return false
  return Object.entries(body.value).some(
    ([name, value]) => askedLimits.includes(plainName(name)) && wholeNumber(value) === rows,
  )
}
