import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { sendJson, startServer } from '../../../test/servers/local-http.ts'
import { openClient, request } from '../../../test/servers/open-client.ts'
import type { AuthDefinition, Authenticator } from '../../model/auth.ts'
import type { RequestSpec } from '../../model/request.ts'
import { Secret } from '../../model/secrets.ts'
import { auths } from './index.ts'

function build(definition: AuthDefinition, options: z.input<AuthDefinition['options']>): Authenticator {
  return definition.build(definition.options.parse(options))
}

/** What the server sees of a request with this auth. */
async function seenWith(auth: Authenticator, more: Partial<RequestSpec> = {}, query = '') {
  await using server = await startServer((_request, response) => sendJson(response, []))
  await using http = openClient(server, { auth })
  await http.get(request(`${server.origin}/orders${query}`, more))
  return { ...server.seen[0], events: JSON.stringify(http.events) }
}

const key = new Secret('shop_key', 'k&y 1/2')

test('bearer overwrites what the user put there', async () => {
  const auth = build(auths.bearer, { token: new Secret('t', 'abc123\n') })
  const { headers } = await seenWith(auth, { headers: [['authorization', 'mine']] })
  expect(headers?.['authorization']).toBe('Bearer abc123')
})

test('http_basic, the user name from anywhere, the password may be empty', async () => {
  const auth = build(auths.http_basic, { username: new Secret('u', 'ann'), password: 'pä:ss' })
  expect((await seenWith(auth)).headers?.['authorization']).toBe(`Basic ${Buffer.from('ann:pä:ss').toString('base64')}`)
  const empty = build(auths.http_basic, { username: 'ann', password: '' })
  expect((await seenWith(empty)).headers?.['authorization']).toBe(`Basic ${Buffer.from('ann:').toString('base64')}`)
})

describe('api_key', () => {
  test('in a header: no prefix, Authorization unless named', async () => {
    expect((await seenWith(build(auths.api_key, { api_key: 'k1' }))).headers?.['authorization']).toBe('k1')
    const named = build(auths.api_key, { api_key: 'k1', name: 'X-Key' })
    expect((await seenWith(named, { headers: [['x-key', 'old']] })).headers?.['x-key']).toBe('k1')
  })

  test.each(['query', 'param'])('in the query (%s): set, not appended', async (location) => {
    const auth = build(auths.api_key, { api_key: key, name: 'api_key', location })
    const seen = await seenWith(auth, { params: [['n', '1']] })
    expect(seen.url).toBe('/orders?n=1&api_key=k%26y+1%2F2')
    expect(seen.events).toContain('api_key=***')
    const linked = await seenWith(auth, { params: [['api_key', 'x']] }, '?api_key=old&sig=a+b/c&api%5Fkey=old2')
    expect(linked.url).toBe('/orders?sig=a+b/c&api_key=k%26y+1%2F2')
  })

  test('as a cookie beside others', async () => {
    const auth = build(auths.api_key, { api_key: 'a b', name: 'sid', location: 'cookie' })
    const { headers } = await seenWith(auth, { headers: [['cookie', 'x=1; sid=old;']] })
    expect(headers?.['cookie']).toBe('x=1; sid=a%20b')
  })

  test('an unknown location is refused', () => {
    expect(auths.api_key.options.safeParse({ api_key: 'k', location: 'nowhere' }).success).toBe(false)
  })
})

const identity = (options: Record<string, unknown>) => build(auths.api_key, options).identity

describe('identity', () => {
  test('same for the same, different for different secrets and options, no secret in it', () => {
    const one = identity({ api_key: key })
    expect(identity({ api_key: 'k&y 1/2', name: 'Authorization' })).toBe(one)
    expect(identity({ api_key: 'other' })).not.toBe(one)
    expect(identity({ api_key: key, name: 'X' })).not.toBe(one)
    expect(one).toMatch(/^api_key:/)
    expect(JSON.stringify(build(auths.api_key, { api_key: key }))).not.toContain('k&y')
  })
})

test('a 401 names the auth and the secret to check', async () => {
  await using server = await startServer((seen, response) =>
    sendJson(response, { message: `bad key ${seen.headers['x-key'] as string}` }, { status: 401 }),
  )
  await using http = openClient(server, { auth: build(auths.api_key, { api_key: key, name: 'X-Key' }) })
  await expect(http.get(request(server.origin))).rejects.toMatchObject({
    code: 'HTTP_401',
    details: {
      found: expect.stringContaining('bad key ***') as string,
      hint: 'The server refused the "api_key" auth: check the secret "shop_key".',
    },
  })
  expect(server.seen).toHaveLength(1)
})

test('every definition is in the catalog under its type, with its secrets injectable', () => {
  for (const [type, definition] of Object.entries(auths)) {
    expect(definition.type).toBe(type)
    expect(definition.injectable).toEqual(expect.arrayContaining([...definition.secret]))
    expect(definition.options.safeParse({ nonsense: 1 }).success).toBe(false)
  }
  expect(auths.oauth2_client_credentials.aliases).toEqual(['oauth2'])
})
