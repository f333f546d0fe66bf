import { JsonFloat, type JsonObject, type JsonValue } from '../../../src/json/json.ts'
import {
  cursorPages,
  headerCursorPages,
  jsonLinkPages,
  linkHeaderPages,
  numberedPages,
  offsetPages,
} from '../../scripted-api/paging.ts'
import { needsApiKey, needsBasic, needsBearer } from '../../scripted-api/guards.ts'
import type { ApiRequest, Handler, Reply } from '../../scripted-api/reply.ts'

/*
 * The API that the cases of this folder talk to, after docs/contract/rest-api.md 11: 25 posts on 5 pages, comments and
 * details below them. Beside it a small world for cases with parents (3 authors on 2 pages, 3 books each on 2 pages, 2
 * reviews each), and records with moments for cursors. Nothing is remembered between requests.
 */

const posts = Array.from({ length: 25 }, (_, id) => ({ id, title: `Post ${id}` }))
const reactionKinds = ['like', 'heart', 'laugh', 'wow', 'sad']
const postsWithReactions = posts.slice(0, 5).map((post) => ({
  ...post,
  reactions: reactionKinds.map((kind, index) => ({ id: post.id * 10 + index, kind })),
}))
const authors = [
  {
    id: 1,
    name: 'Ann',
    slug: 'ann lee',
    active: true,
    born: new JsonFloat(1950),
    country: { code: 'NO', tags: ['x', 'y'] },
  },
  { id: 2, name: 'Béa', slug: 'béa', active: false, born: 1960.5, country: { code: 'FR', tags: ['z'] } },
  { id: 3, name: 'Cid', slug: 'cid', active: true, born: 1971.25, country: { code: 'ES', tags: [] } },
]
const oddParents = [
  { id: 1, slug: 'a/b', nothing: null },
  { id: 2, slug: 'a?b#c', nothing: null },
  { id: 3, slug: 'ü %', nothing: null },
]
const moments = Array.from({ length: 10 }, (_, index) => ({
  id: index + 1,
  value: index * 10,
  updated_at: `2024-01-${String(index + 1).padStart(2, '0')}T00:00:00Z`,
}))

/** Comments of one post: 50 on 10 pages. */
function commentsOf(post: number): readonly JsonObject[] {
  return Array.from({ length: 50 }, (_, id) => ({ id, post_id: post, body: `Comment ${id} for post ${post}` }))
}

function booksOf(author: number): readonly JsonObject[] {
  return [1, 2, 3].map((n) => ({ id: author * 10 + n, author_id: author, title: `Book ${n} of ${author}` }))
}

function reviewsOf(book: number): readonly JsonObject[] {
  return [1, 2].map((n) => ({ id: book * 10 + n, book_id: book, stars: n + 3 }))
}

/** `{data, page, total_pages, next_page}`; the link carries only the page, as upstream's fixture has it. */
function pagesOf(all: readonly JsonValue[], request: ApiRequest, options: { key?: string; size?: number } = {}): Reply {
  const { key = 'data', size = 5 } = options
  const page = Number(request.query.get('page') ?? 1)
  const total = Math.ceil(all.length / size)
  const next = page < total ? { next_page: `${request.origin}${request.path}?page=${page + 1}` } : {}
  return { json: { [key]: all.slice((page - 1) * size, page * size), page, total_pages: total, ...next } }
}

const paged =
  (all: readonly JsonValue[], options: { key?: string; size?: number } = {}): Handler =>
  (request) =>
    pagesOf(all, request, options)

function bodyOf(request: ApiRequest): Readonly<Record<string, unknown>> {
  return request.body === '' ? {} : (JSON.parse(request.body) as Record<string, unknown>)
}

function searchPosts(request: ApiRequest): Reply {
  const asked = bodyOf(request)
  const found = posts.filter(({ id }) => id > Number(asked['ids_greater_than'] ?? -1))
  const page = Number(asked['page'] ?? 1)
  const size = Number(asked['page_size'] ?? 5)
  const last = Math.min(Math.ceil(found.length / size), Number(asked['page_count'] ?? 5))
  return {
    json: { data: found.slice((page - 1) * size, page * size), next_page: page < last ? page + 1 : null },
  }
}

function offsetInBody(request: ApiRequest): Reply {
  const asked = bodyOf(request)
  const at = (asked['paging'] ?? asked) as Readonly<Record<string, number>>
  const { offset = 0, limit = 5 } = at
  return { json: { data: posts.slice(offset, offset + limit), total_records: posts.length } }
}

function pageInBody(request: ApiRequest): Reply {
  const page = Number(((bodyOf(request)['paging'] ?? {}) as Readonly<Record<string, number>>)['page'] ?? 1)
  return { json: { data: posts.slice((page - 1) * 10, page * 10), total: 3 } }
}

function hasMore(request: ApiRequest): Reply {
  const start = Number(request.query.get('offset') ?? Number(request.query.get('page') ?? 0) * 10)
  const end = start + 10
  const more = end < posts.length
  const written = request.path.endsWith('_text') ? (more ? 'yes' : 'no') : more
  return { json: { data: posts.slice(start, end), has_more: written, cursor: end } }
}

function cursorWithHasMore(request: ApiRequest): Reply {
  const start = Number(request.query.get('cursor') ?? 0)
  return {
    json: { data: posts.slice(start, start + 10), next_cursor: start + 10, has_more: start + 10 < posts.length },
  }
}

function plainCursor(request: ApiRequest): Reply {
  const start = Number(request.query.get('cursor') ?? 0)
  const next = start + 10
  return { json: { data: posts.slice(start, next), next_cursor: next < posts.length ? next : null } }
}

function headerCursorNumbers(request: ApiRequest): Reply {
  const page = Number(request.query.get('page') ?? 1)
  const reply = { json: { data: posts.slice((page - 1) * 5, page * 5) } }
  return page < 5 ? { ...reply, headers: { cursor: String(page + 1) } } : reply
}

function nullTerminated(request: ApiRequest): Reply {
  const page = Number(request.query.get('token') ?? 0)
  if (page >= 2) return { json: { users: null, next_token: null } }
  return { json: { users: posts.slice(page * 5, page * 5 + 5), next_token: page + 1 } }
}

function emptyLinkAtTheEnd(request: ApiRequest): Reply {
  const page = Number(request.query.get('page') ?? 1)
  return {
    json: { data: posts.slice((page - 1) * 5, page * 5), next: page < 5 ? `/posts_empty_link?page=${page + 1}` : '' },
  }
}

function odata(request: ApiRequest): Reply {
  const skip = Number(request.query.get('$skip') ?? 0)
  const link = skip < 20 ? { '@odata.nextLink': `${request.origin}/posts_odata?$skip=${skip + 10}` } : {}
  return { json: { value: posts.slice(skip, skip + 10), ...link } }
}

/** Records from `since` on, ordered by moment; the server filters as real ones do. */
function changes(request: ApiRequest): Reply {
  return pagesOf(changesFor(request), request)
}

/** The first five of them, for readers of one page: nothing in the answer says that there are more. */
function nextChanges(request: ApiRequest): Reply {
  return { json: { data: changesFor(request).slice(0, 5) } }
}

function changesFor(request: ApiRequest): readonly JsonObject[] {
  const since = request.query.get('since') ?? request.headers['x-since']?.toString() ?? ''
  const until = request.query.get('until') ?? '9999'
  const found = moments.filter(({ updated_at: at }) => at >= since && at < until)
  return request.query.get('order') === 'desc' ? found.toReversed() : found
}

/** All records whatever is asked for. */
const unfiltered: Handler = (request) => pagesOf(moments, request)

function detailOf(post: string | null | undefined): Reply {
  const id = Number(post)
  return post === null || post === undefined || post === '' || Number.isNaN(id)
    ? { status: 404, json: { error: `no post ${String(post)}` } }
    : { json: { post_id: id, title: `Post ${id}`, more: `More detail for post ${id}` } }
}

function someDetails({ path, params }: ApiRequest): Reply {
  const id = Number(params['id'])
  if (path.endsWith('_404') && id > 0) return { status: 404, json: { error: 'Post not found' } }
  if (path.endsWith('_422') && id > 0) return { status: id > 1 ? 422 : 404, json: { error: 'Post not processable' } }
  if (path.endsWith('_204') && id > 0) return { status: 204, text: '' }
  return detailOf(params['id'])
}

/** 200 with a text in the body instead of the detail of every post but the first. */
const hiddenDetails: Handler = ({ params }) =>
  params['id'] === '0' ? detailOf('0') : { json: { status: 'this post is hidden' } }

function token(request: ApiRequest): Reply {
  const form = new URLSearchParams(request.body)
  const right = form.get('client_id') === 'the-id' && form.get('client_secret') === 'the-secret'
  if (!right) return { status: 401, json: { error: 'invalid_client' } }
  return { json: { access_token: 'the-token', expires_in: 3600 } }
}

/** Answers with what was sent, as one record. */
const echo: Handler = (request) => ({
  json: { data: [{ id: 1, got: request.body, type: request.headers['content-type'] ?? 'none' }] },
})

const guarded = paged(posts.slice(0, 10))

/** GraphQL connection: nodes, pageInfo. */
function graphql(request: ApiRequest): Reply {
  const variables = (bodyOf(request)['variables'] ?? {}) as Readonly<Record<string, number | null>>
  const start = variables['after'] ?? 0
  const end = start + 10
  const pageInfo = { hasNextPage: end < posts.length, endCursor: end }
  return { json: { data: { posts: { nodes: posts.slice(start, end), pageInfo } } } }
}

function shapes(request: ApiRequest): Reply {
  const rows = [
    { id: 1, kind: 'a', n: 5, sub: { items: [{ x: 1 }, { x: 2 }] } },
    { id: 2, kind: 'b', n: 15, sub: { items: [{ x: 3 }] } },
    { id: 3, kind: 'a', n: 25, sub: { items: [] } },
  ]
  const { name } = request.params
  if (name === 'groups') return { json: { groups: rows } }
  if (name === 'quoted')
    return { json: { '@odata.value': rows, 'many results': rows.slice(0, 2), 'a.b': rows.slice(0, 1) } }
  if (name === 'object') return { json: { id: 7, title: 'only one', owner: { id: 1 } } }
  if (name === 'embedded') return { json: { _embedded: { items: rows }, page: { number: 0 } } }
  if (name === 'keyed') return { json: { rows: { first: rows[0] ?? null, second: rows[1] ?? null } } }
  if (name === 'meta-first') return { json: { meta: { count: 3 }, records: rows, links: [{ rel: 'self' }] } }
  if (name === 'two-lists') return { json: { errors: [], results: rows } }
  if (name === 'tags') return { json: { id: 5, tags: ['a', 'b'] } }
  return { json: name === 'bare' ? rows : [] }
}

const bookPages = { size: 2 }

/** The routes, for `startScriptedApi`. */
export function fixtureRoutes(): Readonly<Record<string, Handler>> {
  const booksFor = (id: string | null | undefined, request: ApiRequest) =>
    pagesOf(booksOf(Number(id)), request, bookPages)
  return {
    'GET /posts': paged(posts),
    'GET /first_posts': paged(posts.slice(0, 5)),
    'GET /posts_no_key': linkHeaderPages(posts, { key: 'null', pageSize: 5 }),
    'GET /posts_zero_based': numberedPages(posts, { pageSize: 10, first: 0, totalPagesKey: 'total_pages' }),
    'GET /posts_pages_total': numberedPages(posts, { pageSize: 10, totalPagesKey: 'total' }),
    'GET /posts_until_empty': numberedPages(posts, { pageSize: 10, key: 'items' }),
    'GET /posts_bare': numberedPages(posts, { pageSize: 10, key: null }),
    'GET /posts_header_link': linkHeaderPages(posts, { pageSize: 10 }),
    'GET /posts_header_cursor': headerCursorNumbers,
    'GET /posts_opaque_header_cursor': headerCursorPages(posts, { pageSize: 10, header: 'x-next' }),
    'GET /posts_opaque_cursor': cursorPages(posts, { defaultLimit: 10, cursorPath: 'cursors.next' }),
    'GET /posts_relative_next_url': jsonLinkPages(posts, { pageSize: 10, links: 'host_relative' }),
    'GET /posts_query_only_next': jsonLinkPages(posts, { pageSize: 10, links: 'query_only', nextPath: 'paging.next' }),
    'GET /posts_odata': odata,
    'GET /posts_empty_link': emptyLinkAtTheEnd,
    'GET /posts_offset_limit': offsetPages(posts, { totalKey: 'total_records', defaultLimit: 5 }),
    'GET /posts_offset_total': offsetPages(posts, { totalKey: 'total' }),
    'GET /posts_skip_take': offsetPages(posts, { key: 'items', offsetParam: 'skip', limitParam: 'take' }),
    'POST /posts_offset_limit_via_json_body': offsetInBody,
    'POST /posts_page_via_json_body': pageInBody,
    'GET /posts_has_more': hasMore,
    'GET /posts_has_more_text': hasMore,
    'GET /posts_cursor': plainCursor,
    'GET /posts_cursor_has_more': cursorWithHasMore,
    'GET /posts_cursor_null_terminated': nullTerminated,
    'GET /posts_under_a_different_key': paged(posts, { key: 'many-results' }),
    'GET /posts_with_reactions': paged(postsWithReactions),
    'POST /posts/search': searchPosts,
    'POST /posts/search_by_id/:id': ({ params }) => detailOf(params['id']),
    'GET /posts/:id': ({ params }) => detailOf(params['id']),
    'GET /posts/:id/comments': (request) => pagesOf(commentsOf(Number(request.params['id'])), request),
    'GET /posts/:id/some_details_404': someDetails,
    'GET /posts/:id/some_details_404_others_422': someDetails,
    'GET /posts/:id/some_details_204': someDetails,
    'GET /posts/:id/hidden_details': hiddenDetails,
    'GET /post_comments': (request) => pagesOf(commentsOf(Number(request.query.get('post_id'))), request),
    'GET /post_detail': ({ query }) => detailOf(query.get('post_id')),
    'GET /post_detail_via_header': ({ headers }) => detailOf(headers['post-id']?.toString()),
    'POST /post_detail_via_json': (request) => detailOf(String(bodyOf(request)['post_id'] ?? '')),
    'POST /post_detail_via_form': ({ body }) => detailOf(new URLSearchParams(body).get('post_id')),
    'GET /authors': paged(authors, { size: 2 }),
    'GET /writers': paged(
      [1, 2, 3, 4, 5, 6].map((id) => ({ id })),
      { size: 2 },
    ),
    'GET /all_authors': () => ({ json: { data: authors } }),
    'GET /authors/:id': ({ params }) => ({
      // a path that ends in the slash asks for all of them, and there are none
      json: authors.find(({ id }) => id === Number(params['id'])) ?? (params['id'] === '' ? { data: null } : null),
    }),
    'GET /authors/:id/books': (request) => booksFor(request.params['id'], request),
    'GET /books_of/:slug/:id': (request) => booksFor(request.params['id'], request),
    'GET /books': (request) => booksFor(request.query.get('author_id'), request),
    'GET /books_by_header': (request) => booksFor(request.headers['author-id']?.toString(), request),
    'POST /books_by_json': (request) => {
      const asked = bodyOf(request)
      const page = typeof asked['page'] === 'number' ? asked['page'] : 0
      return { json: { data: booksOf(Number(asked['author_id'])).slice(page * 2, page * 2 + 2) } }
    },
    'GET /books/:id/reviews': ({ params }) => ({ json: { data: reviewsOf(Number(params['id'])) } }),
    'GET /changes': changes,
    'GET /next_changes': nextChanges,
    'GET /changes/:since': ({ params, ...request }) => {
      const query = new URLSearchParams({ since: params['since'] ?? '' })
      return changes({ ...request, params, query })
    },
    'POST /changes_by_json': (request) => {
      const filter = (bodyOf(request)['filter'] ?? {}) as Readonly<Record<string, string | null>>
      return nextChanges({ ...request, query: new URLSearchParams({ since: filter['since'] ?? '' }) })
    },
    'POST /changes_by_form': (request) => nextChanges({ ...request, query: new URLSearchParams(request.body) }),
    'GET /moments': unfiltered,
    'GET /numbers': (request) =>
      pagesOf(
        moments.map(({ id, value }) => ({ id, value })),
        request,
      ),
    'GET /sparse': () => ({ json: [{ id: 1, at: 5 }, { id: 2 }, { id: 3, at: null }, { id: 4, at: 9 }] }),
    'GET /protected/bearer': needsBearer((given) => given === 'the-token', guarded),
    'GET /protected/basic': needsBasic('user', 'pass wörd', guarded),
    'GET /protected/header_key': needsApiKey({ in: 'header', name: 'x-api-key', key: 'k-123' }, guarded),
    'GET /protected/query_key': needsApiKey({ in: 'query', name: 'api_key', key: 'k 1&3' }, guarded),
    'GET /protected/none': (request) =>
      request.headers.authorization === undefined ? guarded(request) : { status: 403, json: { error: 'go away' } },
    'POST /oauth/token': token,
    'POST /oauth/empty': () => ({ json: { token_type: 'Bearer' } }),
    'GET /odd_parents': () => ({ json: { data: oddParents } }),
    'POST /graphql': graphql,
    'GET /shapes/:name': shapes,
    'GET /echo': echo,
    'POST /echo': echo,
  }
}
