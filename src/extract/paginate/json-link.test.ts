import { describe, expect, it } from 'vitest'
import { numbered, pageOf, type PagedServer, paginatorKit, param, walk } from '../../../test/kits/paginator.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { jsonLink } from './json-link.ts'

const build = (options: object = {}): ReturnType<typeof jsonLink.build> =>
  jsonLink.build(jsonLink.options.parse(options))
const request: RequestSpec = {
  method: 'POST',
  url: 'https://api.test/v1/items',
  params: [['since', '2024']],
  headers: [['X-A', 'b']],
  body: { kind: 'json', value: { q: 1 } },
}
const page = (body: JsonValue, records: readonly JsonValue[] = [], url = request.url): Page => ({
  ...pageOf(request, { body, records }),
  url,
})

function linked(
  link: (at: number) => string,
): (records: readonly JsonValue[], cut: { pageSize: number; cap: number }) => PagedServer {
  return (records, { pageSize, cap }) =>
    (ask) => {
      const at = Number(param(ask, 'start') ?? 0)
      const size = Math.min(pageSize, cap)
      const some = records.slice(at, at + size)
      const more = at + size < records.length
      return pageOf(ask, { body: { data: some, next: more ? link(at + size) : null }, records: some })
    }
}

paginatorKit('json_link, absolute', () => build(), {
  server: linked((at) => `https://api.test/v1/items?start=${at}`),
  request,
})
paginatorKit('json_link, relative', () => build(), { server: linked((at) => `?start=${at}`), request })

const follow = (next: string, url?: string): string => {
  const step = build().next(null, page({ next }, [], url))
  return step.kind === 'next' ? build().apply(request, step.position).url : 'done'
}

describe('G02 JSONLink update_state', () => {
  it.each<[string, object, JsonValue, string | null]>([
    ['default path', {}, { next: 'https://x/2' }, 'https://x/2'],
    ['explicit path', { next_url_path: 'next_page' }, { next_page: 'https://x/2' }, 'https://x/2'],
    ['nested path', { next_url_path: 'next_page.url' }, { next_page: { url: 'https://x/2' } }, 'https://x/2'],
    ['absent', {}, { results: [] }, null],
    ['quoted key', { next_url_path: "['@odata.nextLink']" }, { '@odata.nextLink': 'https://x/2' }, 'https://x/2'],
    [
      'quoted key after $',
      { next_url_path: "$['@odata.nextLink']" },
      { '@odata.nextLink': 'https://x/2' },
      'https://x/2',
    ],
    ['null', {}, { next: null }, null],
    ['empty text, where dlt fails (divergence 6)', {}, { next: '' }, null],
    ['false', {}, { next: false }, null],
    ['a JSON:API link object', {}, { next: { href: 'https://x/2' } }, 'https://x/2'],
  ])('%s', (...[, options, body, url]) => {
    const step = build(options).next(null, page(body))
    expect(step).toEqual(url === null ? expect.objectContaining({ kind: 'done' }) : { kind: 'next', position: { url } })
  })

  it.each<JsonValue>([5, true, ['https://x/2'], { to: 'x' }, 'mailto:a@b.c', 'javascript:alert(1)'])(
    '%j is no link',
    (next) => {
      expect(() => build().next(null, page({ next }))).toThrow(expect.objectContaining({ code: 'PAGINATION_BAD_LINK' }))
    },
  )
})

describe('G03 JSONLink update_request', () => {
  it.each([
    ['https://api.test/api/resource?page=2', 'https://api.test/api/resource?page=2'],
    ['/api/resource?page=2', 'https://api.test/api/resource?page=2'],
    ['?page=2', 'https://api.test/v1/items?page=2'],
    ['items2?page=2', 'https://api.test/v1/items2?page=2'],
    ['items?page=2', 'https://api.test/v1/items?page=2'],
    ['v1/items?page=2', 'https://api.test/v1/items?page=2'],
    ['//other.test/p', 'https://other.test/p'],
    ['http://api.test:8080/p', 'http://api.test:8080/p'],
    ['https://api.test/p?q=a%20b%2Fc&=&x=1+2', 'https://api.test/p?q=a%20b%2Fc&=&x=1+2'],
    ['?q=a%20b%2Fc&=&cursor=%2B%2F%3D', 'https://api.test/v1/items?q=a%20b%2Fc&=&cursor=%2B%2F%3D'],
    [' /p ', 'https://api.test/p'],
  ])('%s → %s', (next, url) => {
    expect(follow(next)).toBe(url)
  })

  it('resolves against the URL that answered, after redirects', () => {
    expect(follow('?page=2', 'https://api.test/v2/items/?since=2024')).toBe('https://api.test/v2/items/?page=2')
    expect(follow('items/?page=2', 'https://api.test/v2/items/')).toBe('https://api.test/v2/items/?page=2')
    expect(follow('https://x.test/2', '')).toBe('https://x.test/2')
  })

  it('clears the parameters and keeps method, headers and body', () => {
    expect(build().apply(request, { url: 'https://x/2' })).toEqual({ ...request, url: 'https://x/2', params: [] })
    expect(build().apply(request, null)).toBe(request)
  })

  it('G03 client run: five pages of five', () => {
    const visits = walk(
      build({ next_url_path: 'next' }),
      linked((at) => `?start=${at}`)(numbered(25), { pageSize: 5, cap: 5 }),
    )
    expect(visits).toHaveLength(5)
  })
})

describe('never silently short', () => {
  it('names the link it was not told to read', () => {
    const body = { data: [{ id: 1 }], links: { next: '/v1/items?page=2' } }
    const read = (): unknown => build().next(null, page(body, [{ id: 1 }]))
    expect(read).toThrow(expect.objectContaining({ code: 'PAGINATION_NO_LINK' }))
    expect(read).toThrow(/nothing at "next", but a link at "links.next"/)
    expect(build({ next_url_path: 'links.next' }).next(null, page(body, [{ id: 1 }])).kind).toBe('next')
  })

  it('names what is written nearly as its path', () => {
    const read = (path: string, body: JsonValue) => (): unknown =>
      build({ next_url_path: path }).next(null, page(body, [{ id: 1 }]))
    const odata = { value: [{ id: 1 }], '@odata.nextLink': 'Books?$skiptoken=10' }
    expect(read('@odata.nextLink', odata)).toThrow(
      expect.objectContaining({
        code: 'PAGINATION_NO_LINK',
        details: expect.objectContaining({ hint: `Write \`next_url_path: "['@odata.nextLink']"\`.` }) as unknown,
      }),
    )
    expect(read('paging.nxt', { data: [{ id: 1 }], paging: { next: '/2' } })).toThrow(/a link at "paging.next"/)
    expect(read('paging.nxt', { data: [{ id: 1 }], paging: { next: null } })()).toMatchObject({ kind: 'done' })
  })

  it('ends without a word where there is none, and on later pages', () => {
    expect(build().next(null, page({ data: [{ id: 1 }] }, [{ id: 1 }])).kind).toBe('done')
    expect(build().next({ url: 'https://x/2' }, page({ links: { next: '/3' } }, [{ id: 1 }])).kind).toBe('done')
  })
})

it('checks its path when the config is read', () => {
  const result = jsonLink.options.safeParse({ next_url_path: 'a b' })
  expect(result.error?.issues[0]?.message).toContain('Could not read the JSONPath "a b"')
  expect(jsonLink.options.safeParse({ page_param: 'x' }).error?.issues[0]).toMatchObject({ code: 'unrecognized_keys' })
})
