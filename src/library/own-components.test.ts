import { describe, expect, test } from 'vitest'
import { signed, tokenPages } from '../../test/fixtures/components/own.ts'
import { problemOf, read, shop } from '../../test/fixtures/plan/read.ts'
import { pageOf, paginatorKit } from '../../test/kits/paginator.ts'
import type { AuthTools } from '../model/auth.ts'
import type { RequestSpec } from '../model/request.ts'
import { definePaginator } from './define/define-component.ts'
import { realWorld } from './real-world.ts'

const request: RequestSpec = { method: 'GET', url: 'https://x/', params: [], headers: [], body: { kind: 'none' } }
const file = 'test/fixtures/components/shop.yaml'
const world = realWorld({ env: {}, now: () => 0 })

const posts = (paginator: unknown, components: unknown): Record<string, unknown> =>
  shop({ name: 'posts', endpoint: { paginator } }, { components })

describe('P04 paginators under a name', () => {
  test.each([
    ['the functions themselves', [tokenPages, signed]],
    ['a module beside the config', 'own.ts'],
    ['a list of modules', ['./own.ts']],
  ])('%s', async (_, components) => {
    const written = posts({ type: 'token_pages', param: 'after' }, components)
    const { plan } = await read(written, { file, world })
    expect(plan.resources[0]?.endpoint.paginator?.apply(request, 'abc').params).toEqual([['after', 'abc']])
  })

  test('without options the name is enough', async () => {
    const plain = definePaginator({
      type: 'plain',
      build: () => ({ type: 'plain', first: () => 1, apply: (spec) => spec, next: () => ({ kind: 'done', why: 'x' }) }),
    })
    const { plan } = await read(posts('plain', [plain]))
    expect(plan.resources[0]?.endpoint.paginator?.type).toBe('plain')
  })

  test('a name that is not registered is unknown, and the known ones have yours among them', async () => {
    expect(await problemOf(posts({ type: 'token_pages' }, undefined))).toMatchObject({
      code: 'CONFIG_UNKNOWN_PAGINATOR',
    })
    expect(await problemOf(posts({ type: 'token_page' }, [tokenPages]))).toMatchObject({
      code: 'CONFIG_UNKNOWN_PAGINATOR',
      hint: 'Did you mean "token_pages"?',
      allowed: expect.arrayContaining(['token_pages']) as unknown,
    })
  })
})

test('A08 auths under a name; their secrets are looked up', async () => {
  const config = { ...posts(null, [signed]), client: { base_url: 'https://x', auth: { type: 'signed' } } }
  const { plan } = await read(config, { fields: { 'credentials.key': 'k1' } })
  const tools = {} as AuthTools
  const sent = await plan.resources[0]?.endpoint.auth?.authenticate(request, tools)
  expect(sent?.headers).toEqual([['X-Signature', 'k1']])
})

describe('what cannot stand in "components"', () => {
  test.each([
    [[tokenPages({ param: 'x' })], 'CONFIG_WRONG_TYPE', 'components[0]'],
    [[() => 1], 'CONFIG_WRONG_TYPE', 'components[0]'],
    [[tokenPages, tokenPages], 'CONFIG_DUPLICATE_COMPONENT', 'components[1]'],
    ['nowhere.ts', 'CONFIG_FILE_NOT_FOUND', 'components'],
    ['../../../package.json', 'CONFIG_INVALID_VALUE', 'components'],
  ])('%s', async (components, code, path) => {
    expect(await problemOf(posts(null, components), { file, world })).toMatchObject({ code, path })
  })

  test('a type that sluice has', async () => {
    const offset = definePaginator({
      type: 'offset',
      build: () => ({
        type: 'offset',
        first: () => 1,
        apply: (spec) => spec,
        next: () => ({ kind: 'done', why: 'x' }),
      }),
    })
    expect(await problemOf(posts(null, [offset]))).toMatchObject({ code: 'CONFIG_DUPLICATE_COMPONENT' })
  })
})

// what runs every paginator of sluice runs this one too
paginatorKit('token_pages', () => tokenPages({ param: 'token' }).definition.build({ param: 'token' }), {
  server:
    (records, { pageSize, cap }) =>
    (spec) => {
      const at = Number(spec.params.find(([name]) => name === 'token')?.[1] ?? 0)
      const size = Math.min(pageSize, cap)
      const next = at + size < records.length ? { 'x-next-token': String(at + size) } : {}
      const page = records.slice(at, at + size)
      const headers: Record<string, string> = next
      return pageOf(spec, { body: page, records: page, headers })
    },
})
