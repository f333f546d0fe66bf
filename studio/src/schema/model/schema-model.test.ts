import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SchemaReference, SchemaTable } from '../../api/contract.ts'
import { type Box, layOut } from './lay-out.ts'
import { asTree, changesByTable, changeText, keysFirst, neighbours, shownReferences } from './schema-model.ts'

const table = (name: string, columns: SchemaTable['columns'] = [], parent?: string): SchemaTable => ({
  name,
  columns,
  isSystem: false,
  ...(parent !== undefined && { parent }),
})
const reference = (from: string, to: string, kind: SchemaReference['kind'] = 'hint'): SchemaReference => ({
  table: from,
  columns: [`${to}_id`],
  to: { table: to, columns: ['id'] },
  kind,
})

describe('the map', () => {
  it('lays all cards out without one over another', () => {
    // tables have the names that an API gives them
    const names = fc.oneof(fc.nat(60).map(String), fc.constantFrom('constructor', '__proto__', 'toString', 'valueOf'))
    const boxes = fc.uniqueArray(
      fc.record({ id: names, width: fc.constant(220), height: fc.integer({ min: 40, max: 500 }) }),
      { selector: ({ id }) => id, minLength: 1, maxLength: 40 },
    )
    const links = fc.array(fc.record({ from: names, to: names }), { maxLength: 40 })
    fc.assert(
      fc.property(boxes, links, (cards, between) => {
        const placed = layOut(cards, between)
        expect([...placed.keys()].toSorted()).toEqual(cards.map(({ id }) => id).toSorted())
        const corner = ({ id }: Box) => placed.get(id) ?? { x: Number.NaN, y: Number.NaN }
        for (const [at, one] of cards.entries())
          for (const other of cards.slice(at + 1)) {
            const [a, b] = [corner(one), corner(other)]
            const isApart =
              a.x + one.width <= b.x + 1e-6 ||
              b.x + other.width <= a.x + 1e-6 ||
              a.y + one.height <= b.y + 1e-6 ||
              b.y + other.height <= a.y + 1e-6
            expect(isApart).toBe(true)
          }
      }),
      { numRuns: 40 },
    )
  })
})

describe('tables', () => {
  it('show their keys first, the bookkeeping last', () => {
    const orders = table('orders', [
      { name: '_dlt_id', type: 'text', nullable: false, isSystem: true, role: 'row_key' },
      { name: 'note', type: 'text', nullable: true },
      { name: 'customers_id', type: 'bigint', nullable: true },
      { name: 'id', type: 'bigint', nullable: false, primaryKey: true },
    ])
    const { keys, others } = keysFirst(orders, [reference('orders', 'customers')])
    expect(keys.map(({ name }) => name)).toEqual(['customers_id', 'id'])
    expect(others.map(({ name }) => name)).toEqual(['note', '_dlt_id'])
  })

  it('stand below their parents', () => {
    const tree = asTree([table('a__b__c', [], 'a__b'), table('a'), table('a__b', [], 'a'), table('z', [], 'gone')])
    expect(tree.map(({ table: { name }, depth }) => [name, depth])).toEqual([
      ['a', 0],
      ['a__b', 1],
      ['a__b__c', 2],
      ['z', 0],
    ])
  })

  it('have neighbours on both sides of a reference', () => {
    const references = [reference('orders', 'customers'), reference('items', 'orders'), reference('x', 'y')]
    expect([...neighbours('orders', references)].toSorted()).toEqual(['customers', 'items', 'orders'])
  })

  it('are referred to once where the root is the parent, and only by those that are shown', () => {
    const references = [
      reference('items', 'orders', 'parent'),
      reference('items', 'orders', 'root'),
      reference('deep', 'items', 'parent'),
      reference('deep', 'orders', 'root'),
      reference('lone', 'orders', 'root'),
      reference('orders', '_dlt_loads', 'load'),
    ]
    const shown = shownReferences(references, new Set(['items', 'orders', 'deep', 'lone']))
    expect(shown.map(({ table: from, kind }) => [from, kind])).toEqual([
      ['items', 'parent'],
      ['deep', 'parent'],
      ['lone', 'root'],
    ])
  })
})

it('changes are told by table', () => {
  const changes = changesByTable({
    since: '1',
    unknown: null,
    changes: [
      { kind: 'new_table', table: 'reviews', columns: 5 },
      { kind: 'new_column', table: 'orders', column: 'a', to: 'text' },
      { kind: 'new_column', table: 'orders', column: 'b', to: 'text' },
      { kind: 'changed_type', table: 'orders', column: 'c', from: 'bigint', to: 'text' },
    ],
  })
  expect([...changes].map(([name, change]) => [name, changeText(change)])).toEqual([
    ['reviews', 'new table'],
    ['orders', '2 columns new, 1 column changed'],
  ])
})
