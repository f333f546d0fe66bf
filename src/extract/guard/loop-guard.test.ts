import { describe, expect, it } from 'vitest'
import {
  byCursor,
  byPage,
  contextFor,
  defaultLimits,
  param,
  readAll,
  type Reply,
  resourcePlan,
  scriptedHttp,
  unitOf,
} from '../../../test/servers/scripted-unit.ts'
import type { JsonValue } from '../../json/json.ts'
import type { RequestSpec } from '../../model/request.ts'
import type { WalkLimits } from '../../model/plan.ts'
import { cursor } from '../paginate/cursor.ts'
import { headerLink } from '../paginate/header-link.ts'
import { jsonLink } from '../paginate/json-link.ts'
import { offset } from '../paginate/offset.ts'
import { pageNumber } from '../paginate/page-number.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'

const data = compilePath('data')
const keyed = { primaryKey: ['id'] }
const rows = (from: number, count = 3): readonly JsonValue[] =>
  Array.from({ length: count }, (_, index) => ({ id: from + index, name: `row ${from + index}` }))
const pageAsked = (request: RequestSpec): number => Number(param(request, 'page') ?? 0)
const pagesOf = (paths: object) => pageNumber.build(pageNumber.options.parse({ base_page: 1, ...paths }))

type Endpoint = Parameters<typeof resourcePlan>[1]
type More = Parameters<typeof resourcePlan>[2]

/** How many records came, or the error; and how many requests it took. */
async function outcome(
  reply: (request: RequestSpec, count: number) => Reply,
  { endpoint, more = {} }: { readonly endpoint: Endpoint; readonly more?: More },
): Promise<{ readonly came: number | string; readonly requests: number; readonly error: unknown }> {
  const resource = resourcePlan('items', { selector: data, ...endpoint }, more)
  const http = scriptedHttp(reply)
  try {
    const pages = await readAll(unitOf(resource), contextFor(resource, http))
    return {
      came: pages.reduce((sum, page) => sum + page.records.count, 0),
      requests: http.requests.length,
      error: undefined,
    }
  } catch (error) {
    return { came: (error as { code: string }).code, requests: http.requests.length, error }
  }
}

describe('pages that are equal in earnest', () => {
  const reading = [
    { v: 0, unit: 'C' },
    { v: 0, unit: 'C' },
  ]

  it.each<[string, Endpoint, (request: RequestSpec) => JsonValue]>([
    ['three pages are announced', { paginator: pagesOf({ total_path: 'pages' }) }, () => ({ pages: 3, data: reading })],
    [
      'six records are announced',
      { paginator: offset.build(offset.options.parse({ limit: 2 })) },
      () => ({ total: 6, data: reading }),
    ],
    [
      'two values differ',
      { paginator: pagesOf({ total_path: 'pages' }) },
      () => ({ pages: 3, data: [{ v: 0 }, { v: 1 }] }),
    ],
    [
      'each page has a new cursor',
      { paginator: cursor.build(cursor.options.parse({ cursor_path: 'next' })) },
      (request) => {
        const at = Number(param(request, 'cursor') ?? 0)
        return { data: reading, next: at < 2 ? at + 1 : null }
      },
    ],
    [
      'each page has a new link',
      { paginator: jsonLink.build(jsonLink.options.parse({})) },
      (request) => {
        const at = Number(new URL(request.url).searchParams.get('at') ?? 0)
        return { data: reading, next: at < 2 ? `/items?at=${at + 1}` : null }
      },
    ],
  ])('%s', async (_name, endpoint, body) => {
    expect(await outcome((request) => ({ body: body(request) }), { endpoint })).toMatchObject({ came: 6, requests: 3 })
  })

  it('are pages where the server names the page that was asked for and announces more', async () => {
    const reply = (request: RequestSpec): Reply => ({ body: { page: pageAsked(request), pages: 6, data: rows(0) } })
    expect(await outcome(reply, { endpoint: { paginator: pagesOf({ total_path: 'pages' }) } })).toMatchObject({
      came: 18,
    })
  })

  it('side-loaded records repeat beside a list that does not, with a key, under links and page numbers', async () => {
    const included = compilePath('included')
    const link = (request: RequestSpec): Reply => {
      const at = Number(new URL(request.url).searchParams.get('at') ?? 0)
      const next = at < 14 ? `/items?at=${at + 1}` : null
      return { body: { data: rows(at * 3), included: rows(900), next } }
    }
    const linked = { selector: included, paginator: jsonLink.build(jsonLink.options.parse({})) }
    expect(await outcome(link, { endpoint: linked, more: keyed })).toMatchObject({ came: 45, requests: 15 })
    const numbered = (request: RequestSpec): Reply => ({
      body:
        pageAsked(request) > 9
          ? { data: [], included: [] }
          : { data: rows(pageAsked(request) * 3), included: rows(900) },
    })
    expect(
      await outcome(numbered, { endpoint: { selector: included, paginator: byPage() }, more: keyed }),
    ).toMatchObject({ came: 30 })
  })
})

describe('pages that are the same', () => {
  it.each<[string, () => JsonValue]>([
    ['without a total', () => ({ data: rows(0) })],
    ['with a total that is far away', () => ({ data: rows(0), total: 100 })],
    ['of readings, nothing announced', () => ({ data: [{ v: 0 }, { v: 0 }] })],
  ])('at page numbers that the server ignores: at once, %s', async (_name, body) => {
    for (const paginator of [pagesOf({}), offset.build(offset.options.parse({ limit: 3 }))])
      expect(await outcome(() => ({ body: body() }), { endpoint: { paginator } })).toMatchObject({
        came: 'PAGE_REPEATS',
        requests: 2,
      })
  })

  it('page 0 and page 1: the hint names base_page', async () => {
    const reply = (request: RequestSpec): Reply => ({ body: { data: rows(Math.max(1, pageAsked(request)) * 3) } })
    const paginator = pageNumber.build(pageNumber.options.parse({ total_path: null }))
    const { error } = await outcome(reply, { endpoint: { paginator } })
    expect(error).toMatchObject({ code: 'PAGE_REPEATS', details: { hint: expect.stringContaining('base_page: 1') } })
  })

  it('two in turn', async () => {
    const reply = (_request: RequestSpec, count: number): Reply => ({ body: { data: rows((count % 2) * 3) } })
    for (const more of [{}, keyed])
      expect(await outcome(reply, { endpoint: { paginator: byPage() }, more })).toMatchObject({
        came: 'PAGE_REPEATS',
        requests: 5,
      })
  })

  it('under cursors that are always new', async () => {
    const reply = (_request: RequestSpec, count: number): Reply => ({ body: { data: rows(0), next: `c${count}` } })
    for (const more of [{}, keyed])
      expect(await outcome(reply, { endpoint: { paginator: byCursor() }, more })).toMatchObject({
        came: 'PAGE_REPEATS',
        requests: 11,
      })
  })

  it('are allowed by repeated_pages, so many in a row', async () => {
    const reply = (request: RequestSpec): Reply => ({ body: { data: pageAsked(request) < 4 ? rows(0) : [] } })
    const limits = (repeatedPages: number) => ({
      endpoint: { paginator: byPage(), limits: { ...defaultLimits, repeatedPages } },
    })
    expect(await outcome(reply, limits(3))).toMatchObject({ came: 12 })
    expect(await outcome(reply, limits(2))).toMatchObject({ came: 'PAGE_REPEATS', requests: 4 })
  })
})

describe('a position that the server keeps', () => {
  const scroll = { paginator: cursor.build(cursor.options.parse({ cursor_path: 'id', cursor_param: 'scroll' })) }

  it.each(['GET', 'POST'] as const)('%s: goes on while rows are new, and ends on an empty page', async (method) => {
    const reply = (_request: RequestSpec, count: number): Reply => ({
      body: { id: 'same', data: count < 5 ? rows(count * 3) : [] },
    })
    expect(await outcome(reply, { endpoint: { ...scroll, method } })).toMatchObject({ came: 12, requests: 5 })
  })

  it('is a loop when the rows are not', async () => {
    const reply = (_request: RequestSpec, count: number): Reply => ({ body: { n: count, id: 'same', data: rows(0) } })
    expect(await outcome(reply, { endpoint: scroll })).toMatchObject({ came: 'PAGINATION_LOOP', requests: 3 })
  })

  it('a polling link that is always there ends on its own empty page', async () => {
    const paginator = headerLink.build(headerLink.options.parse({}))
    const reply = (request: RequestSpec): Reply => {
      const after = Number(new URL(request.url).searchParams.get('after') ?? 0)
      const some = rows(0, 7).slice(after, after + 3)
      return { body: some, headers: { link: `</items?after=${after + some.length}>; rel="next"` } }
    }
    expect(await outcome(reply, { endpoint: { paginator, selector: compilePath('$') } })).toMatchObject({
      came: 7,
      requests: 4,
    })
  })
})

describe('bounds', () => {
  const bounded = (limits: Partial<WalkLimits>, endpoint: Endpoint) => ({
    ...endpoint,
    limits: { ...defaultLimits, ...limits },
  })
  const reached = (name: string) => ({
    code: 'BOUND_REACHED',
    details: {
      found: expect.stringContaining(`limits.${name}: `),
      hint: expect.stringContaining(`limits: { ${name}: … }`),
    },
  })

  it('pages without records', async () => {
    const reply = (_request: RequestSpec, count: number): Reply => ({ body: { data: [], next: `c${count}` } })
    const endless = await outcome(reply, { endpoint: { paginator: byCursor() } })
    expect(endless).toMatchObject({ requests: 1000, error: reached('empty_pages') })
    const gap = (_request: RequestSpec, count: number): Reply => ({
      body: { data: count === 900 ? rows(0) : [], next: count === 901 ? null : `c${count}` },
    })
    expect(await outcome(gap, { endpoint: { paginator: byCursor() } })).toMatchObject({ came: 3 })
  })

  it('pages', async () => {
    const reply = (request: RequestSpec): Reply => ({ body: { data: rows(pageAsked(request) * 3) } })
    const five = await outcome(reply, { endpoint: bounded({ pages: 5 }, { paginator: byPage() }) })
    expect(five).toMatchObject({ requests: 5, error: reached('pages') })
  })

  it('pages without a new key, told by the key alone', async () => {
    const shuffled = (_request: RequestSpec, count: number): Reply => ({
      body: {
        data: Array.from({ length: 10 }, (_, index) => ({ id: (count * 7 + index * 13) % 60, at: count * 10 + index })),
      },
    })
    const endless = await outcome(shuffled, { endpoint: { paginator: byPage() }, more: keyed })
    expect(endless).toMatchObject({ error: reached('pages_without_new_key') })
    expect(endless.requests).toBeLessThan(1200)
    const few = bounded({ pagesWithoutNewKey: 20 }, { paginator: byPage() })
    expect((await outcome(shuffled, { endpoint: few, more: keyed })).requests).toBeLessThan(200)
  })

  it('time', async () => {
    let now = 0
    const resource = resourcePlan('items', bounded({ seconds: 60 }, { selector: data, paginator: byPage() }))
    const http = scriptedHttp((request) => {
      now += 25_000
      return { body: { data: rows(pageAsked(request) * 3) } }
    })
    await expect(readAll(unitOf(resource), contextFor(resource, http, { now: () => now }))).rejects.toMatchObject(
      reached('seconds'),
    )
    expect(http.requests).toHaveLength(3)
  })
})
