import { request as rawRequest } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { JsonFloat } from '../../src/json/json.ts'
import type { Fault } from './faults.ts'
import type { Handler } from './reply.ts'
import { type ScriptedApi, startScriptedApi } from './scripted-api.ts'

let api: ScriptedApi | undefined

afterEach(async () => {
  await api?.close()
})

const rows = Array.from({ length: 50 }, (_, id) => ({ id, name: `row ${id}` }))

async function start(faults: readonly Fault[] = [], routes: Record<string, Handler> = {}): Promise<string> {
  api = await startScriptedApi({ routes: { 'GET /rows': () => ({ json: { rows } }), ...routes }, faults })
  return api.url
}

/** How an exchange ended, seen with the plainest client there is: no decoding, no retries. */
function exchange(url: string): Promise<{ status: number; bytes: number; expected: number; ended: string }> {
  return new Promise((resolve) => {
    const seen = { status: 0, bytes: 0, expected: 0 }
    const end = (ended: string) => resolve({ ...seen, ended })
    const fail = (error: NodeJS.ErrnoException) => end(error.code ?? error.message)
    const sent = rawRequest(url, (response) => {
      seen.status = response.statusCode ?? 0
      seen.expected = Number(response.headers['content-length'])
      response.on('data', (piece: Buffer) => (seen.bytes += piece.length))
      response.on('end', () => end('complete')).on('error', fail)
    })
    sent.on('error', fail).end()
  })
}

test('M01 routes by method and path, with named segments, and logs what was asked', async () => {
  const url = await start([], { 'POST /orders/:id/notes': ({ params, body }) => ({ json: { ...params, body } }) })
  const response = await fetch(`${url}/orders/a%2Fb/notes?x=1`, { method: 'POST', body: 'hello' })
  expect(await response.json()).toEqual({ id: 'a/b', body: 'hello' })
  expect(api?.requests).toMatchObject([
    {
      number: 1,
      routeNumber: 1,
      method: 'POST',
      path: '/orders/a%2Fb/notes',
      url: '/orders/a%2Fb/notes?x=1',
      body: 'hello',
    },
  ])
})

test('answers 404 where no route is, and 500 with the reason when a route throws', async () => {
  const url = await start([], {
    'GET /broken': () => {
      throw new Error('a slip in the script')
    },
  })
  expect((await fetch(`${url}/nowhere`)).status).toBe(404)
  const broken = await fetch(`${url}/broken`)
  expect([broken.status, await broken.text()]).toEqual([500, expect.stringContaining('a slip in the script')])
})

test('writes big integers and integral floats as they are', async () => {
  const url = await start([], { 'GET /numbers': () => ({ json: { big: 9007199254740993n, float: new JsonFloat(1) } }) })
  expect(await (await fetch(`${url}/numbers`)).text()).toBe('{"big":9007199254740993,"float":1.0}')
})

test('plays a status with headers on the requests it names, by route', async () => {
  const url = await start([
    { route: 'GET /rows', at: [1, 2], kind: 'status', status: 429, headers: { 'Retry-After': '1' } },
  ])
  await fetch(`${url}/other`)
  const answers = [await fetch(`${url}/rows`), await fetch(`${url}/rows`), await fetch(`${url}/rows`)]
  expect(answers.map((answer) => [answer.status, answer.headers.get('retry-after')])).toEqual([
    [429, '1'],
    [429, '1'],
    [200, null],
  ])
  expect(api?.requests.map((request) => request.fault)).toEqual([undefined, 'status', 'status', undefined])
})

test('resets the connection in the middle of the body', async () => {
  const result = await exchange(`${await start([{ at: 1, kind: 'reset' }])}/rows`)
  expect(result).toMatchObject({ status: 200, ended: 'ECONNRESET' })
  expect(result.bytes).toBeLessThan(result.expected)
})

test('ends the connection in good order with half of the body missing', async () => {
  const url = await start([
    { at: 1, kind: 'cut' },
    { at: 2, kind: 'cut', framing: 'chunked' },
  ])
  const byLength = await exchange(`${url}/rows`)
  expect(byLength.bytes).toBe(Math.floor(byLength.expected / 2))
  expect(byLength.ended).not.toBe('complete')
  const chunked = await exchange(`${url}/rows`)
  expect(chunked).toMatchObject({ status: 200, bytes: byLength.bytes })
  expect(chunked.ended).not.toBe('complete')
})

test('hangs up before any answer', async () => {
  const result = await exchange(`${await start([{ at: 1, kind: 'hang_up' }])}/rows`)
  expect(result).toMatchObject({ status: 0, ended: 'ECONNRESET' })
})

test('sends HTML with 200, and JSON that stops in the middle', async () => {
  const url = await start([
    { at: 1, kind: 'html' },
    { at: 2, kind: 'truncate' },
  ])
  const html = await fetch(`${url}/rows`)
  expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  const truncated = await (await fetch(`${url}/rows`)).text()
  expect(truncated.startsWith('{"rows":[')).toBe(true)
  expect(() => JSON.parse(truncated) as unknown).toThrow(SyntaxError)
})

test('delivers the right answer compressed, in drips or late', async () => {
  const url = await start([
    { at: 1, kind: 'compress', encoding: 'gzip' },
    { at: 2, kind: 'compress', encoding: 'br' },
    { at: 3, kind: 'drip', bytes: 400, everyMs: 1 },
    { at: 4, kind: 'delay', ms: 5 },
  ])
  const encodings: (string | null)[] = []
  for (let number = 1; number <= 4; number++) {
    const response = await fetch(`${url}/rows`)
    expect(await response.json()).toEqual({ rows })
    encodings.push(response.headers.get('content-encoding'))
  }
  expect(encodings).toEqual(['gzip', 'br', null, null])
})

test('plays no fault after calm()', async () => {
  const url = await start([{ at: 'all', kind: 'status', status: 500 }])
  expect((await fetch(`${url}/rows`)).status).toBe(500)
  api?.calm()
  expect((await fetch(`${url}/rows`)).status).toBe(200)
})
