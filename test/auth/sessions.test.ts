import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { auths } from '../../src/extract/auth/index.ts'
import { Secret } from '../../src/model/secrets.ts'
import { fileTokenStore } from '../../src/state/token-store.ts'
import { startProject } from '../end-to-end/project.ts'
import { temporaryFolder } from '../end-to-end/run-cli.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { makeCertificates } from '../servers/client-certificates.ts'
import { sendJson, startServer } from '../servers/local-http.ts'
import { openClient, request } from '../servers/open-client.ts'

describe('a login call', () => {
  const build = (origin: string, more: object = {}) =>
    auths.login.build(
      auths.login.options.parse({
        request: { url: `${origin}/login`, json: { user: 'ann', password: 'pass-w0rd-1' } },
        token_path: 'data.token',
        ...more,
      }),
    )

  test('is made once for many requests, again after a 401, and when the token has run out', async () => {
    let logins = 0
    await using server = await startServer((seen, response) => {
      if (seen.url === '/login') {
        const isRight = seen.body.includes('pass-w0rd-1')
        return sendJson(response, isRight ? { data: { token: `session-${++logins}` } } : {}, {
          status: isRight ? 200 : 403,
        })
      }
      return sendJson(response, [], {
        status: seen.headers['x-session'] === `t session-${Math.max(2, logins)}` ? 200 : 401,
      })
    })
    const auth = build(server.origin, {
      expires_in: 'PT10M',
      send_as: { type: 'api_key', name: 'X-Session', prefix: 't ' },
    })
    await using http = openClient(server, { auth })
    await Promise.all([1, 2, 3].map(() => http.get(request(`${server.origin}/orders`))))
    expect(logins).toBe(2)
    http.world.advance(600_000)
    await http.get(request(`${server.origin}/orders`))
    expect(logins).toBe(3)
  })

  test('may give its token in a header, or cookies', async () => {
    await using server = await startServer((seen, response) => {
      if (seen.url === '/login')
        return sendJson(
          response,
          {},
          { headers: { 'x-token': 'tok-12345', 'set-cookie': ['sid=abc; Path=/', 'csrf=1'] } },
        )
      const isIn =
        seen.headers['authorization'] === 'Bearer tok-12345' ||
        String(seen.headers['cookie']).includes('sid=abc; csrf=1')
      return sendJson(response, [], { status: isIn ? 200 : 401 })
    })
    await using header = openClient(server, { auth: build(server.origin, { token_header: 'X-Token' }) })
    expect(await header.get(request(`${server.origin}/orders`))).toMatchObject({ status: 200 })
    await using cookies = openClient(server, { auth: build(server.origin, { cookies: true }) })
    expect(await cookies.get(request(`${server.origin}/orders`))).toMatchObject({ status: 200 })
  })

  test('that is refused, or gives nothing, says so without the password', async () => {
    await using server = await startServer((_seen, response) =>
      sendJson(response, { error: 'no pass-w0rd-1' }, { status: 403 }),
    )
    await using http = openClient(server, { auth: build(server.origin), secrets: ['pass-w0rd-1'] })
    const refused: unknown = await http.get(request(server.origin)).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'TOKEN_REFUSED' })
    expect(JSON.stringify(refused)).not.toContain('pass-w0rd-1')
  })
})

test('one of several auths by a parameter; those that are not chosen need no secrets', async () => {
  const api = await startScriptedApi({
    routes: {
      '/orders': ({ headers, query }) =>
        headers['authorization'] === 'Bearer tok-12345' || query.get('key') === 'key-12345'
          ? { json: [{ id: 1 }] }
          : { status: 401, json: {} },
    },
  })
  const project = await startProject({
    'shop.yaml': `
parameters:
  auth_type: { choices: [token, key] }
  token: { secret: true, required: false }
  key: { secret: true, required: false }
client:
  base_url: ${api.url}
  auth:
    type: select
    by: \${config.auth_type}
    options:
      token: { type: bearer, token: '\${config.token}' }
      key: { type: api_key, name: key, api_key: '\${config.key}', location: query }
resources: [orders]`,
    'a.json': '{ "auth_type": "token", "token": "tok-12345" }',
    'b.json': '{ "auth_type": "key", "key": "key-12345" }',
  })
  for (const file of ['a.json', 'b.json']) {
    const run = await project.run('shop.yaml', ['--config', file])
    expect(run.code, run.stderr).toBe(0)
  }
  const wrong = await project.cli([
    'check',
    'shop.yaml',
    '--set',
    'parameters.auth_type=key',
    '--set',
    'client.auth.by=none',
  ])
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain('there is none for "none"')
  await project.remove()
  await api.close()
})

test('a key in the body: of JSON, of a form, and of a request without one', async () => {
  const key = new Secret('k', 'key-12345')
  const auth = auths.api_key.build(auths.api_key.options.parse({ name: 'apiKey', api_key: key, location: 'body' }))
  await using server = await startServer((seen, response) =>
    sendJson(response, [], { status: /apiKey[":= ]+key-12345/.test(seen.body) ? 200 : 401 }),
  )
  await using http = openClient(server, { auth })
  const bodies = [{ kind: 'json', value: { a: 1 } }, { kind: 'form', fields: [['a', '1']] }, { kind: 'none' }] as const
  for (const body of bodies)
    expect(await http.get(request(server.origin, { method: 'POST', body }))).toMatchObject({ status: 200 })
})

test('a pool of tokens: each request takes one whose budget is left', async () => {
  const left = new Map([
    ['tok-aaaaa', 3],
    ['tok-bbbbb', 5],
  ])
  await using server = await startServer((seen, response) => {
    const token = String(seen.headers['authorization']).replace('Bearer ', '')
    const rest = (left.get(token) ?? 0) - 1
    left.set(token, rest)
    const headers = {
      'x-ratelimit-limit': '10',
      'x-ratelimit-remaining': String(Math.max(0, rest)),
      'x-ratelimit-reset': '100',
    }
    sendJson(response, [], rest < 0 ? { status: 429, headers } : { headers })
  })
  const auth = auths.pool.build(auths.pool.options.parse({ tokens: new Secret('t', 'tok-aaaaa, tok-bbbbb') }))
  await using http = openClient(server, { auth })
  for (let count = 0; count < 8; count++) await http.get(request(server.origin))
  expect([...left.values()]).toEqual([0, 0])
  expect(http.events.filter(({ kind }) => kind === 'waiting' || kind === 'retry')).toEqual([])
})

test('the password grant, with names and headers of the server’s own', async () => {
  await using server = await startServer((seen, response) => {
    if (seen.url !== '/token')
      return sendJson(response, [], { status: seen.headers['authorization'] === 'Bearer tok-12345' ? 200 : 401 })
    const form = new URLSearchParams(seen.body)
    const isRight =
      form.get('grant_type') === 'password' &&
      form.get('password') === 'pass-w0rd-1' &&
      form.get('app') === 'me' &&
      seen.headers['x-app'] === 'y'
    return sendJson(response, isRight ? { token: 'tok-12345', ttl: 60 } : { error: 'invalid_grant' }, {
      status: isRight ? 200 : 400,
    })
  })
  const oauth = auths.oauth2_client_credentials
  const auth = oauth.build(
    oauth.options.parse({
      token_url: `${server.origin}/token`,
      client_id: 'me',
      username: 'ann',
      password: new Secret('p', 'pass-w0rd-1'),
      names: { client_id: 'app', access_token: 'token', expires_in: 'ttl' },
      token_request_headers: { 'X-App': 'y' },
    }),
  )
  await using http = openClient(server, { auth })
  expect(await http.get(request(`${server.origin}/orders`))).toMatchObject({ status: 200 })
})

const certificates = makeCertificates()

test.skipIf(certificates === undefined)(
  'mutual TLS: the server lets in who has the certificate, and nobody else',
  async () => {
    if (certificates === undefined) return
    const { authority, server: own, client } = certificates
    const server = createServer(
      { ...own, ca: authority, requestCert: true, rejectUnauthorized: true },
      (seen, response) => {
        sendJson(response, [seen.headers['authorization'] ?? ''])
      },
    )
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    const inner = auths.bearer.build({ token: new Secret('t', 'tok-12345') })
    const key = new Secret('k', client.key)
    const auth = auths.mtls.build(
      auths.mtls.options.parse({ certificate: client.cert, private_key: key, authority, auth: inner }),
    )
    await using http = openClient({ origin }, { auth })
    expect(await http.get(request(origin))).toMatchObject({ status: 200, body: ['Bearer tok-12345'] })
    await using without = openClient({ origin }, { retry: { maxRetries: 0 } })
    await expect(without.get(request(origin))).rejects.toThrow()
    server.closeAllConnections()
    server.close()
  },
)

test('kept tokens are encrypted at rest where a key is given, and only that key opens them', async () => {
  const folder = await temporaryFolder()
  const { signal } = new AbortController()
  const store = fileTokenStore(folder.path, { key: 'a key of mine' })
  await store.update('shop', async () => 'refresh-12345', signal)
  const [file = ''] = (await readdir(`${folder.path}/tokens`)).filter((name) => !name.endsWith('.lock'))
  expect(await readFile(`${folder.path}/tokens/${file}`, 'utf8')).not.toContain('refresh-12345')
  expect(await fileTokenStore(folder.path, { key: 'a key of mine' }).read('shop')).toBe('refresh-12345')
  for (const key of ['', 'another'])
    await expect(fileTokenStore(folder.path, { key }).read('shop')).rejects.toMatchObject({ code: 'TOKENS_ENCRYPTED' })
  await folder.remove()
})
