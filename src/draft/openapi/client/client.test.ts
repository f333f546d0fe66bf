import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../json/json.ts'
import { documentOf, get, listOf, order } from '../../../../test/kits/openapi-document.ts'
import { draftFromOpenApi } from '../draft-from-openapi.ts'

const orders = get(listOf(order))
const clientOf = (more: JsonObject, paths: JsonObject = { '/orders': orders }) =>
  draftFromOpenApi(documentOf(paths, more)).client
const secured = (schemes: JsonObject, security: JsonObject[]) =>
  draftFromOpenApi(documentOf({ '/orders': orders }, { components: { securitySchemes: schemes }, security }))
const bearer: JsonObject = { type: 'http', scheme: 'bearer' }
const key = (name: string, where = 'header'): JsonObject => ({ type: 'apiKey', in: where, name })

describe('servers', () => {
  test('the first, variables by their defaults; the others are named', () => {
    const servers = [
      {
        url: 'https://{region}.shop.example/{version}/',
        variables: { region: { default: 'eu' }, version: { enum: ['v2'] } },
      },
      { url: 'https://sandbox.shop.example', description: 'for trying' },
    ]
    const draft = draftFromOpenApi(documentOf({ '/orders': orders }, { servers }))
    expect(draft.client.baseUrl).toEqual({
      value: 'https://eu.shop.example/v2',
      certainty: 'guess',
      why: 'openapi: #/servers/0, where "version" is the first of its values',
    })
    expect(draft.leftOut).toContainEqual({
      what: 'server https://sandbox.shop.example',
      place: '#/servers/1',
      why: 'another server: for trying',
    })
  })

  test('relative ones are below the document; without a document address they are yours', () => {
    const document = documentOf({ '/orders': orders }, { servers: [{ url: '/api/v3' }] })
    expect(
      draftFromOpenApi(document, { sourceUrl: 'https://shop.example/docs/openapi.json' }).client.baseUrl,
    ).toMatchObject({ value: 'https://shop.example/api/v3', certainty: 'stated' })
    expect(draftFromOpenApi(document).client.baseUrl).toMatchObject({
      value: 'https://api.example.com/api/v3',
      certainty: 'guess',
    })
    expect(draftFromOpenApi(document, { serverUrl: 'http://localhost:1' }).client.baseUrl).toMatchObject({
      value: 'http://localhost:1',
    })
    expect(clientOf({ servers: [{ url: 'https://{your_shop}.example' }] }).baseUrl).toMatchObject({
      value: 'https://your_shop.example',
      certainty: 'guess',
    })
    expect(clientOf({ servers: [{ url: 'javascript:alert(1)' }] }).baseUrl.value).toMatch(
      /^https:\/\/api\.example\.com/,
    )
  })

  test('an operation with a server of its own has an absolute path', () => {
    const beta = { ...orders, servers: [{ url: 'https://beta.shop.example/' }] }
    expect(draftFromOpenApi(documentOf({ '/orders': beta })).resources[0]?.path.value).toBe(
      'https://beta.shop.example/orders',
    )
  })
})

describe('auth', () => {
  const kinds: Readonly<Record<string, readonly [JsonObject, JsonObject]>> = {
    bearer: [bearer, { type: 'bearer', token: '${secrets.token}' }],
    basic: [
      { type: 'http', scheme: 'Basic' },
      { type: 'http_basic', username: '${secrets.username}', password: '${secrets.password}' },
    ],
    digest: [
      { type: 'http', scheme: 'digest' },
      { type: 'http_digest', username: '${secrets.username}', password: '${secrets.password}' },
    ],
    'a key in a header': [
      key('X-Key'),
      { type: 'api_key', name: 'X-Key', api_key: '${secrets.api_key}', location: 'header' },
    ],
    'a key in a cookie': [
      key('sid', 'cookie'),
      { type: 'api_key', name: 'sid', api_key: '${secrets.api_key}', location: 'cookie' },
    ],
    'client credentials': [
      {
        type: 'oauth2',
        flows: {
          authorizationCode: { authorizationUrl: '/a', tokenUrl: '/t' },
          clientCredentials: { tokenUrl: '/token' },
        },
      },
      {
        type: 'oauth2_client_credentials',
        access_token_url: 'https://shop.example/token',
        client_id: '${secrets.client_id}',
        client_secret: '${secrets.client_secret}',
      },
    ],
    'a flow that needs a person': [
      { type: 'oauth2', flows: { implicit: { authorizationUrl: '/a' } } },
      { type: 'bearer', token: '${secrets.token}' },
    ],
    'OpenID Connect': [
      { type: 'openIdConnect', openIdConnectUrl: '/x' },
      { type: 'bearer', token: '${secrets.token}' },
    ],
    'Authorization that is a bearer token': [
      { ...key('Authorization'), description: 'Bearer TOKEN' },
      { type: 'bearer', token: '${secrets.token}' },
    ],
  }

  test.each(Object.entries(kinds))('%s', (_, [scheme, auth]) => {
    expect(secured({ one: scheme }, [{ one: [] }]).client.auth?.value).toEqual(auth)
  })

  test('alternatives are a list, and what goes together a header beside the auth', () => {
    const either = secured({ token: bearer, key: key('X-Key') }, [{ token: [] }, { key: [] }])
    expect(either.client.auth?.value).toEqual([kinds['bearer']?.[1], kinds['a key in a header']?.[1]])
    expect(either.secrets.map((secret) => secret.key)).toEqual(['token', 'api_key'])
    const both = secured({ app_id: key('X-App'), app_key: key('X-Key') }, [{ app_id: [], app_key: [] }])
    expect(both.client.auth?.value).toMatchObject({ name: 'X-App', api_key: '${secrets.app_id}' })
    expect(both.client.headers).toEqual({ 'X-Key': expect.objectContaining({ value: '${secrets.app_key}' }) })
  })

  test('an operation that wants another auth has its own; none, unknown ones and parameters that are keys', () => {
    const paths = {
      '/a': orders,
      '/b': orders,
      '/c': { get: { ...(orders['get'] as JsonObject), security: [{ two: [] }] } },
    }
    const draft = draftFromOpenApi(
      documentOf(paths, {
        components: { securitySchemes: { one: bearer, two: key('X-Key') } },
        security: [{ one: [] }],
      }),
    )
    expect(draft.client.auth?.value).toMatchObject({ type: 'bearer' })
    expect(draft.resources.map(({ auth }) => auth?.value)).toEqual([
      undefined,
      undefined,
      expect.objectContaining({ name: 'X-Key' }),
    ])
    expect(secured({ tls: { type: 'mutualTLS' } }, [{ tls: [] }]).leftOut).toContainEqual({
      what: 'security tls',
      place: '#/components/securitySchemes/tls',
      why: 'sluice knows no security of the type "mutualTLS"',
    })
    const byHand = draftFromOpenApi(
      documentOf({ '/orders': get(listOf(order), [{ name: 'api_key', required: true, schema: { type: 'string' } }]) }),
    )
    expect(byHand.client.auth).toMatchObject({
      value: { type: 'api_key', name: 'api_key', location: 'query' },
      certainty: 'guess',
    })
    expect(byHand.resources[0]?.off).toBeUndefined()
  })
})
