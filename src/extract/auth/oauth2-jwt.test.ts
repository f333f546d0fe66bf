import { generateKeyPairSync, verify, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fakeWorld } from '../../../test/servers/fake-world.ts'
import { sendJson, startServer } from '../../../test/servers/local-http.ts'
import { openClient, request } from '../../../test/servers/open-client.ts'
import type { Authenticator } from '../../model/auth.ts'
import { Secret } from '../../model/secrets.ts'
import { auths } from './index.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

function jwtAuth(server: { readonly origin: string }, more: Record<string, unknown> = {}): Authenticator {
  const definition = auths.oauth2_jwt
  return definition.build(
    definition.options.parse({
      client_id: 'loader@example.iam',
      private_key: new Secret('service_key', pem),
      auth_endpoint: `${server.origin}/token`,
      ...more,
    }),
  )
}

interface Assertion {
  readonly header: Record<string, unknown>
  readonly claims: Record<string, unknown>
  readonly signedBy: (key: KeyObject) => boolean
}

const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>

function readAssertion(body: string): Assertion {
  const [header = '', claims = '', signature = ''] = (new URLSearchParams(body).get('assertion') ?? '').split('.')
  return {
    header: decode(header),
    claims: decode(claims),
    signedBy: (key) =>
      verify(
        'sha256',
        Buffer.from(`${header}.${claims}`),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      ),
  }
}

/** An API behind `/token`, which gives `tok-1`, `tok-2`, …, of the given life. */
async function startApi(life: object = {}, accepts: (token: string) => boolean = () => true) {
  let tokens = 0
  const server = await startServer((seen, response) => {
    if (seen.url === '/token') return sendJson(response, { access_token: `tok-${++tokens}`, ...life })
    const token = String(seen.headers['authorization']).replace('Bearer ', '')
    return accepts(token) ? sendJson(response, [token]) : sendJson(response, {}, { status: 401 })
  })
  return Object.assign(server, { tokenRequests: () => server.seen.filter(({ url }) => url === '/token') })
}

describe('L06 JWT bearer grant', () => {
  test('L06 the assertion is the one that dlt makes, signed RS256', async () => {
    await using server = await startApi()
    const auth = jwtAuth(server, { scopes: ['read', 'write'], headers: { 'X-Tenant': 'a' } })
    await using http = openClient(server, { auth })
    expect(await http.get(request(`${server.origin}/orders`))).toMatchObject({ body: ['tok-1'] })
    const [asked] = server.tokenRequests()
    const form = new URLSearchParams(asked?.body)
    expect([...form.keys()]).toEqual(['grant_type', 'assertion'])
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    expect(asked?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'x-tenant': 'a',
      accept: 'application/json',
    })
    const { header, claims, signedBy } = readAssertion(asked?.body ?? '')
    const now = http.world.now() / 1000
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' })
    expect(claims).toEqual({
      iss: 'loader@example.iam',
      sub: 'loader@example.iam',
      aud: `${server.origin}/token`,
      iat: now,
      exp: now + 3600,
      scope: 'read write',
      jti: expect.any(String) as string,
    })
    expect(signedBy(rsa.publicKey)).toBe(true)
    expect(JSON.stringify(http.events)).not.toContain('tok-1')
  })

  test('L06 an EC key signs ES256; scopes as text; kid; claims of the config win, null leaves one out', async () => {
    await using server = await startApi()
    const auth = jwtAuth(server, {
      private_key: ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
      key_id: 'key-7',
      scopes: 'read',
      claims: { sub: 'ann@example.com', aud: 'https://login.example.com', jti: null, admin: true },
    })
    await using http = openClient(server, { auth })
    await http.get(request(`${server.origin}/orders`))
    const { header, claims, signedBy } = readAssertion(server.tokenRequests()[0]?.body ?? '')
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'key-7' })
    expect(claims).toMatchObject({
      sub: 'ann@example.com',
      aud: 'https://login.example.com',
      admin: true,
      scope: 'read',
    })
    expect(claims).not.toHaveProperty('jti')
    expect(signedBy(ec.publicKey)).toBe(true)
  })

  test('L06 one token for many requests, a new one before it expires, one renewal after a 401', async () => {
    let refused = ''
    await using server = await startApi({ expires_in: 100 }, (token) => token !== refused)
    const world = fakeWorld()
    await using http = openClient(server, { auth: jwtAuth(server), world })
    const get = () => http.get(request(`${server.origin}/orders`))
    await Promise.all(Array.from({ length: 10 }, get))
    expect(server.tokenRequests()).toHaveLength(1)
    world.advance(89_000)
    expect(await get()).toMatchObject({ body: ['tok-1'] })
    world.advance(1000)
    expect(await get()).toMatchObject({ body: ['tok-2'] })
    refused = 'tok-2'
    expect(await get()).toMatchObject({ body: ['tok-3'] })
    expect(server.tokenRequests()).toHaveLength(3)
  })

  test('L06 a refusal says what the server said and what to check', async () => {
    await using server = await startServer((_seen, response) =>
      sendJson(response, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }, { status: 400 }),
    )
    await using http = openClient(server, { auth: jwtAuth(server) })
    await expect(http.get(request(server.origin))).rejects.toMatchObject({
      code: 'TOKEN_REFUSED',
      details: {
        found: `POST ${server.origin}/token -> invalid_grant: Invalid JWT Signature.`,
        hint: expect.stringContaining('("service_key")') as string,
      },
    })
  })
})

describe('private keys', () => {
  const nowhere = { origin: 'http://127.0.0.1:1' }
  const encrypted = rsa.privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
    .toString()

  test.each<[string, Record<string, unknown>]>([
    ['PKCS#1', { private_key: rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() }],
    ['line ends as \\n', { private_key: pem.replaceAll('\n', '\\n') }],
    ['line ends lost', { private_key: pem.trim().replaceAll('\n', ' ') }],
    ['line ends of Windows', { private_key: pem.replaceAll('\n', '\r\n') }],
    ['encrypted', { private_key: encrypted, private_key_passphrase: 'open sesame' }],
  ])('%s is read', (_name, more) => {
    expect(jwtAuth(nowhere, more).type).toBe('oauth2_jwt')
  })

  const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['encrypted without passphrase', { private_key: encrypted }, /encrypted/],
    ['wrong passphrase', { private_key: encrypted, private_key_passphrase: 'x' }, /passphrase does not open/],
    ['no key', { private_key: 'hunter2-hunter2' }, /not a private key in PEM/],
    ['a public key', { private_key: publicPem }, /not a private key/],
    ['too small', { private_key: small.export({ type: 'pkcs8', format: 'pem' }).toString() }, /RS256 or ES256/],
  ])('%s: PRIVATE_KEY_INVALID, without the key', (_name, more, words) => {
    const error = (() => {
      try {
        return jwtAuth(nowhere, more)
      } catch (caught) {
        return caught
      }
    })()
    expect(error).toMatchObject({
      code: 'PRIVATE_KEY_INVALID',
      exitCode: 2,
      message: expect.stringMatching(words) as string,
    })
    expect(JSON.stringify([error, (error as Error).message])).not.toMatch(/hunter2|MII/)
  })

  test('identity: the key and the claims count, nothing of them shows', () => {
    const one = jwtAuth(nowhere).identity
    expect(jwtAuth(nowhere).identity).toBe(one)
    expect(jwtAuth(nowhere, { claims: { sub: 'ann' } }).identity).not.toBe(one)
    expect(jwtAuth(nowhere, { private_key: ec.privateKey.export({ type: 'sec1', format: 'pem' }) }).identity).not.toBe(
      one,
    )
  })
})
