import { describe, expect, test } from 'vitest'
import { type Handler, sendJson } from '../servers/local-http.ts'
import { problemsOf, sendOne } from './one-request.ts'

// docs/contract/rest-api.md 12: the families of dlt's test_requests.py, and L08 to L13 of test_client.py

const failing =
  (status: number, times = Number.POSITIVE_INFINITY, headers = {}): Handler =>
  (_seen, response, n) =>
    n <= times ? sendJson(response, { said: 'no' }, { status, headers }) : sendJson(response, [n])

describe('H01 how often', () => {
  test('H01 by default 4 requests, waits of 2, 4 and 8 s', async () => {
    const { error, seen, waits } = await sendOne(failing(503))
    expect([error?.code, seen.length]).toEqual(['HTTP_503', 4])
    expect(waits).toEqual([2000, 4000, 8000])
  })

  test.each([429, 500, 502, 503, 504])('H01 %i is tried again by default', async (status) => {
    const { answer, seen } = await sendOne(failing(status, 1))
    expect([answer?.kind, seen.length]).toEqual(['page', 2])
  })

  test.each([400, 401, 403, 404, 409, 422, 501])('H01 %i is not', async (status) => {
    const { error, seen } = await sendOne(failing(status))
    expect([error?.code, seen.length]).toEqual([`HTTP_${status}`, 1])
  })

  test('H01 settings of the endpoint: exactly these statuses, this often, with this factor', async () => {
    const endpoint = { error_handler: { retry_on_status_codes: [409], max_retries: 2, backoff_factor: 3 } }
    const { seen, waits } = await sendOne(failing(409), { endpoint })
    expect([seen.length, waits]).toEqual([3, [3000, 6000]])
    expect((await sendOne(failing(503), { endpoint })).seen).toHaveLength(1)
  })
})

describe('H02 H03 H04 what comes of it', () => {
  test('H02 success after two failures', async () => {
    expect(await sendOne(failing(500, 2))).toMatchObject({ answer: { kind: 'page', body: [3] }, waits: [2000, 4000] })
  })

  test('H03 a response action that ignores a status avoids the retries', async () => {
    const { answer, seen } = await sendOne(failing(503), {
      endpoint: { response_actions: [{ status_code: 503, action: 'ignore' }] },
    })
    expect([answer?.kind, seen.length]).toEqual(['ignored', 1])
  })

  test('H04 connections that break are tried again, whatever the statuses', async () => {
    const { answer, seen } = await sendOne(
      (_seen, response, n) => (n < 3 ? response.socket?.destroy() : sendJson(response, [])),
      { endpoint: { error_handler: { retry_on_status_codes: [] } } },
    )
    expect([answer?.kind, seen.length]).toEqual(['page', 3])
  })

  test('H04 nobody listens: CONNECTION_REFUSED after all attempts', async () => {
    const { error } = await sendOne(failing(200), { client: { base_url: 'http://127.0.0.1:1' } })
    expect(error).toMatchObject({
      code: 'CONNECTION_REFUSED',
      message: expect.stringContaining('4 attempts') as string,
    })
  })

  test('H05 a condition on the content: text in a 200 that means "later"', async () => {
    const { answer, seen } = await sendOne(
      (_seen, response, n) => sendJson(response, n < 3 ? { status: 'still computing' } : [1]),
      { endpoint: { response_actions: [{ content: 'still computing', action: 'retry' }] } },
    )
    expect(answer).toMatchObject({ kind: 'page', body: [1] })
    expect(seen).toHaveLength(3)
  })

  test('H06 Retry-After replaces the wait; one beyond the cap is not begun, where dlt waits for the cap', async () => {
    expect((await sendOne(failing(429, 1, { 'retry-after': '4' }))).waits).toEqual([4000])
    expect((await sendOne(failing(503, 1, { 'retry-after': '300' }))).waits).toEqual([300_000])
    const shut = await sendOne(failing(503, 1, { 'retry-after': '100000' }))
    expect([shut.waits, shut.seen.length]).toEqual([[], 1])
  })

  test('H07 runtime settings: attempts, factor, cap; 0 attempts are one', async () => {
    const env = {
      RUNTIME__REQUEST_MAX_ATTEMPTS: '6',
      RUNTIME__REQUEST_BACKOFF_FACTOR: '1',
      RUNTIME__REQUEST_MAX_RETRY_DELAY: '5',
    }
    expect((await sendOne(failing(500), { env })).waits).toEqual([1000, 2000, 4000, 5000, 5000])
    const none = await sendOne(failing(500), { env: { RUNTIME__REQUEST_MAX_ATTEMPTS: '0' } })
    expect(none.seen).toHaveLength(1)
  })
})

describe('L08 to L11 requests', () => {
  test('L08 the timeout of the runtime settings', async () => {
    const { error } = await sendOne(() => {}, {
      env: { RUNTIME__REQUEST_TIMEOUT: '0.1', RUNTIME__REQUEST_MAX_ATTEMPTS: '1' },
    })
    expect(error).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('0.1 seconds') as string })
  })

  test('L10 request headers beat client headers; names are compared without case', async () => {
    const { seen } = await sendOne(failing(200, 0), {
      client: { headers: { 'X-One': 'client', 'X-Two': 'client' } },
      endpoint: { headers: { 'x-one': 'endpoint' } },
    })
    expect(seen[0]?.headers).toMatchObject({ 'x-one': 'endpoint', 'x-two': 'client' })
  })

  test('L10 an absolute path leaves base_url aside; another scheme is a path', async () => {
    const { seen } = await sendOne(failing(200, 0), { endpoint: { path: 'my://other' } })
    expect(seen[0]?.url).toBe('/my://other')
  })

  test.each<[string, unknown, string]>([
    ['a dict', { a: 1, b: 'x y' }, 'a=1&b=x+y'],
    [
      'pairs',
      [
        ['a', '1'],
        ['a', '2'],
      ],
      'a=1&a=2',
    ],
    ['a text', 'raw text', 'raw text'],
  ])('L11 POST data as %s', async (_name, data, body) => {
    const { seen } = await sendOne(failing(200, 0), { endpoint: { method: 'POST', data } })
    expect(seen[0]).toMatchObject({ method: 'POST', body })
  })

  test('L11 json and data at once is a mistake', async () => {
    const { error } = await sendOne(failing(200, 0), { endpoint: { method: 'POST', data: { a: 1 }, json: { a: 1 } } })
    expect(error?.exitCode).toBe(2)
    expect(problemsOf(error)[0]?.message).toMatch(/json|data/)
  })
})

describe('L12 URLs in errors', () => {
  test.each([
    ['orders?api_key=abc&x=1', 'api_key=***&x=1'],
    ['orders?API_KEY=abc&Token=def', 'API_KEY=***&Token=***'],
    ['orders?a=1&b=2', 'a=1&b=2'],
    ['orders?password=', 'password=***'],
    ['orders?client_secret=a&pwd=b&key=c&access-token=d', 'client_secret=***&pwd=***&key=***&access-token=***'],
  ])('L12 %s', async (path, shown) => {
    const { error } = await sendOne(failing(404), { endpoint: { path } })
    expect(error?.details.found).toContain(`/orders?${shown}`)
  })

  test('L12 also beside response actions (divergence 18), with the password of the URL', async () => {
    const { error, said } = await sendOne(failing(404), {
      endpoint: { path: 'orders?api_key=abc', response_actions: [{ status_code: 500, action: 'ignore' }] },
    })
    expect(error?.details.found).toContain('api_key=***')
    expect(said).not.toContain('api_key=abc')
  })
})

const found = async (env: Record<string, string>) => (await sendOne(failing(400), { env })).said

describe('L13 bodies in errors', () => {
  test('L13 a line by default, all of it or nothing by the runtime setting', async () => {
    expect(await found({})).toContain('said')
    expect(await found({ RUNTIME__HTTP_SHOW_ERROR_BODY: 'false' })).not.toContain('said')
    const shown = await found({ RUNTIME__HTTP_SHOW_ERROR_BODY: 'true', RUNTIME__HTTP_MAX_ERROR_BODY_LENGTH: '5' })
    expect(shown).toContain('(truncated)')
  })
})
