import { byOffset, byPage, complete, cut, loud, numberAt, type Shape, shape } from './shape.ts'

/** Servers that number their pages. */
export const pages: Readonly<Record<string, Shape>> = {
  laravel: byPage('/laravel', {}, (page, data) => ({
    data,
    meta: { current_page: page, last_page: 3, per_page: 10, total: 23 },
  })),
  spring: byPage('/spring', { base: 0 }, (page, content) => ({
    content,
    pageable: { pageNumber: page, pageSize: 10 },
    totalElements: 23,
    totalPages: 3,
    last: page === 2,
    size: 10,
    number: page,
  })),
  spring_hateoas: byPage('/spring2', { base: 0 }, (page, items) => ({
    _embedded: { items },
    page: { size: 10, totalElements: 23, totalPages: 3, number: page },
  })),
  tmdb: byPage('/tmdb', {}, (page, results) => ({ page, results, total_pages: 3, total_results: 23 })),
  algolia: byPage('/algolia', { base: 0 }, (page, hits) => ({ hits, nbHits: 23, page, nbPages: 3, hitsPerPage: 10 })),
  rabbitmq: byPage('/rabbit', {}, (page, items) => ({
    filtered_count: 23,
    item_count: items.length,
    items,
    page,
    page_count: 3,
    page_size: 10,
    total_count: 23,
  })),
  pocketbase: byPage('/pocket', {}, (page, items) => ({ page, perPage: 10, totalItems: 23, totalPages: 3, items })),
  strapi: byPage('/strapi', { param: 'pagination[page]' }, (page, data) => ({
    data,
    meta: { pagination: { page, pageSize: 10, pageCount: 3, total: 23 } },
  })),
  json_api_pages: byPage('/jsonapi3', { param: 'page[number]' }, (page, data) => ({
    data,
    meta: { currentPage: page, totalPages: 3 },
  })),
  page_and_total: byPage('/pt', {}, (page, data) => ({ data, page, per_page: 10, total: 23 })),
  jqgrid: byPage('/jqgrid', {}, (page, rows) => ({ page, total: 3, records: 23, rows })),
  mongoose: byPage('/mongoose', {}, (page, docs) => ({
    docs,
    totalDocs: 23,
    limit: 10,
    page,
    totalPages: 3,
    hasNextPage: page < 3,
    nextPage: page < 3 ? page + 1 : null,
  })),
  discogs: byPage('/discogs', {}, (page, releases) => ({
    pagination: { page, pages: 3, per_page: 10, items: 23, urls: {} },
    releases,
  })),
  reqres: byPage('/reqres', {}, (page, data) => ({
    page,
    per_page: 10,
    total: 23,
    total_pages: 3,
    data,
    support: { url: 'x' },
  })),
  stackexchange: byPage('/stack', {}, (page, items) => ({
    items,
    has_more: page < 3,
    quota_max: 300,
    quota_remaining: 9,
  })),
  total_only: byPage('/total', {}, (_, data) => ({ data, total: 23 })),
  total_only_from_zero: byPage('/total0', { base: 0 }, (_, data) => ({ data, meta: { total: 23 } })),
  eve: shape('/eve', ({ query }) => {
    const page = numberAt(query, 'page', 1)
    const body = cut((page - 1) * 10)
    return body.length > 0 ? { body, headers: { 'x-pages': '3' } } : { body: { error: 'no such page' }, status: 404 }
  }),
  gitea: shape('/gitea', ({ query }) => ({
    body: cut((numberAt(query, 'page', 1) - 1) * 10),
    headers: { 'x-total-count': '23' },
  })),
  sonarqube: byPage('/sonar', { param: 'p' }, (page, components) => ({
    paging: { pageIndex: page, pageSize: 10, total: 23 },
    components,
  })),
  flickr: byPage('/flickr', {}, (page, photo) => ({
    photos: { page, pages: 3, perpage: 10, total: '23', photo },
    stat: 'ok',
  })),
  last_fm: byPage('/lastfm', {}, (page, track) => ({
    recenttracks: { track, '@attr': { page: String(page), totalPages: '3', total: '23' } },
  })),
  cloudflare: byPage('/cf', {}, (page, result) => ({
    result,
    success: true,
    errors: [],
    messages: [],
    result_info: { page, per_page: 10, total_pages: 3, count: result.length, total_count: 23 },
  })),
  eventbrite: byPage('/eventbrite', {}, (page_number, events) => ({
    pagination: { object_count: 23, page_number, page_size: 10, page_count: 3, has_more_items: page_number < 3 },
    events,
  })),
  jikan: byPage('/jikan', {}, (page, data) => ({
    pagination: {
      last_visible_page: 3,
      has_next_page: page < 3,
      items: { count: data.length, total: 23, per_page: 10 },
    },
    data,
  })),
  zoho: byPage('/zoho', {}, (page, data) => ({
    data,
    info: { per_page: 10, count: data.length, page, more_records: page < 3 },
  })),
  clickup: byPage('/clickup', { base: 0 }, (page, tasks) => ({ tasks, last_page: page >= 2 })),
  typesense: byPage('/typesense', {}, (page, hits) => ({ found: 23, out_of: 99, page, hits })),
  ghost: byPage('/ghost', {}, (page, posts) => ({
    posts,
    meta: { pagination: { page, limit: 10, pages: 3, total: 23, next: page < 3 ? page + 1 : null, prev: null } },
  })),
  json_header: shape('/jh', ({ query }) => {
    const page = numberAt(query, 'page', 1)
    const said = { TotalCount: 23, PageSize: 10, CurrentPage: page, TotalPages: 3, HasNext: page < 3 }
    return { body: cut((page - 1) * 10), headers: { 'x-pagination': JSON.stringify(said) } }
  }),
}

/** Servers that count rows. */
export const offsets: Readonly<Record<string, Shape>> = {
  dummyjson: byOffset('/dummy', { param: 'skip' }, (skip, products, limit) => ({ products, total: 23, skip, limit })),
  jira: byOffset('/jira', { param: 'startAt', limit: 'maxResults' }, (startAt, values, maxResults) => ({
    startAt,
    maxResults,
    total: 23,
    isLast: startAt + values.length >= 23,
    values,
  })),
  jira_issues: byOffset('/jira2', { param: 'startAt', limit: 'maxResults' }, (startAt, issues, maxResults) => ({
    expand: 'schema,names',
    startAt,
    maxResults,
    total: 23,
    issues,
  })),
  redmine: byOffset('/redmine', {}, (offset, issues, limit) => ({ issues, total_count: 23, offset, limit })),
  contentful: byOffset('/contentful', { param: 'skip' }, (skip, items, limit) => ({
    sys: { type: 'Array' },
    total: 23,
    skip,
    limit,
    items,
  })),
  scim: byOffset('/scim', { param: 'startIndex', limit: 'count', base: 1 }, (startIndex, Resources, itemsPerPage) => ({
    schemas: ['urn'],
    totalResults: 23,
    itemsPerPage,
    startIndex,
    Resources,
  })),
  solr: byOffset('/solr', { param: 'start', limit: 'rows' }, (start, docs) => ({
    responseHeader: { status: 0, QTime: 1 },
    response: { numFound: 23, start, numFoundExact: true, docs },
  })),
  couch: byOffset('/couch', { param: 'skip' }, (offset, rows) => ({ total_rows: 23, offset, rows })),
  ckan: byOffset('/ckan', { param: 'start', limit: 'rows' }, (_, results) => ({
    success: true,
    result: { count: 23, results },
  })),
  giphy: byOffset('/giphy', {}, (offset, data) => ({
    data,
    pagination: { total_count: 23, count: data.length, offset },
  })),
  feathers: byOffset('/feathers', { param: '$skip', limit: '$limit' }, (skip, data, limit) => ({
    total: 23,
    limit,
    skip,
    data,
  })),
  pagerduty: byOffset('/pagerduty', {}, (offset, incidents, limit) => ({
    incidents,
    limit,
    offset,
    total: null,
    more: offset + limit < 23,
  })),
  gbif: byOffset('/gbif', {}, (offset, results, limit) => ({
    offset,
    limit,
    endOfRecords: offset + limit >= 23,
    count: 23,
    results,
  })),
  open_fda: byOffset('/openfda', { param: 'skip' }, (skip, results, limit) => ({
    meta: { disclaimer: 'x', results: { skip, limit, total: 23 } },
    results,
  })),
  esearch: byOffset('/esearch', { param: 'retstart', limit: 'retmax' }, (from, data, size) => ({
    header: { type: 'esearch' },
    esearchresult: { count: '23', retmax: String(size), retstart: String(from), results: data },
  })),
  odata_count: byOffset('/odata4', { param: '$skip', limit: '$top' }, (_, value) => ({
    '@odata.context': 'x',
    '@odata.count': 23,
    value,
  })),
  snipe_it: byOffset('/snipe', {}, (_, data) => ({ total: 23, rows: data })),
  meilisearch: byOffset('/meili', {}, (offset, results, limit) => ({ results, offset, limit, total: 23 })),
  elastic: byOffset('/elastic', { param: 'from', limit: 'size' }, (_, hits) => ({
    took: 1,
    timed_out: false,
    hits: { total: { value: 23, relation: 'eq' }, hits },
  })),
  postgrest: shape('/postgrest', ({ query }) => {
    const at = numberAt(query, 'offset')
    return { body: cut(at), headers: { 'content-range': `${at}-${at + cut(at).length - 1}/23` }, status: 206 }
  }),
  unleash: {
    ...byOffset('/unleash', {}, (_, features) => ({ features, total: 23 })),
    asked: 'unleash?offset=0&limit=10',
  },
}

/** One page of many, and no way to get at the others. */
export const closed: Readonly<Record<string, Shape>> = {
  strict: loud(
    shape('/strict', ({ query }) =>
      query.size === 0
        ? { body: { data: cut(0), total: 23 } }
        : { body: { message: 'unknown parameter' }, status: 400 },
    ),
  ),
  truncated: loud(shape('/truncated', () => ({ body: { tree: cut(0), truncated: true } }))),
  not_done: loud(shape('/not_done', () => ({ body: { items: cut(0), done: false } }))),
  flag_header: loud(shape('/flag_header', () => ({ body: cut(0), headers: { 'x-has-more': 'true' } }))),
  other_host: loud(shape('/away', () => ({ body: { data: cut(0), next: 'http://other.invalid/2' } }))),
}

/** What looks like a sign and is none. */
export const alone: Readonly<Record<string, Shape>> = {
  list: complete('/alone1', cut(0, 7)),
  null_next: complete('/alone2', { next: null, previous: null, count: 10, results: cut(0) }),
  null_cursor: complete('/alone3', { items: cut(0), cursor: null, meta: { cursor: null } }),
  money: complete('/alone4', { invoices: cut(0, 7), sums: { total: 9999 }, total: 12.5 }),
  count_of_the_page: complete('/alone5', { count: 7, items: cut(0, 7) }),
  no_more: complete('/alone6', { items: cut(0), has_more: false }),
  last_flag: complete('/alone7', { values: cut(0), isLast: true }),
  one_page_of_one: complete('/alone8', { data: cut(0, 7), page: 1, total_pages: 1, total: 7 }),
  bytes: complete('/alone9', cut(0, 7), { 'content-range': 'bytes 0-24/3573458' }),
  facebook_end: complete('/alone10', { data: cut(0, 7), paging: { cursors: { before: 'a', after: 'b' } } }),
  link_back: complete('/alone11', cut(0), { link: '</alone11>; rel="first", </alone11>; rel="last"' }),
  ratelimit: complete(
    '/alone12',
    { data: cut(0, 7), rate: { limit: 5000, remaining: 4999 } },
    { 'x-ratelimit-limit': '60' },
  ),
}
