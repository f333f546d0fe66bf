import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { problemsOf, read, summary } from '../../../test/fixtures/plan/read.ts'
import { SecretReference } from '../../config/document.ts'
import { objectDocument } from '../../config/object-document.ts'
import type { AuthTools } from '../../model/auth.ts'
import { withHeader, withParam, type RequestSpec } from '../../model/request.ts'
import type { Secret } from '../../model/secrets.ts'
import { defineAuth, definePaginator } from './define-component.ts'

const request: RequestSpec = { method: 'GET', url: 'https://x/', params: [], headers: [], body: { kind: 'none' } }
const client = { base_url: 'https://api.example.com' }

const tokenPages = definePaginator({
  type: 'token_pages',
  build: ({ param }: { readonly param: string }) => {
    if (param === '') throw new Error('"param" is empty.')
    return {
      type: 'token_pages',
      first: () => null,
      apply: (spec, token) => (typeof token === 'string' ? withParam(spec, param, token) : spec),
      next: () => ({ kind: 'done', why: 'test' }),
    }
  },
})

const pages = definePaginator({
  type: 'pages',
  options: z.strictObject({ size: z.int().default(10) }),
  build: ({ size }) => ({
    type: 'pages',
    first: () => size,
    apply: (spec) => spec,
    next: () => ({ kind: 'done', why: 'test' }),
  }),
})

const signed = defineAuth({
  type: 'signed',
  secret: ['key'],
  build: ({ key, user }: { readonly key: Secret; readonly user: string }) => ({
    type: 'signed',
    identity: `signed:${user}`,
    authenticate: async (spec) => withHeader(spec, 'X-Signature', `${user}:${key.reveal()}`),
  }),
})

const endpointWith = async (endpoint: object, given = {}) => {
  const config = objectDocument({ client, resources: [{ name: 'posts', endpoint }] }).value
  const { plan, vault } = await read(config, given)
  return { endpoint: plan.resources[0]?.endpoint, vault, fingerprint: plan.fingerprint }
}

describe('paginators of your own (C02, P04)', () => {
  test('stand with their options where a config wants a paginator', async () => {
    const { endpoint } = await endpointWith({ paginator: tokenPages({ param: 'after' }) })
    expect(endpoint?.paginator?.apply(request, 'abc').params).toEqual([['after', 'abc']])
    const shaped = await endpointWith({ paginator: pages() })
    expect(shaped.endpoint?.paginator?.first(request)).toBe(10)
  })

  test('other options are another request: a pending package is not resumed under them', async () => {
    const one = await endpointWith({ paginator: tokenPages({ param: 'a' }) })
    const two = await endpointWith({ paginator: tokenPages({ param: 'b' }) })
    const again = await endpointWith({ paginator: tokenPages({ param: 'a' }) })
    expect(two.fingerprint).not.toBe(one.fingerprint)
    expect(again.fingerprint).toBe(one.fingerprint)
  })

  test('mistakes in their options are reported with the others of the config', async () => {
    const config = {
      client: { ...client, paginator: pages({ size: 'many' as never }) },
      resources: [{ name: 'posts', endpoint: { paginator: tokenPages({ param: '' }), methd: 'GET' } }],
    }
    const problems = (await problemsOf(objectDocument(config).value)).map(summary)
    expect(problems).toMatchObject([
      { code: 'CONFIG_WRONG_TYPE', path: 'client.paginator.size' },
      { code: 'CONFIG_UNKNOWN_KEY', path: 'resources[0].endpoint.methd' },
      {
        code: 'COMPONENT_FAILED',
        path: 'resources[0].endpoint.paginator',
        message: 'Could not build the paginator "token_pages" because "param" is empty.',
      },
    ])
  })
})

describe('auths of your own (C02, A08)', () => {
  test('get their secrets looked up and masked', async () => {
    const auth = signed({ user: 'me', key: new SecretReference('secrets', 'signing_key') })
    const { endpoint, vault } = await endpointWith({ auth }, { secrets: { signing_key: 's3cret' } })
    const sent = await endpoint?.auth?.authenticate(request, {} as AuthTools)
    expect(sent?.headers).toEqual([['X-Signature', 'me:s3cret']])
    expect(vault).toContain('s3cret')
  })

  test('a secret left out is looked up like those of the catalog; one that is nowhere is told', async () => {
    const written = { user: 'me' } as Parameters<typeof signed>[0]
    const { endpoint } = await endpointWith(
      { auth: signed(written) },
      { fields: { 'sources.rest_api.credentials.key': 'k3y', 'credentials.key': 'k3y' } },
    )
    expect((await endpoint?.auth?.authenticate(request, {} as AuthTools))?.headers).toEqual([['X-Signature', 'me:k3y']])
    const config = { client: { ...client, auth: signed(written) }, resources: ['posts'] }
    expect((await problemsOf(objectDocument(config).value)).map(summary)).toMatchObject([
      { code: 'CONFIG_UNRESOLVED_SECRET', path: 'client.auth.key' },
    ])
  })

  test('one of a list of alternatives; the same options give one instance', async () => {
    const own = signed({ user: 'me', key: 'k3y' })
    const config = {
      client: { ...client, auth: own },
      resources: [{ name: 'a', endpoint: { auth: [{ type: 'bearer' }, signed({ user: 'me', key: 'k3y' })] } }, 'b'],
    }
    const { plan } = await read(objectDocument(config).value)
    const [a, b] = plan.resources.map(({ endpoint }) => endpoint.auth)
    expect(a?.type).toBe('signed')
    expect(a).toBe(b)
  })
})
