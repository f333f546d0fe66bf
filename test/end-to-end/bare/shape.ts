/** What a server is asked, as far as paging goes. */
export interface Ask {
  readonly origin: string
  readonly path: string
  readonly query: URLSearchParams
  /** the JSON body; `{}` without one */
  readonly body: Readonly<Record<string, unknown>>
}

export interface Reply {
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
}

/** The first answer of a real server, cut down, and how it is asked for the others. */
export interface Shape {
  /** `whole` = all 23 rows come; `loud` = fewer do, and it is said; `complete` = one page that is all there is */
  readonly comes: 'whole' | 'loud' | 'complete'
  readonly path: string
  /** the path in the config, when it holds more */
  readonly asked?: string
  /** sent with a POST */
  readonly json?: Readonly<Record<string, unknown>>
  readonly answer: (ask: Ask) => Reply
}

export const rowsInAll = 23
export const pageSize = 10

const rows = Array.from({ length: rowsInAll }, (_, index) => ({ id: index + 1, name: `n${index + 1}` }))

export type Row = (typeof rows)[number]

/** Rows from a place on. */
export function cut(from: number, size = pageSize): readonly Row[] {
  return rows.slice(from, from + size)
}

/** True when there are rows after a page that begins at a place. */
export function goesOn(from: number, size = pageSize): boolean {
  return from + size < rowsInAll
}

export function numberAt(query: URLSearchParams, name: string, otherwise = 0): number {
  return Number(query.get(name) ?? otherwise)
}

/** An answer by page number, the first being `base`. */
export function byPage(
  path: string,
  { param = 'page', base = 1 }: { readonly param?: string; readonly base?: number },
  answer: (page: number, data: readonly Row[], ask: Ask) => unknown,
): Shape {
  return shape(path, (ask) => {
    const page = numberAt(ask.query, param, base)
    return { body: answer(page, cut((page - base) * pageSize), ask) }
  })
}

/** An answer by the number of rows to skip. */
export function byOffset(
  path: string,
  {
    param = 'offset',
    limit = 'limit',
    base = 0,
  }: { readonly param?: string; readonly limit?: string; readonly base?: number },
  answer: (from: number, data: readonly Row[], size: number) => unknown,
): Shape {
  return shape(path, ({ query }) => {
    const from = numberAt(query, param, base) - base
    const size = numberAt(query, limit, pageSize)
    return { body: answer(from + base, cut(from, size), size) }
  })
}

/** An answer by a cursor, which is the number of rows before the page with a letter in front. */
export function byCursor(
  path: string,
  param: string,
  answer: (next: string | null, data: readonly Row[], ask: Ask) => unknown,
): Shape {
  return shape(path, (ask) => {
    const from = Number((ask.query.get(param) ?? 'c0').slice(1))
    return { body: answer(goesOn(from) ? `c${from + pageSize}` : null, cut(from), ask) }
  })
}

/** An answer by a link; the place to go on at stands in the parameter `at`. */
export function byLink(path: string, answer: (next: string | null, data: readonly Row[], ask: Ask) => unknown): Shape {
  return shape(path, (ask) => {
    const from = numberAt(ask.query, 'at')
    return { body: answer(goesOn(from) ? `at=${from + pageSize}` : null, cut(from), ask) }
  })
}

/** All rows come. */
export function shape(path: string, answer: Shape['answer']): Shape {
  return { comes: 'whole', path, answer }
}

/** The same, but not all rows can come. */
export function loud(from: Shape): Shape {
  return { ...from, comes: 'loud' }
}

/** One page that is all there is. */
export function complete(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Shape {
  return { comes: 'complete', path, answer: () => ({ body, headers }) }
}
