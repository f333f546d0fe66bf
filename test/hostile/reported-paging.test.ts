import { describe, expect, test } from 'vitest'
import { type Handler, sendJson } from '../servers/local-http.ts'
import { type HostileApi, startHostileApi } from './load.ts'

// what users of such tools have reported, against a real server and a real warehouse

const paramOf = (url: string, name: string): number => Number(new URL(url, 'http://x').searchParams.get(name) ?? 0)
const count = (api: HostileApi, sql: string) =>
  api.look(async ({ rows }) => Object.values((await rows(sql))[0] ?? {}).map(Number))
const all = 'SELECT count(*) AS n, count(DISTINCT id) AS d FROM d.things'

describe('each row once', () => {
  test.each<[string, Handler, Record<string, unknown>, number]>([
    [
      'SCIM counts from 1',
      ({ url }, response) => {
        const [at, size] = [paramOf(url, 'startIndex'), paramOf(url, 'count')]
        const some = Array.from({ length: 11 }, (_, id) => ({ id })).slice(at - 1, at - 1 + size)
        sendJson(response, { totalResults: 11, Resources: some })
      },
      {
        data_selector: 'Resources',
        paginator: {
          type: 'offset',
          limit: 5,
          offset: 1,
          offset_param: 'startIndex',
          limit_param: 'count',
          total_path: 'totalResults',
        },
      },
      11,
    ],
    [
      'rows one may not see are left out after the page was cut',
      ({ url }, response) => {
        const [at, size] = [paramOf(url, 'offset'), paramOf(url, 'limit')]
        const cut = Array.from({ length: 12 }, (_, id) => ({ id })).slice(at, at + size)
        sendJson(response, { result: cut.filter(({ id }) => id !== 1 && id !== 6) })
      },
      { data_selector: 'result', paginator: { type: 'offset', limit: 4, total_path: null } },
      10,
    ],
    [
      'a selector that finds something in some rows only',
      ({ url }, response) => {
        const [at, size] = [paramOf(url, 'offset'), paramOf(url, 'limit')]
        const results = Array.from({ length: 9 }, (_, id) => (id % 3 === 1 ? { id } : { id, user: { id } }))
        sendJson(response, { results: results.slice(at, at + size) })
      },
      { data_selector: 'results[*].user', paginator: { type: 'offset', limit: 3, total_path: null } },
      6,
    ],
    [
      'the offset of the next page is in a header, on the last page too',
      ({ url }, response) => {
        const at = paramOf(url, 'offset')
        const some = Array.from({ length: 5 }, (_, id) => ({ id })).slice(at, at + 2)
        sendJson(response, some, {
          headers: { 'x-has-more': String(at + 2 < 5), 'x-next-offset': String(at + some.length) },
        })
      },
      { paginator: { type: 'header_cursor', cursor_key: 'X-Next-Offset', cursor_param: 'offset' } },
      5,
    ],
  ])('%s', async (_name, handler, endpoint, rows) => {
    await using api = await startHostileApi(handler)
    expect(await api.load({ endpoint })).toMatchObject({ code: undefined })
    expect(await count(api, all)).toEqual([rows, rows])
  })

  test('has_more_header spares the page after the end', async () => {
    await using api = await startHostileApi(({ url }, response) => {
      const at = paramOf(url, 'offset')
      sendJson(response, [{ id: at }, { id: at + 1 }], {
        headers: { 'x-has-more': String(at < 4), 'x-next-offset': String(at + 2) },
      })
    })
    const paginator = {
      type: 'header_cursor',
      cursor_key: 'X-Next-Offset',
      cursor_param: 'offset',
      has_more_header: 'X-Has-More',
    }
    expect(await api.load({ endpoint: { paginator } })).toMatchObject({ code: undefined, verdict: 'complete' })
    expect(api.server.seen).toHaveLength(3)
    expect(await count(api, all)).toEqual([6, 6])
  })
})

describe('cursors that do not sort as they are written', () => {
  test.each<[string, readonly unknown[], readonly unknown[]]>([
    ['month first', ['12/31/2024', '02/01/2025'], ['03/01/2025', '04/01/2025']],
    ['numbers as text', ['8', '9'], ['10', '11']],
  ])('%s: the second run finds what is new', async (_name, first, second) => {
    await using api = await startHostileApi((_seen, response, n) =>
      sendJson(
        response,
        (n === 1 ? first : second).map((at, id) => ({ id: n * 10 + id, at })),
      ),
    )
    const endpoint = { paginator: 'single_page', incremental: { cursor_path: 'at' } }
    expect(await api.load({ endpoint })).toMatchObject({ code: undefined })
    expect(await api.load({ endpoint })).toMatchObject({ code: undefined })
    expect(await count(api, all)).toEqual([4, 4])
  })

  test('that can be read in two ways are an error that names the way out, and the way out works', async () => {
    await using api = await startHostileApi((_seen, response, n) =>
      sendJson(
        response,
        (n === 1 ? ['02/03/2025'] : ['03/02/2025']).map((at) => ({ id: n, at })),
      ),
    )
    const incremental = { cursor_path: 'at' }
    const endpoint = { paginator: 'single_page', incremental }
    expect(await api.load({ endpoint })).toMatchObject({ code: undefined })
    const { code, failure } = await api.load({ endpoint })
    expect([code, failure?.details.hint]).toEqual(['CURSOR_NOT_SORTABLE', expect.stringContaining('cursor_format')])
    const told = { ...endpoint, incremental: { ...incremental, cursor_format: '%m/%d/%Y' } }
    expect(await api.load({ endpoint: told })).toMatchObject({ code: undefined })
    expect(await count(api, all)).toEqual([2, 2])
  })
})
