import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createRequire } from 'node:module'
import { jwtVerify } from 'jose'
import OAuth from 'oauth-1.0a'
import { describe, expect, test } from 'vitest'
import { auths } from '../../src/extract/auth/index.ts'
import type { RequestSpec } from '../../src/model/request.ts'
import { Secret } from '../../src/model/secrets.ts'
import { fakeWorld } from '../servers/fake-world.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { sendJson, type SeenRequest, startServer } from '../servers/local-http.ts'
import { openClient, request } from '../servers/open-client.ts'

const secret = new Secret('shop_secret', 's3cret-key-of-mine/+')
const sent = (seen: SeenRequest, name: string): string => String(seen.headers[name] ?? '')

interface Aws4 {
  sign(request: object, credentials: object): { readonly headers: Readonly<Record<string, unknown>> }
}
const load = createRequire(import.meta.url)
const aws4 = load('aws4') as Aws4

describe('AWS Signature Version 4', () => {
  const sigv4 = auths.aws_sigv4
  const build = (more: object = {}) =>
    sigv4.build(
      sigv4.options.parse({ access_key_id: 'AKIDEXAMPLE', secret_access_key: secret, region: 'eu-central-1', ...more }),
    )

  /** What another implementation signs for the request that came. */
  const expected = (seen: SeenRequest, port: number, key = secret.reveal()): string => {
    const signed = (sent(seen, 'authorization').match(/SignedHeaders=([^,]+)/)?.[1] ?? '').split(';')
    const headers = Object.fromEntries(signed.map((name) => [name, sent(seen, name)]))
    const { headers: made } = aws4.sign(
      {
        host: `127.0.0.1:${port}`,
        method: seen.method,
        path: seen.url,
        service: 'execute-api',
        region: 'eu-central-1',
        body: seen.body === '' ? undefined : seen.body,
        headers,
        // what goes along unsigned
        extraHeadersToIgnore: { 'content-length': true, 'content-type': true },
      },
      { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: key },
    )
    return String(made['Authorization'])
  }
  const signature = (header: string): string => header.match(/Signature=(\w+)/)?.[1] ?? ''

  const requests: readonly (readonly [string, string, Partial<RequestSpec>])[] = [
    ['a query', '/items?b=2&a=x%20y&a=1', {}],
    ['a path with signs', '/a%20b/c/%C3%A9', {}],
    ['a JSON body', '/items', { method: 'POST', body: { kind: 'json', value: { q: 'ü', n: 1 } } }],
  ]

  test.each(requests)('%s is signed as another implementation verifies it', async (_name, path, more) => {
    await using server = await startServer((seen, response) => {
      const isRight = signature(sent(seen, 'authorization')) === signature(expected(seen, server.port))
      sendJson(response, [], { status: isRight ? 200 : 403 })
    })
    await using http = openClient(server, { auth: build() })
    const url = `${server.origin}${path}`
    expect(await http.get(request(url, more))).toMatchObject({ status: 200 })
    expect(JSON.stringify(http.events)).not.toContain(secret.reveal())
  })

  test('a wrong key is refused, and a session token is signed along', async () => {
    await using server = await startServer((seen, response) =>
      sendJson(response, [sent(seen, 'x-amz-security-token')], {
        status:
          signature(sent(seen, 'authorization')) === signature(expected(seen, server.port, 'another')) ? 200 : 403,
      }),
    )
    await using http = openClient(server, { auth: build() })
    await expect(http.get(request(server.origin))).rejects.toMatchObject({ code: 'HTTP_403' })
    await using session = openClient(server, { auth: build({ session_token: new Secret('t', 'session-123') }) })
    await session.get(request(server.origin)).catch(() => undefined)
    expect(sent(server.seen.at(-1) ?? { method: '', url: '', headers: {}, body: '' }, 'x-amz-security-token')).toBe(
      'session-123',
    )
  })

  test('DynamoDB (dynalite) reads what is signed for it', async () => {
    const dynalite = load('dynalite') as (options: object) => {
      listen(port: number, done: () => void): void
      close(done: () => void): void
      address(): { port: number }
    }
    const database = dynalite({ createTableMs: 0 })
    await new Promise<void>((done) => database.listen(0, done))
    const origin = `http://127.0.0.1:${database.address().port}`
    const auth = build({ service: 'dynamodb' })
    await using http = openClient({ origin }, { auth, world: { ...fakeWorld(), ...realWorld() } })
    const answer = await http.get(
      request(`${origin}/`, {
        method: 'POST',
        headers: [
          ['X-Amz-Target', 'DynamoDB_20120810.ListTables'],
          ['Content-Type', 'application/x-amz-json-1.0'],
        ],
        body: { kind: 'json', value: {} },
      }),
    )
    expect(answer).toMatchObject({ status: 200 })
    await new Promise<void>((done) => database.close(done))
  })
})

describe('OAuth 1.0a', () => {
  const build = (method: 'HMAC-SHA1' | 'HMAC-SHA256' | 'PLAINTEXT') =>
    auths.oauth1.build(
      auths.oauth1.options.parse({
        consumer_key: 'ck',
        consumer_secret: secret,
        token: 'tk',
        token_secret: new Secret('ts', 'token secret&'),
        signature_method: method,
        realm: '4711_SB1',
      }),
    )
  const hashes = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256', PLAINTEXT: '' } as const

  test.each(['HMAC-SHA1', 'HMAC-SHA256', 'PLAINTEXT'] as const)(
    '%s, as another implementation verifies it',
    async (method) => {
      const isSigned = (seen: SeenRequest, origin: string): boolean => {
        const told = new Map(
          [...sent(seen, 'authorization').matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
            name,
            decodeURIComponent(value),
          ]),
        )
        const verifier = new OAuth({
          consumer: { key: 'ck', secret: secret.reveal() },
          signature_method: method,
          hash_function: (base, key) =>
            method === 'PLAINTEXT' ? key : createHmac(hashes[method], key).update(base).digest('base64'),
        })
        const oauth = Object.fromEntries([...told].filter(([name]) => name !== 'oauth_signature' && name !== 'realm'))
        const form = Object.fromEntries(new URLSearchParams(seen.body))
        const right = verifier.getSignature(
          { url: origin + seen.url, method: seen.method, data: form },
          'token secret&',
          oauth as unknown as OAuth.Data,
        )
        return right === told.get('oauth_signature') && told.get('realm') === '4711_SB1'
      }
      await using server = await startServer((seen, response) =>
        sendJson(response, [], { status: isSigned(seen, server.origin) ? 200 : 401 }),
      )
      await using http = openClient(server, { auth: build(method) })
      expect(await http.get(request(`${server.origin}/a?x=1%20&y=%26`))).toMatchObject({ status: 200 })
      const form = {
        kind: 'form',
        fields: [
          ['q', 'ü & *'],
          ['b', '2'],
        ],
      } as const
      expect(await http.get(request(`${server.origin}/a`, { method: 'POST', body: form }))).toMatchObject({
        status: 200,
      })
      expect(JSON.stringify(http.events)).not.toContain(secret.reveal())
    },
  )
})

test('HMAC over a text of one’s own: header, timestamp and body as the server computes them', async () => {
  const hmac = auths.hmac
  const auth = hmac.build(
    hmac.options.parse({
      secret,
      key_id: 'me',
      encoding: 'base64',
      string_to_sign: String.raw`{timestamp}\n{method}\n{path_and_query}\n{body_hash}`,
      headers: { 'X-Signature': 'v1={signature}', 'X-Timestamp': '{timestamp}', 'X-Key': '{key_id}' },
      params: { nonce: '{nonce}' },
      timestamp: 'epoch_ms',
    }),
  )
  await using server = await startServer((seen, response) => {
    const path = seen.url.replace(/[?&]nonce=\w+$/, '')
    const text = [sent(seen, 'x-timestamp'), seen.method, path, sha256(seen.body)].join('\n')
    const right = `v1=${createHmac('sha256', secret.reveal()).update(text).digest('base64')}`
    const isRight = timingSafeEqual(
      Buffer.from(right),
      Buffer.from(sent(seen, 'x-signature').padEnd(right.length).slice(0, right.length)),
    )
    sendJson(response, [], {
      status: isRight && sent(seen, 'x-key') === 'me' && seen.url.includes('nonce=') ? 200 : 401,
    })
  })
  await using http = openClient(server, { auth })
  expect(await http.get(request(`${server.origin}/orders?since=1`))).toMatchObject({ status: 200 })
  const body = { kind: 'json', value: { a: 1 } } as const
  expect(await http.get(request(`${server.origin}/orders`, { method: 'POST', body }))).toMatchObject({ status: 200 })
  expect(JSON.stringify(http.events)).not.toContain(secret.reveal())
  expect(() => hmac.options.parse({ secret, string_to_sign: '{methd}' })).toThrow(/names something else/)
})

test('a token signed here is verified by the server, and made again when it has run out', async () => {
  const jwt = auths.jwt
  const auth = jwt.build(
    jwt.options.parse({ key: secret, claims: { iss: 'shop', aud: 'api' }, headers: { kid: 'k1' }, lifetime: 600 }),
  )
  const seenTokens = new Set<string>()
  const world = fakeWorld()
  await using server = await startServer((seen, response) => {
    const token = sent(seen, 'authorization').replace('Bearer ', '')
    seenTokens.add(token)
    jwtVerify(token, Buffer.from(secret.reveal()), {
      issuer: 'shop',
      audience: 'api',
      currentDate: new Date(world.now()),
    }).then(
      ({ protectedHeader }) => sendJson(response, [], { status: protectedHeader.kid === 'k1' ? 200 : 401 }),
      () => sendJson(response, {}, { status: 401 }),
    )
  })
  await using http = openClient(server, { auth, world })
  await http.get(request(server.origin))
  await http.get(request(server.origin))
  world.advance(700_000)
  expect(await http.get(request(server.origin))).toMatchObject({ status: 200 })
  expect(seenTokens.size).toBe(2)
  expect(() => jwt.build(jwt.options.parse({ key: new Secret('k', 'no pem'), algorithm: 'RS256' }))).toThrow(
    /not a private key in PEM/,
  )
})

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
