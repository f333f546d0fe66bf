import { describe, expect, test } from 'vitest'
import type { SeenAuth, SeenPaginator } from '../../../test/fixtures/plan/catalog.ts'
import { read, show } from '../../../test/fixtures/plan/read.ts'
import { seeds } from '../../../test/fixtures/plan/seeds.ts'
import type { Secret } from '../../model/secrets.ts'

const secrets = { api_key: 'key-value', client_id: 'id-value', client_secret: 'secret-value' }

describe.each([0, 1, 2, 4])('seed document %i', (number) => {
  test('becomes one merged resource with an API key in the query and offset paging', async () => {
    const { plan, warnings, vault } = await read(seeds[number], { secrets, file: `00${number}_9b796c41.txt` })
    expect(warnings).toEqual([])
    expect([...vault]).toContain('key-value')
    expect(plan).toMatchObject({
      pipeline: `00${number}_9b796c41`,
      source: `_00${number}_9b796c41`,
      dataset: `00${number}_9b796c41_dataset`,
      destination: { memo: 'duckdb' },
      environment: null,
      naming: 'snake_case',
    })
    const [resource] = plan.resources
    expect(resource).toMatchObject({
      name: number === 0 ? 'scheduling_data' : 'resource_name',
      writeDisposition: { kind: 'merge', strategy: 'delete-insert' },
      primaryKey: ['id'],
      selected: true,
    })
    const endpoint = resource!.endpoint
    expect(show(endpoint.path)).toBe(number === 0 ? '/v1/schedules' : '/v1/resource')
    expect(endpoint).toMatchObject({ method: 'GET', baseUrl: 'https://api.example.com', allowEmpty: false })
    expect(endpoint.selector?.text).toBe('data')
    const paginator = endpoint.paginator as SeenPaginator
    expect(paginator.type).toBe('offset')
    expect(paginator.options).toMatchObject({ limit: 100, offset: 0 })
    const auth = endpoint.auth as unknown as SeenAuth
    expect(auth.type).toBe('api_key')
    expect(auth.options).toMatchObject({ name: 'api_key', location: 'query' })
    expect((auth.options['api_key'] as Secret).reveal()).toBe('key-value')
    expect(endpoint.retry).toEqual({
      statuses: [429, 500, 502, 503, 504],
      maxRetries: 3,
      backoffFactor: 2,
      maxDelaySeconds: 300,
      timeoutSeconds: 60,
    })
  })
})

test('seed document 3 has OAuth2, cursors with a stop condition, and a POST', async () => {
  const { plan, warnings } = await read(seeds[3], { secrets })
  expect(warnings).toEqual([])
  expect(plan.resources.map((resource) => resource.name)).toEqual(['customers', 'locations', 'shifts'])
  const [customers, locations, shifts] = plan.resources.map((resource) => resource.endpoint)
  expect((customers!.paginator as SeenPaginator).options).toEqual({
    limit: 100,
    cursor_param: 'cursor',
    stop_condition: "{{ 'cursor' not in response }}",
  })
  expect(shifts).toMatchObject({ method: 'POST', paginator: null, body: { kind: 'none' } })
  const auth = customers!.auth as unknown as SeenAuth
  expect(auth.type).toBe('oauth2_client_credentials')
  expect(auth.options['access_token_url']).toBe('https://api.example.com/oauth2/token')
  expect(locations!.auth).toBe(customers!.auth)
  expect(customers!.retry).toMatchObject({ maxRetries: 3, backoffFactor: 2 })
})
