import { byCursor, byLink, cut, goesOn, numberAt, pageSize, rowsInAll, type Shape, shape } from './shape.ts'

const withoutScheme = (origin: string): string => origin.replace(/^https?:\/\//, '')

/** Answers of servers that ran beside sluice, cut down: each was read wrongly, or not to its end, the first time. */
export const recorded: Readonly<Record<string, Shape>> = {
  // Datasette: the flag says that the query was not cut off, not that there is no next page
  datasette: byLink('/datasette', (next, rows, { origin }) => ({
    rows,
    truncated: false,
    ...(next === null ? { next: null } : { next: next.slice(3), next_url: `${origin}/datasette?${next}` }),
  })),
  datasette_header: shape('/datasette2', ({ query }) => {
    const from = numberAt(query, 'at')
    const headers = goesOn(from) ? { link: `</datasette2?at=${from + pageSize}>; rel="next"` } : {}
    return { body: { rows: cut(from), truncated: false }, headers }
  }),
  // Kinto: the link stands in a header of its own, and what it does not know is a filter
  kinto: shape('/kinto', ({ origin, query }) => {
    const from = numberAt(query, '_token')
    const next = goesOn(from) ? { 'next-page': `${origin}/kinto?_limit=10&_token=${from + pageSize}` } : {}
    return [...query.keys()].some((name) => !name.startsWith('_'))
      ? { body: { data: [] } }
      : { body: { data: cut(from) }, headers: next }
  }),
  guess_is_a_filter: shape('/filters', ({ query }) => {
    if (['cursor', 'after', 'next'].some((name) => query.has(name))) return { body: { data: [] } }
    const from = numberAt(query, 'next_cursor')
    return { body: { data: cut(from), ...(goesOn(from) && { next_cursor: `${from + pageSize}` }) } }
  }),
  // jsonapi-server: 403 for a parameter it does not know, links without a scheme
  guess_is_forbidden: shape('/forbids', ({ query }) => {
    if (query.has('cursor')) return { body: { errors: [{ status: '403', code: 'EFORBIDDEN' }] }, status: 403 }
    const from = numberAt(query, 'next_cursor')
    return { body: { data: cut(from), ...(goesOn(from) && { next_cursor: `${from + pageSize}` }) } }
  }),
  no_scheme: byLink('/no_scheme', (next, data, { origin }) => ({
    data,
    links: next === null ? {} : { next: `${withoutScheme(origin)}/no_scheme?${next}` },
  })),
  // CouchDB views, asked with a limit
  couch_view: {
    ...shape('/view', ({ query }) => {
      const from = numberAt(query, 'skip')
      return { body: { total_rows: rowsInAll, offset: from, rows: cut(from, numberAt(query, 'limit', rowsInAll)) } }
    }),
    asked: 'view?limit=10',
  },
  // json-server 0.17: the range was asked for, the total stands in a header
  json_server: {
    ...shape('/sliced', ({ query }) => ({
      body: cut(numberAt(query, '_start'), numberAt(query, '_limit', rowsInAll)),
      headers: { 'x-total-count': `${rowsInAll}` },
    })),
    asked: 'sliced?_start=0&_limit=10',
  },
  // Synapse: names of its own for the total and for the parameters
  synapse_rooms: shape('/rooms', ({ query }) => {
    const from = numberAt(query, 'from')
    const next = goesOn(from) ? { next_batch: from + pageSize } : {}
    return { body: { rooms: cut(from), offset: from, total_rooms: rowsInAll, ...next } }
  }),
  synapse_users: shape('/users', ({ query }) => {
    const from = numberAt(query, 'from')
    const next = goesOn(from) ? { next_token: `${from + pageSize}` } : {}
    return { body: { users: cut(from), total: rowsInAll, ...next } }
  }),
  matrix_rooms: byCursor('/public', 'since', (next, chunk) => ({ chunk, ...(next !== null && { next_batch: next }) })),
  // DynamoDB ListTables
  last_evaluated_name: {
    ...shape('/tables', ({ body }) => {
      const from = Number(body['ExclusiveStartTableName'] ?? 0)
      const next = goesOn(from) ? { LastEvaluatedTableName: `${from + pageSize}` } : {}
      return { body: { Tables: cut(from), ...next } }
    }),
    json: {},
  },
  // RabbitMQ and DataTables: what a filter lets through is what can come
  rabbit_filtered: {
    ...shape('/rabbit', ({ query }) => {
      const page = numberAt(query, 'page', 1)
      const items = cut((page - 1) * pageSize)
      return { body: { filtered_count: rowsInAll, total_count: 999, page, page_count: 3, page_size: 10, items } }
    }),
    asked: 'rabbit?page=1&page_size=10&name=n',
  },
  data_tables: {
    ...shape('/data_tables', ({ query }) => ({
      body: { recordsTotal: 999, recordsFiltered: rowsInAll, data: cut(numberAt(query, 'start')) },
    })),
    asked: 'data_tables?start=0&length=10',
  },
  // the World Bank: a pair of what is said about the page and the list
  world_bank: shape('/world_bank', ({ query }) => {
    const page = numberAt(query, 'page', 1)
    return { body: [{ page, pages: 3, per_page: '10', total: rowsInAll }, cut((page - 1) * pageSize)] }
  }),
  world_bank_null_after: shape('/world_bank2', ({ query }) => {
    const page = numberAt(query, 'page', 1)
    const rows = cut((page - 1) * pageSize)
    return { body: [{ page, pages: 3, per_page: 10, total: rowsInAll }, rows.length === 0 ? null : rows] }
  }),
  link_to_the_last: shape('/last', ({ query }) => ({
    body: cut((numberAt(query, 'page', 1) - 1) * pageSize),
    headers: { link: '</last?page=3>; rel="last"' },
  })),
}
