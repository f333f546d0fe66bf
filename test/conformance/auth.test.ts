import { describe, expect, test } from 'vitest'
import { withHeader } from '../../src/model/request.ts'
import { type Handler, sendJson } from '../servers/local-http.ts'
import { type Case, type Outcome, problemsOf, sendOne } from './one-request.ts'

// docs/contract/rest-api.md 12: the families of dlt's test_auth_config.py and test_custom_auth_config.py, and L05, L06

/** An API with a token endpoint at `/token` that gives `tok-1`, `tok-2`, … */
function api(lifeSeconds = 3600): Handler {
  let tokens = 0
  return (seen, response) =>
    seen.url === '/token'
      ? sendJson(response, { access_token: `tok-${++tokens}`, expires_in: lifeSeconds })
      : sendJson(response, [])
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const orders = ({ seen }: Outcome) => seen.filter(({ url }) => url.startsWith('/orders'))
const header = (outcome: Outcome) => orders(outcome)[0]?.headers['authorization']

const sections = ['SOURCES__REST_API__SHOP__CREDENTIALS', 'SOURCES__REST_API__CREDENTIALS', 'SOURCES__CREDENTIALS']
const fields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bearer: { TOKEN: 'bearer-token' },
  api_key: { API_KEY: 'the-api-key' },
  http_basic: { USERNAME: 'ann', PASSWORD: 'pass-word' },
  oauth2_client_credentials: { ACCESS_TOKEN_URL: '', CLIENT_ID: 'the-id', CLIENT_SECRET: 'the-secret' },
}
const sends: Readonly<Record<string, string>> = {
  bearer: 'Bearer bearer-token',
  api_key: 'the-api-key',
  http_basic: basic('ann:pass-word'),
}

describe('A01 shorthands', () => {
  const cases = Object.keys(sends).flatMap((type) => sections.map((section) => [type, section] as const))
  test.each(cases)('A01 %s, everything from %s', async (type, section) => {
    const env = Object.fromEntries(
      Object.entries(fields[type] ?? {}).map(([field, value]) => [`${section}__${field}`, value]),
    )
    const outcome = await sendOne(api(), { client: { auth: type }, env })
    expect(outcome.error).toBeUndefined()
    expect(header(outcome)).toBe(sends[type])
  })

  test.each(sections)('A01 oauth2_client_credentials, the secrets from %s', async (section) => {
    const outcome = await sendOne(api(), {
      client: { auth: { type: 'oauth2_client_credentials', access_token_url: '<origin>/token' } },
      env: { [`${section}__CLIENT_ID`]: 'the-id', [`${section}__CLIENT_SECRET`]: 'the-secret' },
    })
    expect(header(outcome)).toBe('Bearer tok-1')
    expect(outcome.seen[0]?.body).toBe('client_id=the-id&client_secret=the-secret&grant_type=client_credentials')
  })

  test('A01 what is nowhere to be found is named with the places looked in', async () => {
    const { error } = await sendOne(api(), { client: { auth: 'bearer' } })
    const said = JSON.stringify(problemsOf(error).map((problem) => [problem.message, problem.details]))
    expect(error?.exitCode).toBe(2)
    expect(said).toContain('SOURCES__REST_API__SHOP__CREDENTIALS__TOKEN')
  })
})

describe('A02 dicts with a type', () => {
  test.each<[string, Case, string]>([
    ['bearer', { client: { auth: { type: 'bearer', token: 'given' } } }, 'Bearer given'],
    [
      'http_basic, the password injected',
      { client: { auth: { type: 'http_basic', username: 'ann' } }, env: { CREDENTIALS__PASSWORD: 'pw-from-env' } },
      basic('ann:pw-from-env'),
    ],
    [
      'written values win over injected ones',
      { client: { auth: { type: 'bearer', token: 'given' } }, env: { CREDENTIALS__TOKEN: 'other' } },
      'Bearer given',
    ],
    [
      'api_key, the key injected',
      { client: { auth: { type: 'api_key' } }, env: { CREDENTIALS__API_KEY: 'key-from-env' } },
      'key-from-env',
    ],
  ])('A02 %s', async (_name, given, sent) => {
    expect(header(await sendOne(api(), given))).toBe(sent)
  })

  test.each([
    ['query', '/orders?k=the-key', undefined],
    ['param', '/orders?k=the-key', undefined],
    ['cookie', '/orders', 'k=the-key'],
  ])('A02 api_key in the %s', async (location, url, cookie) => {
    const outcome = await sendOne(api(), {
      client: { auth: { type: 'api_key', name: 'k', api_key: 'the-key', location } },
    })
    expect(outcome.seen[0]).toMatchObject({ url, headers: cookie === undefined ? {} : { cookie } })
    expect(outcome.said).not.toContain('the-key')
  })
})

test('A03 an authenticator made in code is used as it is, by every resource, asked for each request', async () => {
  const asked: string[] = []
  const auth = {
    type: 'mine',
    identity: 'mine:1',
    async authenticate(request: Parameters<typeof withHeader>[0]) {
      asked.push(request.url)
      return withHeader(request, 'X-Signature', `s${asked.length}`)
    },
  }
  const outcome = await sendOne(api(), { client: { auth }, times: 2 })
  expect(outcome.error).toBeUndefined()
  expect(outcome.seen.map(({ headers }) => headers['x-signature'])).toEqual(['s1', 's2'])
})

test('A04 without a type it is a bearer token; a type of null is a mistake', async () => {
  expect(header(await sendOne(api(), { client: { auth: { token: 'bare' } } }))).toBe('Bearer bare')
  const { error } = await sendOne(api(), { client: { auth: { type: null, token: 'bare' } } })
  expect(error?.exitCode).toBe(2)
})

describe('A05 mistakes', () => {
  test.each<[string, unknown, RegExp]>([
    ['an unknown type', { type: 'bearerer', token: 'x' }, /bearerer.*bearer/],
    ['a raw token as text', 'tok-secret-abc', /auth/],
    ['a number', 7, /auth/],
    ['an object that is no auth', new URL('http://x'), /auth/],
    ['a key of another type', { type: 'bearer', username: 'u', password: 'p' }, /username/],
  ])('A05 %s', async (_name, auth, words) => {
    const { error, said, seen } = await sendOne(api(), { client: { auth } })
    expect(error?.exitCode).toBe(2)
    expect(said).toMatch(words)
    expect(seen).toEqual([])
  })

  test('A05 a missing part of http_basic is named', async () => {
    const { error } = await sendOne(api(), { client: { auth: { type: 'http_basic', username: 'ann' } } })
    expect(JSON.stringify(problemsOf(error).map(({ message }) => message))).toContain('password')
  })
})

describe('A06 A07 secrets are masked', () => {
  const secrets = {
    token: 's3cret-a',
    api_key: 's3cret-b',
    username: 's3cret-c',
    password: 's3cret-d',
    client_secret: 's3cret-e',
  }
  test.each(Object.entries(secrets))('A07 a mistake beside %s does not show it', async (key, value) => {
    const { error, said } = await sendOne(api(), {
      client: { auth: { type: 'bearer', [key]: value, nonsense: value } },
    })
    expect(error?.exitCode).toBe(2)
    expect(said).not.toContain(value)
  })

  test('A06 nor in defaults, in misplaced keys, in headers, nor when the auth itself is a text', async () => {
    const outcomes = await Promise.all([
      sendOne(api(), { defaults: { endpoint: { auth: { type: 'bearer', token: 's3cret-a', oops: 's3cret-a' } } } }),
      sendOne(api(), { endpoint: { auth: { type: 'api_key', api_key: 's3cret-a', location: 's3cret-a' } } }),
      sendOne(api(), { client: { headers: { Authorization: { nested: 's3cret-a' } } } }),
    ])
    for (const { error, said } of outcomes) {
      expect(error?.exitCode).toBe(2)
      expect(said).not.toContain('s3cret-a')
    }
  })

  test('A06 in the error of a refused request, whatever form the server quotes it in', async () => {
    const secret = 's3cret +/='
    const quote: Handler = (seen, response) =>
      sendJson(
        response,
        {
          raw: secret,
          url: encodeURIComponent(secret),
          base64: Buffer.from(secret).toString('base64'),
          sent: seen.headers,
        },
        { status: 401 },
      )
    const { error, said } = await sendOne(quote, {
      client: { auth: { type: 'http_basic', username: 'u', password: secret } },
    })
    expect(error?.code).toBe('HTTP_401')
    expect(said).not.toMatch(/s3cret/)
  })
})

test('A08 a type that nobody registered is refused, with the names there are', async () => {
  const { error } = await sendOne(api(), { client: { auth: { type: 'custom_auth', token: 'x' } } })
  const [problem] = problemsOf(error)
  for (const type of ['bearer', 'api_key', 'http_basic', 'oauth2_client_credentials', 'oauth2_jwt'])
    expect(JSON.stringify(problem?.details.allowed)).toContain(type)
})

const oauth = { type: 'oauth2', token_url: '<origin>/token', client_id: 'i', client_secret: 'the-secret' }

const tokensFor = async (life: number) => {
  const outcome = await sendOne(api(life), { client: { auth: oauth }, times: 3 })
  return orders(outcome).map(({ headers }) => headers['authorization'])
}

describe('L05 L06 at work', () => {
  test('L05 wrong credentials: the 401 of the token endpoint is told', async () => {
    const { error } = await sendOne(
      (_seen, response) => sendJson(response, { error: 'invalid_client' }, { status: 401 }),
      {
        client: { auth: oauth },
      },
    )
    expect(error).toMatchObject({ code: 'TOKEN_REFUSED', message: expect.stringContaining('401') as string })
  })

  test('L06 a token without life is fetched for every request, one with life once', async () => {
    expect(await tokensFor(0)).toEqual(['Bearer tok-1', 'Bearer tok-2', 'Bearer tok-3'])
    expect(await tokensFor(3600)).toEqual(['Bearer tok-1', 'Bearer tok-1', 'Bearer tok-1'])
  })

  test('L06 the token request is customised by data: another grant, more fields', async () => {
    const auth = { ...oauth, access_token_request_data: { grant_type: 'account_credentials', account_id: 7 } }
    const { seen } = await sendOne(api(), { client: { auth } })
    expect(seen[0]?.body).toBe('client_id=i&client_secret=the-secret&grant_type=account_credentials&account_id=7')
  })

  test('S09 the auth of an endpoint replaces the one of the client; null switches it off', async () => {
    const client = { auth: { type: 'bearer', token: 'from-client' } }
    const own = await sendOne(api(), {
      client,
      endpoint: { auth: { type: 'http_basic', username: 'u', password: 'pw1' } },
    })
    expect(header(own)).toBe(basic('u:pw1'))
  })
})
