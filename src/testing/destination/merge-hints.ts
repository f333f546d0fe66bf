import assert from 'node:assert/strict'
import { items, lines, merge, primary } from './tables.ts'
import { childRow, row, rowsOf } from './rows.ts'
import { loadRows } from './load-rows.ts'
import type { Kit } from './place.ts'

/** The keys and hints of a merge (docs/contract/tables.md 5.4). */
export const hintCases = {
  'sorts duplicates by dedup_sort': async ({ session }: Kit) => {
    const v = { dataType: 'text', dedupSort: 'desc' } as const
    const rows = [row(1, 'b', 'x'), row(1, 'c', 'y'), row(1, 'a', 'z')]
    await loadRows(session, { loadId: '1.0', tables: [items(merge(), { v }, primary)], rows: { items: rows } })
    assert.deepEqual(await rowsOf(session, 'items', ['v']), [['c']])
    await loadRows(session, {
      loadId: '2.0',
      tables: [items(merge(), { v: { ...v, dedupSort: 'asc' } }, primary)],
      rows: { items: rows },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['v']), [['a']])
  },

  'deletes flagged rows, after the dedup': async ({ session }: Kit) => {
    const hints = {
      n: { dataType: 'bigint', dedupSort: 'desc' },
      gone: { dataType: 'bool', hardDelete: true },
    } as const
    const tables = [items(merge(), hints, primary), lines()]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [flagged(1, 'a', [1, null]), flagged(2, 'b', [1, false]), flagged(3, 'c', [1, true])],
        items__l: [childRow('a', 0), childRow('c', 0)],
      },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[1], [2]])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id']), [['a.0']])
    await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: { items: [flagged(1, 'd', [5, true]), flagged(1, 'e', [2, null])] },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[2]])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id']), [])
  },

  'counts any value of a flag that is not a boolean': async ({ session }: Kit) => {
    const tables = [items(merge(), { gone: { dataType: 'timestamp', hardDelete: true } }, primary)]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [
          { ...row(1, 'v', 'a'), gone: 0 },
          { ...row(2, 'v', 'b'), gone: null },
        ],
      },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[2]])
  },

  'deletes by merge key and keeps its duplicates': async ({ session }: Kit) => {
    const tables = [items(merge(), { day: { dataType: 'date', mergeKey: true } })]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [
          { ...row(1, 'a', 'a'), day: 1 },
          { ...row(2, 'b', 'b'), day: 2 },
        ],
      },
    })
    await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: {
        items: [
          { ...row(3, 'c', 'c'), day: 1 },
          { ...row(3, 'd', 'd'), day: 1 },
        ],
      },
    })
    assert.deepEqual(await rowsOf(session, ['items', 'v'], ['id', 'v']), [
      [2, 'b'],
      [3, 'c'],
      [3, 'd'],
    ])
  },

  'deletes by primary key or merge key when there are both': async ({ session }: Kit) => {
    const tables = [items(merge(), { day: { dataType: 'date', mergeKey: true } }, primary)]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [
          { ...row(1, 'a', 'a'), day: 1 },
          { ...row(2, 'b', 'b'), day: 2 },
          { ...row(3, 'c', 'c'), day: 3 },
        ],
      },
    })
    await loadRows(session, { loadId: '2.0', tables, rows: { items: [{ ...row(1, 'd', 'd'), day: 2 }] } })
    assert.deepEqual(await rowsOf(session, ['items', 'v'], ['id', 'v']), [
      [3, 'c'],
      [1, 'd'],
    ])
  },

  'takes compound keys, and NULL equals nothing': async ({ session }: Kit) => {
    const key = { primaryKey: true, nullable: true } as const
    const tables = [items(merge(), { part: { dataType: 'text', ...key } }, key)]
    const rows = [
      { ...row(1, 'a', 'a'), part: 'x' },
      { ...row(1, 'b', 'b'), part: 'y' },
      { ...row(null, 'c', 'c'), part: 'x' },
    ]
    await loadRows(session, { loadId: '1.0', tables, rows: { items: rows } })
    await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: {
        items: [
          { ...row(1, 'd', 'd'), part: 'y' },
          { ...row(null, 'e', 'e'), part: 'x' },
        ],
      },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['v']), [['a'], ['c'], ['d'], ['e']])
  },

  'refuses two columns with the same hint': async ({ session }: Kit) => {
    const hints = { a: { dataType: 'bool', hardDelete: true }, b: { dataType: 'bool', hardDelete: true } } as const
    const load = loadRows(session, {
      loadId: '1.0',
      tables: [items(merge(), hints, primary)],
      rows: { items: [row(1, 'v', 'a')] },
    })
    await assert.rejects(load, { code: 'MERGE_HINTS_INVALID' })
  },
} as const

/** A row with a sort column and a deletion flag. */
function flagged(id: number, dltId: string, [n, gone]: readonly [number, boolean | null]): ReturnType<typeof row> {
  return { ...row(id, 'v', dltId), n, gone }
}
