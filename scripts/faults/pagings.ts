import type { ServerResponse } from 'node:http'

/** A list of 100 rows in pages of 20, told by a way of paging. `body` is a page's own body with another list in it. */
export interface Paging {
  readonly name: string
  /** as the config has it; absent = detected */
  readonly paginator?: object | string
  /** where the list is; absent = detected */
  readonly selector?: string
  /** the offset that a request asks for */
  readonly from: (url: URL) => number
  readonly body: (items: unknown, at: Place) => unknown
  readonly headers?: (at: Place) => Readonly<Record<string, string>>
  /** the answers say how much there is, or give each next position: a page that is not there can be noticed */
  readonly announces: boolean
}

export interface Place {
  readonly origin: string
  readonly from: number
  readonly next: number | null
}

export const rowCount = 100
export const pageSize = 20

const number = (url: URL, name: string, otherwise = 0): number => Number(url.searchParams.get(name) ?? otherwise)
const byPage = (url: URL): number => (number(url, 'page', 1) - 1) * pageSize
const link = ({ origin, next }: Place): string | null => (next === null ? null : `${origin}/rows?from=${next}`)

/** Every way of paging that sluice and dlt both know, and two that are detected. */
export const pagings: readonly Paging[] = [
  {
    name: 'page_number, pages announced',
    paginator: { type: 'page_number', base_page: 1, total_path: 'pages' },
    selector: 'items',
    from: byPage,
    body: (items) => ({ items, pages: rowCount / pageSize }),
    announces: true,
  },
  {
    name: 'page_number, has_more',
    paginator: { type: 'page_number', base_page: 1, total_path: null, has_more_path: 'more' },
    selector: 'items',
    from: byPage,
    body: (items, { next }) => ({ items, more: next !== null }),
    announces: true,
  },
  {
    name: 'page_number until an empty page',
    paginator: { type: 'page_number', base_page: 1, total_path: null },
    selector: 'items',
    from: byPage,
    body: (items) => ({ items }),
    announces: false,
  },
  {
    name: 'offset, total announced',
    paginator: { type: 'offset', limit: pageSize },
    selector: 'items',
    from: (url) => number(url, 'offset'),
    body: (items) => ({ items, total: rowCount }),
    announces: true,
  },
  {
    name: 'offset until an empty page',
    paginator: { type: 'offset', limit: pageSize, total_path: null },
    selector: 'items',
    from: (url) => number(url, 'offset'),
    body: (items) => ({ items }),
    announces: false,
  },
  {
    name: 'cursor',
    paginator: { type: 'cursor', cursor_path: 'next', cursor_param: 'after' },
    selector: 'items',
    from: (url) => number(url, 'after'),
    body: (items, { next }) => ({ items, next: next === null ? null : String(next) }),
    announces: true,
  },
  {
    name: 'cursor, total beside it',
    paginator: { type: 'cursor', cursor_path: 'next', cursor_param: 'after' },
    selector: 'items',
    from: (url) => number(url, 'after'),
    body: (items, { next }) => ({ items, total: rowCount, ...(next !== null && { next: String(next) }) }),
    announces: true,
  },
  {
    name: 'json_link',
    paginator: { type: 'json_link', next_url_path: 'links.next' },
    selector: 'items',
    from: (url) => number(url, 'from'),
    body: (items, at) => ({ items, links: { next: link(at) } }),
    announces: true,
  },
  {
    name: 'header_link',
    paginator: 'header_link',
    selector: 'items',
    from: (url) => number(url, 'from'),
    body: (items) => ({ items }),
    headers: (at) => (at.next === null ? {} : { link: `<${link(at) ?? ''}>; rel="next"` }),
    announces: true,
  },
  {
    name: 'detected link',
    from: (url) => number(url, 'from'),
    body: (items, at) => ({ data: items, next: link(at) }),
    announces: true,
  },
  {
    name: 'detected page of pages',
    from: byPage,
    body: (items, { from }) => ({ data: items, page: from / pageSize + 1, total_pages: rowCount / pageSize }),
    announces: true,
  },
]

/** One page as a healthy server sends it. */
export function pageAt(
  paging: Paging,
  url: URL,
  origin: string,
): { readonly items: readonly object[]; readonly at: Place } {
  const from = paging.from(url)
  const items = Array.from({ length: Math.max(0, Math.min(pageSize, rowCount - from)) }, (_, n) => row(from + n))
  const next = from + pageSize < rowCount ? from + pageSize : null
  return { items, at: { origin, from, next } }
}

export function row(id: number): object {
  return { id, name: `row ${id}`, nested: [{ at: id }] }
}

export function send(
  response: ServerResponse,
  body: unknown,
  {
    status = 200,
    headers = {},
  }: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
