import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../json/json.ts'
import { documentOf, get, listOf, order, resourcesOf, wrapped } from '../../../test/kits/openapi-document.ts'
import { draftFromOpenApi } from './draft-from-openapi.ts'

const string: JsonObject = { type: 'string' }
const integer: JsonObject = { type: 'integer' }
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties })
const path = (name: string, schema: JsonObject = string): JsonObject => ({ name, in: 'path', required: true, schema })
const leftOut = (document: JsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(draftFromOpenApi(document).leftOut.map(({ what, why }) => [what, why]))

describe('list endpoints', () => {
  test('a list, a list in an object, and none: each operation that is left out has its reason and place', () => {
    const document = documentOf({
      '/orders': { ...get(listOf(order)), post: { responses: {} } },
      '/customers': get(wrapped({ data: listOf(order), errors: listOf(order) }, { total: integer })),
      '/orders/{id}': { ...get(order), delete: { responses: {} }, parameters: [path('id')] },
      '/orders/{id}/receipt': get(wrapped({ id: integer, lines: listOf(order) }), [path('id')]),
      '/tags': get(listOf(string)),
      '/status': get(string),
      '/rates': get({ type: 'object', additionalProperties: order }),
      '/export': { get: { responses: { '200': { content: { 'text/csv': { schema: string } } } } } },
    })
    const resources = resourcesOf(document)
    expect(Object.values(resources).map(({ name, dataSelector }) => [name, dataSelector?.value])).toEqual([
      ['orders', '$'],
      ['customers', 'data'],
    ])
    expect(leftOut(document)).toMatchObject({
      'POST /orders': 'it changes data',
      'DELETE /orders/{id}': 'it changes data',
      'GET /orders/{id}': 'it answers one record, not a list',
      'GET /orders/{id}/receipt': 'it answers one record, with a list inside ("lines")',
      'GET /tags': 'it answers a list of texts, not of objects',
      'GET /status': 'it answers string, not a list',
      'GET /rates': 'it answers records keyed by a name; as rows: data_selector: "*"',
      'GET /export': 'it answers text/csv, not JSON',
    })
    const place = draftFromOpenApi(document).leftOut.find(({ what }) => what === 'DELETE /orders/{id}')?.place
    expect(place).toBe('#/paths/~1orders~1{id}/delete')
  })

  test('of several lists the one called as the path, else one of a usual name, else a guess that says so', () => {
    const two = (path: string, lists: JsonObject): JsonObject =>
      documentOf({ [path]: get(wrapped(lists, { page: integer, total: integer })) })
    const selector = (document: JsonObject): unknown => Object.values(resourcesOf(document))[0]?.dataSelector
    expect(selector(two('/orders', { users: listOf(order), orders: listOf(order) }))).toMatchObject({
      value: 'orders',
      certainty: 'stated',
    })
    expect(selector(two('/x', { users: listOf(order), items: listOf(order) }))).toMatchObject({ value: 'items' })
    const unsure = documentOf({
      '/x': get(wrapped({ users: listOf(order), teams: listOf(order) }), [{ name: 'page', schema: integer }]),
    })
    expect(selector(unsure)).toEqual({
      value: 'users',
      certainty: 'guess',
      why: 'openapi: the first list in the answer; others: "teams"',
    })
  })

  test('records under a key of their own are taken out', () => {
    const edges = wrapped({ edges: listOf(object({ node: order, cursor: string })) })
    expect(resourcesOf(documentOf({ '/orders': get(edges) }))['orders']?.dataSelector?.value).toBe('edges[*].node')
  })

  test('references, allOf, oneOf and examples', () => {
    const document = documentOf(
      {
        '/a~1b': get({ $ref: '#/components/schemas/A%20list' }),
        '/whole': get(listOf({ allOf: [{ $ref: '#/components/schemas/Base' }, object({ name: string })] })),
        '/maybe': get({ oneOf: [listOf({ $ref: '#/components/schemas/Base' }), { type: 'null' }] }),
        '/tree': get(listOf({ $ref: '#/components/schemas/Tree' })),
        '/shown': {
          get: { responses: { '200': { content: { 'application/json': { example: { items: [{ id: 1 }] } } } } } },
        },
        '/elsewhere': get({ $ref: 'https://other.example/schemas.json#/Order' }),
        '/nowhere': { get: { $ref: '#/nothing', responses: { '200': { $ref: '#/components/responses/None' } } } },
      },
      {
        components: {
          schemas: {
            'A list': { type: 'array', items: { $ref: '#/components/schemas/Base' } },
            Base: { type: 'object', required: ['uuid'], properties: { uuid: { type: 'string', format: 'uuid' } } },
            Tree: object({ id: integer, children: listOf({ $ref: '#/components/schemas/Tree' }) }),
            Loop: { $ref: '#/components/schemas/Loop' },
          },
        },
      },
    )
    const resources = Object.values(resourcesOf(document))
    expect(resources.map(({ name, primaryKey }) => [name, primaryKey?.value])).toEqual([
      ['a_1b', 'uuid'],
      ['whole', 'uuid'],
      ['maybe', 'uuid'],
      ['tree', 'id'],
      ['shown', 'id'],
    ])
    expect(leftOut(document)).toMatchObject({
      'GET /elsewhere': 'nothing says what its JSON holds',
      'reference https://other.example/schemas.json#/Order': expect.stringContaining('leads out of the document'),
      'reference #/components/responses/None': 'it leads nowhere',
    })
  })

  test('version 2.0', () => {
    const document: JsonObject = {
      swagger: '2.0',
      info: { title: 'Old Shop API', version: '1' },
      host: 'old.example',
      basePath: '/api',
      schemes: ['http', 'https'],
      produces: ['application/json'],
      securityDefinitions: { key: { type: 'apiKey', in: 'query', name: 'key' } },
      security: [{ key: [] }],
      paths: {
        '/orders': {
          get: {
            parameters: [
              { name: 'page', in: 'query', type: 'integer', default: 0 },
              {
                name: 'kinds',
                in: 'query',
                required: true,
                type: 'array',
                items: { type: 'string', enum: ['a', 'b'] },
              },
            ],
            responses: { 200: { description: 'ok', schema: listOf({ $ref: '#/definitions/Order' }) } },
          },
        },
      },
      definitions: { Order: order },
    }
    const { name, client, resources } = draftFromOpenApi(document)
    expect(name).toBe('old_shop')
    expect(client.baseUrl.value).toBe('https://old.example/api')
    expect(client.auth?.value).toEqual({
      type: 'api_key',
      name: 'key',
      api_key: '${secrets.api_key}',
      location: 'query',
    })
    expect(resources[0]).toMatchObject({
      name: 'orders',
      params: { kinds: { value: 'a,b', certainty: 'guess', why: 'openapi: required; all 2 values' } },
      paginator: { value: { type: 'page_number', base_page: 0, page_param: 'page' } },
    })
  })

  test('a POST that only asks is read, with its paging in the body', () => {
    const search = (required: readonly string[]): JsonObject => ({
      post: {
        operationId: 'searchOrders',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                ...object({
                  offset: integer,
                  count: { type: 'integer', maximum: 50 },
                  text: string,
                  kind: { enum: ['all'] },
                }),
                required,
              },
            },
          },
        },
        responses: { '200': { content: { 'application/json': { schema: wrapped({ orders: listOf(order) }) } } } },
      },
    })
    expect(
      resourcesOf(documentOf({ '/orders/search': search(['count', 'offset', 'kind']) }))['orders_search'],
    ).toMatchObject({
      method: 'POST',
      json: { value: { kind: 'all' } },
      paginator: { value: { type: 'offset', offset_body_path: 'offset', limit: 50, limit_body_path: 'count' } },
    })
    expect(resourcesOf(documentOf({ '/orders/search': search(['text']) }))['orders_search']?.off).toContain(
      'the property "text" (body)',
    )
  })
})

describe('what has to be given', () => {
  test('defaults and values of the document are; ids of examples are not, and the resource says what is missing', () => {
    const given = get(listOf(order), [
      { name: 'sort', required: true, schema: { type: 'string', default: 'id' } },
      { name: 'state', required: true, schema: { type: 'string', enum: ['all', 'open'] } },
      { name: 'from', required: true, schema: string, example: '2024-01-01' },
      { name: 'X-Version', in: 'header', required: true, schema: { type: 'string', enum: ['3'] } },
    ])
    const resource = Object.values(resourcesOf(documentOf({ '/orders': given })))[0]
    expect(resource?.params).toMatchObject({
      sort: { value: 'id', certainty: 'stated' },
      state: { value: 'all', certainty: 'guess', why: 'openapi: required; the first of 2 values: all, open' },
      from: { value: '2024-01-01', certainty: 'guess' },
    })
    expect(resource?.headers).toMatchObject({ 'X-Version': { value: '3' } })
    expect(resource?.off).toBeUndefined()
    const missing = get(listOf(order), [{ name: 'account_id', required: true, schema: string, example: '17' }])
    expect(resourcesOf(documentOf({ '/orders': missing }))['orders']?.off).toBe(
      'the parameter "account_id" is yours to fill in: neither the document nor another list has its value',
    )
  })

  test('what most requests want is looked up', () => {
    const tenant: JsonObject = { name: 'x-tenant', in: 'header', required: true, schema: string }
    const paths = Object.fromEntries(
      ['orders', 'users', 'teams'].map((name) => [`/{shop}/${name}`, get(listOf(order), [tenant, path('shop')])]),
    )
    const { resources, secrets } = draftFromOpenApi(documentOf(paths))
    expect(resources[0]).toMatchObject({
      path: { value: '${secrets.shop}/orders' },
      headers: { 'x-tenant': { value: '${secrets.x_tenant}' } },
    })
    expect(secrets.map(({ key }) => key)).toEqual(['shop', 'x_tenant'])
  })
})

describe('parents', () => {
  test('children by path, by name, over several levels, keys with those of their parents', () => {
    const repo = object({ id: integer, full_name: string, name: string })
    const document = documentOf({
      '/repos/{owner}/{repo}/pulls/{pull_number}/comments': get(listOf(order), [
        path('owner'),
        path('repo'),
        path('pull_number', integer),
      ]),
      '/repos/{owner}/{repo}/pulls': get(listOf(object({ id: integer, number: integer })), [
        path('owner'),
        path('repo'),
      ]),
      '/user/repos': get(listOf(repo)),
      '/orgs/{org_id}/teams/{team_slug}/members': get(listOf(order), [path('org_id'), path('team_slug')]),
      '/orgs/{org_id}/teams': get(listOf(object({ slug: string })), [path('org_id')]),
      '/orgs': get(listOf(order)),
      '/notes': get(listOf(order), [{ name: 'order_id', required: true, schema: integer }]),
      '/orders': get(listOf(order)),
    })
    const resources = resourcesOf(document)
    expect(Object.keys(resources)).toEqual([
      'repos',
      'repo_pulls',
      'pull_comments',
      'orgs',
      'org_teams',
      'team_members',
      'orders',
      'notes',
    ])
    expect(resources['pull_comments']).toMatchObject({
      path: { value: 'repos/{resources.repo_pulls._repos_full_name!s}/pulls/{resources.repo_pulls.number}/comments' },
      primaryKey: { value: ['_repo_pulls__repos_full_name', '_repo_pulls_number', 'id'] },
      parent: { value: 'repo_pulls' },
    })
    expect(resources['repo_pulls']?.includeFromParent?.value).toEqual(['full_name'])
    expect(resources['team_members']?.path.value).toBe(
      'orgs/{resources.org_teams._orgs_id}/teams/{resources.org_teams.slug}/members',
    )
    expect(resources['notes']?.params?.['order_id']?.value).toBe('{resources.orders.id}')
  })

  test('a text is no number, and no field stands for two placeholders', () => {
    const slugs = documentOf({
      '/orders': get(listOf(object({ id: string }))),
      '/orders/{order_id}/items': get(listOf(order), [path('order_id', integer)]),
      '/flags': get(listOf(object({ key: string }))),
      '/flags/{environmentKey}/{flagKey}/targets': get(listOf(order), [path('environmentKey'), path('flagKey')]),
    })
    const { order_items, flag_targets } = resourcesOf(slugs)
    expect(order_items?.off).toContain('{order_id}')
    expect(flag_targets?.off).toContain('{environmentKey}')
    expect(flag_targets?.path.value).toBe('flags/{{environmentKey}}/{{flagKey}}/targets')
  })

  test('asked for by name or path, parents come along', () => {
    const document = documentOf({
      '/orders': get(listOf(order)),
      '/orders/{id}/items': get(listOf(order), [path('id')]),
      '/users': get(listOf(order)),
    })
    const draft = draftFromOpenApi(document, { include: ['*items', '/nothing*'] })
    expect(draft.resources.map(({ name }) => name)).toEqual(['orders', 'order_items'])
    expect(draft.leftOut.map(({ what, why }) => `${what}: ${why}`)).toEqual(
      expect.arrayContaining([
        'include /nothing*: no list endpoint has such a name or path',
        'GET /users: not among those asked for',
      ]),
    )
  })
})

describe('keys and incrementals', () => {
  test('keys by name, by what is said, never where there is none', () => {
    const key = (properties: JsonObject, at = '/customers'): unknown =>
      Object.values(resourcesOf(documentOf({ [at]: get(listOf(object(properties))) })))[0]?.primaryKey
    expect(key({ customer_id: integer, name: string })).toMatchObject({ value: 'customer_id', certainty: 'guess' })
    expect(key({ id: { type: 'string', format: 'uuid' } })).toMatchObject({ value: 'id', certainty: 'stated' })
    expect(key({ code: { type: 'string', description: 'The unique identifier of it' } })).toMatchObject({
      value: 'code',
    })
    expect(key({ name: string, order_id: integer })).toBeUndefined()
    expect(key({ id: object({}), ids: listOf(integer) })).toBeUndefined()
  })

  test('a parameter that asks for what changed, with the property that holds the time', () => {
    const since = (name: string, more: JsonObject = {}): unknown =>
      Object.values(
        resourcesOf(
          documentOf({
            '/orders': get(listOf(order), [{ name, schema: { type: 'string', format: 'date-time' }, ...more }]),
          }),
        ),
      )[0]?.incremental?.value
    const expected = (name: string): JsonObject => ({
      cursor_path: 'updated_at',
      start_param: name,
      on_cursor_value_missing: 'include',
    })
    expect(since('updated_since')).toEqual(expected('updated_since'))
    expect(since('filter[updated_at][gte]')).toEqual(expected('filter[updated_at][gte]'))
    expect(since('since', { description: 'Only those changed after this time' })).toEqual(expected('since'))
    expect(since('created_after')).toBeUndefined()
    expect(since('since', { description: 'An order id', schema: { type: 'integer' } })).toBeUndefined()
  })
})
