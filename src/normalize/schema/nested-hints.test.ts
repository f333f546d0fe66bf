import { describe, expect, test } from 'vitest'
import { testNormalizer } from '../../../test/kits/normalize.ts'
import type { SluiceError } from '../../model/errors.ts'
import { asColumnName, asTableName } from '../../model/names.ts'
import type { NestedHints, ReferenceHint } from '../../model/plan.ts'
import type { Schema, TableSchema } from '../../model/schema.ts'

/* What dlt makes of nested hints is compared in test/cases/rest-api (family C11); here is what cannot be seen there. */

const record = { id: 1, items: [{ sku: 'x', parts: [{ p: 1 }] }] }

function nested(path: readonly string[], hints: Partial<NestedHints>): NestedHints {
  return { path, primaryKey: [], mergeKey: [], columns: [], keepsParent: false, ...hints }
}

function load(hints: readonly NestedHints[], schema?: Schema): Schema {
  const given = schema === undefined ? {} : { schema }
  const normalizer = testNormalizer({ resource: { name: 'orders', nested: hints }, ...given })
  normalizer.normalize('orders', [record])
  return normalizer.finish()
}

function table(schema: Schema, name: string): TableSchema | undefined {
  return schema.tables.get(asTableName(name))
}

const reference: ReferenceHint = { referencedTable: 'Products', columns: ['SKU'], referencedColumns: ['Id'] }

test('C11 references are kept with normalized names, by the table they lead to', () => {
  const first = load([nested(['items'], { references: [reference] })])
  const expected = { referencedTable: 'products', columns: ['sku'], referencedColumns: ['id'] }
  expect(table(first, 'orders__items')?.references).toEqual([expected])
  const more = [
    { ...reference, columns: ['code'] },
    { ...reference, referencedTable: 'stock' },
  ]
  const second = load([nested(['items'], { references: more })], first)
  expect(table(second, 'orders__items')?.references).toEqual([
    { ...expected, columns: ['code'] },
    { ...expected, referencedTable: 'stock' },
  ])
  const root = testNormalizer({ resource: { references: [reference] } })
  expect(table(root.schema, 't')?.references).toEqual([expected])
})

describe('parents', () => {
  test('a list in a list needs no hint for the list around it', () => {
    const schema = load([nested(['items', 'parts'], { columns: [{ name: 'p', dataType: 'text' }] })])
    const parts = table(schema, 'orders__items__parts')
    expect(parts?.parent).toBe('orders__items')
    expect(parts?.columns[0]).toMatchObject({ name: 'p', dataType: 'text' })
  })

  test('a key makes a table of its own, unless a parent is named', () => {
    const own = table(load([nested(['items'], { primaryKey: ['sku'] })]), 'orders__items')
    expect(own).toMatchObject({ resource: 'orders', writeDisposition: { kind: 'append' } })
    expect(own?.parent).toBeUndefined()
    const kept = table(load([nested(['items'], { primaryKey: ['sku'], keepsParent: true })]), 'orders__items')
    expect(kept?.parent).toBe('orders')
    expect(kept?.columns.map(({ name }) => name)).toContain(asColumnName('_dlt_parent_id'))
  })

  test('a table that is loaded below its parent cannot get a key any more', () => {
    const before = load([])
    const error = (() => {
      try {
        load([nested(['items'], { primaryKey: ['sku'] })], before)
      } catch (caught) {
        return caught as SluiceError
      }
      throw new Error('nothing was thrown')
    })()
    expect(error).toMatchObject({ code: 'TABLE_CONFLICT', exitCode: 2 })
    expect(error.details.hint).toContain('--full-refresh')
  })
})

test('hints for lists that never come leave no table behind', () => {
  const schema = load([nested(['nowhere'], { columns: [{ name: 'a', dataType: 'text' }] })])
  expect(table(schema, 'orders__nowhere')).toBeUndefined()
})

test("a nested table's own contract holds for it alone", () => {
  const frozen = nested(['items'], { schemaContract: { tables: 'evolve', columns: 'freeze', dataType: 'evolve' } })
  const normalizer = testNormalizer({ resource: { name: 'orders', nested: [frozen] }, schema: load([frozen]) })
  expect(() => normalizer.normalize('orders', [{ id: 2, more: 1, items: [{ sku: 'y', extra: 1 }] }])).toThrow(
    expect.objectContaining({ code: 'CONTRACT_FREEZE' }) as Error,
  )
})
