import { describe, expect, test } from 'vitest'
import type { SeenAuth } from '../../../test/fixtures/plan/catalog.ts'
import { problemOf, problemsOf, read, shop, show, showPairs } from '../../../test/fixtures/plan/read.ts'
import { Secret } from '../../model/secrets.ts'
import { ConfigChoice, SecretReference, SecretText } from '../document.ts'

const secret = (key: string, fallback?: string | null) => new SecretReference('secrets', key, fallback)
const env = (key: string, fallback?: string | null) => new SecretReference('env', key, fallback)
const withAuth = (auth: unknown) => ({ client: { base_url: 'https://api.example.com', auth }, resources: ['a', 'b'] })
const authOf = async (auth: unknown, given = {}): Promise<SeenAuth> => {
  const { plan } = await read(withAuth(auth), given)
  return plan.resources[0]?.endpoint.auth as unknown as SeenAuth
}

describe('references', () => {
  test('are resolved anywhere; what is secret goes into the vault', async () => {
    const endpoint = {
      headers: { 'X-Auth': new SecretText(['Key ', secret('k1')]) },
      params: { region: env('REGION', 'eu-west'), size: secret('n') },
      json: { deep: [{ v: secret('k2') }] },
    }
    const secrets = { k1: 'a{b}c', k2: 'v2-value', n: 50, HOST: 'https://api.example.com' }
    const config = { client: { base_url: env('HOST') }, resources: [{ name: 'a', endpoint }] }
    const { plan, vault } = await read(config, { secrets })
    const built = plan.resources[0]!.endpoint
    expect(built.baseUrl).toBe('https://api.example.com')
    // its braces are its own
    expect(showPairs(built.headers)).toEqual({ 'X-Auth': 'Key a{b}c' })
    expect(showPairs(built.params)).toEqual({ region: 'eu-west', size: 50 })
    expect([...vault]).toEqual(['a{b}c', 'v2-value'])
  })

  test('what no place has is told once, with the places and what to type', async () => {
    const config = { client: { base_url: secret('shop.url') }, resources: ['a'] }
    expect(await problemOf(config)).toEqual({
      code: 'CONFIG_UNRESOLVED_SECRET',
      path: 'client.base_url',
      message: 'Could not resolve "shop.url" because no place looked in has it.',
      found: 'secrets["shop.url"]',
      allowed: ['environment SHOP.URL', '.dlt/secrets.toml'],
      hint: 'Set it with: export SHOP__URL=…, or write shop.url = "…" in .dlt/secrets.toml.',
    })
    expect(await problemOf(shop({ name: 'a', endpoint: { params: { k: env('THE_KEY') } } }))).toMatchObject({
      found: 'environment variable THE_KEY',
      hint: 'Set it with: export THE_KEY=….',
    })
  })

  test('a name cannot be looked up', async () => {
    expect(await problemOf(shop('a', { name: secret('x') }))).toMatchObject({ code: 'CONFIG_WRONG_TYPE', path: 'name' })
  })

  test('choose one of two values, wherever they stand', async () => {
    const size = new ConfigChoice(secret('n'), { a: secret('n') }, { b: 1 })
    const paramsWith = async (secrets: Readonly<Record<string, unknown>>) => {
      const { plan } = await read(shop({ name: 'a', endpoint: { params: size } }), { secrets })
      return showPairs(plan.resources[0]!.endpoint.params)
    }
    expect(await paramsWith({ n: 5 })).toEqual({ a: 5 })
    expect(await paramsWith({ n: '' })).toEqual({ b: 1 })
    expect(await paramsWith({})).toEqual({ b: 1 })
  })

  test('passwords in URLs are protected', async () => {
    const config = {
      client: { base_url: 'https://u:pass%20word@x.y' },
      resources: ['a'],
      destination: 'postgres://u:hidden@h/db',
    }
    const { vault } = await read(config)
    expect([...vault]).toEqual(['pass word', 'hidden'])
  })
})

describe('auth', () => {
  test('null among the alternatives: without the secrets there is none', async () => {
    const optional = [{ type: 'bearer', token: secret('token') }, null]
    expect(await authOf(optional)).toBeNull()
    expect(await authOf(optional, { secrets: { token: 'abc' } })).toMatchObject({ type: 'bearer' })
  })

  test('secrets stay sealed, references and inline values alike', async () => {
    const auth = await authOf({ type: 'bearer', token: secret('t') }, { secrets: { t: 'token-value' } })
    expect(auth.options['token']).toBeInstanceOf(Secret)
    const { plan, vault } = await read(withAuth({ token: 'inline-token' }))
    const inline = plan.resources[0]?.endpoint.auth as unknown as SeenAuth
    expect(inline.type).toBe('bearer')
    expect((inline.options['token'] as Secret).reveal()).toBe('inline-token')
    expect([...vault]).toContain('inline-token')
  })

  test('a field that is no secret to its definition gets text, wherever it came from', async () => {
    const auth = await authOf(
      { type: 'oauth2', client_id: secret('i'), client_secret: secret('s'), token_url: secret('u') },
      { secrets: { i: 'id', s: 'sec', u: 'https://t.x' } },
    )
    expect(auth.options['access_token_url']).toBe('https://t.x')
  })

  test('A01 A02 what is left out is looked up under the credentials sections, nearest first', async () => {
    const fields = { 'credentials.api_key': 'far', 'sources.rest_api.shop.credentials.api_key': 'near' }
    const auth = await authOf('api_key', { fields })
    expect((auth.options['api_key'] as Secret).reveal()).toBe('near')
    expect(await problemOf(withAuth('api_key'))).toMatchObject({
      code: 'CONFIG_UNRESOLVED_SECRET',
      path: 'client.auth.api_key',
      allowed: [
        'SOURCES__REST_API__SHOP__CREDENTIALS__API_KEY',
        'SOURCES__SHOP__CREDENTIALS__API_KEY',
        'SOURCES__REST_API__CREDENTIALS__API_KEY',
        'SOURCES__CREDENTIALS__API_KEY',
        'CREDENTIALS__API_KEY',
      ],
    })
  })

  test('the first alternative with all its secrets is taken', async () => {
    const either = [
      { type: 'bearer', token: secret('t') },
      { type: 'api_key', api_key: secret('k') },
    ]
    expect((await authOf(either, { secrets: { k: 'kkk' } })).type).toBe('api_key')
    expect((await authOf(either, { secrets: { k: 'kkk', t: 'ttt' } })).type).toBe('bearer')
    expect(await problemOf(withAuth(either))).toEqual({
      code: 'CONFIG_UNRESOLVED_SECRET',
      path: 'client.auth',
      message: 'Could not choose an auth of "client.auth" because every alternative lacks a secret.',
      found:
        'bearer: t (looked in environment T, .dlt/secrets.toml) · api_key: k (looked in environment K, .dlt/secrets.toml)',
      allowed: 'one alternative with all its secrets present',
      hint: 'Set the secrets of one of them.',
    })
    const typo = [...either, { type: 'api_key', api_kye: 'x' }]
    expect(await problemOf(withAuth(typo), { secrets: { t: 'ttt' } })).toMatchObject({
      code: 'CONFIG_UNKNOWN_KEY',
      path: 'client.auth[2].api_kye',
    })
  })

  test('the same config is the same authenticator; another secret another one; null switches off', async () => {
    const auth = { type: 'bearer', token: 'one-token' }
    const resources = [
      'a',
      { name: 'b', endpoint: { auth: { token: 'one-token' } } },
      { name: 'c', endpoint: { auth: { token: 'other-token' } } },
      { name: 'd', endpoint: { auth: null } },
    ]
    const { plan } = await read({ client: { base_url: 'https://x.y', auth }, resources })
    const [a, b, c, d] = plan.resources.map((resource) => resource.endpoint.auth)
    expect(b).toBe(a)
    expect(c).not.toBe(a)
    expect(d).toBeNull()
  })

  test('A03 an auth made in code is taken as it is', async () => {
    class Own {
      readonly type = 'own'
      readonly identity = 'own'
      authenticate(request: unknown): unknown {
        return request
      }
    }
    const own = new Own()
    expect(await authOf(own)).toBe(own)
    expect(await problemOf(withAuth(new Date()))).toMatchObject({ code: 'CONFIG_INVALID_AUTH' })
  })

  test('A06 A07 mistakes never show a secret', async () => {
    const problems = [
      ...(await problemsOf(withAuth('sk_live_4242424242'))),
      ...(await problemsOf(withAuth({ type: 'bearer', token: 424242, extra: 'sk_live' }))),
      ...(await problemsOf(withAuth({ type: 'api_key', api_key: ['sk_live'] }))),
      ...(await problemsOf(
        shop({ name: 'a', auth: { token: 'sk_live' }, endpoint: { headers: { Authorization: [424242] } } }),
      )),
    ]
    expect(problems.length).toBeGreaterThan(3)
    expect(JSON.stringify(problems.map((problem) => [problem.message, problem.details]))).not.toMatch(/sk_live|4242/)
    expect(await problemOf(withAuth('baerer'))).toMatchObject({
      code: 'CONFIG_UNKNOWN_AUTH',
      found: '"baerer"',
      hint: 'Did you mean "bearer"?',
    })
    expect(await problemOf(withAuth({ type: 'jwt' }))).toMatchObject({ path: 'client.auth.type', found: '"jwt"' })
    expect(await problemOf(withAuth({ type: null }))).toMatchObject({ code: 'CONFIG_WRONG_TYPE' })
  })
})

const fingerprint = async (config: unknown, given = {}): Promise<string> => (await read(config, given)).plan.fingerprint

describe('fingerprint', () => {
  const config = withAuth({ type: 'bearer', token: secret('t') })

  test('is the same for the same requests, whatever the secrets and the hints', async () => {
    const first = await fingerprint(config, { secrets: { t: 'one-token' } })
    expect(await fingerprint(config, { secrets: { t: 'two-token' } })).toBe(first)
    expect(
      await fingerprint(
        { ...config, resource_defaults: { write_disposition: 'merge', primary_key: [] } },
        { secrets: { t: 'x' } },
      ),
    ).toBe(first)
    const inline = (token: string) => fingerprint(withAuth({ type: 'bearer', token }))
    expect(await inline('one-token')).toBe(await inline('two-token'))
  })

  test('changes with what is requested', async () => {
    const base = shop({ name: 'a', endpoint: { params: { q: 1 } } })
    const first = await fingerprint(base)
    const others = [
      shop({ name: 'a', endpoint: { params: { q: 2 } } }),
      shop({ name: 'a', endpoint: { params: { q: 1 }, paginator: 'cursor' } }),
      { ...base, client: { base_url: 'https://other.example.com' } },
      shop({ name: 'a', endpoint: { params: { q: 1 } }, processing_steps: [{ filter: () => true }] }),
    ]
    const seen = new Set([first, ...(await Promise.all(others.map((other) => fingerprint(other))))])
    expect(seen.size).toBe(5)
  })

  test('a path of a looked-up value', async () => {
    const { plan } = await read(shop({ name: 'a', endpoint: secret('p') }), { secrets: { p: 'x/{y}' } })
    expect(show(plan.resources[0]!.endpoint.path)).toBe('x/{y}')
  })
})
