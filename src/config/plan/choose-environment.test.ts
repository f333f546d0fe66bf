import { describe, expect, test } from 'vitest'
import type { SeenAuth } from '../../../test/fixtures/plan/catalog.ts'
import { problemOf, problemsOf, read, show } from '../../../test/fixtures/plan/read.ts'
import { SecretReference } from '../document.ts'

const environments = {
  sandbox: { client: { base_url: 'https://sandbox.example.com', headers: { two: '2' } } },
  production: { client: { base_url: 'https://api.example.com', auth: { type: 'bearer', token: 'prod-token' } } },
}
const config = {
  environments,
  client: { headers: { one: '1' }, auth: { type: 'api_key', name: 'k', api_key: 'dev-key' } },
  resources: ['a'],
}

describe('environments', () => {
  test('are laid over the config, mapping by mapping', async () => {
    const { plan } = await read(config, { environment: 'sandbox' })
    const endpoint = plan.resources[0]!.endpoint
    expect(endpoint.baseUrl).toBe('https://sandbox.example.com')
    expect(endpoint.headers.map(([name]) => show(name))).toEqual(['one', 'two'])
    expect(plan).toMatchObject({
      environment: 'sandbox',
      pipeline: 'shop_sandbox',
      source: 'shop',
      dataset: 'shop_sandbox_dataset',
    })
  })

  test('an auth of another type replaces the whole auth', async () => {
    const { plan } = await read(config, { env: { SLUICE_ENV: 'production' } })
    expect((plan.resources[0]!.endpoint.auth as unknown as SeenAuth).type).toBe('bearer')
  })

  test('a name or dataset of their own is kept', async () => {
    const named = { ...config, environments: { live: { ...environments.production, name: 'live_shop', dataset: 'd' } } }
    const { plan } = await read(named, { environment: 'live' })
    expect([plan.pipeline, plan.source, plan.dataset]).toEqual(['live_shop', 'live_shop', 'd'])
  })

  test('none chosen: the plain client if it is complete, else the choice is listed', async () => {
    expect(await problemOf(config)).toEqual({
      code: 'CONFIG_NO_ENVIRONMENT',
      path: 'environments',
      message: 'Could not read the configuration because "client" has no "base_url" and no environment is chosen.',
      found: undefined,
      allowed: ['sandbox', 'production'],
      hint: 'Choose one with --env sandbox or SLUICE_ENV=sandbox, or write client.base_url.',
    })
    const { client: _client, ...without } = config
    expect(await problemOf(without)).toMatchObject({ code: 'CONFIG_NO_ENVIRONMENT' })
    const complete = { ...config, client: { base_url: 'https://dev.example.com' } }
    const { plan } = await read(complete)
    expect([plan.environment, plan.pipeline]).toEqual([null, 'shop'])
  })

  test('unknown names', async () => {
    const complete = { ...config, client: { base_url: 'https://dev.example.com' } }
    expect(await problemOf(complete, { environment: 'sandbx' })).toMatchObject({
      code: 'CONFIG_UNKNOWN_ENVIRONMENT',
      found: 'sandbx',
      allowed: ['sandbox', 'production'],
      hint: 'Did you mean "sandbox"?',
    })
    const { environments: _environments, ...plain } = complete
    expect(await problemOf(plain, { environment: 'sandbox' })).toMatchObject({
      hint: 'Leave --env and SLUICE_ENV out, or add "environments" beside "client".',
    })
  })

  test('places point into the environment that wrote the value', async () => {
    const wrong = { ...config, environments: { sandbox: { client: { base_url: 'nowhere' } } } }
    const problems = await problemsOf(wrong, { environment: 'sandbox' })
    expect(problems.map((problem) => problem.details.place?.path)).toEqual(['environments.sandbox.client.base_url'])
  })

  test('all are checked for their keys, and secrets only of the chosen one are needed', async () => {
    const token = new SecretReference('secrets', 'missing')
    const other = { ...environments, live: { client: { base_url: token, auth: { token } } } }
    const { plan } = await read({ ...config, environments: other }, { environment: 'sandbox' })
    expect(plan.environment).toBe('sandbox')
    const typo = { ...environments, live: { client: { base_ulr: 'x' }, clint: {} } }
    const problems = await problemsOf({ ...config, environments: typo }, { environment: 'sandbox' })
    expect(problems.map((problem) => `${problem.details.place?.path}: ${problem.details.hint}`)).toEqual([
      'environments.live.clint: Did you mean "client"?',
      'environments.live.client.base_ulr: Did you mean "base_url"?',
    ])
    expect(await problemOf({ ...config, client: { base_url: 'https://x.y' }, environments: ['a'] })).toMatchObject({
      code: 'CONFIG_WRONG_TYPE',
      path: 'environments',
    })
  })
})
