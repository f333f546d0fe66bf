import type { Paginator } from '../../../model/paginator.ts'
import type { RequestSpec } from '../../../model/request.ts'

/** Parameters of a query that are the request's own: every page was asked for with the same value, and the paginator sends none of them. */
export function fixedParams(urls: readonly string[], paginator: Paginator | null | undefined): readonly string[] {
  const [first, ...rest] = urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).searchParams] : []))
  if (first === undefined) return []
  const paging = paginator === null || paginator === undefined ? [] : namesFrom(paginator)
  return [...new Set(first.keys())].filter(
    (name) => !paging.includes(name) && rest.every((params) => params.get(name) === first.get(name)),
  )
}

const nothing: RequestSpec = {
  method: 'GET',
  url: 'http://localhost/',
  params: [],
  headers: [],
  body: { kind: 'none' },
}

/** What a paginator adds to its first request; one of the user's own may want more of a request than this one has. */
function namesFrom(paginator: Paginator): readonly string[] {
  try {
    return paginator.apply(nothing, paginator.first(nothing)).params.map(([name]) => name)
  } catch {
    return []
  }
}
