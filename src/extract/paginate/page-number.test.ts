import { describe, expect, it } from 'vitest'
import { numbered, pageOf, type PagedServer, paginatorKit, param, walk } from '../../../test/kits/paginator.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Step } from '../../model/paginator.ts'
import type { RequestSpec } from '../../model/request.ts'
import { pageNumber } from './page-number.ts'

type Built = ReturnType<typeof pageNumber.build>
type Cut = { pageSize: number; cap: number }

const build = (options: object = {}): Built => pageNumber.build(pageNumber.options.parse(options))
const request: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/items',
  params: [],
  headers: [],
  body: { kind: 'none' },
}
const post: RequestSpec = { ...request, method: 'POST', body: { kind: 'json', value: { q: 'x' } } }
const coded = (code: string): Error => expect.objectContaining({ code }) as Error

const serve =
  (base: number, extra: (pages: number, page: number) => object = () => ({}), read = fromParam) =>
  (records: readonly JsonValue[], { pageSize, cap }: Cut): PagedServer =>
  (ask) => {
    const size = Math.min(pageSize, cap)
    const page = read(ask)
    const some = records.slice((page - base) * size, (page - base + 1) * size)
    return pageOf(ask, { body: { data: some, ...extra(Math.ceil(records.length / size), page) }, records: some })
  }

function fromParam(ask: RequestSpec): number {
  return Number(param(ask, 'page'))
}

function fromBody(ask: RequestSpec): number {
  return ask.body.kind === 'json' ? (ask.body.value as { at: { page: number } }).at.page : Number.NaN
}

function next(options: object, body: JsonValue, more: { records?: readonly JsonValue[]; at?: number } = {}): Step {
  return build(options).next({ page: more.at ?? 0 }, pageOf(request, { body, records: more.records ?? numbered(5) }))
}

function pagesRead(options: object, server: PagedServer): number {
  return walk(build(options), server).length
}

paginatorKit('page_number, total pages', () => build({ base_page: 1, total_path: 'total_pages' }), {
  server: serve(1, (pages) => ({ total_pages: pages })),
})
paginatorKit('page_number, until an empty page', () => build(), { server: serve(0) })
paginatorKit('page_number, has_more', () => build({ base_page: 1, has_more_path: 'more' }), {
  server: serve(1, (pages, page) => ({ more: page < pages })),
})
paginatorKit('page_number, a total of records at "total"', () => build({ base_page: 1 }), {
  server: (records, cut) => serve(1, () => ({ total: records.length }))(records, cut),
})
paginatorKit('page_number, a total that counts the page', () => build({ base_page: 1 }), {
  server: (records, cut) => (ask) => {
    const page = serve(1)(records, cut)(ask)
    return pageOf(ask, {
      body: { data: page.records.decoded(), total: page.records.count },
      records: page.records.decoded(),
    })
  },
  unsupported: { 'each record once': 'pages of one record announce a total of 1, which is then believed' },
})
paginatorKit('page_number in the body', () => build({ base_page: 1, page_body_path: 'at.page', total_path: 'pages' }), {
  server: serve(1, (pages) => ({ pages }), fromBody),
  request: post,
})

const issue = (options: object): string => pageNumber.options.safeParse(options).error?.issues[0]?.message ?? 'accepted'

describe('G07 PageNumber', () => {
  it('page and base_page', () => {
    expect(build().first(request)).toEqual({ page: 0 })
    expect(build({ base_page: 1 }).first(request)).toEqual({ page: 1 })
    expect(build({ base_page: 1, page: 3 }).first(request)).toEqual({ page: 3 })
    expect(build({ base_page: null, page: null }).first(request)).toEqual({ page: 0 })
    expect(build({ page_param: 'p' }).apply({ ...request, params: [['p', '9']] }, { page: 2 }).params).toEqual([
      ['p', '2'],
    ])
    expect(build({ page_body_path: 'at.page' }).apply(post, { page: 2 }).body).toEqual({
      kind: 'json',
      value: { q: 'x', at: { page: 2 } },
    })
  })

  it('limit goes with every request when given', () => {
    expect(build({ limit: 50, limit_param: 'per_page' }).apply(request, { page: 2 }).params).toEqual([
      ['per_page', '50'],
      ['page', '2'],
    ])
  })

  it.each<[string, object, JsonValue, number, string]>([
    ['zero-based, more to come', {}, { total: 3 }, 1, 'next'],
    ['zero-based, last', {}, { total: 3 }, 2, 'done'],
    ['one-based, more to come', { base_page: 1 }, { total: 3 }, 2, 'next'],
    ['one-based, last', { base_page: 1 }, { total: 3 }, 3, 'done'],
    ['string total', { base_page: 1 }, { total: '3' }, 3, 'done'],
  ])('%s', (...[, options, body, at, kind]) => {
    expect(next(options, body, { at }).kind).toBe(kind)
  })

  it('missing and invalid totals as with offset', () => {
    expect(() => next({ total_path: 'total' }, {})).toThrow(coded('PAGINATION_NO_TOTAL'))
    expect(() => next({ total_path: 'total' }, { total: 'x' })).toThrow(coded('PAGINATION_BAD_TOTAL'))
    expect(next({}, {}).kind).toBe('next')
    expect(() => next({ stop_after_empty_page: false }, {})).toThrow(coded('PAGINATION_NO_TOTAL'))
  })

  it('has_more decides; maximum_page is exclusive and a hard cap', () => {
    expect(next({ has_more_path: 'm', total_path: null }, { m: false }).kind).toBe('done')
    expect(next({ has_more_path: 'm' }, { m: true, total: 3 }).kind).toBe('next')
    expect(next({ has_more_path: 'm' }, { m: true, total: 1 })).toMatchObject({ kind: 'done', because: 'disputed' })
    expect(next({ has_more_path: 'm', maximum_page: 1 }, { m: true }).kind).toBe('done')
    const cut = { pageSize: 5, cap: 5 }
    expect(pagesRead({ maximum_page: 5 }, serve(0)(numbered(100), cut))).toBe(5)
    expect(pagesRead({ base_page: 1, maximum_page: 5 }, serve(1)(numbered(100), cut))).toBe(4)
  })

  it('an empty page ends it first, unless told otherwise', () => {
    expect(next({ total_path: 'total', has_more_path: 'm' }, {}, { records: [] }).kind).toBe('done')
    expect(next({ stop_after_empty_page: false }, { total: 9 }, { records: [] }).kind).toBe('next')
  })

  it('something must end it; names must be whole', () => {
    expect(issue({ total_path: null, stop_after_empty_page: false })).toContain('"maximum_page"')
    expect(issue({ page_param: 'a', page_body_path: 'b' })).toContain('Either "page_param"')
    expect(issue({ page_param: '' })).toContain('empty')
    expect(issue({ limit_param: 'per_page' })).toContain('needs "limit"')
    expect(issue({ total_path: 'a..' })).toContain('Could not read the JSONPath')
  })

  it("client runs make dlt's number of requests", () => {
    const cut = { pageSize: 5, cap: 5 }
    const told = (base: number): PagedServer => serve(base, (pages) => ({ total_pages: pages }))(numbered(25), cut)
    expect(pagesRead({ base_page: 1, total_path: 'total_pages' }, told(1))).toBe(5)
    expect(pagesRead({ total_path: 'total_pages' }, told(0))).toBe(5)
    expect(pagesRead({ base_page: 1, page: 3, total_path: 'total_pages' }, told(1))).toBe(3)
    expect(pagesRead({ total_path: null }, serve(0)(numbered(25), cut))).toBe(6)
  })
})

describe('never silently short', () => {
  it('a total that was passed does not end it', () => {
    expect(next({ base_page: 1 }, { total: 2 }, { at: 3 }).kind).toBe('next')
    expect(next({ base_page: 1 }, { total: 0 }, { at: 1 }).kind).toBe('next')
  })

  it('a total that equals the records of a later page is not trusted unless it was written', () => {
    expect(next({ base_page: 1 }, { total: 5 }, { at: 5 }).kind).toBe('next')
    expect(next({ base_page: 1, total_path: 'total' }, { total: 5 }, { at: 5 }).kind).toBe('done')
  })
})
