import type { ServerResponse } from 'node:http'
import { type LocalServer, sendJson, startServer } from '../servers/local-http.ts'

/** 100 rows, newest first by `ts`. */
export const allRows: readonly Row[] = Array.from({ length: 100 }, (_, id) => ({ id, ts: 1000 - id }))
export const pageSize = 20

export interface Row {
  readonly id: number
  readonly ts: number
}

/** What a page of the feed would have been: for faults that change only its list. */
export interface Page {
  readonly headers: Readonly<Record<string, string>>
  /** its own body, with another list in it */
  body(list: unknown): object
}

/** Answers in place of a page. */
export type Fault = (response: ServerResponse, page: Page) => void

/** A way to page: what a config writes, where a request stands, what a page says about the next one. */
interface Kind {
  readonly paginator: object
  from(query: URLSearchParams): number
  more(at: At): object
  headers?(at: At): Record<string, string>
}

interface At {
  readonly from: number
  readonly count: number
  readonly link: string
}

const hasNext = ({ from, count }: At): boolean => from + pageSize < count
const numberOf = (query: URLSearchParams, name: string): number => Number(query.get(name) ?? 0)

export const kinds = {
  page_number: {
    paginator: { type: 'page_number', base_page: 1, total_path: 'pages' },
    from: (query) => (Number(query.get('page') ?? 1) - 1) * pageSize,
    more: ({ count }) => ({ pages: Math.ceil(count / pageSize) }),
  },
  offset: {
    paginator: { type: 'offset', limit: pageSize, total_path: 'total' },
    from: (query) => numberOf(query, 'offset'),
    more: ({ count }) => ({ total: count }),
  },
  cursor: {
    paginator: { type: 'cursor', cursor_path: 'next', cursor_param: 'after' },
    from: (query) => numberOf(query, 'after'),
    more: (at) => ({ next: hasNext(at) ? String(at.from + pageSize) : null }),
  },
  json_link: {
    paginator: { type: 'json_link', next_url_path: 'next' },
    from: (query) => numberOf(query, 'from'),
    more: (at) => ({ next: hasNext(at) ? at.link : null }),
  },
  header_link: {
    paginator: { type: 'header_link' },
    from: (query) => numberOf(query, 'from'),
    more: () => ({}),
    headers: (at): Record<string, string> => (hasNext(at) ? { link: `<${at.link}>; rel="next"` } : {}),
  },
} as const satisfies Readonly<Record<string, Kind>>

export type KindName = keyof typeof kinds
export const kindNames = Object.keys(kinds) as readonly KindName[]

/** What is wrong with the feed for now. */
export interface Wrong {
  /** from 1 */
  readonly page: number
  /** how often the page goes wrong; default for ever */
  readonly times?: number
  /** by the last part of the path, `/<kind>/<fault>` */
  readonly faults: Readonly<Record<string, Fault>>
}

/** A server whose `/<kind>/<anything>` is the same 100 rows in five pages, or what `rows` holds. */
export interface Feed extends AsyncDisposable {
  readonly server: LocalServer
  wrong: Wrong | null
  rows: readonly Row[]
}

export async function startFeed(): Promise<Feed> {
  /** how often each URL went wrong, since it was said what is wrong */
  const answered = new Map<string, number>()
  let wrongSince: Wrong | null = null
  const server = await startServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://feed.test')
    const [, kindName = '', rest = ''] = pathname.split('/')
    const kind: Kind | undefined = (kinds as Readonly<Record<string, Kind>>)[kindName]
    if (kind === undefined) return sendJson(response, { error: 'no such path' }, { status: 404 })
    const since = searchParams.get('since')
    const rows = since === null ? feed.rows : feed.rows.filter(({ ts }) => ts >= Number(since))
    const from = kind.from(searchParams)
    searchParams.set('from', String(from + pageSize))
    const at = { from, count: rows.length, link: `${server.origin}${pathname}?${searchParams.toString()}` }
    const headers = kind.headers?.(at) ?? {}
    const body = (list: unknown): object => ({ ...kind.more(at), items: list })
    if (feed.wrong !== wrongSince) answered.clear()
    wrongSince = feed.wrong
    const fault = feed.wrong?.faults[rest]
    const times = answered.get(url) ?? 0
    if (fault !== undefined && feed.wrong?.page === from / pageSize + 1 && times < (feed.wrong.times ?? Infinity)) {
      answered.set(url, times + 1)
      return fault(response, { headers, body })
    }
    sendJson(response, body(rows.slice(from, from + pageSize)), { headers })
  })
  const feed: Feed = {
    server,
    wrong: null,
    rows: allRows,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
  return feed
}

const text =
  (type: string, body: string, status = 200): Fault =>
  (response) => {
    response.writeHead(status, { 'content-type': type }).end(body)
  }
const json = (value: unknown, status = 200): Fault => text('application/json', JSON.stringify(value), status)
const list =
  (value: unknown): Fault =>
  (response, page) =>
    sendJson(response, page.body(value), { headers: { ...page.headers } })

/** Ways in which one page goes wrong. */
export const faults = {
  no_content: (response) => response.writeHead(204).end(),
  reset_content: (response) => response.writeHead(205).end(),
  empty_body: text('application/json', ''),
  white_space: text('application/json', ' \n\n  \n'),
  json_null: json(null),
  not_found: json({ error: 'no' }, 404),
  gone: json({ error: 'gone' }, 410),
  server_error: json({ error: 'down' }, 500),
  error_inside: json({ error: 'rate limited' }),
  success_false: json({ success: false, message: 'quota' }),
  empty_object: json({}),
  html: text('text/html', '<html><body>Down for maintenance</body></html>'),
  plain_text: text('text/plain', 'Too many requests'),
  empty_list_and_errors: (response, page) =>
    sendJson(response, { ...page.body([]), errors: [{ code: 'THROTTLED', message: 'too many requests' }] }),
  null_list: list(null),
  empty_list: list([]),
  list_is_text: list('none'),
  list_is_object: list({}),
  list_is_false: list(false),
  list_is_number: list(0),
  list_is_error: list({ error: 'rate limited' }),
} as const satisfies Readonly<Record<string, Fault>>
