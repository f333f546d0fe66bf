import assert from 'node:assert/strict'
import { items, lines, child, merge, primary } from './tables.ts'
import { childRow, row, rowsOf, withoutRootKey } from './rows.ts'
import { loadRows } from './load-rows.ts'
import type { Kit } from './place.ts'
import type { TableSchema } from '../../model/schema.ts'
import { asTableName } from '../../model/names.ts'

/** Write disposition merge by deleting and inserting (docs/contract/tables.md 5.4). */
export const deleteInsertCases = {
  'replaces rows of the same key with everything nested in them': async ({ session }: Kit) => {
    const tables = [items(merge(), {}, primary), lines(), deeper()]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [row(1, 'one', 'a'), row(2, 'two', 'b')],
        items__l: [childRow('a', 0), childRow('a', 1), childRow('b', 0)],
        items__l__m: [
          { ...childRow('a', 7), _dlt_parent_id: 'a.0' },
          { ...childRow('b', 8), _dlt_parent_id: 'b.0' },
        ],
      },
    })
    const receipt = await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: { items: [row(1, 'changed', 'c'), row(3, 'three', 'd')], items__l: [childRow('c', 0)] },
    })
    assert.deepEqual(receipt.tables, { items: { rows: 2 }, items__l: { rows: 1 } })
    assert.deepEqual(await rowsOf(session, 'items', ['id', 'v', '_dlt_id']), [
      [1, 'changed', 'c'],
      [2, 'two', 'b'],
      [3, 'three', 'd'],
    ])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id']), [['b.0'], ['c.0']])
    assert.deepEqual(await rowsOf(session, 'items__l__m', ['_dlt_id']), [['b.8']])
  },

  'keeps one row per key of a package, with its nested rows': async ({ session }: Kit) => {
    const tables = [items(merge(), {}, primary), lines()]
    const receipt = await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: { items: [row(1, 'first', 'a'), row(1, 'second', 'b')], items__l: [childRow('a', 0), childRow('b', 0)] },
    })
    assert.deepEqual(receipt.tables, { items: { rows: 1 }, items__l: { rows: 1 } })
    assert.deepEqual(await rowsOf(session, 'items', ['v']), [['first']])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id']), [['a.0']])
  },

  'appends without any key': async ({ session }: Kit) => {
    const tables = [items(merge())]
    for (const loadId of ['1.0', '2.0'])
      await loadRows(session, {
        loadId,
        tables,
        rows: { items: [row(1, 'v', `r${loadId}`), row(1, 'v', `s${loadId}`)] },
      })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[1], [1], [1], [1]])
  },

  'follows a primary key that changes between runs': async ({ session }: Kit) => {
    await loadRows(session, {
      loadId: '1.0',
      tables: [items(merge(), {}, primary)],
      rows: { items: [row(1, 'a', 'r1'), row(2, 'b', 'r2')] },
    })
    const byValue = items(merge(), { v: { dataType: 'text', primaryKey: true, nullable: false } })
    await loadRows(session, {
      loadId: '2.0',
      tables: [byValue],
      rows: { items: [row(9, 'a', 'r3'), row(2, 'c', 'r4')] },
    })
    assert.deepEqual(await rowsOf(session, ['items', 'v'], ['id', 'v']), [
      [9, 'a'],
      [2, 'b'],
      [2, 'c'],
    ])
  },

  'finds old nested rows after a switch from append to merge': async ({ session }: Kit) => {
    await loadRows(session, {
      loadId: '1.0',
      tables: [items({ kind: 'append' }), lines(false), deeper(false)],
      rows: {
        items: [row(1, 'a', 'a'), row(2, 'b', 'b')],
        items__l: [withoutRootKey(childRow('a', 0)), withoutRootKey(childRow('b', 0))],
        items__l__m: [
          withoutRootKey({ ...childRow('a', 5), _dlt_parent_id: 'a.0' }),
          withoutRootKey({ ...childRow('b', 6), _dlt_parent_id: 'b.0' }),
        ],
      },
    })
    const tables = [items(merge(), {}, primary), lines(), deeper(true)]
    await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: { items: [row(1, 'c', 'c')], items__l: [childRow('c', 0)] },
    })
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_root_id']), [['b'], ['c']])
    assert.deepEqual(await rowsOf(session, 'items__l__m', ['_dlt_root_id', '_dlt_id']), [['b', 'b.6']])
  },
} as const

/** Grandchildren of items. */
function deeper(hasRootKey = true): TableSchema {
  return child('items__l__m', { parent: asTableName('items__l') }, hasRootKey)
}
