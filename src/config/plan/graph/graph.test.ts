import { describe, expect, test } from 'vitest'
import { problemOf, problemsOf, read } from '../../../../test/fixtures/plan/read.ts'

const client = { base_url: 'https://api.example.com' }
const child = (name: string, parent: string, more: object = {}) => ({
  name,
  endpoint: { path: `${parent}/{resources.${parent}.id}/${name}` },
  ...more,
})
const of = (...resources: unknown[]) => ({ client, resources })

describe('binding', () => {
  test('C10 parents come before children, by level, otherwise in config order', async () => {
    const { plan } = await read(of(child('c', 'b'), child('b', 'a'), child('b2', 'a'), 'z', 'a'))
    expect(plan.resources.map((one) => one.name)).toEqual(['z', 'a', 'b', 'b2', 'c'])
    expect(plan.resources[2]?.parent).toMatchObject({ resource: 'a', include: [] })
    expect(plan.resources[0]?.parent).toBeUndefined()
  })

  test('fields of one parent are collected once each, with what is carried along', async () => {
    const endpoint = {
      path: 'x/{resources.a.id}/{resources.a.slug}',
      params: { q: '{resources.a.id}' },
      headers: { h: '{resources.a.name}' },
    }
    const { plan } = await read(of('a', { name: 'x', endpoint, include_from_parent: ['id', 'title'] }))
    const parent = plan.resources[1]?.parent
    expect(parent?.fields.map((field) => field.text)).toEqual(['id', 'slug', 'name'])
    expect(parent?.include).toEqual(['id', 'title'])
  })

  test('an unknown parent', async () => {
    expect(await problemOf(of('posts', child('x', 'post')))).toEqual({
      code: 'CONFIG_UNKNOWN_PARENT',
      path: 'resources[1].endpoint.path',
      message: 'Could not bind "x" because there is no resource "post".',
      found: 'post',
      allowed: ['posts'],
      hint: 'Did you mean "posts"?',
    })
    const params = { p: { type: 'resolve', resource: 'posst', field: 'id' } }
    expect(await problemOf(of('posts', { name: 'x', endpoint: { path: '{p}/x', params } }))).toMatchObject({
      code: 'CONFIG_UNKNOWN_PARENT',
      path: 'resources[1].endpoint.params.p.resource',
    })
  })

  test('a parent with a mistake of its own is still known', async () => {
    const problem = await problemOf(of({ name: 'posts', slected: true }, child('x', 'posts')))
    expect(problem).toMatchObject({ code: 'CONFIG_UNKNOWN_KEY' })
  })

  test('R05 several parents', async () => {
    const endpoint = { path: '{resources.a.id}/x', params: { q: '{resources.b.id}' } }
    expect(await problemOf(of('a', 'b', { name: 'x', endpoint }))).toMatchObject({
      code: 'CONFIG_MULTIPLE_PARENTS',
      path: 'resources[2].endpoint.params.q',
      found: 'a.id, b.id',
    })
  })

  test('R07 cycles are told as a chain, once', async () => {
    expect(await problemOf(of(child('chicken', 'egg'), child('egg', 'chicken')))).toMatchObject({
      code: 'CONFIG_RESOURCE_CYCLE',
      path: 'resources[0].endpoint.path',
      found: 'chicken -> egg -> chicken',
    })
    expect(await problemOf(of(child('x', 'x')))).toMatchObject({ found: 'x -> x' })
    const problems = await problemsOf(of(child('tail', 'a'), child('a', 'b'), child('b', 'c'), child('c', 'a')))
    expect(problems.map((problem) => problem.details.found)).toEqual(['a -> b -> c -> a'])
  })

  test('include_from_parent without a parent', async () => {
    expect(await problemOf(of({ name: 'x', include_from_parent: ['id'] }))).toMatchObject({
      path: 'resources[0].include_from_parent',
    })
  })

  test('C15 a name that is taken', async () => {
    expect(await problemOf(of('a', { name: 'a', endpoint: 'b' }))).toMatchObject({
      code: 'CONFIG_DUPLICATE_RESOURCE',
      path: 'resources[1].name',
      message: 'Could not define the resource "a" because it is already defined in resources[0].',
    })
  })
})

const names = async (config: unknown, resources?: readonly string[]) => {
  const { plan } = await read(config, resources ? { resources } : {})
  return plan.resources.map((one) => `${one.name}${one.selected ? '' : ' (unselected)'}`)
}

describe('selection', () => {
  test('unselected parents of selected children stay; what nobody needs goes', async () => {
    const config = of({ name: 'a', selected: false }, { name: 'z', selected: false }, child('b', 'a'))
    expect(await names(config)).toEqual(['a (unselected)', 'b'])
  })

  test('chosen by name: their parents come along, the rest is left out', async () => {
    const config = of('a', child('b', 'a'), child('c', 'b', { selected: false }), 'z')
    expect(await names(config, ['c'])).toEqual(['a (unselected)', 'b (unselected)', 'c'])
    expect(await names(config, ['z', 'a'])).toEqual(['a', 'z'])
    expect(await problemOf(config, { resources: ['bb'] })).toMatchObject({
      code: 'CONFIG_UNKNOWN_RESOURCE',
      allowed: ['a', 'b', 'c', 'z'],
      hint: 'Did you mean "b"?',
    })
    expect(await problemOf(of({ name: 'a', selected: false }))).toMatchObject({ code: 'CONFIG_NOTHING_SELECTED' })
  })
})
