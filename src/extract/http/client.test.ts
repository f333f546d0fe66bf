import { decodedBody } from '../../json/records/body.ts'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { sendJson, startServer } from '../../../test/servers/local-http.ts'
import { openClient, request } from '../../../test/servers/open-client.ts'
import { JsonFloat } from '../../json/json.ts'

describe('what is sent', () => {
  test('default headers, the user over them, query and method', async () => {
    await using server = await startServer((_request, response) => sendJson(response, []))
    await using http = openClient(server)
    await http.get(
      request(`${server.origin}/a/../b c?sig=a+b/c=%2F'x'`, {
        params: [
          ['q', 'a b&c'],
          ['q', "it's"],
        ],
        headers: [
          ['accept', 'application/vnd.api+json'],
          ['X-Name', 'Zoë 日本'],
          ['Connection', 'keep-alive'],
          ['Content-Length', '99'],
        ],
      }),
    )
    const [seen] = server.seen
    expect(seen?.url).toBe("/b%20c?sig=a+b/c=%2F'x'&q=a+b%26c&q=it%27s")
    expect(seen?.headers['user-agent']).toMatch(/^sluice\/\d+\.\d+\.\d+/)
    expect(seen?.headers['accept-encoding']).toBe('gzip, deflate, br')
    expect(seen?.headers['accept']).toBe('application/vnd.api+json')
    expect(Buffer.from(String(seen?.headers['x-name']), 'latin1').toString('utf8')).toBe('Zoë 日本')
    expect(seen?.headers['content-length']).toBeUndefined()
  })

  test('bodies: JSON as Python writes it, also on GET; forms; raw text; none', async () => {
    await using server = await startServer((_request, response) => sendJson(response, []))
    await using http = openClient(server)
    const at = `${server.origin}/search`
    await http.get(
      request(at, {
        method: 'POST',
        body: { kind: 'json', value: { n: 12345678901234567890n, f: new JsonFloat(1), t: 'é' } },
      }),
    )
    await http.get(request(at, { body: { kind: 'json', value: {} } }))
    await http.get(request(at, { method: 'POST', body: { kind: 'form', fields: [['a b', 'c d']] } }))
    await http.get(request(at, { method: 'POST', body: { kind: 'form', fields: [] } }))
    await http.get(
      request(at, { method: 'POST', body: { kind: 'raw', text: '<x/>' }, headers: [['Content-Type', 'text/xml']] }),
    )
    expect(server.seen.map(({ method, body, headers }) => [method, body, headers['content-type']])).toEqual([
      ['POST', '{"n": 12345678901234567890, "f": 1.0, "t": "\\u00e9"}', 'application/json'],
      ['GET', '{}', 'application/json'],
      ['POST', 'a+b=c+d', 'application/x-www-form-urlencoded'],
      ['POST', '', undefined],
      ['POST', '<x/>', 'text/xml'],
    ])
  })

  test('cookies come back to their origin, per identity', async () => {
    await using server = await startServer((_request, response) =>
      sendJson(response, [], { headers: { 'set-cookie': ['sid=1; Path=/; HttpOnly', 'old=x; Max-Age=0'] } }),
    )
    await using http = openClient(server)
    const first = await http.get(request(`${server.origin}/a`))
    await http.get(request(`${server.origin}/b`, { headers: [['Cookie', 'mine=2']] }))
    expect(server.seen.map(({ headers }) => headers['cookie'])).toEqual([undefined, 'mine=2; sid=1'])
    expect(JSON.stringify(first)).not.toContain('sid=1')
  })

  test('user and password of the base URL become HTTP basic, and appear nowhere', async () => {
    await using server = await startServer((_request, response) => sendJson(response, []))
    const base = server.origin.replace('://', '://ann:p%40ss-word@')
    await using http = openClient(server, { baseUrl: base })
    const page = await http.get(request(`${base}/a`))
    await http.get(request(`${server.origin}/next`))
    const expected = `Basic ${Buffer.from('ann:p@ss-word').toString('base64')}`
    expect(server.seen.map(({ headers }) => headers['authorization'])).toEqual([expected, expected])
    expect(page).toMatchObject({ url: `${server.origin}/a` })
    expect(JSON.stringify(http.events)).not.toContain('ss-word')
  })

  test('a URL without scheme is a config mistake', async () => {
    await using server = await startServer((_request, response) => sendJson(response, []))
    await using http = openClient(server)
    await expect(http.get(request('my://protocol/x'))).rejects.toMatchObject({ code: 'URL_INVALID', exitCode: 2 })
  })
})

describe('what is read', () => {
  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
  ])('%s bodies', async (encoding, compress) => {
    const rows = Array.from({ length: 3000 }, (_, id) => ({ id, name: `näme ${id}` }))
    await using server = await startServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(compress(JSON.stringify(rows))),
    )
    await using http = openClient(server)
    const page = await http.get(request(server.origin))
    expect({ ...page, body: page.kind === 'page' && decodedBody(page.body) }).toMatchObject({
      kind: 'page',
      status: 200,
      body: rows,
      bytes: Buffer.byteLength(JSON.stringify(rows)),
    })
  })

  test('JSON under any content type, lossless numbers, charset, BOM, hostile keys', async () => {
    const bodies = [
      ['text/plain', Buffer.from('\uFEFF{"big": 12345678901234567890, "f": 1.0, "__proto__": 1}', 'utf8')],
      ['application/json; charset=iso-8859-1', Buffer.from('{"a":"é"}', 'latin1')],
      ['application/json', Buffer.from('\uFEFF{"a":"日"}', 'utf16le')],
      ['application/json; charset=klingon', Buffer.from('{"a":"é"}', 'utf8')],
    ] as const
    await using server = await startServer((_request, response, n) => {
      const [type, body] = bodies[n - 1] ?? ['', Buffer.alloc(0)]
      response.writeHead(200, { 'content-type': type }).end(body)
    })
    await using http = openClient(server)
    const read = async () => (await http.get(request(server.origin))) as { body: Record<string, unknown> }
    const { body } = await read()
    expect(body['big']).toBe(12345678901234567890n)
    expect(body['f']).toEqual(new JsonFloat(1))
    expect(Object.keys(body)).toContain('__proto__')
    expect((await read()).body).toEqual({ a: 'é' })
    expect((await read()).body).toEqual({ a: '日' })
    expect((await read()).body).toEqual({ a: 'é' })
  })

  test('204 and empty 200 are null; headers are lower-cased and joined', async () => {
    await using server = await startServer((_request, response, n) =>
      n === 1
        ? response.writeHead(204).end()
        : response
            .writeHead(
              200,
              [
                ['Link', '<a>'],
                ['Link', '<b>'],
                ['content-encoding', 'gzip'],
              ].flat(),
            )
            .end(),
    )
    await using http = openClient(server)
    expect(await http.get(request(server.origin))).toMatchObject({ status: 204, body: null, bytes: 0 })
    expect(await http.get(request(server.origin))).toMatchObject({ body: null, headers: { link: '<a>, <b>' } })
  })

  test('a body over the limit is an error, compressed or not', async () => {
    const big = JSON.stringify('x'.repeat(200_000))
    await using server = await startServer((seen, response) =>
      seen.url === '/bomb'
        ? response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(big))
        : response.writeHead(200).end(big),
    )
    await using http = openClient(server, { env: { SLUICE_MAX_BODY_BYTES: '100000' } })
    for (const path of ['/plain', '/bomb'])
      await expect(http.get(request(server.origin + path))).rejects.toMatchObject({
        code: 'RESPONSE_TOO_LARGE',
        details: { hint: expect.stringContaining('SLUICE_MAX_BODY_BYTES') as string },
      })
    expect(server.seen).toHaveLength(2)
  })

  test('SLUICE_MAX_BODY_BYTES must be a number', () => {
    expect(() => openClient({ origin: 'http://x' }, { env: { SLUICE_MAX_BODY_BYTES: '1GB' } })).toThrow(
      /SLUICE_MAX_BODY_BYTES/,
    )
  })
})

describe('response actions', () => {
  test('H05 status and content decide; ignore needs no retries, fail is final, retry repeats', async () => {
    await using server = await startServer((seen, response, n) => {
      if (seen.url === '/later' && n > 4) return sendJson(response, [1])
      return sendJson(
        response,
        { message: seen.url === '/later' ? 'please wait' : 'no rights' },
        { status: seen.url === '/gone' ? 503 : 200 },
      )
    })
    await using http = openClient(server, {
      responseActions: [
        { status: 503, action: 'ignore' },
        { content: 'no rights', action: 'fail' },
        { status: 200, content: 'please wait', action: 'retry' },
      ],
    })
    expect(await http.get(request(`${server.origin}/gone`))).toEqual({ kind: 'ignored', status: 503 })
    await expect(http.get(request(`${server.origin}/x`))).rejects.toMatchObject({ code: 'RESPONSE_REFUSED' })
    expect(await http.get(request(`${server.origin}/later`))).toMatchObject({ body: [1] })
    expect(http.client.counts('orders')).toEqual({ requests: 5, retries: 2 })
  })
})
