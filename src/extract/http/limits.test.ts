import { describe, expect, test } from 'vitest'
import { sendJson, startServer } from '../../../test/servers/local-http.ts'
import { openClient, request } from '../../../test/servers/open-client.ts'
import { Secret } from '../../model/secrets.ts'
import { auths } from '../auth/index.ts'

const bearer = auths.bearer.build({ token: new Secret('shop_token', 'tok-12345') })

describe('the total time limit', () => {
  test('a wait that would end after it is not begun, and the error says why', async () => {
    await using server = await startServer((_seen, response) => sendJson(response, {}, { status: 503 }))
    await using http = openClient(server, { retry: { maxRetries: 9, maxTotalSeconds: 10 } })
    await expect(http.get(request(server.origin))).rejects.toMatchObject({
      code: 'HTTP_503',
      message: expect.stringContaining('after 3 attempts') as string,
      details: { hint: expect.stringContaining('"max_total_seconds" (10)') as string },
    })
    expect(http.world.waits).toEqual([2000, 4000])
  })

  test('Retry-After beyond it is not waited for', async () => {
    await using server = await startServer((_seen, response) =>
      sendJson(response, {}, { status: 429, headers: { 'retry-after': '60' } }),
    )
    await using http = openClient(server, { retry: { maxTotalSeconds: 59 } })
    await expect(http.get(request(server.origin))).rejects.toMatchObject({ code: 'HTTP_429' })
    expect(http.world.waits).toEqual([])
  })

  test('an answer that drips steadily is cut off: TIMEOUT, not tried again', async () => {
    await using server = await startServer((_seen, response) => {
      const drip = setInterval(() => void response.write(' '), 10)
      response.on('close', () => clearInterval(drip))
    })
    await using http = openClient(server, { retry: { maxTotalSeconds: 0.2 } })
    await expect(http.get(request(server.origin))).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('not whole after 0.2 seconds in all') as string,
    })
    expect(server.seen).toHaveLength(1)
  })
})

describe('L13 error bodies', () => {
  const body = { message: 'no such thing', api_key: 'abc', token: 'tok-12345', long: 'x'.repeat(500) }
  const failWith = async (errorBodyLength?: number) => {
    await using server = await startServer((_seen, response) => sendJson(response, body, { status: 400 }))
    const retry = errorBodyLength === undefined ? {} : { errorBodyLength }
    await using http = openClient(server, { retry, secrets: ['tok-12345'] })
    const error = await http.get(request(`${server.origin}/x?api_key=abc`)).catch((caught: unknown) => caught)
    const { message, details } = error as { message: string; details: { found: string } }
    return { message, found: details.found.replace(server.origin, '') }
  }

  test('L13 by default a line of 200 masked characters beside the redacted URL', async () => {
    const { message, found } = await failWith()
    expect(message).not.toContain('no such thing')
    expect(found).toMatch(/^GET \/x\?api_key=\*\*\* -> \{"message":"no such thing","api_key":"\*\*\*","token":"\*\*\*"/)
    expect(found.length).toBeLessThan(240)
  })

  test('L13 hidden', async () => {
    expect(JSON.stringify(await failWith(0))).not.toMatch(/no such thing|abc/)
  })

  test('L13 shown, masked and truncated', async () => {
    const shown = (await failWith(100)).message
    expect(shown).toContain('\n{"message":"no such thing","api_key":"***","token":"***"')
    expect(shown).toMatch(/ … \(truncated\)$/)
    expect((await failWith(8192)).message).toMatch(/x{500}"\}$/)
    expect(shown).not.toMatch(/abc|tok-12345/)
  })

  test('L13 a success raises nothing', async () => {
    await using server = await startServer((_seen, response) => sendJson(response, [], { status: 201 }))
    await using http = openClient(server)
    expect(await http.get(request(server.origin))).toMatchObject({ kind: 'page', status: 201 })
  })
})

const refused = async (status: number, challenge: string, auth = true) => {
  await using server = await startServer((_seen, response) =>
    sendJson(response, {}, { status, headers: { 'www-authenticate': challenge } }),
  )
  await using http = openClient(server, auth ? { auth: bearer } : {})
  const error = await http.get(request(server.origin)).catch((caught: unknown) => caught)
  return { error: error as { code: string; details: { hint: string } }, requests: server.seen.length }
}

describe('WWW-Authenticate', () => {
  test.each([
    [
      403,
      'Bearer realm="x", error="insufficient_scope", error_description="needs \\"more\\" tok-12345", scope="read:orders"',
      'The server says "insufficient_scope: needs "more" ***". It wants the scope "read:orders".',
    ],
    [401, 'Bearer error="invalid_token"', 'The server says "invalid_token".'],
    [401, 'Basic realm="shop"', 'The server asks for Basic.'],
    [401, 'Digest nonce="Bearer", Negotiate', 'The server asks for Digest or Negotiate.'],
    [401, 'Bearer', '"shop_token".'],
    [401, ',,,=="', '"shop_token".'],
  ])('%i %s', async (status, challenge, end) => {
    const { error, requests } = await refused(status, challenge)
    expect(error.code).toBe(`HTTP_${status}`)
    expect(error.details.hint.endsWith(end), error.details.hint).toBe(true)
    expect(requests).toBe(1)
  })

  test('without auth the scheme that is wanted is named', async () => {
    const { error } = await refused(401, 'Basic realm="shop"', false)
    expect(error.details.hint).toContain('The server asks for Basic.')
  })
})

test('403 insufficient_scope with a renewable token is one request, never a loop', async () => {
  await using server = await startServer((seen, response) =>
    seen.url === '/token'
      ? sendJson(response, { access_token: 'tok-1' })
      : sendJson(
          response,
          {},
          { status: 403, headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="write"' } },
        ),
  )
  const definition = auths.oauth2_client_credentials
  const auth = definition.build(
    definition.options.parse({ access_token_url: `${server.origin}/token`, client_id: 'i', client_secret: 's' }),
  )
  await using http = openClient(server, { auth })
  await expect(http.get(request(`${server.origin}/orders`))).rejects.toMatchObject({ code: 'HTTP_403' })
  expect(server.seen.map(({ url }) => url)).toEqual(['/token', '/orders'])
})
