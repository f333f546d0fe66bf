import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auths } from '../../src/extract/auth/index.ts'
import type { Authenticator, LoginPerson } from '../../src/model/auth.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { fakeWorld } from '../servers/fake-world.ts'
import { openClient, request } from '../servers/open-client.ts'
import { sendJson, startServer } from '../servers/local-http.ts'

/** It brings no types along. */
const oidcProvider: string = 'oidc-provider'

interface OidcProvider {
  callback(): RequestListener
}
const { Provider } = (await import(oidcProvider)) as {
  readonly Provider: new (issuer: string, options: object) => OidcProvider
}

let server: Server
let issuer = ''

/** oidc-provider, a certified OpenID server, with its own pages for people; refresh tokens rotate. */
beforeAll(async () => {
  server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'sluice',
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        redirect_uris: ['http://127.0.0.1/callback'],
        response_types: ['code'],
      },
    ],
    features: { devInteractions: { enabled: true }, deviceFlow: { enabled: true } },
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access'],
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    ttl: { AccessToken: 60, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 600, DeviceCode: 600 },
    cookies: { keys: ['test'] },
  })
  server.on('request', provider.callback())
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

/** A person with a browser: follows redirects, keeps cookies, fills in forms. */
function createPerson() {
  const jar = new Map<string, string>()
  const go = async (url: string, form?: URLSearchParams): Promise<{ readonly url: string; readonly page: string }> => {
    let at = url
    let body = form
    for (let hop = 0; hop < 15; hop++) {
      const answer = await fetch(at, {
        redirect: 'manual',
        method: body === undefined ? 'GET' : 'POST',
        headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; ') },
        ...(body !== undefined && { body }),
      })
      for (const cookie of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
        jar.set(name, value)
      }
      const to = answer.headers.get('location')
      if (to === null) return { url: at, page: await answer.text() }
      at = new URL(to, at).href
      body = undefined
    }
    throw new Error('too many redirects')
  }
  const submit = ({ url, page }: { url: string; page: string }, more: Record<string, string> = {}) => {
    const action = /<form[^>]+action="([^"]+)"/.exec(page)?.[1] ?? url
    const hidden = [...page.matchAll(/<input[^>]+type="hidden"[^>]*>/g)].map(([input]): [string, string] => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      /value="([^"]*)"/.exec(input)?.[1] ?? '',
    ])
    return go(
      new URL(action.replaceAll('&amp;', '&'), url).href,
      new URLSearchParams([...hidden, ...Object.entries(more)]),
    )
  }
  /** Signs in and agrees, until no page asks any more. */
  const agree = async (url: string): Promise<void> => {
    let seen = await go(url)
    for (let step = 0; step < 6 && /<form/.test(seen.page); step++)
      seen = await submit(seen, /name="login"/.test(seen.page) ? { login: 'ann', password: 'x' } : {})
  }
  return { agree }
}

const person = (after?: (url: string) => void): LoginPerson => ({
  signal: new AbortController().signal,
  async visit(url) {
    after?.(url)
    void createPerson().agree(url)
  },
})

/** An API that asks the server whether a token is good. */
async function startApi() {
  return startServer((seen, response) => {
    void fetch(`${issuer}/me`, { headers: { authorization: String(seen.headers['authorization'] ?? '') } }).then(
      async (answer) => sendJson(response, [await answer.json().catch(() => ({}))], { status: answer.status }),
    )
  })
}

const scopes = ['openid', 'offline_access']
const browser = (): Authenticator =>
  auths.oauth2_authorization_code.build(
    auths.oauth2_authorization_code.options.parse({
      authorization_url: `${issuer}/auth`,
      token_url: `${issuer}/token`,
      client_id: 'sluice',
      scopes,
      authorization_params: { prompt: 'consent' },
    }),
  )
const device = (): Authenticator =>
  auths.oauth2_device.build(
    auths.oauth2_device.options.parse({
      device_authorization_url: `${issuer}/device/auth`,
      token_url: `${issuer}/token`,
      client_id: 'sluice',
      scopes,
    }),
  )

describe('consent of a person, at a server nobody here wrote', () => {
  test.each([
    ['in the browser, with PKCE', browser],
    ['with a code on any device', device],
  ])('%s: asked once, kept, and renewed by runs', async (_name, make) => {
    await using api = await startApi()
    const world = { ...fakeWorld(), ...realWorld() }
    const auth = make()
    await using http = openClient(api, { auth, world })
    await expect(http.get(request(api.origin))).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
      details: { hint: expect.stringContaining('sluice login') as string },
    })
    const visited: string[] = []
    await http.client.logIn(
      http.options,
      person((url) => visited.push(url)),
    )
    expect(visited).toHaveLength(1)
    expect(await http.get(request(api.origin))).toMatchObject({ status: 200, body: [{ sub: 'ann' }] })
    const [kept = ''] = http.store.values.values()
    // another process, an hour later: the token has run out, the refresh token is spent and replaced
    const later = { ...world, now: () => realWorld().now() + 3_000_000 }
    await using next = openClient(api, { auth: make(), world: later, store: http.store })
    expect(await next.get(request(api.origin))).toMatchObject({ status: 200 })
    const [after = ''] = http.store.values.values()
    expect(refreshIn(after)).not.toBe(refreshIn(kept))
    expect(JSON.stringify([http.events, next.events])).not.toContain(refreshIn(after))
  })

  test('two at once spend a refresh token once', async () => {
    await using api = await startApi()
    const world = { ...fakeWorld(), ...realWorld() }
    const auth = browser()
    await using http = openClient(api, { auth, world })
    await http.client.logIn(http.options, person())
    const later = { ...world, now: () => realWorld().now() + 3_000_000 }
    await using one = openClient(api, { auth: browser(), world: later, store: http.store })
    await using two = openClient(api, { auth: browser(), world: later, store: http.store })
    const answers = await Promise.all([one, two].map((each) => each.get(request(api.origin))))
    expect(answers).toMatchObject([{ status: 200 }, { status: 200 }])
  })
})

function refreshIn(text: string): string {
  return (JSON.parse(text) as { refresh: string }).refresh
}
