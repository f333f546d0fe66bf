import { describe, expect, it } from 'vitest'
import { numbered, pageOf, type PagedServer, paginatorKit, param, walk } from '../../../test/kits/paginator.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Step } from '../../model/paginator.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { offset } from './offset.ts'

type Built = ReturnType<typeof offset.build>
type Cut = { pageSize: number; cap: number }
type Told = { total: number; at: number; some: readonly JsonValue[] }

const build = (options: object = {}): Built => offset.build(offset.options.parse({ limit: 10, ...options }))
const request: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/items',
  params: [],
  headers: [],
  body: { kind: 'none' },
}
const post: RequestSpec = { ...request, method: 'POST', body: { kind: 'json', value: { page: { limit: 1 }, q: 'x' } } }
const coded = (code: string): Error => expect.objectContaining({ code }) as Error

const serve =
  (extra: (told: Told) => object = () => ({}), read = fromParams) =>
  (records: readonly JsonValue[], { cap }: Cut): PagedServer =>
  (ask) => {
    const [at, limit] = read(ask)
    const some = records.slice(at, at + Math.min(limit, cap))
    return pageOf(ask, { body: { data: some, ...extra({ total: records.length, at, some }) }, records: some })
  }

function fromParams(ask: RequestSpec): [number, number] {
  return [Number(param(ask, 'offset')), Number(param(ask, 'limit'))]
}

function fromBody(ask: RequestSpec): [number, number] {
  const value = ask.body.kind === 'json' ? (ask.body.value as { page: { skip: number; limit: number } }) : null
  return [value?.page.skip ?? -1, value?.page.limit ?? 0]
}

/** the page sizes of a whole run */
function sizes(options: object, server: PagedServer, from: RequestSpec = request): readonly number[] {
  return walk(build(options), server, { request: from }).map(({ records }) => records.length)
}

function next(options: object, body: JsonValue, more: { records?: readonly JsonValue[]; at?: number } = {}): Step {
  const records = more.records ?? numbered(10)
  return build(options).next({ offset: more.at ?? 0 }, pageOf(request, { body, records }))
}

paginatorKit('offset, total', (limit) => build({ limit }), { server: serve(({ total }) => ({ total })) })
paginatorKit('offset, limit only (the seeds)', (limit) => build({ limit }), { server: serve() })
paginatorKit('offset, has_more', (limit) => build({ limit, has_more_path: 'more' }), {
  server: serve(({ total, at, some }) => ({ more: at + some.length < total })),
})
paginatorKit('offset, a total that counts the page', (limit) => build({ limit }), {
  server: serve(({ some }) => ({ total: some.length })),
  unsupported: {
    'lowered limit': 'a short first page whose total is its own size looks whole',
    'each record once': 'the same, for random limits',
  },
})
paginatorKit('offset, a total that is always 0', (limit) => build({ limit }), { server: serve(() => ({ total: 0 })) })
paginatorKit(
  'offset in the body',
  (limit) => build({ limit, offset_body_path: 'page.skip', limit_body_path: 'page.limit' }),
  {
    server: serve(({ total }) => ({ total }), fromBody),
    request: post,
  },
)

const issues = (options: object): string =>
  offset.options.safeParse({ limit: 1, ...options }).error?.issues[0]?.message ?? 'accepted'

describe('G06 Offset', () => {
  it('sends limit and offset with every request, over values of the same name', () => {
    const own: RequestSpec = {
      ...request,
      params: [
        ['offset', '7'],
        ['q', 'x'],
      ],
    }
    expect(build().apply(own, build().first(own)).params).toEqual([
      ['offset', '0'],
      ['q', 'x'],
      ['limit', '10'],
    ])
    expect(build({ offset: 30 }).first(request)).toEqual({ offset: 30 })
    expect(build({ offset_param: 'skip', limit_param: 'take' }).apply(request, { offset: 20 }).params).toEqual([
      ['skip', '20'],
      ['take', '10'],
    ])
  })

  it('body paths: flat, nested, existing; the request stays as it was', () => {
    const paginator = build({ offset_body_path: 'page.skip', limit_body_path: 'page.limit' })
    expect(paginator.apply(post, { offset: 20 }).body).toEqual({
      kind: 'json',
      value: { page: { limit: 10, skip: 20 }, q: 'x' },
    })
    expect(build({ offset_body_path: 'o', limit_body_path: 'l' }).apply(request, { offset: 0 }).body).toEqual({
      kind: 'json',
      value: { l: 10, o: 0 },
    })
    expect(post.body).toEqual({ kind: 'json', value: { page: { limit: 1 }, q: 'x' } })
  })

  it.each<[string, JsonValue, number, string]>([
    ['below the total', { total: 25 }, 0, 'next'],
    ['string total', { total: '25' }, 10, 'next'],
    ['the total reached', { total: 20 }, 10, 'done'],
    ['fraction cut', { total: 20.9 }, 10, 'done'],
  ])('%s', (...[, body, at, kind]) => {
    expect(next({ total_path: 'total' }, body, { at }).kind).toBe(kind)
  })

  it('total_path written: missing and invalid totals are errors', () => {
    expect(() => next({ total_path: 'total' }, {})).toThrow(coded('PAGINATION_NO_TOTAL'))
    expect(() => next({ total_path: 'total' }, { total: null })).toThrow(coded('PAGINATION_NO_TOTAL'))
    for (const total of ['3.0', 'x', [], { a: 1 }, true])
      expect(() => next({ total_path: 'total' }, { total })).toThrow(coded('PAGINATION_BAD_TOTAL'))
  })

  it('total_path left out: a missing or strange total is no error while something else ends it', () => {
    expect(next({}, {}).kind).toBe('next')
    expect(next({}, { total: { value: 5 } }).kind).toBe('next')
    expect(next({}, { total: -1 }).kind).toBe('next')
    expect(next({ stop_after_empty_page: false, maximum_offset: 50 }, {}).kind).toBe('next')
    expect(() => next({ stop_after_empty_page: false }, {})).toThrow(coded('PAGINATION_NO_TOTAL'))
  })

  it.each<[JsonValue, string]>([
    [true, 'next'],
    [false, 'done'],
    ['y', 'next'],
    ['No', 'done'],
  ])('has_more %j decides while the total is not reached; both have to say that there is more', (more, kind) => {
    const reached = next({ has_more_path: 'more', total_path: 'total' }, { more, total: 10 })
    expect(reached).toMatchObject({ kind: 'done', because: kind === 'next' ? 'disputed' : 'flag' })
    expect(next({ has_more_path: 'more' }, { more, total: 1000 }).kind).toBe(kind)
  })

  it('has_more missing or unreadable is an error', () => {
    expect(() => next({ has_more_path: 'more' }, {})).toThrow(coded('PAGINATION_BAD_HAS_MORE'))
    expect(() => next({ has_more_path: 'more' }, { more: 'maybe' })).toThrow(coded('PAGINATION_BAD_HAS_MORE'))
  })

  it('maximum_offset is exclusive and stays a hard cap beside has_more (divergence 11)', () => {
    expect(next({ maximum_offset: 20 }, { total: 1000 }).kind).toBe('next')
    expect(next({ maximum_offset: 10 }, { total: 1000 })).toEqual({
      kind: 'done',
      because: 'cap',
      why: 'maximum_offset 10 is reached',
      total: 1000,
    })
    expect(next({ maximum_offset: 10, has_more_path: 'more' }, { more: true }).kind).toBe('done')
    expect(sizes({ limit: 10, maximum_offset: 30 }, serve()(numbered(100), { pageSize: 10, cap: 10 }))).toEqual([
      10, 10, 10,
    ])
  })

  it('an empty page ends it before anything else is looked at', () => {
    expect(next({ total_path: 'total', has_more_path: 'more' }, {}, { records: [], at: 40 })).toEqual({
      kind: 'done',
      because: 'empty',
      why: 'the page at offset 40 is empty',
    })
    expect(next({ stop_after_empty_page: false }, { total: 100 }, { records: [], at: 40 })).toMatchObject({
      position: { offset: 50 },
    })
  })

  it('something must end it; names must be whole', () => {
    expect(issues({ total_path: null, stop_after_empty_page: false })).toContain(
      'at least one of "total_path", "maximum_offset"',
    )
    expect(issues({ total_path: null, stop_after_empty_page: false, maximum_offset: 5 })).toBe('accepted')
    expect(issues({ offset_param: 'a', offset_body_path: 'b' })).toContain(
      'Either "offset_param" or "offset_body_path"',
    )
    expect(issues({ limit_param: 'a', limit_body_path: 'b' })).toContain('Either "limit_param"')
    expect(issues({ offset_param: '' })).toContain('empty')
    expect(issues({ offset: null, total_path: null, offset_param: null, limit_param: null })).toBe('accepted')
    expect(offset.options.safeParse({}).success).toBe(false)
  })

  it("client runs make dlt's number of requests", () => {
    const cut = { pageSize: 10, cap: 10 }
    const told = serve(({ total }) => ({ total }))
    expect(sizes({}, told(numbered(25), cut))).toEqual([10, 10, 5])
    expect(sizes({}, told(numbered(30), cut))).toEqual([10, 10, 10])
    expect(sizes({ total_path: 'total' }, told(numbered(10), cut))).toEqual([10])
    expect(sizes({}, told(numbered(3), cut))).toEqual([3])
    // behind a short page the next window is looked into, too: all of this one may have been left out
    expect(sizes({}, serve()(numbered(25), cut))).toEqual([10, 10, 5, 0, 0])
    expect(sizes({}, serve()(numbered(20), cut))).toEqual([10, 10, 0])
    const body = { offset_body_path: 'page.skip', limit_body_path: 'page.limit' }
    expect(sizes(body, serve(({ total }) => ({ total }), fromBody)(numbered(25), cut), post)).toEqual([10, 10, 5])
  })
})

describe('never silently short', () => {
  it('steps by what came when the server lowers the limit', () => {
    const lowered = serve(({ total }) => ({ total }))(numbered(120), { pageSize: 100, cap: 50 })
    expect(sizes({ limit: 100 }, lowered)).toEqual([50, 50, 20])
    expect(sizes({ limit: 100 }, serve()(numbered(120), { pageSize: 100, cap: 50 }))).toEqual([50, 50, 20, 0, 0])
  })

  it('counts the rows of the server, not what the selector made of them', () => {
    const rows = numbered(10)
    expect(next({}, { data: rows }, { records: rows.slice(2, 4) })).toMatchObject({ position: { offset: 10 } })
    expect(next({}, { data: [{ lines: rows }, { lines: rows }] }, { records: [...rows, ...rows] })).toMatchObject({
      position: { offset: 2, list: ['data'] },
    })
    const many = numbered(25)
    expect(next({}, { data: many }, { records: many })).toMatchObject({ position: { offset: 25 } })
  })

  it('a total that was passed does not end it, an empty page does', () => {
    expect(next({ total_path: 'total' }, { total: 15 }, { at: 10 }).kind).toBe('next')
    expect(
      next({ total_path: 'total', stop_after_empty_page: false }, { total: 15 }, { at: 20, records: [] }).kind,
    ).toBe('done')
  })

  it('a total that equals the first full page is not trusted unless it was written', () => {
    expect(next({}, { total: 10 }).kind).toBe('next')
    expect(next({ total_path: 'total' }, { total: 10 }).kind).toBe('done')
    expect(next({}, { total: 10 }, { records: numbered(10).slice(0, 9) }).kind).toBe('next')
  })

  it('hands the total on as evidence, less what was skipped on purpose', () => {
    expect(next({}, { total: 25 })).toMatchObject({ total: 25 })
    expect(next({ offset: 5 }, { total: 25 }, { at: 5 })).toMatchObject({ total: 20 })
    expect(next({}, { total: 25 }, { at: 20, records: [] })).toMatchObject({ kind: 'done', total: 25 })
    expect(next({}, {})).not.toHaveProperty('total')
  })
})

describe('pages shorter than the limit', () => {
  /** leaves rows out after it has cut the page, as ServiceNow does with those one may not see */
  const filtering =
    (isHidden: (id: number) => boolean, count: number) =>
    (ask: RequestSpec): Page => {
      const [at, limit] = fromParams(ask)
      const all = Array.from({ length: count }, (_, id) => ({ id, name: `row ${id}` }))
      const some = all.slice(at, at + limit).filter(({ id }) => !isHidden(id))
      return pageOf(ask, { body: { data: some }, records: some })
    }
  const idsOf = (server: PagedServer, limit: number) =>
    walk(build({ limit, total_path: null }), server).flatMap(({ records }) =>
      records.map((record) => (record as { id: number }).id),
    )

  it.each<[string, (id: number) => boolean]>([
    ['here and there', (id) => id === 1 || id === 6],
    ['at the end of a page', (id) => id === 3 || id === 7],
    ['at the start of a page', (id) => id === 0 || id === 4],
    ['every third', (id) => id % 3 === 2],
    ['none', () => false],
  ])('because rows are left out, %s: each row once', (_name, isHidden) => {
    const shown = Array.from({ length: 23 }, (_, id) => id).filter((id) => !isHidden(id))
    expect(idsOf(filtering(isHidden, 23), 4)).toEqual(shown)
  })

  it('because the limit is lowered: each row once, and a row that moved between two pages is no reason to skip any', () => {
    expect(idsOf(serve()(numbered(120), { pageSize: 100, cap: 7 }), 100)).toHaveLength(120)
    let n = 0
    const all = [...numbered(60)]
    const growing: PagedServer = (ask) => {
      if (n++ === 1) all.unshift({ id: 1000 })
      const [at] = fromParams(ask)
      return pageOf(ask, { body: { data: all.slice(at, at + 9) }, records: all.slice(at, at + 9) })
    }
    expect(idsOf(growing, 10)).toEqual(Array.from({ length: 60 }, (_, id) => id))
  })

  it('of rows that do not say which they are lose none', () => {
    const records = Array.from({ length: 20 }, () => ({ v: 0 }))
    const lowered: PagedServer = (ask) => {
      const [at] = fromParams(ask)
      return pageOf(ask, { body: { at, data: records.slice(at, at + 4) }, records: records.slice(at, at + 4) })
    }
    expect(walk(build({ limit: 10 }), lowered).flatMap((visit) => visit.records)).toHaveLength(20)
  })

  it('are named ahead once it is clear how long they are', () => {
    const visits = walk(
      build({ limit: 100 }),
      serve(({ total }) => ({ total }))(numbered(60), { pageSize: 100, cap: 10 }),
    )
    const positions = visits.map(({ position }) => position)
    expect(visits.map(({ named }) => named.length)).toEqual([0, 0, 2, 1, 0, 0])
    visits.forEach(({ named }, at) => expect(named).toEqual(positions.slice(at + 2, at + 2 + named.length)))
  })
})

describe('a selector that takes a part of some rows', () => {
  const users = (ask: RequestSpec): Page => {
    const [at, limit] = fromParams(ask)
    const rows = Array.from({ length: 9 }, (_, id) =>
      id % 3 === 1 || (id > 2 && id < 6) ? { id } : { id, user: { id } },
    )
    const results = rows.slice(at, at + limit)
    return pageOf(ask, { body: { results }, records: results.flatMap((row) => ('user' in row ? [row.user] : [])) })
  }

  it.each([1, 2, 3])('steps by the rows, %i a page, also where it takes none', (limit) => {
    const visits = walk(build({ limit, total_path: null }), users)
    const found = visits.flatMap(({ records }) => records.map((record) => (record as { id: number }).id))
    expect(found).toEqual([0, 2, 6, 8])
  })
})

it('a first offset of 1 counts from 1: the last row comes, and nothing is asked for after it', () => {
  const scim: PagedServer = (ask) => {
    const [at, limit] = fromParams(ask)
    const some = numbered(11).slice(at - 1, at - 1 + limit)
    return pageOf(ask, { body: { total: 11, data: some }, records: some })
  }
  const visits = walk(build({ limit: 5, offset: 1, total_path: 'total' }), scim)
  expect(visits.map(({ position, records }) => [position, records.length])).toEqual([
    [{ offset: 1 }, 5],
    [{ offset: 6 }, 5],
    [{ offset: 11 }, 1],
  ])
  expect(visits[0]?.named).toEqual([{ offset: 11 }])
})

describe('a server that knows no offset', () => {
  const again = (rows: number): Step => {
    const page = pageOf(request, { body: numbered(rows), records: numbered(rows) })
    const first = build({ limit: 7 }).next({ offset: 0 }, page)
    return build({ limit: 7 }).next(first.kind === 'next' ? first.position : null, page)
  }

  it('sends its whole list again, shorter than the limit: one page, and it is said', () => {
    const behind = again(6)
    // rows that are left out look the same: what lies behind the window is asked for once
    expect(behind).toMatchObject({ kind: 'next', position: { offset: 7 }, again: 6 })
    const page = pageOf(request, { body: numbered(6), records: numbered(6) })
    const last = build({ limit: 7 }).next(behind.kind === 'next' ? behind.position : null, page)
    expect(last).toMatchObject({ kind: 'done', because: 'same', misunderstood: true })
  })

  it('a full page that comes again is left to the loop guard', () => {
    expect(again(7)).toMatchObject({ kind: 'next' })
  })
})
