import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { fakeWorld } from '../../../test/servers/fake-world.ts'
import { sendJson, startServer, type LocalServer, type SeenRequest } from '../../../test/servers/local-http.ts'
import { openClient, request } from '../../../test/servers/open-client.ts'
import type { Authenticator } from '../../model/auth.ts'
import { Secret } from '../../model/secrets.ts'
import { auths } from './index.ts'

type TokenHandler = (form: URLSearchParams, response: ServerResponse, about: { n: number; seen: SeenRequest }) => void

/** An API behind tokens: `/token` is played by the test, anything else wants the token of `accepts`. */
async function startApi(onToken: TokenHandler, accepts: (token: string) => boolean = () => true) {
  let tokens = 0
  const server = await startServer((seen, response) => {
    if (seen.url === '/token') return onToken(new URLSearchParams(seen.body), response, { n: ++tokens, seen })
    const token = String(seen.headers['authorization']).replace('Bearer ', '')
    return accepts(token) ? sendJson(response, [token]) : sendJson(response, {}, { status: 401 })
  })
  return Object.assign(server, { tokenRequests: () => server.seen.filter(({ url }) => url === '/token') })
}

function oauth(server: LocalServer, more: Record<string, unknown> = {}): Authenticator {
  const definition = auths.oauth2_client_credentials
  return definition.build(
    definition.options.parse({
      token_url: `${server.origin}/token`,
      client_id: 'my id',
      client_secret: new Secret('shop_secret', 'p&ss/word'),
      ...more,
    }),
  )
}

const give =
  (token: string, more: object = {}): TokenHandler =>
  (_form, response) =>
    sendJson(response, { access_token: token, ...more })

describe('client credentials', () => {
  test('one token request for many requests at once, as dlt makes it', async () => {
    await using server = await startApi(give('tok-1', { expires_in: '3600', token_type: 'bearer' }))
    const auth = oauth(server, {
      scopes: ['a', 'b'],
      access_token_request_data: { audience: 'x y', active: true, none: null },
    })
    await using http = openClient(server, { auth })
    const answers = await Promise.all(Array.from({ length: 20 }, () => http.get(request(`${server.origin}/orders`))))
    expect(new Set(answers.map((answer) => answer.kind === 'page' && JSON.stringify(answer.body)))).toEqual(
      new Set(['["tok-1"]']),
    )
    const [one, ...others] = server.tokenRequests()
    expect(others).toEqual([])
    expect(one).toMatchObject({
      method: 'POST',
      body: 'client_id=my+id&client_secret=p%26ss%2Fword&grant_type=client_credentials&scope=a+b&audience=x+y&active=True',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(http.client.counts('orders')).toEqual({ requests: 20, retries: 0 })
    expect(JSON.stringify(http.events)).not.toMatch(/tok-1|p&ss|p%26ss/)
  })

  test('extra data replaces our fields; access_token_url is the other spelling', async () => {
    await using server = await startApi(give('tok-1'))
    const auth = oauth(server, {
      token_url: undefined,
      access_token_url: `${server.origin}/token`,
      access_token_request_data: { grant_type: 'custom', client_id: 'other' },
    })
    await using http = openClient(server, { auth })
    await http.get(request(server.origin))
    expect(server.tokenRequests()[0]?.body).toBe('client_secret=p%26ss%2Fword&grant_type=custom&client_id=other')
  })

  test.each([
    [{ expires_in: 100 }, 90],
    [{ expires_in: '1000' }, 970],
    [{ expires_in: 1000.0 }, 970],
    [{ expires_in: null }, 570],
    [{ expires_in: 'soon' }, 570],
    [{}, 570],
  ])('%j is used for %i s', async (more, seconds) => {
    await using server = await startApi((form, response, about) => give(`tok-${about.n}`, more)(form, response, about))
    const world = fakeWorld()
    await using http = openClient(server, { world, auth: oauth(server, { default_token_expiration: 600 }) })
    const ask = async (afterSeconds: number) => {
      world.advance(afterSeconds * 1000)
      return http.get(request(server.origin))
    }
    expect(await ask(0)).toMatchObject({ body: ['tok-1'] })
    expect(await ask(seconds - 1)).toMatchObject({ body: ['tok-1'] })
    expect(await ask(1)).toMatchObject({ body: ['tok-2'] })
  })

  test('a token that the server refuses is fetched anew once, by all requests together', async () => {
    await using server = await startApi(
      (form, response, about) => give(`tok-${about.n}`)(form, response, about),
      (token) => token === 'tok-2',
    )
    await using http = openClient(server, { auth: oauth(server) })
    const answers = await Promise.all(Array.from({ length: 8 }, () => http.get(request(server.origin))))
    for (const answer of answers) expect(answer).toMatchObject({ body: ['tok-2'] })
    expect(server.tokenRequests()).toHaveLength(2)
  })

  test('a second refusal is final', async () => {
    await using server = await startApi(give('tok-1'), () => false)
    await using http = openClient(server, { auth: oauth(server) })
    await expect(http.get(request(server.origin))).rejects.toMatchObject({
      code: 'HTTP_401',
      details: { hint: expect.stringContaining('"shop_secret"') as string },
    })
    expect(server.seen.filter(({ url }) => url === '/')).toHaveLength(2)
    expect(server.tokenRequests()).toHaveLength(2)
  })

  test('a given access token is used until it is refused', async () => {
    let accepted = 'tok-given'
    await using server = await startApi(give('tok-new'), (token) => token === accepted)
    await using http = openClient(server, { auth: oauth(server, { access_token: 'tok-given' }) })
    await http.get(request(server.origin))
    expect(server.tokenRequests()).toEqual([])
    accepted = 'tok-new'
    expect(await http.get(request(server.origin))).toMatchObject({ body: ['tok-new'] })
  })

  test('a server that wants HTTP basic gets it, id and secret form-encoded first, and from then on at once', async () => {
    const basic = `Basic ${Buffer.from('my+id:p%26ss%2Fword').toString('base64')}`
    await using server = await startApi((form, response, { n, seen }) =>
      seen.headers['authorization'] === basic && !form.has('client_secret')
        ? sendJson(response, { access_token: `tok-${n}`, expires_in: 0 })
        : sendJson(response, { error: 'invalid_client' }, { status: 400 }),
    )
    await using http = openClient(server, { auth: oauth(server) })
    expect(await http.get(request(server.origin))).toMatchObject({ body: ['tok-2'] })
    expect(await http.get(request(server.origin))).toMatchObject({ body: ['tok-3'] })
    expect(server.tokenRequests()).toHaveLength(3)
  })

  test.each([
    ['sees no client at all, as Zoom does', { error: 'invalid_request', reason: 'Bad request' }],
    ['gives no reason', { message: 'no' }],
    ['calls the client unauthorized', { error: 'unauthorized_client' }],
  ])('a server that wants HTTP basic and answers 400 because it %s', async (_name, answer) => {
    await using server = await startApi((form, response, { seen }) =>
      seen.headers['authorization'] === undefined
        ? sendJson(response, answer, { status: 400 })
        : sendJson(response, { access_token: `tok-${form.get('account_id')}` }),
    )
    const access_token_request_data = { grant_type: 'account_credentials', account_id: 'acc1' }
    await using http = openClient(server, { auth: oauth(server, { access_token_request_data }) })
    expect(await http.get(request(server.origin))).toMatchObject({ body: ['tok-acc1'] })
    expect(server.tokenRequests()).toHaveLength(2)
  })

  test.each(['invalid_scope', 'invalid_grant', 'unsupported_grant_type'])(
    '%s is about something else than the client: once',
    async (error) => {
      await using server = await startApi((_form, response) => sendJson(response, { error }, { status: 400 }))
      await using http = openClient(server, { auth: oauth(server) })
      await expect(http.get(request(server.origin))).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
      expect(server.tokenRequests()).toHaveLength(1)
    },
  )

  test('token requests are retried like any other', async () => {
    await using server = await startApi((form, response, about) =>
      about.n < 3 ? sendJson(response, {}, { status: 503 }) : give('tok-1')(form, response, about),
    )
    await using http = openClient(server, { auth: oauth(server) })
    expect(await http.get(request(server.origin))).toMatchObject({ body: ['tok-1'] })
    expect(http.world.waits).toEqual([2000, 4000])
  })

  test('form-encoded answers are understood', async () => {
    await using server = await startApi((_form, response) => response.end('access_token=tok-1&token_type=bearer'))
    await using http = openClient(server, { auth: oauth(server) })
    expect(await http.get(request(server.origin))).toMatchObject({ body: ['tok-1'] })
  })
})

describe('what can go wrong', () => {
  test.each<[string, TokenHandler, object]>([
    [
      'refused',
      (_form, response) =>
        sendJson(response, { error: 'invalid_client', error_description: 'no p&ss/word' }, { status: 401 }),
      {
        code: 'TOKEN_REFUSED',
        details: { found: expect.stringMatching(/POST .*token -> invalid_client: no \*\*\*$/) as string },
      },
    ],
    ['no token', (_form, response) => sendJson(response, { token: 'x' }), { code: 'TOKEN_MISSING' }],
    ['null token', (_form, response) => sendJson(response, { access_token: null }), { code: 'TOKEN_MISSING' }],
    ['a page', (_form, response) => response.end('<html>'), { code: 'TOKEN_MISSING' }],
    ['down', (_form, response) => sendJson(response, {}, { status: 500 }), { code: 'HTTP_500' }],
    ['cut', (_form, response) => response.socket?.destroy(), { code: 'CONNECTION_LOST' }],
  ])('%s', async (_name, onToken, expected) => {
    await using server = await startApi(onToken)
    await using http = openClient(server, { auth: oauth(server), secrets: ['p&ss/word'] })
    const error = await http.get(request(server.origin)).catch((caught: unknown) => caught)
    expect(error).toMatchObject(expected)
    expect(error).toMatchObject({ message: expect.stringContaining('access token') as string })
    expect(JSON.stringify([error, http.events])).not.toContain('p&ss')
  })

  test('the secret does not follow a redirect to another host', async () => {
    await using other = await startServer(() => {})
    await using server = await startApi((_form, response) => response.writeHead(307, { location: other.origin }).end())
    await using http = openClient(server, { auth: oauth(server) })
    await expect(http.get(request(server.origin))).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
    expect(other.seen).toEqual([])
  })

  test('options: one of the URLs is required', () => {
    const { options } = auths.oauth2_client_credentials
    expect(options.safeParse({ client_id: 'a', client_secret: 'b' }).error?.issues).toMatchObject([
      { path: ['access_token_url'] },
    ])
  })

  test('an aborted first asker does not take the others along', async () => {
    const first = new AbortController()
    await using server = await startApi((form, response, about) => {
      if (about.n === 1) return first.abort(new Error('interrupted'))
      return give('tok-1')(form, response, about)
    })
    const auth = oauth(server)
    await using one = openClient(server, { auth, signal: first.signal })
    await using two = openClient(server, { auth })
    const both = await Promise.allSettled([one.get(request(server.origin)), two.get(request(server.origin))])
    expect(both).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: { body: ['tok-1'] } }])
  })
})

describe('refresh tokens', () => {
  test('the refresh grant; a rotated token is stored and used by the next run', async () => {
    await using server = await startApi((form, response, { n }) => {
      const expected = n === 1 ? 'refresh-0' : `refresh-${n - 1}`
      if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== expected)
        return sendJson(response, { error: 'invalid_grant' }, { status: 400 })
      return sendJson(response, { access_token: `tok-${n}`, expires_in: 0, refresh_token: `refresh-${n}` })
    })
    const settings = { refresh_token: new Secret('refresh', 'refresh-0') }
    await using http = openClient(server, { auth: oauth(server, settings) })
    expect(await http.get(request(server.origin))).toMatchObject({ body: ['tok-1'] })
    expect([...http.store.values.values()]).toEqual(['refresh-1'])
    expect(await http.get(request(server.origin))).toMatchObject({ body: ['tok-2'] })
    expect([...http.store.values.values()]).toEqual(['refresh-2'])
    expect(JSON.stringify([...http.store.values.keys()])).not.toContain('refresh-0')
    expect(JSON.stringify(http.events)).not.toMatch(/refresh-\d/)
  })

  test('when the stored one is refused, the configured one is tried, then the error says to authorize again', async () => {
    let good = 'refresh-0'
    await using server = await startApi((form, response) =>
      form.get('refresh_token') === good
        ? sendJson(response, { access_token: 'tok', expires_in: 0, refresh_token: 'refresh-lost' })
        : sendJson(response, { error: 'invalid_grant' }, { status: 400 }),
    )
    await using http = openClient(server, {
      auth: oauth(server, { refresh_token: new Secret('my_refresh', 'refresh-0') }),
    })
    await http.get(request(server.origin))
    await http.get(request(server.origin))
    expect(server.tokenRequests()).toHaveLength(3)
    good = 'none'
    await expect(http.get(request(server.origin))).rejects.toMatchObject({
      code: 'TOKEN_REFUSED',
      details: { hint: expect.stringContaining('"my_refresh"') as string },
    })
  })

  test.each([
    ['the client is refused', { error: 'invalid_client' }, 400],
    ['a firewall stands in between', {}, 403],
  ])('when %s, the configured one is not spent too', async (_name, answer, status) => {
    await using server = await startApi((_form, response, { n }) =>
      n === 1
        ? sendJson(response, { access_token: 'tok', expires_in: 0, refresh_token: 'refresh-1' })
        : sendJson(response, answer, { status }),
    )
    await using http = openClient(server, { auth: oauth(server, { refresh_token: 'refresh-0' }) })
    await http.get(request(server.origin))
    await expect(http.get(request(server.origin))).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
    const given = server.tokenRequests().map(({ body }) => new URLSearchParams(body).get('refresh_token'))
    expect(new Set(given.slice(1))).toEqual(new Set(['refresh-1']))
  })

  test('a public client has no secret; a refusal with status 200 is one', async () => {
    await using server = await startApi((_form, response, { n }) =>
      sendJson(response, n === 1 ? { access_token: 'tok', expires_in: 0 } : { error: 'bad_refresh' }),
    )
    const auth = oauth(server, { client_secret: undefined, refresh_token: 'refresh-0' })
    await using http = openClient(server, { auth })
    expect(await http.get(request(server.origin))).toMatchObject({ body: ['tok'] })
    expect(server.tokenRequests()[0]?.body).toBe('client_id=my+id&grant_type=refresh_token&refresh_token=refresh-0')
    await expect(http.get(request(server.origin))).rejects.toMatchObject({
      code: 'TOKEN_REFUSED',
      details: { found: expect.stringContaining('bad_refresh') as string },
    })
  })
})
