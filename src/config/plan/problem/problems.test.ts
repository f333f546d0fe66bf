import { describe, expect, test } from 'vitest'
import { problemOf, problemsOf, shop, summary } from '../../../../test/fixtures/plan/read.ts'

const client = { base_url: 'https://api.example.com' }
const problemIn = (resource: unknown) => problemOf(shop(resource))

describe('unknown keys', () => {
  test('a typing mistake is answered with the key that was meant', async () => {
    expect(await problemIn({ name: 'a', endpoint: { path: 'a', pagnator: 'auto' } })).toMatchObject({
      code: 'CONFIG_UNKNOWN_KEY',
      path: 'resources[0].endpoint.pagnator',
      message: 'Could not use the key "pagnator" because "resources[0].endpoint" has no such key.',
      found: 'pagnator',
      hint: 'Did you mean "paginator"?',
    })
  })

  test('a key that ends with the one that was meant', async () => {
    expect(await problemOf({ pipeline_name: 'x', client, resources: ['a'] })).toMatchObject({
      path: 'pipeline_name',
      hint: 'Did you mean "name"?',
    })
  })

  test.each([
    ['params', 'Move it into the endpoint: "params" belongs in endpoint.params.'],
    ['auth', 'Move it into the endpoint: "auth" belongs in endpoint.auth.'],
    ['incremental', 'Move it into the endpoint: "incremental" belongs in endpoint.incremental.'],
    ['base_url', 'Move it: "base_url" belongs in client.base_url.'],
  ])('"%s" on a resource is sent where it belongs', async (key, hint) => {
    expect(await problemIn({ name: 'a', [key]: {} })).toMatchObject({ code: 'CONFIG_UNKNOWN_KEY', hint })
  })

  test('a resource key in the endpoint, an endpoint key in the client, a name in the defaults', async () => {
    expect(await problemIn({ name: 'a', endpoint: { primary_key: 'id' } })).toMatchObject({
      hint: 'Move it out of "endpoint": "primary_key" belongs beside it.',
    })
    expect(await problemOf({ client: { ...client, params: {} }, resources: ['a'] })).toMatchObject({
      path: 'client.params',
      hint: 'Move it: "params" belongs in endpoint.params (or resource_defaults.endpoint.params).',
    })
    expect(await problemOf(shop('a', { resource_defaults: { name: 'x' } }))).toMatchObject({
      path: 'resource_defaults.name',
      hint: 'Remove it: every resource has a name of its own.',
    })
  })

  test('an option of another paginator names the options of this one', async () => {
    expect(
      await problemIn({ name: 'a', endpoint: { paginator: { type: 'offset', limit: 1, page_param: 'p' } } }),
    ).toEqual({
      code: 'CONFIG_UNKNOWN_KEY',
      path: 'resources[0].endpoint.paginator.page_param',
      message: 'Could not use the key "page_param" because "resources[0].endpoint.paginator" has no such key.',
      found: 'page_param',
      allowed: ['limit', 'offset', 'total_path', 'stop_after_empty_page', 'limit_param', 'limit_body_path'],
      hint: 'Remove it, or correct its name.',
    })
  })
})

describe('values', () => {
  test('a missing base_url', async () => {
    expect(await problemOf({ client: {}, resources: ['a'] })).toEqual({
      code: 'CONFIG_MISSING_KEY',
      path: 'client.base_url',
      message: 'Could not read "client" because it lacks "base_url".',
      found: undefined,
      allowed: ['an http or https URL'],
      hint: 'Add "base_url", for example https://api.example.com/v1.',
    })
  })

  test('missing client, resources and resource name', async () => {
    const problems = await problemsOf({ resources: [{ endpoint: 'a' }] })
    expect(problems.map((problem) => problem.details.place?.path)).toEqual(['client', 'resources[0].name'])
    expect(await problemOf({ client })).toMatchObject({ code: 'CONFIG_MISSING_KEY', path: 'resources' })
    expect(await problemOf({ client, resources: [] })).toMatchObject({ code: 'CONFIG_INVALID_VALUE', found: '[]' })
  })

  test('a wrong type says what was expected and what stands there', async () => {
    expect(await problemIn({ name: 'a', endpoint: { params: ['x'] } })).toEqual({
      code: 'CONFIG_WRONG_TYPE',
      path: 'resources[0].endpoint.params',
      message: 'Could not use "resources[0].endpoint.params" because it must be a mapping, not a list.',
      found: '["x"]',
      allowed: ['a mapping'],
      hint: 'Write a mapping here.',
    })
  })

  test('quoted numbers and booleans are recognised', async () => {
    expect(await problemIn({ name: 'a', selected: 'false' })).toMatchObject({ hint: 'Write false without quotes.' })
    expect(await problemIn({ name: 'a', max_table_nesting: '2' })).toMatchObject({ hint: 'Write 2 without quotes.' })
  })

  test('a union speaks about the branch that was meant', async () => {
    expect(
      await problemIn({ name: 'a', write_disposition: { disposition: 'merge', strategy: 'upser' } }),
    ).toMatchObject({
      code: 'CONFIG_INVALID_VALUE',
      path: 'resources[0].write_disposition.strategy',
      found: '"upser"',
      hint: 'Did you mean "upsert"?',
    })
    expect(await problemIn({ name: 'a', write_disposition: 'megre' })).toMatchObject({
      allowed: ['skip', 'append', 'replace', 'merge'],
      hint: 'Did you mean "merge"?',
    })
    expect(await problemIn({ name: 'a', write_disposition: 5 })).toMatchObject({
      code: 'CONFIG_WRONG_TYPE',
      message:
        'Could not use "resources[0].write_disposition" because it must be "skip", "append", "replace", "merge", a mapping or a function, not a number.',
    })
    expect(await problemIn({ name: 'a', columns: { id: { data_type: 'int' } } })).toMatchObject({
      path: 'resources[0].columns.id.data_type',
      found: '"int"',
    })
  })

  test('the type of a param decides which keys it has', async () => {
    expect(await problemIn({ name: 'a', endpoint: { params: { since: { type: 'incremenal' } } } })).toMatchObject({
      code: 'CONFIG_INVALID_VALUE',
      path: 'resources[0].endpoint.params.since.type',
      allowed: ['resolve', 'incremental'],
      hint: 'Did you mean "incremental"?',
    })
    expect(await problemIn({ name: 'a', endpoint: { params: { x: { type: 'resolve', field: 'id' } } } })).toMatchObject(
      {
        path: 'resources[0].endpoint.params.x.resource',
      },
    )
  })

  test('methods in capitals', async () => {
    expect(await problemIn({ name: 'a', endpoint: { method: 'post' } })).toMatchObject({
      code: 'CONFIG_INVALID_VALUE',
      allowed: expect.arrayContaining(['GET', 'POST', 'PATCH']) as string[],
      hint: 'Did you mean "POST"?',
    })
  })

  test('a base_url that is not a URL', async () => {
    expect(await problemOf({ client: { base_url: 'api.example.com/v1' }, resources: ['a'] })).toMatchObject({
      code: 'CONFIG_INVALID_VALUE',
      path: 'client.base_url',
      hint: 'Write https://api.example.com/v1.',
    })
    expect(await problemOf({ client: { base_url: '' }, resources: ['a'] })).toMatchObject({
      path: 'resources[0]',
      message: 'Could not build the URL of "a" because client.base_url is empty and the path is relative.',
    })
  })

  test("a component's own rules are reported at its place", async () => {
    const paginator = { type: 'offset', limit: 1, limit_param: 'a', limit_body_path: 'b' }
    expect(await problemIn({ name: 'a', endpoint: { paginator } })).toMatchObject({
      code: 'CONFIG_INVALID_VALUE',
      path: 'resources[0].endpoint.paginator',
      message:
        'Could not use "resources[0].endpoint.paginator" because either "limit_param" or "limit_body_path" may be written, not both.',
    })
    expect(await problemIn({ name: 'a', endpoint: { data_selector: '.data' } })).toMatchObject({
      code: 'BAD_JSONPATH',
      path: 'resources[0].endpoint.data_selector',
      found: '.data',
    })
  })

  test('a root that is not a mapping', async () => {
    expect(await problemOf(['a'])).toMatchObject({ code: 'CONFIG_WRONG_TYPE', found: '["a"]' })
  })

  test('keys of dlt that would change results are refused, by name', async () => {
    const refused = { table_format: 'iceberg', parent_table_name: 'p' }
    const problems = await problemsOf(shop({ name: 'a', ...refused }))
    expect(problems.map((problem) => [problem.code, problem.details.place?.path])).toEqual(
      Object.keys(refused).map((key) => ['CONFIG_UNSUPPORTED', `resources[0].${key}`]),
    )
    expect(await problemOf({ client: { ...client, session: {} }, resources: ['a'] })).toMatchObject({
      code: 'CONFIG_UNSUPPORTED',
    })
    expect(await problemIn({ name: 'a', write_disposition: () => 'merge' })).toMatchObject({ found: 'a function' })
  })
})

describe('all at once', () => {
  test('C01 problems of every part are reported together', async () => {
    const problems = await problemsOf({
      nam: 'x',
      destination: 'oracle://x',
      client: { base_url: 'ftp://x', headers: { a: true } },
      resource_defaults: { endpoint: { paginator: { type: 'ofset' } } },
      resources: [
        { name: 'a', writ_disposition: 'merge', endpoint: { path: 'a/{id}', methd: 'GET', data_selector: '.x' } },
        { name: 'b', endpoint: { path: 'b/{id}' } },
        'b',
        5,
      ],
    })
    expect(problems.map((problem) => `${problem.code} ${problem.details.place?.path ?? ''}`).toSorted()).toEqual([
      'BAD_JSONPATH resources[0].endpoint.data_selector',
      'CONFIG_DUPLICATE_RESOURCE resources[2]',
      'CONFIG_INVALID_VALUE client.base_url',
      'CONFIG_UNBOUND_PLACEHOLDER resources[1].endpoint.path',
      'CONFIG_UNKNOWN_KEY nam',
      'CONFIG_UNKNOWN_KEY resources[0].endpoint.methd',
      'CONFIG_UNKNOWN_KEY resources[0].writ_disposition',
      'CONFIG_UNKNOWN_PAGINATOR resource_defaults.endpoint.paginator.type',
      'CONFIG_WRONG_TYPE client.headers.a',
      'CONFIG_WRONG_TYPE resources[3]',
      'DESTINATION_UNKNOWN destination',
    ])
    expect(problems.every((problem) => problem.exitCode === 2 && problem.details.hint)).toBe(true)
  })

  test('a wrong type in an endpoint hides no other mistake of it', async () => {
    const endpoint = { params: 5, data_selector: '.x', paginator: { type: 'offset', limit: 0 }, incremental: {} }
    const problems = await problemsOf(shop({ name: 'a', selected: 'x', endpoint }))
    expect(problems.map((problem) => String(problem.details.place?.path)).toSorted()).toEqual([
      'resources[0].endpoint.data_selector',
      'resources[0].endpoint.incremental.cursor_path',
      'resources[0].endpoint.paginator.limit',
      'resources[0].endpoint.params',
      'resources[0].selected',
    ])
    expect(problems.find((problem) => problem.message.includes('limit'))?.message).toBe(
      'Could not use "resources[0].endpoint.paginator.limit" because it must be at least 1.',
    )
  })

  test('A07 values under names that sound secret are not shown', async () => {
    const headers = { 'X-Api-Key': ['hush'], Authorization: ['hush'] }
    const problems = await problemsOf(
      shop({ name: 'a', endpoint: { headers, params: { access_token: { type: 'hush' } } } }),
    )
    expect(problems).toHaveLength(3)
    expect(JSON.stringify(problems.map((problem) => [problem.message, problem.details]))).not.toContain('hush')
  })

  test('A07 nor in auths of the defaults or out of place (divergence 17)', async () => {
    const auth = { type: 'bearer', token: 'hush-token', passwort: 'hush-word' }
    const misplaced = { type: 'http_basic', username: 'hush-user', password: 'hush-pass' }
    const problems = await problemsOf({
      client: { ...client, password: 'hush-client' },
      resource_defaults: { endpoint: { auth, headers: { Authorization: ['hush-header'] } } },
      resources: [{ name: 'a', auth: misplaced, endpoint: { params: { api_key: { key: 'hush-key' } } } }],
    })
    expect(problems.length).toBeGreaterThanOrEqual(4)
    expect(JSON.stringify(problems.map((problem) => [problem.message, problem.details]))).not.toMatch(/hush-/)
  })

  test('a mistake in the defaults is told once, however many resources inherit it', async () => {
    const problem = await problemOf({
      client,
      resource_defaults: { endpoint: { data_selector: '.x' } },
      resources: ['a', 'b', 'c'],
    })
    expect(problem).toMatchObject({ code: 'BAD_JSONPATH', path: 'resource_defaults.endpoint.data_selector' })
  })

  test('places carry the file and the position', async () => {
    const [problem] = await problemsOf(shop({ name: 'a', x: 1 }))
    expect(problem?.details.place).toEqual({ file: 'shop.yaml', path: 'resources[0].x' })
    expect(summary(problem!)).toMatchObject({ code: 'CONFIG_UNKNOWN_KEY' })
  })
})
