import assert from 'node:assert/strict'
import type { MergeDisposition } from '../../model/schema.ts'
import { items, lines, primary } from './tables.ts'
import { childRow, row, rowsOf } from './rows.ts'
import { loadRows } from './load-rows.ts'
import type { Kit } from './place.ts'

const cdc = (more: Partial<MergeDisposition> = {}): MergeDisposition => ({ kind: 'merge', strategy: 'cdc', ...more })
const day = { dataType: 'bigint', nullable: true } as const

/** Merge strategy cdc (docs/contract/tables.md 5.10). */
export const cdcCases = {
  'deletes what did not come, with what is nested in it': async ({ session }: Kit) => {
    const tables = [items(cdc(), { gone: { dataType: 'bool', hardDelete: true } }, primary), lines()]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [row(1, 'a', 'k1'), row(2, 'b', 'k2'), row(3, 'c', 'k3')],
        items__l: [childRow('k1', 0), childRow('k2', 0), childRow('k3', 0)],
      },
    })
    await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: {
        items: [row(1, 'x', 'k1'), { ...row(2, 'y', 'k2'), gone: true }, { ...row(5, 'z', 'k5'), gone: true }],
        items__l: [childRow('k1', 0, { x: 9 }), childRow('k2', 0)],
      },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['id', 'v']), [[1, 'x']])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id', 'x']), [['k1.0', 9]])
  },

  'deletes only among the merge keys that came; none of them is null': async ({ session }: Kit) => {
    const tables = [items(cdc(), { day: { ...day, mergeKey: true } }, primary)]
    const of = (id: number, on: number | null) => ({ ...row(id, 'v', `k${id}`), day: on })
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: { items: [of(1, 1), of(2, 1), of(3, 2), of(4, null)] },
    })
    await loadRows(session, { loadId: '2.0', tables, rows: { items: [of(1, 1), of(5, null)] } })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[1], [3], [4], [5]])
  },

  'deletes nothing when a key comes without a value, and never a row without one': async ({ session }: Kit) => {
    const tables = [items(cdc(), {}, { primaryKey: true })]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: { items: [row(1, 'a', 'k1'), row(2, 'b', 'k2'), row(null, 'n', 'kn')] },
    })
    await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: { items: [row(1, 'x', 'k1'), row(null, 'm', 'km')] },
    })
    assert.deepEqual(await rowsOf(session, ['items', '_dlt_id'], ['_dlt_id']), [['k1'], ['k2'], ['km'], ['kn']])
    await loadRows(session, { loadId: '3.0', tables, rows: { items: [row(1, 'y', 'k1')] } })
    assert.deepEqual(await rowsOf(session, ['items', '_dlt_id'], ['_dlt_id']), [['k1'], ['km'], ['kn']])
  },

  'leaves a table alone for which nothing came': async ({ session }: Kit) => {
    const tables = [items(cdc(), {}, primary)]
    await loadRows(session, { loadId: '1.0', tables, rows: { items: [row(1, 'a', 'k1')] } })
    await loadRows(session, { loadId: '2.0', tables, rows: {} })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[1]])
  },

  'a load that is repeated changes nothing': async ({ session }: Kit) => {
    const tables = [items(cdc(), {}, primary)]
    await loadRows(session, { loadId: '1.0', tables, rows: { items: [row(1, 'a', 'k1'), row(2, 'b', 'k2')] } })
    const second = { loadId: '2.0', tables, rows: { items: [row(2, 'c', 'k2')] } }
    await loadRows(session, second)
    assert.equal((await loadRows(session, second)).replayed, true)
    assert.deepEqual(await rowsOf(session, 'items', ['id', 'v']), [[2, 'c']])
  },
} as const
