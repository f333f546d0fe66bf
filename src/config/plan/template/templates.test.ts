import { assert, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { endpointOf, problemOf, show, showPairs, showTree } from '../../../../test/fixtures/plan/read.ts'
import { scanBraces } from './scan-braces.ts'

const client = { base_url: 'https://api.example.com' }
const withPosts = (endpoint: unknown) => ({ client, resources: ['posts', { name: 'items', endpoint }] })

describe('scanBraces', () => {
  test.each([
    ['a', ['a']],
    ['{{a}}', ['{a}']],
    ['{{{a}}}', ['{', 'a', '}']],
    ['{{{{a}}}}', ['{{a}}']],
    ['x{a!r:>5}y', ['x', 'a!r:>5', 'y']],
    ["{resources.p.a['x}:y']}", ["resources.p.a['x}:y']"]],
  ])('%s', (text, expected) => {
    const scan = scanBraces(text)
    const pieces = scan.ok ? scan.pieces : []
    expect(
      pieces.map((piece) =>
        typeof piece === 'string'
          ? piece
          : `${piece.name}${piece.format?.conversion ? `!${piece.format.conversion}` : ''}${piece.format?.spec ? `:${piece.format.spec}` : ''}`,
      ),
    ).toEqual(expected)
  })

  test.each(['{', '}', '{a', 'a}', '{a{b}', '{a!x}'])('%s is refused', (text) => {
    expect(scanBraces(text).ok).toBe(false)
  })

  test('doubled braces give back any text', () => {
    assert(
      property(string(), (text) => {
        const scan = scanBraces(text.replace(/[{}]/g, '$&$&'))
        expect(scan.ok && scan.pieces.map(String).join('')).toBe(text)
      }),
    )
  })
})

describe('path', () => {
  test('names parents by placeholder or by resolve param, and keeps formats', async () => {
    const direct = await endpointOf({ path: 'posts/{resources.posts.a.b}/x?y={resources.posts.id:>5}' })
    expect(show(direct.path)).toBe('posts/<a.b>/x?y=<id||>5>')
    const legacy = await endpointOf({
      path: 'posts/{post}/{post}/x',
      params: { post: { type: 'resolve', resource: 'posts', field: 'id' }, q: 1 },
    })
    expect(show(legacy.path)).toBe('posts/<id>/<id>/x')
    expect(showPairs(legacy.params)).toEqual({ q: 1 })
  })

  test('takes static params out of the query', async () => {
    const endpoint = await endpointOf({
      path: '{org}/{n}/{flag}/list',
      params: { org: 'a b', n: 7, flag: true, q: 'x' },
    })
    expect(show(endpoint.path)).toBe('a b/7/True/list')
    expect(showPairs(endpoint.params)).toEqual({ q: 'x' })
  })

  test('a static param may itself hold a placeholder', async () => {
    const endpoint = await endpointOf({ path: 'p/{x}/list', params: { x: '{resources.posts.id}-1' } })
    expect(show(endpoint.path)).toBe('p/<id>-1/list')
  })

  test('literal braces are doubled or, as dlt needs it, fourfold', async () => {
    expect(show((await endpointOf({ path: 'a/{{x}}/b' })).path)).toBe('a/{x}/b')
    expect(show((await endpointOf({ path: 'a/{{{{x}}}}/b' })).path)).toBe('a/{x}/b')
  })

  test('T03 what is bound to nothing is told with what is available', async () => {
    const params = { orgs: 'x' }
    expect(await problemOf(withPosts({ path: '{org}/repos', params }))).toEqual({
      code: 'CONFIG_UNBOUND_PLACEHOLDER',
      path: 'resources[1].endpoint.path',
      message: 'Could not build the path of "items" because nothing is bound to "{org}".',
      found: '{org}',
      allowed: ['{orgs}', '{resources.<name>.<field>}'],
      hint: 'Did you mean "orgs"?',
    })
    expect(await problemOf(withPosts({ path: '{x}/repos' }))).toMatchObject({
      hint: `Add "x" to the endpoint's params, or take it from a parent: "{resources.<name>.<field>}".`,
    })
    expect(await problemOf(withPosts({ path: '{resource.posts.id}/x' }))).toMatchObject({
      hint: 'Did you mean "resources"?',
    })
    expect(await problemOf(withPosts({ path: '{ resources.posts.id }/x' }))).toMatchObject({
      hint: 'Remove the spaces: "{resources.posts.id}".',
    })
    expect(await problemOf(withPosts({ path: 'x/{incremental.start_value}/y' }))).toMatchObject({
      hint: 'Add "incremental" to the endpoint.',
    })
  })

  test('a placeholder without a field, an incremental param, a resolve that is not used', async () => {
    expect(await problemOf(withPosts({ path: '{resources.posts}/x' }))).toMatchObject({ code: 'CONFIG_BAD_TEMPLATE' })
    const since = { type: 'incremental', cursor_path: 'updated' }
    expect(await problemOf(withPosts({ path: '{since}/x', params: { since } }))).toMatchObject({
      code: 'CONFIG_INVALID_VALUE',
      path: 'resources[1].endpoint.params.since',
    })
    const post = { type: 'resolve', resource: 'posts', field: 'id' }
    expect(await problemOf(withPosts({ path: 'x', params: { post } }))).toEqual({
      code: 'CONFIG_UNBOUND_PARAM',
      path: 'resources[1].endpoint.params.post',
      message:
        'Could not use "resources[1].endpoint.params.post" because resolve params that are not bound in path have no effect.',
      found: 'x',
      allowed: '{post} in the path',
      hint: `Write "{post}" in the path, or "{resources.posts.id}" as the param's value.`,
    })
  })
})

describe('params and headers', () => {
  test('names, values and lists are templates; nulls are dropped', async () => {
    const endpoint = await endpointOf({
      params: {
        'p_{resources.posts.id}': '{resources.posts.name!r}',
        list: [1, null, 'a{{b}}'],
        none: null,
        flag: true,
        empty: '',
      },
    })
    expect(showPairs(endpoint.params)).toEqual({
      'p_<id>': '<name|r|>',
      list: [1, 'a{b}'],
      flag: true,
      empty: '',
    })
  })

  test("the endpoint's headers win over the client's, which are sent literally", async () => {
    const endpoint = await endpointOf(
      { headers: { 'x-one': '{resources.posts.id}', 'X-Three': null, 'X-Four': 4 } },
      { client: { ...client, headers: { 'X-One': 'gone', 'X-Two': '{kept}', 'x-three': 'gone' } } },
    )
    expect(showPairs(endpoint.headers)).toEqual({ 'X-Two': '{kept}', 'x-one': '<id>', 'X-Three': null, 'X-Four': '4' })
  })

  test('braces of JSON in a param must be doubled, and the error says so', async () => {
    expect(await problemOf(withPosts({ params: { filter: '{"a": 1}' } }))).toMatchObject({
      code: 'CONFIG_UNBOUND_PLACEHOLDER',
      path: 'resources[1].endpoint.params.filter',
      hint: 'Double literal braces: "{{"a": 1}}".',
    })
    const endpoint = await endpointOf({ params: { filter: '{{"a": "{resources.posts.id}"}}' } })
    expect(showPairs(endpoint.params)).toEqual({ filter: '{"a": "<id>"}' })
  })
})

const bodyOf = async (endpoint: unknown): Promise<unknown> => {
  const { body } = await endpointOf(endpoint)
  if (body.kind === 'json') return showTree(body.value)
  if (body.kind === 'form') return body.fields.map(([name, value]) => [show(name), showTree(value)])
  return body.kind === 'raw' ? show(body.text) : body.kind
}

describe('bodies', () => {
  test('json keeps types and compiles every text and key', async () => {
    const { body } = await endpointOf({
      json: { id: '{resources.posts.id}', n: [1, { 'k_{resources.posts.id}': null }] },
    })
    expect(body.kind === 'json' && showTree(body.value)).toEqual({ id: '<id>', n: [1, { 'k_<id>': null }] })
    // one bare reference: the engine keeps the value's type
    expect(body.kind === 'json' && body.value.kind === 'object' && body.value.entries[0]?.[1]).toMatchObject({
      kind: 'template',
      parts: [{ from: 'parent', field: 'id' }],
    })
  })

  test('T03 GraphQL needs no tricks where it holds no placeholder of ours', async () => {
    const query = 'query { users { posts { id }}}'
    expect(await bodyOf({ json: { query } })).toEqual({ query })
    expect(await bodyOf({ json: { query: 'query {{ users {{ id }} }}' } })).toEqual({ query: 'query { users { id } }' })
    expect(await bodyOf({ json: { query: '{{ user(id: "{resources.posts.id}") {{ id }} }}' } })).toEqual({
      query: '{ user(id: "<id>") { id } }',
    })
    expect(await problemOf(withPosts({ json: { query: '{ user(id: "{resources.posts.id}") }' } }))).toMatchObject({
      code: 'CONFIG_BAD_TEMPLATE',
      path: 'resources[1].endpoint.json.query',
    })
  })

  test('a slip in a placeholder is no literal', async () => {
    expect(await problemOf(withPosts({ json: { id: '{resource.posts.id}' } }))).toMatchObject({
      code: 'CONFIG_UNBOUND_PLACEHOLDER',
      hint: 'Did you mean "{resources.posts.id}"? Literal braces are doubled: "{{resource.posts.id}}".',
    })
    expect(await bodyOf({ json: { text: 'Hello {user.name}' } })).toEqual({ text: 'Hello {user.name}' })
  })

  test('data: map, pairs, raw text, nothing', async () => {
    expect(await bodyOf({ data: { a: 1, b: '{resources.posts.id}' } })).toEqual([
      ['a', 1],
      ['b', '<id>'],
    ])
    expect(
      await bodyOf({
        data: [
          ['a', 1],
          ['a', 2],
        ],
      }),
    ).toEqual([
      ['a', 1],
      ['a', 2],
    ])
    expect(await bodyOf({ data: 'raw {x}' })).toBe('raw {x}')
    expect(await bodyOf({ data: {} })).toBe('none')
    expect(await bodyOf({ json: {} })).toEqual({})
    expect(await bodyOf({ json: {}, data: 'x' })).toBe('x')
    expect(await problemOf(withPosts({ json: { a: 1 }, data: 'x' }))).toMatchObject({ code: 'CONFIG_CONFLICT' })
    expect(await problemOf(withPosts({ data: ['a'] }))).toMatchObject({ path: 'resources[1].endpoint.data[0]' })
  })
})

describe('incremental placeholders', () => {
  test('are known with the incremental key and checked by attribute', async () => {
    const incremental = { cursor_path: 'updated_at' }
    const endpoint = await endpointOf({ incremental, params: { since: '{incremental.start_value}' } })
    expect(showPairs(endpoint.params)).toEqual({ since: '<~start_value>' })
    expect(await problemOf(withPosts({ incremental, params: { since: '{incremental.start_valeu}' } }))).toMatchObject({
      code: 'CONFIG_UNBOUND_PLACEHOLDER',
      hint: 'Did you mean "start_value"?',
    })
  })
})
