import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { fakeWorld } from '../../../test/servers/fake-world.ts'
import { sendJson, startServer, type Handler } from '../../../test/servers/local-http.ts'
import { openClient, request } from '../../../test/servers/open-client.ts'
import type { SluiceError } from '../../model/errors.ts'

const fixture = (name: string) => readFileSync(new URL(`../../../test/fixtures/tls/${name}`, import.meta.url), 'utf8')

/** The error of a promise that must fail. */
async function failure(promise: Promise<unknown>): Promise<SluiceError> {
  return promise.then(
    () => {
      throw new Error('should have failed')
    },
    (error: unknown) => error as SluiceError,
  )
}

describe('H02 H04 an exchange that breaks is tried again as a whole', () => {
  const breaks: Record<string, Handler> = {
    'reset before the answer': (_request, response) => response.socket?.resetAndDestroy(),
    'reset in the middle of the body': (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('[1,2,')
      setTimeout(() => response.socket?.resetAndDestroy(), 10)
    },
    'FIN in the middle of the body': (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('[1,2,3]')
      setTimeout(() => response.socket?.end(), 10)
    },
    'chunked body without its end': (_request, response) => {
      response.writeHead(200).write('[1,2,3]')
      setTimeout(() => response.socket?.end(), 10)
    },
    'JSON that stops, with nothing to tell its length': (_request, response) => {
      response.socket?.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[{"id": 1}, {"id": 2, "name": "cu')
    },
    'JSON that stops, with a content length that agrees': (_request, response) => response.end('{"data": [1, 2'),
    'gzip that stops': (_request, response) => {
      const body = gzipSync(JSON.stringify([...Array(500).keys()])).subarray(0, 300)
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body)
    },
    silence: () => {},
    'a body that stalls': (_request, response) => void response.writeHead(200).write('[1'),
    '500': (_request, response) => sendJson(response, {}, { status: 500 }),
  }
  test.each(Object.entries(breaks))('%s', async (_name, breakIt) => {
    await using server = await startServer((seen, response, n) =>
      n < 3 ? breakIt(seen, response, n) : sendJson(response, [1, 2, 3]),
    )
    await using http = openClient(server, { retry: { timeoutSeconds: 0.5 } })
    expect(await http.get(request(`${server.origin}/orders`))).toMatchObject({ body: [1, 2, 3] })
    expect(http.world.waits).toEqual([2000, 4000])
    expect(http.client.counts('orders')).toEqual({ requests: 3, retries: 2 })
    expect(http.events.filter(({ kind }) => kind === 'retry')).toMatchObject([
      { resource: 'orders', attempt: 1, waitMs: 2000 },
      { resource: 'orders', attempt: 2, waitMs: 4000 },
    ])
  })

  test.each([
    ['reset in the middle of the body', 'RESPONSE_TRUNCATED'],
    ['JSON that stops, with a content length that agrees', 'RESPONSE_TRUNCATED'],
    ['gzip that stops', 'RESPONSE_TRUNCATED'],
    ['silence', 'TIMEOUT'],
    ['reset before the answer', 'CONNECTION_LOST'],
    ['500', 'HTTP_500'],
  ])('%s for good: %s', async (name, code) => {
    await using server = await startServer(breaks[name] ?? (() => {}))
    await using http = openClient(server, { retry: { timeoutSeconds: 0.1 } })
    const error = await failure(http.get(request(`${server.origin}/orders`)))
    expect(error).toMatchObject({
      code,
      details: { found: expect.stringContaining(`GET ${server.origin}/orders`) as string },
    })
    expect(error.message).toMatch(/^Could not read "orders" because .*4 attempts/)
    expect(server.seen).toHaveLength(4)
  })

  test('a slow body that never pauses for long is no timeout', async () => {
    await using server = await startServer((_request, response) => {
      const pieces = [...'[1,2,3,4,5]']
      const drip = setInterval(() => {
        const piece = pieces.shift()
        if (piece !== undefined) return void response.write(piece)
        clearInterval(drip)
        return void response.end()
      }, 25)
    })
    await using http = openClient(server, { retry: { timeoutSeconds: 0.2 } })
    expect(await http.get(request(server.origin))).toMatchObject({ body: [1, 2, 3, 4, 5] })
    expect(http.world.waits).toEqual([])
  })

  test('a body that drips for ever is a timeout', async () => {
    await using server = await startServer((_request, response) => {
      response.writeHead(200).write('[1')
      const drip = setInterval(() => response.write(' '), 25)
      response.once('close', () => clearInterval(drip))
    })
    await using http = openClient(server, { retry: { timeoutSeconds: 0.4, maxRetries: 0 } })
    const error = await failure(http.get(request(`${server.origin}/orders`)))
    expect(error).toMatchObject({ code: 'TIMEOUT' })
    expect(error.message).toMatch(/sent no more than \d+ bytes in \d+ seconds/)
  })
})

describe('H06 waiting', () => {
  const now = fakeWorld().now()
  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': new Date(now + 20_000).toUTCString() }, 20_000],
    [{ 'retry-after': new Date(now - 20_000).toUTCString() }, 2000],
    [{ 'retry-after': '-3' }, 2000],
    [{ 'retry-after': '0' }, 2000],
    // longer than one wait may be, but not than all of them
    [{ 'retry-after': '600' }, 300_000],
    [{ 'retry-after': 'soon 5' }, 2000],
    [{ 'x-ratelimit-reset': String(now / 1000 + 30) }, 30_000],
    [{ 'ratelimit-reset': '12' }, 12_000],
    [{ 'x-ratelimit-reset': String(now / 1000 - 30) }, 2000],
    [{}, 2000],
  ])('429 with %j', async (headers, wait) => {
    await using server = await startServer((_request, response, n) =>
      n === 1 ? sendJson(response, {}, { status: 429, headers }) : sendJson(response, []),
    )
    await using http = openClient(server)
    await http.get(request(server.origin))
    expect(http.world.waits.filter((ms) => ms > 0)).toEqual(wait === 0 ? [] : [wait])
    expect(http.events.find(({ kind }) => kind === 'retry')).toMatchObject({
      reason: '429 Too Many Requests',
      waitMs: wait,
    })
  })

  test('a wait that outlasts all patience is not begun: the error says until when the server is shut', async () => {
    await using server = await startServer((_request, response) =>
      sendJson(response, {}, { status: 429, headers: { 'retry-after': '3600' } }),
    )
    await using http = openClient(server)
    const error = await failure(http.get(request(server.origin)))
    expect(error).toMatchObject({ code: 'HTTP_429' })
    expect(error.details.hint).toMatch(/for 3600 s, until \d{4}-\d\d-\d\dT01:00:00Z.*MAX_RETRY_DELAY=3600/)
    expect([server.seen.length, http.world.waits]).toEqual([1, []])
  })

  test.each([
    ['9000000000000', /for 9000000000000 s: that is not a wait/],
    ['99999999999999999999999999', /that is not a wait/],
    ['9'.repeat(400), /for Infinity s: that is not a wait/],
    ['Fri, 31 Dec 9999 23:59:59 GMT', /until 9999-12-31T23:59:59Z: that is not a wait/],
    // no date of HTTP: the usual waits
    ['Fri, 31 Dec 275760 23:59:59 GMT', /Lower the speed/],
    ['8640000.5', /for 8640001 s, until .*not a wait/],
  ])('a wait without measure, %s, is an error that says so', async (wait, hint) => {
    for (const name of ['retry-after', 'x-ratelimit-reset']) {
      await using server = await startServer((_request, response) =>
        sendJson(response, {}, { status: 429, headers: { [name]: wait } }),
      )
      await using http = openClient(server)
      const error = await failure(http.get(request(server.origin)))
      expect(error).toMatchObject({ code: 'HTTP_429' })
      if (name === 'retry-after') expect(error.details.hint).toMatch(hint)
    }
  })

  test.each(['', 'NaN', '1e9', '0x10', '١٢', '12 seconds', '--1', 'Infinity', '31 Dec', 'a'.repeat(50), '1,2'])(
    'a wait that is none, %j, leaves the usual one',
    async (wait) => {
      await using server = await startServer((_request, response, n) =>
        n === 1
          ? sendJson(response, {}, { status: 503, headers: { 'retry-after': encodeURI(wait) } })
          : sendJson(response, []),
      )
      await using http = openClient(server)
      await http.get(request(server.origin))
      expect(http.world.waits).toEqual([2000])
    },
  )

  test('jitter leaves between half and all of the wait; the cap holds', async () => {
    await using server = await startServer((_request, response) => sendJson(response, {}, { status: 502 }))
    await using http = openClient(server, {
      world: fakeWorld({}, 0),
      retry: { maxRetries: 6, backoffFactor: 3, maxDelaySeconds: 20 },
    })
    await failure(http.get(request(server.origin)))
    expect(http.world.waits).toEqual([1500, 3000, 6000, 10_000, 10_000, 10_000])
  })

  test('a 429 slows every request of that origin and identity, not only its own', async () => {
    let limited = false
    await using server = await startServer((seen, response) => {
      if (seen.url !== '/a' || limited) return sendJson(response, [])
      limited = true
      return sendJson(response, {}, { status: 429, headers: { 'retry-after': '9' } })
    })
    const starts: number[] = []
    const world = fakeWorld()
    await using http = openClient(server, { world, pace: { maxConcurrency: 1, rateLimits: [] } })
    const started = world.now()
    await Promise.all(
      ['/a', '/b', '/c'].map(async (path) => {
        await http.get(request(server.origin + path))
        starts.push(world.now() - started)
      }),
    )
    expect(starts).toEqual([9000, 9000, 9000])
  })

  test('no more requests at once than the limiter allows', async () => {
    let running = 0
    let most = 0
    await using server = await startServer((_request, response) => {
      most = Math.max(most, ++running)
      setTimeout(() => {
        running--
        sendJson(response, [])
      }, 5)
    })
    await using http = openClient(server, { pace: { maxConcurrency: 8, rateLimits: [] } })
    await Promise.all(Array.from({ length: 40 }, () => http.get(request(server.origin))))
    expect(most).toBe(8)
  })

  test('abort ends a running request, a waiting one and a sleeping one with its reason', async () => {
    const controller = new AbortController()
    // when the request has come, however busy the machine is
    await using server = await startServer(() => controller.abort(new Error('interrupted')))
    await using http = openClient(server, { signal: controller.signal, pace: { maxConcurrency: 1, rateLimits: [] } })
    const both = [http.get(request(server.origin)), http.get(request(server.origin))].map(failure)
    expect(await Promise.all(both)).toMatchObject([{ message: 'interrupted' }, { message: 'interrupted' }])
    expect(await failure(http.get(request(server.origin)))).toMatchObject({ message: 'interrupted' })
    expect(server.seen).toHaveLength(1)
  })
})

describe('errors say what to do', () => {
  test.each([
    [401, 'No auth is configured for "orders"'],
    [403, 'scopes'],
    [404, 'path'],
    [400, 'params'],
    [405, 'method'],
  ])('status %i is not retried', async (status, hint) => {
    await using server = await startServer((_request, response) =>
      sendJson(response, { error: 'no', token: 'tok-of-somebody', secret: 's3cr3t' }, { status }),
    )
    await using http = openClient(server, { secrets: ['s3cr3t'] })
    const error = await failure(http.get(request(`${server.origin}/orders?api_key=abc&x=s3cr3t`)))
    expect(error.code).toBe(`HTTP_${status}`)
    expect(error.message).toMatch(new RegExp(`^Could not read "orders" because the server answered ${status} \\w+`))
    expect(error.details.found).toBe(
      `GET ${server.origin}/orders?api_key=***&x=*** -> {"error":"no","token":"***","secret":"***"}`,
    )
    expect(error.details.hint).toContain(hint)
    expect(server.seen).toHaveLength(1)
  })

  test('H01 429 after all attempts', async () => {
    await using server = await startServer((_request, response) => sendJson(response, {}, { status: 429 }))
    await using http = openClient(server)
    const error = await failure(http.get(request(server.origin)))
    expect(error.message).toBe(
      'Could not read "orders" because the server still answered 429 Too Many Requests after 4 attempts.',
    )
    expect(error.details.hint).toContain('backoff_factor')
  })

  test('an HTML error page is stripped to its title', async () => {
    await using server = await startServer((_request, response) =>
      response.writeHead(502).end('<!DOCTYPE html><html><head><title>Bad\n Gateway</title></head>long text</html>'),
    )
    await using http = openClient(server, { retry: { statuses: [] } })
    expect((await failure(http.get(request(server.origin)))).details.found).toMatch(/ -> HTML page "Bad Gateway"$/)
  })

  test.each([
    ['<!doctype html><p>Sign in, s3cr3t</p>', 'an HTML page'],
    ['<?xml version="1.0"?><a/>', 'XML'],
    ['{"a": NaN}', 'not valid JSON'],
    ['Service is fine', 'not valid JSON'],
  ])('200 with %s is no JSON, at once', async (body, kind) => {
    await using server = await startServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(body),
    )
    await using http = openClient(server, { secrets: ['s3cr3t'] })
    const error = await failure(http.get(request(server.origin)))
    expect(error).toMatchObject({
      code: 'RESPONSE_NOT_JSON',
      message: `Could not read "orders" because the answer is ${kind}.`,
    })
    expect(error.details.found).toContain(`text/html: ${body.replace('s3cr3t', '***')}`)
    expect(server.seen).toHaveLength(1)
  })

  test('unknown content encoding', async () => {
    await using server = await startServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'),
    )
    await using http = openClient(server)
    expect(await failure(http.get(request(server.origin)))).toMatchObject({ code: 'RESPONSE_ENCODING_UNKNOWN' })
  })

  test('host not found: at once, as a name that never resolved', async () => {
    const origin = 'http://no-such-host.invalid'
    await using http = openClient({ origin }, { retry: { maxRetries: 1 } })
    const error = await failure(http.get(request(`${origin}/x`)))
    expect(error).toMatchObject({
      code: 'HOST_NOT_FOUND',
      details: { hint: expect.stringContaining('--set client.base_url=') as string },
    })
  })

  test('connection refused', async () => {
    const probe = createServer()
    const port = await new Promise<number>((resolve) => {
      probe.listen(0, '127.0.0.1', () => resolve((probe.address() as { port: number }).port))
    })
    await new Promise((resolve) => probe.close(resolve))
    const origin = `http://127.0.0.1:${port}`
    await using http = openClient({ origin })
    const error = await failure(http.get(request(origin)))
    expect(error.code).toBe('CONNECTION_REFUSED')
    expect(error.message).toBe(
      `Could not read "orders" because nothing accepts connections at "127.0.0.1:${port}" (4 attempts).`,
    )
  })

  test('L08 an untrusted certificate: at once, naming NODE_EXTRA_CA_CERTS', async () => {
    await using server = await startServer((_request, response) => sendJson(response, []), {
      key: fixture('key.pem'),
      cert: fixture('cert.pem'),
    })
    await using http = openClient(server)
    const error = await failure(http.get(request(server.origin)))
    expect(error).toMatchObject({
      code: 'TLS_FAILED',
      details: { hint: expect.stringContaining('NODE_EXTRA_CA_CERTS=') as string },
    })
    expect(http.world.waits).toEqual([])
  })

  test('https against a plain http port', async () => {
    await using server = await startServer((_request, response) => sendJson(response, []))
    const origin = server.origin.replace('http:', 'https:')
    await using http = openClient({ origin }, { retry: { maxRetries: 0 } })
    expect(await failure(http.get(request(origin)))).toMatchObject({ code: 'TLS_FAILED' })
  })

  test('a line break in a header', async () => {
    await using server = await startServer((_request, response) => sendJson(response, []))
    await using http = openClient(server)
    const error = await failure(http.get(request(server.origin, { headers: [['X-Key', 'a\nb']] })))
    expect(error.code).toBe('REQUEST_INVALID')
    expect(server.seen).toHaveLength(0)
  })
})
