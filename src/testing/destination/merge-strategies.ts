import assert from 'node:assert/strict'
import { items, lines, merge, primary } from './tables.ts'
import { childRow, row, rowsOf } from './rows.ts'
import { loadRows } from './load-rows.ts'
import type { Kit } from './place.ts'

/** Merge strategy upsert (docs/contract/tables.md 5.5). */
export const upsertCases = {
  'updates, inserts and deletes by key, nested rows included': async ({ session }: Kit) => {
    const tables = [items(merge('upsert'), { gone: { dataType: 'bool', hardDelete: true } }, primary), lines()]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [row(1, 'a', 'k1'), row(2, 'b', 'k2')],
        items__l: [childRow('k1', 0), childRow('k1', 1), childRow('k2', 0)],
      },
    })
    await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: {
        items: [
          row(1, 'c', 'k1'),
          { ...row(2, 'x', 'k2'), gone: true },
          { ...row(3, 'new and gone', 'k3'), gone: true },
          row(4, 'd', 'k4'),
        ],
        items__l: [childRow('k1', 0, { x: 9 })],
      },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['id', 'v']), [
      [1, 'c'],
      [4, 'd'],
    ])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id', 'x']), [['k1.0', 9]])
  },

  'settles a key that comes twice': async ({ session }: Kit) => {
    const tables = [items(merge('upsert'), {}, primary), lines()]
    const rows = {
      items: [row(1, 'a', 'k1'), row(1, 'b', 'k1')],
      items__l: [childRow('k1', 0), childRow('k1', 0), childRow('k1', 1)],
    }
    await loadRows(session, { loadId: '1.0', tables, rows })
    assert.deepEqual(await rowsOf(session, 'items', ['v']), [['a']])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id']), [['k1.0'], ['k1.1']])
  },

  'needs a primary key': async ({ session }: Kit) => {
    const load = loadRows(session, {
      loadId: '1.0',
      tables: [items(merge('upsert'))],
      rows: { items: [row(1, 'v', 'a')] },
    })
    await assert.rejects(load, { code: 'MERGE_KEY_MISSING' })
  },
} as const

/** Merge strategy insert-only (docs/contract/tables.md 5.7). */
export const insertOnlyCases = {
  'adds unknown keys and changes nothing else': async ({ session }: Kit) => {
    const tables = [items(merge('insert-only'), {}, primary), lines()]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: { items: [row(1, 'a', 'k1')], items__l: [childRow('k1', 0)] },
    })
    await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: {
        items: [row(1, 'b', 'k1'), row(2, 'c', 'k2')],
        items__l: [childRow('k1', 0, { x: 9 }), childRow('k1', 1), childRow('k2', 0)],
      },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['id', 'v']), [
      [1, 'a'],
      [2, 'c'],
    ])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id', 'x']), [
      ['k1.0', 0],
      ['k1.1', 1],
      ['k2.0', 0],
    ])
  },
} as const
