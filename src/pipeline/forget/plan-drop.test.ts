import { describe, expect, test } from 'vitest'
import { asTableName } from '../../model/names.ts'
import type { Schema, TableSchema } from '../../model/schema.ts'
import type { PipelineState } from '../../model/state.ts'
import { emptySchema } from '../../state/stored-schema.ts'
import { planDrop } from './plan-drop.ts'
import { removePaths } from './remove-paths.ts'

const table = (name: string, rest: Partial<TableSchema>): [TableSchema['name'], TableSchema] => [
  asTableName(name),
  { name: asTableName(name), columns: [], seenData: true, ...rest },
]
const known: Schema = emptySchema('shop', 'snake_case')
const schema: Schema = {
  ...known,
  tables: new Map([
    ...known.tables,
    table('orders', { resource: 'orders' }),
    table('returns', { resource: 'orders' }),
    table('visits', { resource: 'visits' }),
    table('orders__tags', { parent: asTableName('orders') }),
    table('orders__tags__parts', { parent: asTableName('orders__tags') }),
  ]),
}
const cursor = { initial_value: null, last_value: 3, unique_hashes: [], start_value: null }
const state: PipelineState = {
  version: 1,
  versionHash: '',
  pipelineName: 'shop',
  sources: {
    shop: { resources: { orders: { incremental: { id: cursor }, mine: 1 }, tokens: {} }, own: { a: [1, 2], b: 1 } },
    other: { resources: { orders: {} } },
  },
  other: {},
}
const drop = (choice: Partial<Parameters<typeof planDrop>[1]>) =>
  planDrop({ schema, state }, { resources: [], ...choice })
const names = (plan: ReturnType<typeof drop>) => plan.tables.map(({ name }) => name)

describe('planDrop', () => {
  test('takes all tables of a resource, nested ones at any depth, and its state', () => {
    const plan = drop({ resources: ['orders'] })
    expect(names(plan)).toEqual(['orders', 'returns', 'orders__tags', 'orders__tags__parts'])
    expect(plan.states).toEqual(['orders'])
    expect([...plan.schema.tables.keys()]).toEqual(['_dlt_version', '_dlt_loads', 'visits'])
    expect(plan.state?.sources['shop']).toEqual({ resources: { tokens: {} }, own: { a: [1, 2], b: 1 } })
    expect(plan.state?.sources['other']).toEqual(state.sources['other'])
  })

  test('patterns match whole names', () => {
    expect(names(drop({ resources: ['re:vis.*'] }))).toEqual(['visits'])
    expect(() => drop({ resources: ['re:vis'] })).toThrow('no resource of that name')
    expect(() => drop({ resources: ['re:('] })).toThrow('is not a pattern')
  })

  test('a resource that has only state can go; unknown ones are named with those there are', () => {
    expect(drop({ resources: ['tokens'] })).toMatchObject({ tables: [], states: ['tokens'] })
    expect(() => drop({ resources: ['order'] })).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ allowed: ['orders', 'visits', 'tokens'] }) }),
    )
    expect(() => drop({})).toThrow('nothing is named')
  })

  test('all, and state only', () => {
    expect(names(drop({ all: true }))).toHaveLength(5)
    const plan = drop({ all: true, stateOnly: true })
    expect(plan.tables).toEqual([])
    expect(plan.schema.tables.size).toBe(schema.tables.size)
    expect(plan.states).toEqual(['orders', 'tokens'])
  })

  test('parts of the state by path', () => {
    const plan = drop({ statePaths: ['own.a[0]', '$.resources.*.incremental'] })
    expect(plan).toMatchObject({ tables: [], states: [], paths: ['own.a.0', 'resources.orders.incremental'] })
    expect(plan.state?.sources['shop']).toEqual({
      resources: { orders: { mine: 1 }, tokens: {} },
      own: { a: [2], b: 1 },
    })
    expect(() => drop({ statePaths: ['nowhere'] })).toThrow('nothing is there')
    expect(() => drop({ statePaths: ['a['] })).toThrow(expect.objectContaining({ code: 'BAD_JSONPATH' }))
  })
})

test('a wildcard clears the own keys of a source, not its resources', () => {
  const removed = removePaths({ resources: { a: 1 }, x: 1, y: [1] }, ['*'])
  expect(removed).toEqual({ value: { resources: { a: 1 } }, paths: ['x', 'y'] })
})

test('keys from servers are plain keys', () => {
  const value = JSON.parse('{"__proto__":{"a":1},"b":{"__proto__":2}}') as Record<string, never>
  expect(JSON.stringify(removePaths(value, ['b']).value)).toBe('{"__proto__":{"a":1}}')
})
