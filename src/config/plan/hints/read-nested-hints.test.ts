import { describe, expect, test } from 'vitest'
import { problemOf, problemsOf, resourceOf, shop } from '../../../../test/fixtures/plan/read.ts'

const orders = (hints: object, more: object = {}): unknown => shop({ name: 'orders', ...more, nested_hints: hints })

test('C11 nested hints and references, in the words of the plan', async () => {
  const reference = { referenced_table: 'p', columns: ['sku'], referenced_columns: ['id'] }
  const resource = await resourceOf({
    name: 'orders',
    references: [reference, { ...reference, columns: ['other'], label: 'sold as', cardinality: 'many_to_one' }],
    nested_hints: {
      items: { columns: { qty: { data_type: 'double' } }, schema_contract: 'freeze', references: [reference] },
      items__parts: { primary_key: 'id', merge_key: ['a', 'b'], write_disposition: 'merge' },
      notes: { primary_key: 'id', parent_table_name: 'orders' },
    },
  })
  expect(resource.references).toEqual([
    {
      referencedTable: 'p',
      columns: ['other'],
      referencedColumns: ['id'],
      label: 'sold as',
      cardinality: 'many_to_one',
    },
  ])
  expect(resource.nested).toEqual([
    {
      path: ['items'],
      primaryKey: [],
      mergeKey: [],
      columns: [{ name: 'qty', dataType: 'double' }],
      schemaContract: { tables: 'freeze', columns: 'freeze', dataType: 'freeze' },
      references: [{ referencedTable: 'p', columns: ['sku'], referencedColumns: ['id'] }],
      keepsParent: false,
    },
    {
      path: ['items', 'parts'],
      primaryKey: ['id'],
      mergeKey: ['a', 'b'],
      columns: [],
      writeDisposition: { kind: 'merge', strategy: 'delete-insert' },
      keepsParent: false,
    },
    { path: ['notes'], primaryKey: ['id'], mergeKey: [], columns: [], keepsParent: true },
  ])
})

describe('what nested hints cannot say', () => {
  test.each([
    [{ a: { write_disposition: 'merge' } }, {}, 'resources[0].nested_hints.a.write_disposition'],
    [{ a: { write_disposition: 'skip' } }, {}, 'resources[0].nested_hints.a.write_disposition'],
    [
      { a: { write_disposition: 'replace' } },
      { write_disposition: 'merge', primary_key: 'id' },
      'resources[0].nested_hints.a.write_disposition',
    ],
    [
      { a: { merge_key: 'id', write_disposition: { disposition: 'merge', strategy: 'upsert' } } },
      {},
      'resources[0].nested_hints.a.primary_key',
    ],
    [{ '': {} }, {}, 'resources[0].nested_hints[""]'],
    [{ a__: {} }, {}, 'resources[0].nested_hints.a__'],
  ])('%j beside %j', async (hints, more, path) => {
    expect(await problemOf(orders(hints, more))).toMatchObject({ path })
  })

  test('what loads like its root needs no key', async () => {
    const { nested } = await resourceOf({
      name: 'a',
      write_disposition: 'replace',
      nested_hints: { b: { write_disposition: 'replace' } },
    })
    expect(nested).toHaveLength(1)
  })

  test('unknown keys, and references that do not fit together', async () => {
    const problems = await problemsOf(
      shop({
        name: 'a',
        nested_hints: { b: { primary_keys: 'id' } },
        references: [{ referenced_table: 'b', columns: ['x', 'y'], referenced_columns: ['id'] }],
      }),
    )
    expect(problems.map(({ details }) => details.place?.path ?? '').toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'resources[0].nested_hints.b.primary_keys',
      'resources[0].references[0]',
    ])
    expect(problems.map(({ message }) => message).join()).toContain('must be equally long')
  })
})
