import { describe, expect, test } from 'vitest'
import { type Handler, sendJson, startServer } from '../servers/local-http.ts'
import { type HostileApi, startHostileApi } from './load.ts'

const queryOf = (url: string) => new URL(url, 'http://x').searchParams
const rows = (from: number, count = 2) => Array.from({ length: count }, (_, index) => ({ id: from + index }))
const links = { paginator: { type: 'json_link', next_url_path: 'next' }, data_selector: 'data' }
const cursors = { paginator: { type: 'cursor', cursor_path: 'next', cursor_param: 'c' }, data_selector: 'data' }
const offsets = { paginator: { type: 'offset', limit: 2, total_path: 'total' }, data_selector: 'data' }
const ids = (api: HostileApi) =>
  api.look(async ({ rows: read }) => (await read('SELECT id FROM d.things ORDER BY id')).map(({ id }) => Number(id)))
const nothingLoaded = async (api: HostileApi) => expect(await api.look(({ tables }) => tables('d'))).toEqual([])

const next = (url: string) => (queryOf(url).get('c') === 'a' ? 'b' : 'a')

describe('links and cursors in circles end in PAGINATION_LOOP, with nothing loaded (divergence 2)', () => {
  test.each<[string, Handler, { endpoint: Record<string, unknown>; requests: number }]>([
    [
      'a link to itself',
      (_seen, response) => sendJson(response, { data: rows(10), next: '/things' }),
      { endpoint: links, requests: 2 },
    ],
    [
      'links A-B-A, every page with new rows',
      (seen, response, n) => sendJson(response, { data: rows(n * 10), next: `/things?c=${next(seen.url)}` }),
      { endpoint: links, requests: 3 },
    ],
    [
      'cursors A-B-A, every page with new rows',
      (seen, response, n) => sendJson(response, { data: rows(n * 10), next: next(seen.url) }),
      { endpoint: cursors, requests: 3 },
    ],
    [
      'the same cursor for ever',
      (_seen, response) => sendJson(response, { data: rows(10), next: 'same' }),
      { endpoint: cursors, requests: 3 },
    ],
    [
      'a Link header to itself',
      (_seen, response) => sendJson(response, rows(10), { headers: { link: '<things?p=2>; rel="next"' } }),
      { endpoint: { paginator: 'header_link' }, requests: 3 },
    ],
  ])('%s', async (_name, handler, { endpoint, requests }) => {
    await using api = await startHostileApi(handler)
    const { code, failure } = await api.load({ endpoint })
    expect(code).toBe('PAGINATION_LOOP')
    expect(failure?.details.hint).toMatch(/[Pp]aginator|cursor_param/)
    expect(api.server.seen).toHaveLength(requests)
    await nothingLoaded(api)
  })

  test.each<[string, Handler, Record<string, unknown>]>([
    [
      'a cursor that is the same on every page',
      (_seen, response, n) => sendJson(response, { data: n > 3 ? [] : rows(n * 10), next: 'same' }),
      cursors,
    ],
    [
      'a link that is always there',
      (_seen, response, n) =>
        sendJson(response, n > 3 ? [] : rows(n * 10), {
          headers: { link: `<things?p=${Math.min(n, 4)}>; rel="next"` },
        }),
      { paginator: 'header_link' },
    ],
    [
      'a link to itself',
      (_seen, response, n) => sendJson(response, { data: n > 3 ? [] : rows(n * 10), next: '/things' }),
      links,
    ],
  ])('%s: the server keeps the place, and an empty page is the end', async (_name, handler, endpoint) => {
    await using api = await startHostileApi(handler)
    expect(await api.load({ endpoint })).toMatchObject({ failure: undefined })
    expect(await ids(api)).toEqual([10, 11, 20, 21, 30, 31])
  })

  test('the last page for ever, whatever the page number: PAGE_REPEATS', async () => {
    await using api = await startHostileApi((seen, response) =>
      sendJson(response, rows(Math.min(Number(queryOf(seen.url).get('page')), 3) * 10)),
    )
    const { code } = await api.load({
      endpoint: { paginator: { type: 'page_number', base_page: 1, total_path: null } },
    })
    expect(code).toBe('PAGE_REPEATS')
    expect(api.server.seen).toHaveLength(4)
    await nothingLoaded(api)
  })

  test('redirects in a circle: TOO_MANY_REDIRECTS', async () => {
    await using api = await startHostileApi((seen, response) =>
      response.writeHead(302, { location: seen.url === '/things' ? '/other' : '/things' }).end(),
    )
    expect((await api.load()).code).toBe('TOO_MANY_REDIRECTS')
    expect(api.server.seen).toHaveLength(11)
  })
})

// six rows in pages of two, whatever the total says
const withTotal =
  (total: unknown): Handler =>
  (seen, response) => {
    const offset = Number(queryOf(seen.url).get('offset'))
    sendJson(response, { data: offset < 6 ? rows(offset) : [], total })
  }

describe('totals that lie never cut rows off', () => {
  test.each<[string, unknown, string]>([
    ['right', 6, 'complete'],
    ['right, as text', '6', 'complete'],
    ['too small', 3, 'complete'],
    ['zero', 0, 'unknown (it ended with a page without records, and nothing says how much there is)'],
    ['too large', 30, 'short by 24 of 30'],
  ])('%s', async (_name, total, verdict) => {
    await using api = await startHostileApi(withTotal(total))
    const result = await api.load({ endpoint: offsets })
    const [warning = []] = [
      { complete: [], unknown: ['RESULT_UNKNOWN'], short: ['RESULT_SHORT'] }[verdict.split(' ')[0] ?? ''],
    ]
    expect(result).toMatchObject({ verdict })
    expect([result.warnings, result.code]).toEqual([warning, verdict.startsWith('short') ? 'RESULT_SHORT' : undefined])
    expect(await ids(api)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test.each([['many'], [{ value: 6 }], [true], [[6]]])('no number at all (%j): PAGINATION_BAD_TOTAL', async (total) => {
    await using api = await startHostileApi(withTotal(total))
    const { code, failure } = await api.load({ endpoint: offsets })
    expect(code).toBe('PAGINATION_BAD_TOTAL')
    expect(failure?.details.hint).not.toBeUndefined()
    await nothingLoaded(api)
  })
})

const pages =
  (bodies: readonly unknown[]): Handler =>
  (seen, response) => {
    const page = Number(queryOf(seen.url).get('c') ?? 0)
    sendJson(response, { data: bodies[page], next: page + 1 < bodies.length ? page + 1 : null })
  }

describe('pages that change their shape', () => {
  test('an empty page in the middle does not end a cursor', async () => {
    await using api = await startHostileApi(pages([rows(10), [], [], rows(20)]))
    expect(await api.load({ endpoint: cursors })).toMatchObject({ code: undefined, verdict: 'complete' })
    expect(await ids(api)).toEqual([10, 11, 20, 21])
  })

  test('an empty page in the middle of offsets ends them, but not in silence when a total tells', async () => {
    await using api = await startHostileApi((seen, response) => {
      const offset = Number(queryOf(seen.url).get('offset'))
      sendJson(response, { data: offset === 2 ? [] : rows(offset), total: 6 })
    })
    const result = await api.load({ endpoint: offsets })
    expect(result).toMatchObject({ verdict: 'short by 4 of 6', warnings: ['RESULT_SHORT'] })
  })

  test('L03 a list that becomes null in the last page is an empty page, with a word', async () => {
    await using api = await startHostileApi(pages([rows(10), rows(20), null]))
    expect(await api.load({ endpoint: cursors })).toMatchObject({
      code: undefined,
      verdict: 'unknown (the last answer has null in place of a list)',
      warnings: ['RESULT_UNKNOWN'],
    })
    expect(await ids(api)).toEqual([10, 11, 20, 21])
  })

  test('a list that becomes one object, text or number is not a record: RESPONSE_SHAPE_CHANGED', async () => {
    for (const odd of [{ id: 77 }, 'none', 0, false]) {
      await using api = await startHostileApi(pages([rows(10), odd, rows(20)]))
      expect((await api.load({ endpoint: cursors })).code).toBe('RESPONSE_SHAPE_CHANGED')
      await nothingLoaded(api)
    }
  })

  test('a list that goes missing in the middle is told', async () => {
    await using api = await startHostileApi(pages([rows(10), undefined, rows(20)]))
    const { code, warnings } = await api.load({ endpoint: cursors })
    expect([code, warnings]).toEqual([undefined, ['SELECTOR_NO_MATCH']])
    expect(await ids(api)).toEqual([10, 11, 20, 21])
  })
})

const foreignPages = () =>
  startServer((seen, response) => sendJson(response, { data: [{ id: seen.headers['authorization'] ?? 'none' }] }))

describe('credentials stay home (divergence 8)', () => {
  const token = 'tok-hostile-1'
  const client = { auth: { type: 'bearer', token }, headers: { 'X-Api-Key': 'key-hostile-2', 'X-Plain': 'fine' } }
  const toForeign: readonly (readonly [string, (url: string) => Handler])[] = [
    [
      'a link to another origin',
      (url) => (_seen, response) => sendJson(response, { data: [{ id: 'home' }], next: `${url}/more?x=1` }),
    ],
    [
      'a redirect to another origin',
      (url) => (seen, response) =>
        seen.url === '/things'
          ? sendJson(response, { data: [{ id: 'home' }], next: '/more' })
          : response.writeHead(307, { location: `${url}/more` }).end(),
    ],
  ]

  test.each(toForeign)('%s is followed without them, and said', async (_name, handlerTo) => {
    await using foreign = await foreignPages()
    await using api = await startHostileApi(handlerTo(foreign.origin))
    const result = await api.load({ client, endpoint: links })
    expect(result).toMatchObject({ code: undefined, verdict: 'complete', warnings: ['CREDENTIALS_WITHHELD'] })
    expect(foreign.seen).toHaveLength(1)
    expect(JSON.stringify(foreign.seen)).not.toMatch(/hostile/)
    expect(foreign.seen[0]?.headers['x-plain']).toBe('fine')
    expect(await api.look(({ rows: read }) => read('SELECT id FROM d.things ORDER BY id'))).toEqual([
      { id: 'home' },
      { id: 'none' },
    ])
    expect(result.said).not.toContain(token)
  })

  test.each(toForeign)('%s that is allowed gets them', async (_name, handlerTo) => {
    await using foreign = await foreignPages()
    await using api = await startHostileApi(handlerTo(foreign.origin))
    const result = await api.load({ client, endpoint: { ...links, allowed_hosts: [`127.0.0.1:${foreign.port}`] } })
    expect(result).toMatchObject({ code: undefined, warnings: [] })
    expect(foreign.seen[0]?.headers['authorization']).toBe(`Bearer ${token}`)
  })

  test('a foreign host that refuses: the error says why it got none', async () => {
    await using foreign = await startServer((_seen, response) => sendJson(response, {}, { status: 401 }))
    await using api = await startHostileApi((_seen, response) =>
      response.writeHead(302, { location: `${foreign.origin}/things` }).end(),
    )
    const { code, failure } = await api.load({ client })
    expect(code).toBe('HTTP_401')
    expect(failure?.details.hint).toContain('"allowed_hosts"')
  })

  test.each(['file:///etc/passwd', 'javascript:alert(1)', 'http://', '//', 'data:application/json,[]'])(
    'a link to %s reads nothing from there',
    async (next) => {
      await using api = await startHostileApi((_seen, response, n) =>
        n === 1 ? sendJson(response, { data: rows(1), next }) : sendJson(response, { data: [], next: null }),
      )
      const { code } = await api.load({ endpoint: links })
      expect([undefined, 'URL_INVALID', 'PAGINATION_BAD_LINK']).toContain(code)
      expect(api.server.seen.map(({ url }) => url)).not.toContainEqual(expect.stringContaining('passwd'))
    },
  )
})

describe('a list that moves while it is read', () => {
  const moving = (total: boolean): Handler => {
    const list = Array.from({ length: 30 }, (_, id) => ({ id, v: 'x' }))
    return (seen, response, n) => {
      if (n === 2) list.push(...list.splice(3, 1))
      const offset = Number(queryOf(seen.url).get('offset'))
      sendJson(response, { data: list.slice(offset, offset + 10), ...(total && { total: 30 }) })
    }
  }
  const endpoint = { paginator: { type: 'offset', limit: 10 }, data_selector: 'data' }

  test('is short by as many as came twice, though as many came as were announced', async () => {
    await using api = await startHostileApi(moving(true))
    const result = await api.load({ endpoint, resource: { primary_key: 'id', write_disposition: 'merge' } })
    expect(result).toMatchObject({ verdict: 'short by 1 of 30', warnings: ['RESULT_SHORT'] })
  })

  test('without a key equal records may be what they are', async () => {
    await using api = await startHostileApi(moving(true))
    expect(await api.load({ endpoint })).toMatchObject({ verdict: 'complete' })
  })
})

describe('a server that leaves most records out of its pages', () => {
  test('is read on behind a page that comes again, and replaces what it shows', async () => {
    const shown = new Set([6, 15, 16, 17, 25, 31])
    const list = Array.from({ length: 40 }, (_, id) => ({ id, v: 'x' }))
    await using api = await startHostileApi((seen, response) => {
      const offset = Number(queryOf(seen.url).get('offset'))
      sendJson(response, { data: list.slice(offset, offset + 10).filter(({ id }) => shown.has(id)) })
    })
    const endpoint = { paginator: { type: 'offset', limit: 10 }, data_selector: 'data' }
    const result = await api.load({ endpoint, resource: { primary_key: 'id', write_disposition: 'replace' } })
    expect(result).toMatchObject({ code: undefined })
    expect(await ids(api)).toEqual([...shown])
  })
})
