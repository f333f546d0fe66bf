import { describe, expect, test } from 'vitest'
import { problemsOf, read, summary } from '../../../test/fixtures/plan/read.ts'
import { ResourceObject } from '../../model/user-code/code-resource.ts'
import { objectDocument } from '../object-document.ts'

const client = { base_url: 'https://api.example.com' }
const rows = () => [{ id: 1 }]
const shops = (hints: Record<string, unknown> = {}) => new ResourceObject('shops', hints, rows)
const planOf = async (config: object) => (await read(objectDocument({ client, ...config }).value)).plan
const problemsIn = async (resources: readonly unknown[]) =>
  (await problemsOf(objectDocument({ client, resources }).value)).map(summary)

describe('resource objects (C02, C13, C14, C15)', () => {
  test('have hints of their own, are parents, and stand before their children', async () => {
    const orders = { name: 'orders', endpoint: 'shops/{resources.shops.id}/orders' }
    const plan = await planOf({
      resource_defaults: { write_disposition: 'replace', primary_key: 'number' },
      resources: [orders, shops({ selected: false, primary_key: 'id', processing_steps: [{ filter: 'record.id' }] })],
    })
    expect(plan.resources).toMatchObject([
      { name: 'shops', rows, selected: false, primaryKey: ['id'], writeDisposition: { kind: 'append' } },
      { name: 'orders', parent: { resource: 'shops' }, writeDisposition: { kind: 'replace' } },
    ])
    expect(plan.resources[0]?.steps).toHaveLength(1)
    expect(plan.resources[0]?.endpoint).toBeUndefined()
  })

  test('several are kept by name; other code is another run', async () => {
    const second = new ResourceObject('regions', {}, rows)
    const plan = await planOf({ resources: [shops(), second] })
    expect(plan.resources.map(({ name }) => name)).toEqual(['shops', 'regions'])
    const other = await planOf({ resources: [new ResourceObject('shops', {}, () => [{ id: 2 }]), second] })
    expect(other.fingerprint).not.toBe(plan.fingerprint)
  })

  test('mistakes are told at their place', async () => {
    expect(await problemsIn([shops({ endpoint: 'x', primary_keys: 'id' }), 'shops'])).toMatchObject([
      { code: 'CONFIG_DUPLICATE_RESOURCE', path: 'resources[1]' },
      { code: 'CONFIG_UNKNOWN_KEY', path: 'resources[0].endpoint' },
      { code: 'CONFIG_UNKNOWN_KEY', path: 'resources[0].primary_keys', hint: 'Did you mean "primary_key"?' },
    ])
    expect(await problemsIn([5])).toMatchObject([{ allowed: ['text', 'a mapping', 'a resource made in TypeScript'] }])
  })
})
