import { describe, expect, test } from 'vitest'
import { plainVault } from '../../../test/servers/fake-world.ts'
import { sendJson, startServer, type LocalServer } from '../../../test/servers/local-http.ts'
import { openClient, request } from '../../../test/servers/open-client.ts'
import type { Authenticator } from '../../model/auth.ts'
import { apiKey } from '../auth/api-key.ts'
import { bearer } from '../auth/bearer.ts'
import { maskUrl, mayCarryCredentials, withoutSecretPairs } from './credentials.ts'

const token = 'tok-very-secret'
const withToken = (): Authenticator => bearer.build(bearer.options.parse({ token }))
const withKey = (): Authenticator =>
  apiKey.build(apiKey.options.parse({ api_key: token, name: 'api_key', location: 'query' }))

const sent = (server: LocalServer) => JSON.stringify(server.seen)

describe('mayCarryCredentials', () => {
  test.each([
    ['https://a.io/x', 'https://a.io/base', [], true],
    ['https://A.io:443/x', 'https://a.io', [], true],
    ['https://a.io/x', 'http://a.io', [], true],
    ['https://a.io:8443/x', 'http://a.io:8080', [], false],
    ['http://a.io/x', 'https://a.io', [], false],
    ['https://a.io:8443/x', 'https://a.io', [], false],
    ['https://sub.a.io', 'https://a.io', [], false],
    ['https://b.io/x', 'https://a.io', ['B.io'], true],
    ['https://b.io:8443/x', 'https://a.io', ['b.io:443'], false],
    ['https://b.io/x', 'https://a.io', ['b.io:443'], true],
    ['http://b.io/x', 'https://a.io', ['b.io'], false],
    ['https://a.io.evil.io', 'https://a.io', [], false],
    ['https://a.io@evil.io', 'https://a.io', [], false],
    ['https://x', '', [], false],
  ] as const)('%s for base %s, allowed %j: %s', (...[url, baseUrl, allowedHosts, expected]) => {
    expect(mayCarryCredentials(url, { baseUrl, allowedHosts })).toBe(expected)
  })
})

test('L12 O22 URLs are masked by value, by key and by position', () => {
  const { mask } = plainVault('s3cr3t')
  expect(maskUrl('https://u:p@h/x?API_KEY=1&pwd=&a=s3cr3t&next=2&%61pi_key=7#t', mask)).toBe(
    'https://***@h/x?API_KEY=***&pwd=***&a=***&next=2&%61pi_key=***#t',
  )
  expect(withoutSecretPairs('https://h/x?k=s3cr3t&sig=a+b/c%3D&k=1', mask)).toBe('https://h/x?sig=a+b/c%3D&k=1')
  expect(withoutSecretPairs('https://h/x?k=s3cr3t', mask)).toBe('https://h/x')
})

describe('redirects', () => {
  test('same origin: method rules, params not doubled, auth applied again', async () => {
    await using server = await startServer((seen, response) => {
      if (seen.url.startsWith('/end')) return sendJson(response, [])
      const status = Number(seen.url.slice(1, 4))
      return void response.writeHead(status, { location: '/end?page=2' }).end()
    })
    await using http = openClient(server, { auth: withKey() })
    const body = { kind: 'json', value: { a: 1 } } as const
    for (const status of [301, 302, 303, 307, 308]) {
      const answer = await http.get(
        request(`${server.origin}/${status}`, { method: 'POST', body, params: [['page', '2']] }),
      )
      expect(answer).toMatchObject({ url: `${server.origin}/end?page=2` })
    }
    const ends = server.seen.filter(({ url }) => url.startsWith('/end'))
    expect(ends.map(({ method, body: text, headers }) => [method, text, headers['content-type']])).toEqual([
      ['GET', '', undefined],
      ['GET', '', undefined],
      ['GET', '', undefined],
      ['POST', '{"a": 1}', 'application/json'],
      ['POST', '{"a": 1}', 'application/json'],
    ])
    expect(new Set(ends.map(({ url }) => url))).toEqual(new Set([`/end?page=2&api_key=${token}`]))
    expect(JSON.stringify(http.events)).not.toContain(token)
  })

  test('another origin sees no credentials, and that is said once per host', async () => {
    await using other = await startServer((_request, response) => sendJson(response, [{ id: 1 }]))
    await using home = await startServer((seen, response) => {
      // a server that quotes the key back into its redirect
      response
        .writeHead(302, { location: `${other.origin}/file?signature=a+b/c&k=${seen.url.split('api_key=')[1]}` })
        .end()
    })
    await using http = openClient(home, { auth: withKey() })
    const ask = request(`${home.origin}/a`, {
      headers: [
        ['X-Auth-Token', 'mine'],
        ['Cookie', 'a=b'],
        ['X-Plain', 'yes'],
      ],
    })
    const answer = await http.get(ask)
    await http.get(ask)
    expect(answer).toMatchObject({ body: [{ id: 1 }], url: `${other.origin}/file?signature=a+b/c` })
    expect(sent(home)).toContain(token)
    expect(sent(other)).not.toContain(token)
    expect(other.seen[0]?.url).toBe('/file?signature=a+b/c')
    expect(other.seen[0]?.headers).toMatchObject({ 'x-plain': 'yes' })
    for (const name of ['authorization', 'cookie', 'x-auth-token']) expect(other.seen[0]?.headers[name]).toBeUndefined()
    const warnings = http.events.filter(({ kind }) => kind === 'warning')
    expect(warnings).toMatchObject([
      { code: 'CREDENTIALS_WITHHELD', hint: expect.stringContaining('allowed_hosts') as string },
    ])
    expect(JSON.stringify([http.events, answer])).not.toContain(token)
  })

  test('a loop ends with an error', async () => {
    await using server = await startServer((_request, response) =>
      response.writeHead(302, { location: '/again' }).end(),
    )
    await using http = openClient(server)
    await expect(http.get(request(server.origin))).rejects.toMatchObject({ code: 'TOO_MANY_REDIRECTS' })
    expect(server.seen).toHaveLength(11)
  })

  test('a redirect that leads nowhere is a failure', async () => {
    await using server = await startServer((_request, response) => response.writeHead(302).end())
    await using http = openClient(server)
    await expect(http.get(request(server.origin))).rejects.toMatchObject({ code: 'HTTP_302' })
  })
})

describe('links to other hosts', () => {
  test('auth stays home unless the host is allowed', async () => {
    await using other = await startServer((_request, response) => sendJson(response, []))
    await using home = await startServer((_request, response) => sendJson(response, []))
    await using strict = openClient(home, { auth: withToken() })
    await strict.get(request(home.origin))
    await strict.get(
      request(`${other.origin}/page2`, {
        params: [
          ['q', token],
          ['n', '1'],
        ],
      }),
    )
    expect(sent(other)).not.toContain(token)
    expect(other.seen[0]?.url).toBe('/page2?n=1')
    await using lenient = openClient(home, { auth: withToken(), allowedHosts: ['127.0.0.1'] })
    await lenient.get(request(`${other.origin}/page2`))
    expect(other.seen[1]?.headers['authorization']).toBe(`Bearer ${token}`)
    expect(lenient.events.some(({ kind }) => kind === 'warning')).toBe(false)
  })

  test('a 401 from there says why', async () => {
    await using other = await startServer((_request, response) => sendJson(response, {}, { status: 401 }))
    await using http = openClient({ origin: 'http://127.0.0.1:1' }, { auth: withToken() })
    await expect(http.get(request(other.origin))).rejects.toMatchObject({
      code: 'HTTP_401',
      details: { hint: expect.stringContaining('Credentials were not sent') as string },
    })
  })

  test('a secret in the body stops the request', async () => {
    await using other = await startServer((_request, response) => sendJson(response, []))
    await using http = openClient({ origin: 'http://127.0.0.1:1' }, { secrets: [token] })
    const body = { kind: 'json', value: { key: token } } as const
    await expect(http.get(request(other.origin, { method: 'POST', body }))).rejects.toMatchObject({
      code: 'CREDENTIALS_WITHHELD',
    })
    expect(other.seen).toHaveLength(0)
  })
})

describe('proxies', () => {
  test('L08 HTTP_PROXY is used, NO_PROXY is not', async () => {
    await using proxy = await startServer((_request, response) => sendJson(response, ['through the proxy']))
    await using server = await startServer((_request, response) => sendJson(response, ['direct']))
    const env = { HTTP_PROXY: proxy.origin, NO_PROXY: '127.0.0.1' }
    await using http = openClient(server, { env })
    expect(await http.get(request('http://api.invalid/x?a=1'))).toMatchObject({ body: ['through the proxy'] })
    expect(proxy.seen[0]?.url).toBe('http://api.invalid/x?a=1')
    expect(await http.get(request(server.origin))).toMatchObject({ body: ['direct'] })
  })
})
