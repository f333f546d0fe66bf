import { describe, expect, test } from 'vitest'
import type { SeenPaginator } from '../../../test/fixtures/plan/catalog.ts'
import { problemOf, read, resourceOf, shop, show, showPairs, showTree } from '../../../test/fixtures/plan/read.ts'

describe('resource forms (C04)', () => {
  test.each([
    ['v1/a', 'v1/a', 'v1/a'],
    [{ name: 'a' }, 'a', 'a'],
    [{ name: 'a', endpoint: 'v1/b' }, 'a', 'v1/b'],
    [{ name: 'a', endpoint: { method: 'GET' } }, 'a', 'a'],
  ])('%j', async (written, name, path) => {
    const resource = await resourceOf(written)
    expect([resource.name, resource.tableName, show(resource.endpoint.path)]).toEqual([name, name, path])
  })
})

describe('defaults', () => {
  test('C06 C08 hints replace whole, null resets', async () => {
    const defaults = { write_disposition: 'merge', primary_key: ['a', 'b'], selected: true, max_table_nesting: 1 }
    const resource = await resourceOf(
      { name: 'x', write_disposition: null, primary_key: 'id' },
      { resource_defaults: defaults },
    )
    expect(resource).toMatchObject({ writeDisposition: { kind: 'append' }, primaryKey: ['id'], maxTableNesting: 1 })
  })

  test('C05 columns merge by column; one that becomes complete moves to the end', async () => {
    const defaults = { columns: { a: { nullable: true }, b: { data_type: 'text' }, c: { unique: true } } }
    const own = { columns: [{ name: 'a', data_type: 'bigint' }, { name: 'b', precision: 5 }, { name: 'd' }] }
    const resource = await resourceOf({ name: 'x', ...own }, { resource_defaults: defaults })
    expect(resource.columns).toEqual([
      { name: 'b', dataType: 'text', precision: 5 },
      { name: 'c', unique: true },
      { name: 'a', nullable: true, dataType: 'bigint' },
      { name: 'd' },
    ])
    expect((await resourceOf({ name: 'x', columns: null }, { resource_defaults: defaults })).columns).toEqual([])
  })

  test('C05 C12 params and json merge one level deep, everything else of the endpoint replaces', async () => {
    const defaults = {
      endpoint: {
        params: { a: 1, b: 2, c: 3 },
        json: { deep: { x: 1 }, keep: true },
        headers: { one: '1' },
        paginator: { type: 'offset', limit: 5 },
      },
    }
    const own = { params: { b: 20, c: null }, json: { deep: { y: 2 } }, headers: { two: '2' } }
    const { endpoint } = await resourceOf({ name: 'x', endpoint: own }, { resource_defaults: defaults })
    expect(showPairs(endpoint.params)).toEqual({ a: 1, b: 20 })
    expect(endpoint.body.kind === 'json' && showTree(endpoint.body.value)).toEqual({ deep: { y: 2 }, keep: true })
    expect(showPairs(endpoint.headers)).toEqual({ two: '2' })
    expect((endpoint.paginator as SeenPaginator).options).toMatchObject({ limit: 5 })
  })

  test('params: null drops the defaults, and nothing leaks between resources', async () => {
    const params = { org: 'dlt', per_page: 5 }
    const config = {
      client: { base_url: 'https://api.example.com' },
      resource_defaults: { endpoint: { params } },
      resources: [
        { name: 'a', endpoint: '{org}/a' },
        { name: 'b', endpoint: '{org}/b' },
        { name: 'c', endpoint: { params: null } },
      ],
    }
    const before = structuredClone(config)
    const { plan } = await read(config)
    expect(plan.resources.map((one) => [show(one.endpoint.path), showPairs(one.endpoint.params)])).toEqual([
      ['dlt/a', { per_page: 5 }],
      ['dlt/b', { per_page: 5 }],
      ['c', {}],
    ])
    expect(config).toEqual(before)
  })

  test('a default path is told to have no effect; a default endpoint must be a mapping', async () => {
    const { warnings } = await read(shop('a', { resource_defaults: { endpoint: { path: 'x' } } }))
    expect(warnings).toMatchObject([{ code: 'CONFIG_IGNORED_KEY' }])
    expect(await problemOf(shop('a', { resource_defaults: { endpoint: 'x' } }))).toMatchObject({
      code: 'CONFIG_WRONG_TYPE',
      path: 'resource_defaults.endpoint',
    })
  })
})

const paginatorOf = async (
  endpoint: object,
  more: { defaults?: unknown; client?: unknown },
): Promise<string | null> => {
  const config = {
    client: { base_url: 'https://api.example.com', paginator: more.client },
    resource_defaults: { endpoint: { paginator: more.defaults } },
    resources: ['p', { name: 'x', endpoint }],
  }
  const { plan } = await read(config)
  return plan.resources.find((one) => one.name === 'x')?.endpoint.paginator?.type ?? null
}

describe('paginator and selector precedence', () => {
  const offset = { type: 'offset', limit: 1 }

  test('C16 endpoint over defaults over client; null falls back to the client, auto detects', async () => {
    expect(await paginatorOf({}, {})).toBeNull()
    expect(await paginatorOf({}, { client: 'json_link' })).toBe('json_link')
    expect(await paginatorOf({}, { client: 'json_response', defaults: offset })).toBe('offset')
    expect(await paginatorOf({ paginator: 'cursor' }, { client: 'json_link', defaults: offset })).toBe('cursor')
    expect(await paginatorOf({ paginator: null }, { client: 'json_link', defaults: offset })).toBe('json_link')
    expect(await paginatorOf({ paginator: 'auto' }, { client: 'json_link' })).toBeNull()
    expect(await paginatorOf({ paginator: { type: 'auto' } }, { defaults: offset })).toBeNull()
  })

  test('C17 one entity: a single page beats the client, and loses to what is written', async () => {
    const path = 'user/{resources.p.id}'
    expect(await paginatorOf({ path }, { client: offset })).toBe('single_page')
    expect(await paginatorOf({ path, paginator: null }, { defaults: offset })).toBe('single_page')
    expect(await paginatorOf({ path }, { defaults: offset })).toBe('offset')
    expect(await paginatorOf({ path: `${path}/posts` }, { client: offset })).toBe('offset')
    const resource = await read({
      client: { base_url: 'https://x.y' },
      resources: ['p', { name: 'x', endpoint: path }],
    })
    expect(resource.plan.resources[1]?.endpoint.selector?.text).toBe('$')
    expect(resource.warnings).toEqual([])
  })

  test('a placeholder in the query filters a list, where dlt takes one entity and its first page', async () => {
    for (const path of ['Books?$filter=author%20le%20{resources.p.id}', 'user/posts?by={resources.p.id}&from=a/b'])
      expect(await paginatorOf({ path }, { client: offset })).toBe('offset')
    expect(await paginatorOf({ path: 'user/{resources.p.id}?full=true' }, { client: offset })).toBe('single_page')
    const since = {
      path: 'x?since={incremental.start_value}',
      incremental: { cursor_path: 'at', initial_value: '2024' },
    }
    const { plan, warnings } = await read(shop({ name: 'x', endpoint: since }))
    expect(plan.resources[0]?.endpoint).toMatchObject({ paginator: null, selector: null })
    expect(warnings).toEqual([])
  })

  test('one entity by a static value is assumed as dlt does, and said (divergence 5)', async () => {
    const endpoint = { path: 'users/{org}', params: { org: 'x' } }
    const { plan, warnings } = await read(shop({ name: 'x', endpoint }))
    expect(plan.resources[0]?.endpoint.paginator?.type).toBe('single_page')
    expect(warnings).toMatchObject([{ code: 'SINGLE_ENTITY_ASSUMED' }])
    const escaped = await read(shop({ name: 'x', endpoint: 'users/{{org}}' }))
    expect(escaped.plan.resources[0]?.endpoint.paginator).toBeNull()
  })

  test('unknown paginators', async () => {
    expect(await problemOf(shop({ name: 'x', endpoint: { paginator: 'ofset' } }))).toEqual({
      code: 'CONFIG_UNKNOWN_PAGINATOR',
      path: 'resources[0].endpoint.paginator',
      message: 'Could not use "ofset" in "resources[0].endpoint.paginator" because there is no paginator of that type.',
      found: '"ofset"',
      allowed: ['offset', 'cursor', 'single_page', 'json_link', 'auto'],
      hint: 'Did you mean "offset"?',
    })
    expect(await problemOf(shop({ name: 'x', endpoint: { paginator: 'offset' } }))).toMatchObject({
      code: 'CONFIG_MISSING_KEY',
      path: 'resources[0].endpoint.paginator.limit',
    })
    expect(await problemOf(shop({ name: 'x', endpoint: { paginator: { limit: 1 } } }))).toMatchObject({
      code: 'CONFIG_MISSING_KEY',
      path: 'resources[0].endpoint.paginator.type',
    })
  })

  test('a paginator made in code is taken as it is', async () => {
    const own = { type: 'own', first: () => null, apply: () => null, next: () => null }
    const resource = await resourceOf({ name: 'x', endpoint: { paginator: own } })
    expect(resource.endpoint.paginator).toBe(own)
  })
})

const place = (index: number) => ({ place: { path: `resources[0].endpoint.response_actions[${index}]` } })

const problemWith = (item: unknown) => problemOf(shop({ name: 'x', endpoint: { response_actions: [item] } }))

describe('retries', () => {
  test('H01 H07 each key of error_handler stands for itself: endpoint over client over runtime over the default', async () => {
    const config = {
      client: { base_url: 'https://x.y', error_handler: { max_retries: 7, backoff_factor: 1 } },
      resources: [
        { name: 'x', endpoint: { error_handler: { retry_on_status_codes: [429, '503'], backoff_factor: 0.5 } } },
      ],
    }
    const fields = {
      'runtime.request_timeout': '10',
      'runtime.request_max_attempts': 2,
      'runtime.request_max_retry_delay': 60,
    }
    const { plan } = await read(config, { fields })
    expect(plan.resources[0]?.endpoint.retry).toEqual({
      statuses: [429, 503],
      maxRetries: 7,
      backoffFactor: 0.5,
      maxDelaySeconds: 60,
      timeoutSeconds: 10,
    })
    const { plan: other } = await read(shop('a'), { fields: { ...fields, 'runtime.request_max_attempts': 0 } })
    expect(other.resources[0]?.endpoint.retry).toMatchObject({ maxRetries: 0, statuses: [429, 500, 502, 503, 504] })
    expect(await problemOf(shop('a'), { fields: { 'runtime.request_timeout': 'soon' } })).toMatchObject({
      code: 'CONFIG_INVALID_VALUE',
      found: 'soon',
    })
  })

  test('response actions', async () => {
    const actions = [
      { status_code: '404', action: 'ignore' },
      { content: 'none', action: 'fail' },
    ]
    const resource = await resourceOf({ name: 'x', endpoint: { response_actions: actions, allowed_hosts: ['a.b'] } })
    expect(resource.endpoint.responseActions).toEqual([
      { status: 404, action: 'ignore' },
      { content: 'none', action: 'fail' },
    ])
    expect(resource.endpoint.allowedHosts).toEqual(['a.b'])
    expect(await problemWith({ action: 'ignore' })).toMatchObject({ code: 'CONFIG_MISSING_KEY' })
    expect(await problemWith({ status_code: 404, action: 'ignor' })).toMatchObject({ hint: 'Did you mean "ignore"?' })
    const [one, two] = [() => null, () => 1]
    const hooks = [one, { action: two }, { status_code: 200, content: 'x', action: [one, two] }]
    const { endpoint } = await resourceOf({ name: 'x', endpoint: { response_actions: hooks } })
    expect(endpoint.responseActions).toMatchObject([
      { action: [one], ...place(0) },
      { action: [two], ...place(1) },
      { status: 200, content: 'x', action: [one, two], ...place(2) },
    ])
    expect(await problemWith({ status_code: 404, action: [5] })).toMatchObject({
      code: 'CONFIG_WRONG_TYPE',
      message: expect.stringContaining('it must be a function or a mapping, not a number') as string,
    })
  })
})
