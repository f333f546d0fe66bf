import { byCursor, byLink, cut, goesOn, numberAt, pageSize, type Shape, shape } from './shape.ts'

const url = (ask: { readonly origin: string; readonly path: string }, next: string | null): string | null =>
  next === null ? null : `${ask.origin}${ask.path}?${next}`
const path = (ask: { readonly path: string }, next: string): string => `${ask.path}?${next}`

/** Servers that say where the next page is. */
export const links: Readonly<Record<string, Shape>> = {
  drf: byLink('/drf', (next, results, ask) => ({ count: 23, next: url(ask, next), previous: null, results })),
  pokeapi: byLink('/pokeapi', (next, results, ask) => ({ count: 23, next: url(ask, next), results })),
  rick_and_morty: byLink('/rick', (next, results, ask) => ({
    info: { count: 23, pages: 3, next: url(ask, next) },
    results,
  })),
  netbox: byLink('/netbox/', (next, results, ask) => ({ count: 23, next: url(ask, next), previous: null, results })),
  json_api: byLink('/jsonapi', (next, data, ask) => ({
    data,
    links: { self: path(ask, ''), next: next && path(ask, next) },
  })),
  json_api_objects: byLink('/jsonapi2', (next, data, ask) => ({
    data,
    links: next === null ? {} : { next: { href: path(ask, next), meta: {} } },
  })),
  hal: byLink('/hal', (next, items, ask) => ({
    _embedded: { items },
    _links: { self: { href: path(ask, '') }, ...(next === null ? {} : { next: { href: path(ask, next) } }) },
  })),
  odata_relative: byLink('/odata/Books', (next, value) => ({
    '@odata.count': 23,
    ...(next === null ? {} : { '@odata.nextLink': `Books?${next}` }),
    value,
  })),
  odata_v3: byLink('/odata3/Books', (next, value) => ({
    ...(next === null ? {} : { 'odata.nextLink': `Books?${next}` }),
    value,
  })),
  odata_v2: byLink('/odata2/Books', (next, results, ask) => ({
    d: { results, __count: '23', ...(next === null ? {} : { __next: url(ask, next) }) },
  })),
  azure_arm: byLink('/arm', (next, value, ask) => ({ value, ...(next === null ? {} : { nextLink: url(ask, next) }) })),
  salesforce: byLink('/sf', (next, records, ask) => ({
    totalSize: 23,
    done: next === null,
    ...(next === null ? {} : { nextRecordsUrl: path(ask, next) }),
    records,
  })),
  twilio: byLink('/twilio', (next, calls, ask) => ({
    first_page_uri: '/twilio',
    next_page_uri: next === null ? null : path(ask, next),
    page: 0,
    page_size: 10,
    calls,
  })),
  zendesk: byLink('/zendesk', (next, tickets, ask) => ({
    tickets,
    next_page: url(ask, next),
    previous_page: null,
    count: 23,
  })),
  zendesk_cursor: byLink('/zendesk2', (next, users, ask) => ({
    users,
    meta: { has_more: next !== null, after_cursor: next === null ? null : 'x' },
    links: { next: url(ask, next) },
  })),
  hydra: byLink('/hydra', (next, data, ask) => ({
    '@context': '/contexts/Book',
    'hydra:member': data,
    'hydra:totalItems': 23,
    'hydra:view': { '@id': '/hydra', ...(next === null ? {} : { 'hydra:next': path(ask, next) }) },
  })),
  ogc_features: byLink('/ogc', (next, features, ask) => ({
    type: 'FeatureCollection',
    links: [{ rel: 'self', href: url(ask, '') }, ...(next === null ? [] : [{ rel: 'next', href: url(ask, next) }])],
    numberMatched: 23,
    numberReturned: features.length,
    features,
  })),
  fhir: byLink('/fhir', (next, entry, ask) => ({
    resourceType: 'Bundle',
    total: 23,
    link: [
      { relation: 'self', url: url(ask, '') },
      ...(next === null ? [] : [{ relation: 'next', url: url(ask, next) }]),
    ],
    entry,
  })),
  oracle_ords: byLink('/ords', (next, items, ask) => ({
    items,
    hasMore: next !== null,
    limit: 10,
    count: items.length,
    links: next === null ? [] : [{ rel: 'next', href: url(ask, next) }],
  })),
  atlas: byLink('/atlas', (next, results, ask) => ({
    links: next === null ? [] : [{ rel: 'next', href: url(ask, next) }],
    results,
    totalCount: 23,
  })),
  facebook: byLink('/fb', (next, data, ask) => ({
    data,
    paging: { cursors: { before: 'a', after: 'b' }, ...(next === null ? {} : { next: url(ask, next) }) },
  })),
  hubspot: byLink('/hubspot', (next, results, ask) => ({
    results,
    ...(next === null ? {} : { paging: { next: { after: '10', link: url(ask, next) } } }),
  })),
  confluence: byLink('/wiki', (next, results, ask) => ({
    results,
    start: 0,
    limit: 10,
    size: results.length,
    _links: { base: 'x', ...(next === null ? {} : { next: path(ask, next) }) },
  })),
  laravel_cursor: byLink('/laravel2', (next, data, ask) => ({
    data,
    path: '/laravel2',
    next_page_url: url(ask, next),
  })),
  spotify: byLink('/spotify', (next, items, ask) => ({ items, limit: 10, next: url(ask, next), offset: 0, total: 23 })),
  discourse: byLink('/latest.json', (next, topics, ask) => ({
    topic_list: { can_create_topic: false, ...(next === null ? {} : { more_topics_url: path(ask, next) }), topics },
  })),
  open_project: byLink('/openproject', (next, elements, ask) => ({
    _type: 'WorkPackageCollection',
    total: 23,
    count: elements.length,
    pageSize: 10,
    offset: 1,
    _embedded: { elements },
    _links: { self: { href: path(ask, '') }, ...(next === null ? {} : { nextByOffset: { href: path(ask, next) } }) },
  })),
  nova: byLink('/servers', (next, servers, ask) => ({
    servers,
    ...(next === null ? {} : { servers_links: [{ rel: 'next', href: url(ask, next) }] }),
  })),
  asana: byLink('/asana', (next, data, ask) => ({
    data,
    next_page: next === null ? null : { offset: 'e', path: path(ask, next), uri: url(ask, next) },
  })),
  github: shape('/github', ({ origin, query }) => {
    const at = numberAt(query, 'at')
    return { body: cut(at), headers: goesOn(at) ? { link: `<${origin}/github?at=${at + 10}>; rel="next"` } : {} }
  }),
  sentry: shape('/sentry', ({ origin, query }) => {
    const at = numberAt(query, 'at')
    const next = `<${origin}/sentry?at=${at + 10}>; rel="next"; results="${String(goesOn(at))}"; cursor="0:1:0"`
    return { body: cut(at), headers: { link: `<${origin}/sentry>; rel="previous"; results="false", ${next}` } }
  }),
  wordpress: shape('/wp', ({ origin, query }) => {
    const page = numberAt(query, 'page', 1)
    const link = goesOn((page - 1) * 10) ? { link: `<${origin}/wp?page=${page + 1}>; rel="next"` } : {}
    return { body: cut((page - 1) * 10), headers: { 'x-wp-total': '23', 'x-wp-totalpages': '3', ...link } }
  }),
}

const post = (base: Shape, json: Shape['json'] = {}): Shape => ({ ...base, json })

/** Servers that hand out cursors. */
export const cursors: Readonly<Record<string, Shape>> = {
  slack: byCursor('/slack', 'cursor', (next, members) => ({
    ok: true,
    members,
    response_metadata: { next_cursor: next ?? '' },
  })),
  google: byCursor('/google', 'pageToken', (next, items) => ({
    items,
    ...(next === null ? {} : { nextPageToken: next }),
  })),
  zoom: byCursor('/zoom', 'next_page_token', (next, users) => ({
    page_size: 10,
    total_records: 23,
    next_page_token: next ?? '',
    users,
  })),
  twitter: byCursor('/twitter', 'pagination_token', (next, data) => ({
    data,
    meta: { result_count: data.length, ...(next === null ? {} : { next_token: next }) },
  })),
  aws: byCursor('/aws', 'NextToken', (next, Items) => ({ Items, ...(next === null ? {} : { NextToken: next }) })),
  s3_like: byCursor('/s3', 'marker', (next, Contents) => ({
    IsTruncated: next !== null,
    Contents,
    ...(next === null ? {} : { NextMarker: next }),
  })),
  kubernetes: byCursor('/k8s', 'continue', (next, items) => ({
    kind: 'PodList',
    metadata: { resourceVersion: '12', ...(next === null ? {} : { continue: next }) },
    items,
  })),
  mediawiki: shape('/api.php', ({ query }) => {
    const at = numberAt(query, 'apcontinue')
    // without its own part it starts over, as the real one does with several lists
    const from = query.get('continue') === '-||' ? at : 0
    return {
      body: {
        ...(goesOn(from) ? { continue: { apcontinue: String(from + 10), continue: '-||' } } : {}),
        query: { allpages: cut(from) },
      },
    }
  }),
  dynamo: post(
    shape('/dynamo', ({ body }) => {
      const key = body['ExclusiveStartKey'] as { id: { N: string } } | undefined
      const at = Number(key?.id.N ?? 0)
      const last = goesOn(at) ? { LastEvaluatedKey: { id: { N: String(at + 10) } } } : {}
      return { body: { Items: cut(at), Count: cut(at).length, ScannedCount: cut(at).length, ...last } }
    }),
    { TableName: 't' },
  ),
  notion: post(
    shape('/notion', ({ body }) => {
      const at = Number(body['start_cursor'] ?? 0)
      return {
        body: {
          object: 'list',
          results: cut(at),
          next_cursor: goesOn(at) ? String(at + 10) : null,
          has_more: goesOn(at),
        },
      }
    }),
    { page_size: 10 },
  ),
  graphql: post(
    shape('/graphql', ({ body }) => {
      const at = Number((body['variables'] as Record<string, unknown> | undefined)?.['after'] ?? 0)
      const pageInfo = { hasNextPage: goesOn(at), endCursor: String(at + cut(at).length) }
      return { body: { data: { notes: { totalCount: 23, nodes: cut(at), pageInfo } } } }
    }),
    {
      query:
        'query ($after: String) { notes(first: 10, after: $after) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } }',
    },
  ),
  graphql_without_variable: {
    ...post(
      shape('/graphql2', () => ({
        body: { data: { notes: { nodes: cut(0), pageInfo: { hasNextPage: true, endCursor: 'abc' } } } },
      })),
      { query: '{ notes { nodes { id } pageInfo { endCursor hasNextPage } } }' },
    ),
    comes: 'loud',
  },
  graphql_total: {
    ...post(
      shape('/graphql3', () => ({ body: { data: { notes: { totalCount: 23, nodes: cut(0) } } } })),
      {
        query: '{ notes { totalCount nodes { id } } }',
      },
    ),
    comes: 'loud',
  },
  reddit: byCursor('/reddit', 'after', (next, children) => ({ kind: 'Listing', data: { after: next, children } })),
  stripe: shape('/stripe', ({ query }) => {
    const from = Number((query.get('starting_after') ?? 'x0').slice(1))
    const data = cut(from).map(({ id }) => ({ id: `x${id}`, object: 'charge' }))
    return { body: { object: 'list', data, has_more: goesOn(from), url: '/stripe' } }
  }),
  cursor_bare: byCursor('/c1', 'cursor', (cursor, items) => ({ items, cursor })),
  cursor_in_meta: byCursor('/c2', 'cursor', (cursor, data) => ({ data, meta: { cursor } })),
  scroll_id: byCursor('/c3', 'scroll_id', (next, hits) => ({ hits, scroll_id: next })),
  bookmark: byCursor('/c4', 'bookmark', (bookmark, docs) => ({ docs, bookmark })),
  page_token: byCursor('/c5', 'page_token', (next, files) => ({ files, paging: { page_token: next } })),
  next_object: shape('/next_object', ({ query }) => {
    const page = numberAt(query, 'page', 1)
    const from = (page - 1) * pageSize
    return { body: { results: cut(from), ...(goesOn(from) ? { next: { page: page + 1, limit: 10 } } : {}) } }
  }),
  intercom: shape('/intercom', ({ query }) => {
    const from = Number((query.get('starting_after') ?? 'c0').slice(1))
    const next = goesOn(from) ? { next: { per_page: 10, starting_after: `c${from + 10}` } } : {}
    return {
      body: { type: 'list', data: cut(from), pages: { type: 'pages', ...next, page: 1, per_page: 10, total_pages: 3 } },
    }
  }),
  airtable: byCursor('/airtable', 'offset', (next, records) => ({
    records,
    ...(next === null ? {} : { offset: next }),
  })),
  twitch: byCursor('/twitch', 'after', (next, data) => ({ data, pagination: next === null ? {} : { cursor: next } })),
  lever: byCursor('/lever', 'offset', (next, data) => ({
    data,
    hasNext: next !== null,
    ...(next === null ? {} : { next }),
  })),
  pipedrive: shape('/pipedrive', ({ query }) => {
    const start = numberAt(query, 'start')
    const more = goesOn(start)
    const pagination = { start, limit: 10, more_items_in_collection: more, ...(more ? { next_start: start + 10 } : {}) }
    return { body: { success: true, data: cut(start), additional_data: { pagination } } }
  }),
  vultr: byCursor('/vultr', 'cursor', (next, instances) => ({
    instances,
    meta: { total: 23, links: { next: next ?? '', prev: '' } },
  })),
  datadog: byCursor('/datadog', 'page[cursor]', (next, data) => ({
    data,
    meta: { page: next === null ? {} : { after: next } },
  })),
  circleci: byCursor('/circleci', 'page-token', (next_page_token, items) => ({ items, next_page_token })),
  qdrant: post(
    shape('/qdrant', ({ body }) => {
      const at = Number(body['offset'] ?? 0)
      return {
        body: { result: { points: cut(at), next_page_offset: goesOn(at) ? at + 10 : null }, status: 'ok', time: 0.1 },
      }
    }),
    { limit: 10 },
  ),
  gitlab: shape('/gitlab', ({ query }) => {
    const page = numberAt(query, 'page', 1)
    const next = goesOn((page - 1) * 10) ? String(page + 1) : ''
    return { body: cut((page - 1) * 10), headers: { 'x-next-page': next, 'x-page': String(page), 'x-total': '23' } }
  }),
  header_cursor: shape('/hc', ({ query }) => {
    const at = Number((query.get('cursor') ?? 'c0').slice(1))
    return { body: cut(at), headers: goesOn(at) ? { 'x-next-cursor': `c${at + 10}` } : {} }
  }),
}

/** Servers that hand out something that leads on, and take it back in a way nobody can guess. */
export const unguessable: Readonly<Record<string, Shape>> = {
  azure_tables: {
    ...shape('/azure', () => ({ body: { value: cut(0) }, headers: { 'x-ms-continuation-NextRowKey': 'abc' } })),
    comes: 'loud',
  },
  strange_cursor: { ...byCursor('/strange', 'zzz', (next, data) => ({ data, next_cursor: next })), comes: 'loud' },
  strange_bookmark: { ...byCursor('/strange2', 'zzz', (bookmark, data) => ({ data, bookmark })), comes: 'loud' },
  refused_cursor: {
    ...shape('/refused', ({ query }) =>
      query.size === 0
        ? { body: { data: cut(0), cursor: 'abc' } }
        : { body: { message: 'unknown parameter' }, status: 400 },
    ),
    comes: 'loud',
  },
}
