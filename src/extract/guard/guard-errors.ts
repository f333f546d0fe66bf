import { SluiceError, type Place } from '../../model/errors.ts'
import { isJsonObject, ownValue } from '../../json/json.ts'
import { toJsonText } from '../../json/json-text.ts'
import type { Paginator, Position } from '../../model/paginator.ts'
import type { WalkLimits } from '../../model/plan.ts'
import type { RequestSpec } from '../../model/request.ts'

/** The key of the config that raises a limit. */
const limitNames: { readonly [Key in keyof WalkLimits]: string } = {
  pages: 'pages',
  emptyPages: 'empty_pages',
  repeatedPages: 'repeated_pages',
  pagesWithoutNewKey: 'pages_without_new_key',
  seconds: 'seconds',
}

/** What the guard's errors need to know about the walk. */
export interface Guarded {
  readonly resource: string
  /** the place of the paginator, where the cure is */
  readonly place: Place
  readonly limits: WalkLimits
  readonly mask: (text: string) => string
}

/** The walk sends what it sent before. */
export function loop(request: RequestSpec, { resource, place, mask }: Guarded, because: string): SluiceError {
  return new SluiceError('PAGINATION_LOOP', `Could not read "${resource}" to its end because ${because}.`, {
    place,
    found: mask(requestLine(request)),
    hint: 'Correct the paginator: the cursor or link must go back where the API expects it (cursor_param or cursor_body_path), and be read where the next one stands (cursor_path, cursor_key or next_url_path). "sluice preview" shows the requests and answers.',
  })
}

/** Pages that were there before. `where` = of the page that repeats. */
export function repeated(
  request: RequestSpec,
  { resource, place, mask }: Guarded,
  where: { readonly paginator: Paginator | null; readonly position: Position | null; readonly isInARow: boolean },
): SluiceError {
  const because = where.isInARow
    ? 'the server sent the same page twice in a row'
    : 'the server sends pages again that it sent before'
  return new SluiceError('PAGE_REPEATS', `Could not read "${resource}" to its end because ${because}.`, {
    place,
    found: mask(requestLine(request)),
    hint: `${firstAid(where)}Correct the paginator: the server may not know the parameter it sets, or may repeat its last page for ever; then tell it where to stop (total_path, maximum_page, maximum_offset, has_more_path or stop_condition). If the API really does send equal pages, allow them with "limits: { repeated_pages: N }" in the endpoint.`,
  })
}

/** Page 0 and page 1 are the same to many servers that count from 1. */
function firstAid({
  paginator,
  position,
}: {
  readonly paginator: Paginator | null
  readonly position: Position | null
}): string {
  const isSecond = isJsonObject(position) && ownValue(position, 'page') === 1
  return paginator?.type === 'page_number' && isSecond
    ? 'If the server counts pages from 1, write "base_page: 1". Otherwise: '
    : ''
}

/** A bound that an honest API does not meet. */
export function boundReached(
  { resource, place, limits }: Guarded,
  key: keyof WalkLimits,
  { because, bound = limits[key] ?? 0 }: { readonly because: string; readonly bound?: number },
): SluiceError {
  const name = limitNames[key]
  return new SluiceError('BOUND_REACHED', `Could not read "${resource}" to its end because ${because}.`, {
    place,
    found: `limits.${name}: ${bound}`,
    hint: `${key === 'emptyPages' ? 'If an empty page is the end, write "stop_after_empty_page: true" in the paginator. ' : ''}Check with "sluice preview" that the paginator and "data_selector" fit. If the API really goes on like that, raise "limits: { ${name}: … }" in the endpoint or in resource_defaults.endpoint.`,
  })
}

/** A request in one line: `GET https://… page=2`. */
function requestLine(request: RequestSpec): string {
  const params = request.params.map(([name, value]) => `${name}=${value}`).join('&')
  const query = params === '' ? '' : `${request.url.includes('?') ? '&' : '?'}${params}`
  const { body } = request
  const sent = body.kind === 'json' ? toJsonText(body.value) : body.kind === 'raw' ? body.text : ''
  return `${request.method} ${request.url}${query}${sent === '' ? '' : ` ${sent.slice(0, 200)}`}`
}
