import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/load/destination.ts'
import { asTableName } from '../../src/model/names.ts'
import type { MergeStrategy, TableSchema, WriteDisposition } from '../../src/model/schema.ts'
import { child, childRow, items, lines, row, rowsOf, withoutRootKey } from './destination-tables.ts'
import type { DeclaredExceptions } from './destination.ts'
import { loadRows } from './load-rows.ts'
import { tableOf } from './scratch-schema.ts'

const merge = (strategy: MergeStrategy = 'delete-insert'): WriteDisposition => ({ kind: 'merge', strategy })
const primary = { primaryKey: true, nullable: false } as const

/** The cases of write disposition merge (docs/contract/tables.md 5.4–5.7), for `destinationKit`. */
export function destinationMergeCases(session: () => Session, declared: DeclaredExceptions): void {
  const supports = (strategy: 'upsert' | 'insert-only' | 'scd2') => declared.cannot?.[strategy] === undefined
  describe('merge: delete-insert', () => deleteInsertCases(session))
  describe('merge: keys and hints', () => hintCases(session))
  describe.runIf(supports('upsert'))('merge: upsert', () => upsertCases(session))
  describe.runIf(supports('insert-only'))('merge: insert-only', () => insertOnlyCases(session))
  describe.runIf(supports('scd2'))('merge: scd2', () => scd2Cases(session))
}

function deleteInsertCases(session: () => Session): void {
  it('replaces rows of the same key with everything nested in them', async () => {
    const tables = [items(merge(), {}, primary), lines(), deeper()]
    await loadRows(session(), {
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
    const receipt = await loadRows(session(), {
      loadId: '2.0',
      tables,
      rows: { items: [row(1, 'changed', 'c'), row(3, 'three', 'd')], items__l: [childRow('c', 0)] },
    })
    expect(receipt.tables).toEqual({ items: { rows: 2 }, items__l: { rows: 1 } })
    expect(await rowsOf(session(), 'items', ['id', 'v', '_dlt_id'])).toEqual([
      [1, 'changed', 'c'],
      [2, 'two', 'b'],
      [3, 'three', 'd'],
    ])
    expect(await rowsOf(session(), 'items__l', ['_dlt_id'])).toEqual([['b.0'], ['c.0']])
    expect(await rowsOf(session(), 'items__l__m', ['_dlt_id'])).toEqual([['b.8']])
  })

  it('keeps one row per key of a package, with its nested rows', async () => {
    const tables = [items(merge(), {}, primary), lines()]
    const receipt = await loadRows(session(), {
      loadId: '1.0',
      tables,
      rows: { items: [row(1, 'first', 'a'), row(1, 'second', 'b')], items__l: [childRow('a', 0), childRow('b', 0)] },
    })
    expect(receipt.tables).toEqual({ items: { rows: 1 }, items__l: { rows: 1 } })
    expect(await rowsOf(session(), 'items', ['v'])).toEqual([['first']])
    expect(await rowsOf(session(), 'items__l', ['_dlt_id'])).toEqual([['a.0']])
  })

  it('appends without any key', async () => {
    const tables = [items(merge())]
    for (const loadId of ['1.0', '2.0'])
      await loadRows(session(), {
        loadId,
        tables,
        rows: { items: [row(1, 'v', `r${loadId}`), row(1, 'v', `s${loadId}`)] },
      })
    expect(await rowsOf(session(), 'items', ['id'])).toEqual([[1], [1], [1], [1]])
  })

  it('follows a primary key that changes between runs', async () => {
    await loadRows(session(), {
      loadId: '1.0',
      tables: [items(merge(), {}, primary)],
      rows: { items: [row(1, 'a', 'r1'), row(2, 'b', 'r2')] },
    })
    const byValue = items(merge(), { v: { dataType: 'text', primaryKey: true, nullable: false } })
    await loadRows(session(), {
      loadId: '2.0',
      tables: [byValue],
      rows: { items: [row(9, 'a', 'r3'), row(2, 'c', 'r4')] },
    })
    expect(await rowsOf(session(), ['items', 'v'], ['id', 'v'])).toEqual([
      [9, 'a'],
      [2, 'b'],
      [2, 'c'],
    ])
  })

  it('finds old nested rows after a switch from append to merge', async () => {
    await loadRows(session(), {
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
    await loadRows(session(), {
      loadId: '2.0',
      tables,
      rows: { items: [row(1, 'c', 'c')], items__l: [childRow('c', 0)] },
    })
    expect(await rowsOf(session(), 'items__l', ['_dlt_root_id'])).toEqual([['b'], ['c']])
    expect(await rowsOf(session(), 'items__l__m', ['_dlt_root_id', '_dlt_id'])).toEqual([['b', 'b.6']])
  })
}

function hintCases(session: () => Session): void {
  it('sorts duplicates by dedup_sort', async () => {
    const v = { dataType: 'text', dedupSort: 'desc' } as const
    const rows = [row(1, 'b', 'x'), row(1, 'c', 'y'), row(1, 'a', 'z')]
    await loadRows(session(), { loadId: '1.0', tables: [items(merge(), { v }, primary)], rows: { items: rows } })
    expect(await rowsOf(session(), 'items', ['v'])).toEqual([['c']])
    await loadRows(session(), {
      loadId: '2.0',
      tables: [items(merge(), { v: { ...v, dedupSort: 'asc' } }, primary)],
      rows: { items: rows },
    })
    expect(await rowsOf(session(), 'items', ['v'])).toEqual([['a']])
  })

  it('deletes flagged rows, after the dedup', async () => {
    const hints = {
      n: { dataType: 'bigint', dedupSort: 'desc' },
      gone: { dataType: 'bool', hardDelete: true },
    } as const
    const tables = [items(merge(), hints, primary), lines()]
    await loadRows(session(), {
      loadId: '1.0',
      tables,
      rows: {
        items: [flagged(1, 'a', [1, null]), flagged(2, 'b', [1, false]), flagged(3, 'c', [1, true])],
        items__l: [childRow('a', 0), childRow('c', 0)],
      },
    })
    expect(await rowsOf(session(), 'items', ['id'])).toEqual([[1], [2]])
    expect(await rowsOf(session(), 'items__l', ['_dlt_id'])).toEqual([['a.0']])
    await loadRows(session(), {
      loadId: '2.0',
      tables,
      rows: { items: [flagged(1, 'd', [5, true]), flagged(1, 'e', [2, null])] },
    })
    expect(await rowsOf(session(), 'items', ['id'])).toEqual([[2]])
    expect(await rowsOf(session(), 'items__l', ['_dlt_id'])).toEqual([])
  })

  it('counts any value of a flag that is no boolean', async () => {
    const tables = [items(merge(), { gone: { dataType: 'timestamp', hardDelete: true } }, primary)]
    await loadRows(session(), {
      loadId: '1.0',
      tables,
      rows: {
        items: [
          { ...row(1, 'v', 'a'), gone: 0 },
          { ...row(2, 'v', 'b'), gone: null },
        ],
      },
    })
    expect(await rowsOf(session(), 'items', ['id'])).toEqual([[2]])
  })

  it('deletes by merge key and keeps its duplicates', async () => {
    const tables = [items(merge(), { day: { dataType: 'date', mergeKey: true } })]
    await loadRows(session(), {
      loadId: '1.0',
      tables,
      rows: {
        items: [
          { ...row(1, 'a', 'a'), day: 1 },
          { ...row(2, 'b', 'b'), day: 2 },
        ],
      },
    })
    await loadRows(session(), {
      loadId: '2.0',
      tables,
      rows: {
        items: [
          { ...row(3, 'c', 'c'), day: 1 },
          { ...row(3, 'd', 'd'), day: 1 },
        ],
      },
    })
    expect(await rowsOf(session(), ['items', 'v'], ['id', 'v'])).toEqual([
      [2, 'b'],
      [3, 'c'],
      [3, 'd'],
    ])
  })

  it('deletes by primary key or merge key when there are both', async () => {
    const tables = [items(merge(), { day: { dataType: 'date', mergeKey: true } }, primary)]
    await loadRows(session(), {
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
    await loadRows(session(), { loadId: '2.0', tables, rows: { items: [{ ...row(1, 'd', 'd'), day: 2 }] } })
    expect(await rowsOf(session(), ['items', 'v'], ['id', 'v'])).toEqual([
      [3, 'c'],
      [1, 'd'],
    ])
  })

  it('takes compound keys, and NULL equals nothing', async () => {
    const key = { primaryKey: true, nullable: true } as const
    const tables = [items(merge(), { part: { dataType: 'text', ...key } }, key)]
    const rows = [
      { ...row(1, 'a', 'a'), part: 'x' },
      { ...row(1, 'b', 'b'), part: 'y' },
      { ...row(null, 'c', 'c'), part: 'x' },
    ]
    await loadRows(session(), { loadId: '1.0', tables, rows: { items: rows } })
    await loadRows(session(), {
      loadId: '2.0',
      tables,
      rows: {
        items: [
          { ...row(1, 'd', 'd'), part: 'y' },
          { ...row(null, 'e', 'e'), part: 'x' },
        ],
      },
    })
    expect(await rowsOf(session(), 'items', ['v'])).toEqual([['a'], ['c'], ['d'], ['e']])
  })

  it('refuses two columns with the same hint', async () => {
    const hints = { a: { dataType: 'bool', hardDelete: true }, b: { dataType: 'bool', hardDelete: true } } as const
    const load = loadRows(session(), {
      loadId: '1.0',
      tables: [items(merge(), hints, primary)],
      rows: { items: [row(1, 'v', 'a')] },
    })
    await expect(load).rejects.toMatchObject({ code: 'MERGE_HINTS_INVALID' })
  })
}

function upsertCases(session: () => Session): void {
  it('updates, inserts and deletes by key, nested rows included', async () => {
    const tables = [items(merge('upsert'), { gone: { dataType: 'bool', hardDelete: true } }, primary), lines()]
    await loadRows(session(), {
      loadId: '1.0',
      tables,
      rows: {
        items: [row(1, 'a', 'k1'), row(2, 'b', 'k2')],
        items__l: [childRow('k1', 0), childRow('k1', 1), childRow('k2', 0)],
      },
    })
    await loadRows(session(), {
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
    expect(await rowsOf(session(), 'items', ['id', 'v'])).toEqual([
      [1, 'c'],
      [4, 'd'],
    ])
    expect(await rowsOf(session(), 'items__l', ['_dlt_id', 'x'])).toEqual([['k1.0', 9]])
  })

  it('settles a key that comes twice', async () => {
    const tables = [items(merge('upsert'), {}, primary), lines()]
    const rows = {
      items: [row(1, 'a', 'k1'), row(1, 'b', 'k1')],
      items__l: [childRow('k1', 0), childRow('k1', 0), childRow('k1', 1)],
    }
    await loadRows(session(), { loadId: '1.0', tables, rows })
    expect(await rowsOf(session(), 'items', ['v'])).toEqual([['a']])
    expect(await rowsOf(session(), 'items__l', ['_dlt_id'])).toEqual([['k1.0'], ['k1.1']])
  })

  it('needs a primary key', async () => {
    const load = loadRows(session(), {
      loadId: '1.0',
      tables: [items(merge('upsert'))],
      rows: { items: [row(1, 'v', 'a')] },
    })
    await expect(load).rejects.toMatchObject({ code: 'MERGE_KEY_MISSING' })
  })
}

function insertOnlyCases(session: () => Session): void {
  it('adds unknown keys and changes nothing else', async () => {
    const tables = [items(merge('insert-only'), {}, primary), lines()]
    await loadRows(session(), {
      loadId: '1.0',
      tables,
      rows: { items: [row(1, 'a', 'k1')], items__l: [childRow('k1', 0)] },
    })
    await loadRows(session(), {
      loadId: '2.0',
      tables,
      rows: {
        items: [row(1, 'b', 'k1'), row(2, 'c', 'k2')],
        items__l: [childRow('k1', 0, { x: 9 }), childRow('k1', 1), childRow('k2', 0)],
      },
    })
    expect(await rowsOf(session(), 'items', ['id', 'v'])).toEqual([
      [1, 'a'],
      [2, 'c'],
    ])
    expect(await rowsOf(session(), 'items__l', ['_dlt_id', 'x'])).toEqual([
      ['k1.0', 0],
      ['k1.1', 1],
      ['k2.0', 0],
    ])
  })
}

function scd2Cases(session: () => Session): void {
  const history = () => rowsOf(session(), ['items', '_dlt_valid_from'], ['_dlt_id', '_dlt_valid_from', '_dlt_valid_to'])
  const [first, second, third] = ['2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'] as const

  it('closes versions that are gone and opens new ones', async () => {
    await loadRows(session(), {
      loadId: '1.0',
      tables: versioned(first),
      rows: { items: [row(1, 'a', 'h1')], items__l: [withoutRootKey(childRow('h1', 0))] },
    })
    await loadRows(session(), {
      loadId: '2.0',
      tables: versioned(second),
      rows: { items: [row(1, 'b', 'h2')], items__l: [withoutRootKey(childRow('h2', 0))] },
    })
    await loadRows(session(), {
      loadId: '3.0',
      tables: versioned(third),
      rows: { items: [row(1, 'a', 'h1')], items__l: [withoutRootKey(childRow('h1', 0))] },
    })
    expect(await history()).toEqual([
      ['h1', at(first), at(second)],
      ['h2', at(second), at(third)],
      ['h1', at(third), null],
    ])
    expect(await rowsOf(session(), 'items__l', ['_dlt_id'])).toEqual([['h1.0'], ['h2.0']])
  })

  it('takes equal records in one load: each is a row, what is nested in them comes once', async () => {
    const nested = withoutRootKey(childRow('h1', 0))
    const equal = { items: [row(1, 'a', 'h1'), row(1, 'a', 'h1')], items__l: [nested, nested] }
    await loadRows(session(), { loadId: '1.0', tables: versioned(first), rows: equal })
    expect(await history()).toEqual([
      ['h1', at(first), null],
      ['h1', at(first), null],
    ])
    expect(await rowsOf(session(), 'items__l', ['_dlt_id'])).toEqual([['h1.0']])
  })

  it('closes only versions of staged keys when there is a merge key', async () => {
    await loadRows(session(), {
      loadId: '1.0',
      tables: versioned(first, true),
      rows: { items: [row(1, 'a', 'h1'), row(2, 'b', 'h2')] },
    })
    await loadRows(session(), {
      loadId: '2.0',
      tables: versioned(second, true),
      rows: { items: [row(1, 'c', 'h3')] },
    })
    expect(await rowsOf(session(), 'items', ['_dlt_id', '_dlt_valid_to'])).toEqual([
      ['h1', at(second)],
      ['h2', null],
      ['h3', null],
    ])
  })
}

/** Grandchildren of items. */
function deeper(hasRootKey = true): TableSchema {
  return child('items__l__m', { parent: asTableName('items__l') }, hasRootKey)
}

/** A row with a sort column and a deletion flag. */
function flagged(id: number, dltId: string, [n, gone]: readonly [number, boolean | null]): ReturnType<typeof row> {
  return { ...row(id, 'v', dltId), n, gone }
}

/** An ISO timestamp as queries give it. */
function at(iso: string): string {
  return iso.replace('Z', '.000000Z')
}

/** The scd2 form of items, with its lines. */
function versioned(boundaryTimestamp: string, mergeKey = false): readonly TableSchema[] {
  const table = tableOf(
    'items',
    {
      _dlt_valid_from: 'timestamp',
      _dlt_valid_to: 'timestamp',
      id: { dataType: 'bigint', mergeKey },
      v: 'text',
      _dlt_load_id: 'text',
      _dlt_id: { dataType: 'text', nullable: false },
    },
    { resource: 'items', writeDisposition: { kind: 'merge', strategy: 'scd2', scd2: { boundaryTimestamp } } },
  )
  return [table, lines(false)]
}
