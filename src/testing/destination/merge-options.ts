import assert from 'node:assert/strict'
import type { MergeDisposition, MergeStrategy, TableSchema } from '../../model/schema.ts'
import { child, items, lines, primary, tableOf } from './tables.ts'
import { childRow, row, rowsOf, withoutRootKey } from './rows.ts'
import { loadRows } from './load-rows.ts'
import type { Kit } from './place.ts'
import { asTableName } from '../../model/names.ts'

const mergeBy = (strategy: MergeStrategy, more: Partial<MergeDisposition>): MergeDisposition => ({
  kind: 'merge',
  strategy,
  ...more,
})

/** `source_filter` and `destination_scope` (docs/contract/tables.md 5.12). */
export const conditionCases = {
  'rows that the filter leaves out do not take part, nor does what is nested in them': async ({ session }: Kit) => {
    for (const strategy of ['delete-insert', 'upsert', 'cdc'] as const) {
      const [name, nested] = [`by_${strategy.replace('-', '_')}`, `by_${strategy.replace('-', '_')}__l`]
      const tables = tablesNamed(name, mergeBy(strategy, { sourceFilter: "v <> 'skip'" }))
      await loadRows(session, {
        loadId: `${strategy.length}.0`,
        tables,
        rows: {
          [name]: [row(1, 'a', 'k1'), row(2, 'b', 'k2')],
          [nested]: [childRow('k1', 0), childRow('k2', 0)],
        },
      })
      await loadRows(session, {
        loadId: `${strategy.length}.1`,
        tables,
        rows: {
          // the filter goes first, then one of each key is taken
          [name]: [row(1, 'skip', 'k1'), row(2, 'skip', 'k2'), row(2, 'c', 'k2'), row(3, 'skip', 'k3')],
          [nested]: [childRow('k2', 0, { x: 7 }), childRow('k3', 0)],
        },
      })
      const kept = strategy === 'cdc' ? [[2, 'c']] : [[1, 'a'], [2, 'c']] // prettier-ignore
      assert.deepEqual(await rowsOf(session, name, ['id', 'v']), kept, strategy)
      const children = strategy === 'cdc' ? [['k2.0', 7]] : [['k1.0', 0], ['k2.0', 7]] // prettier-ignore
      assert.deepEqual(await rowsOf(session, nested, ['_dlt_id', 'x']), children, strategy)
    }
  },

  'the filter of versions holds for every level below': async ({ session }: Kit) => {
    const root = tableOf(
      'items',
      {
        _dlt_valid_from: 'timestamp',
        _dlt_valid_to: 'timestamp',
        id: 'bigint',
        v: 'text',
        _dlt_load_id: 'text',
        _dlt_id: { dataType: 'text', nullable: false },
      },
      { resource: 'items', writeDisposition: mergeBy('scd2', { scd2: {}, sourceFilter: 'id < 3' }) },
    )
    const tables = [root, lines(false), child('items__l__m', { parent: asTableName('items__l') }, false)]
    const nested = (parent: string) => withoutRootKey(childRow(parent, 0))
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [row(1, 'a', 'h1'), row(3, 'c', 'h3')],
        items__l: [nested('h1'), nested('h3')],
        items__l__m: [nested('h1.0'), nested('h3.0')],
      },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[1]])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id']), [['h1.0']])
    assert.deepEqual(await rowsOf(session, 'items__l__m', ['_dlt_id']), [['h1.0.0']])
  },

  'a scope takes the place of the keys, and may ask what came': async ({ session }: Kit) => {
    const destinationScope = 'day IN (SELECT s.day FROM {staging_table} AS s) AND {table}.id <> 3'
    const tables = [items(mergeBy('delete-insert', { destinationScope }), { day: 'bigint' }, primary), lines()]
    const of = (id: number, day: number) => ({ ...row(id, 'v', `k${id}`), day })
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [of(1, 1), of(2, 1), of(3, 1), of(4, 2)],
        items__l: [childRow('k1', 0), childRow('k3', 0), childRow('k4', 0)],
      },
    })
    await loadRows(session, { loadId: '2.0', tables, rows: { items: [of(5, 1)], items__l: [childRow('k5', 0)] } })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[3], [4], [5]])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id']), [['k3.0'], ['k4.0'], ['k5.0']])
  },

  'what is not SQL there is refused for good, and leaves everything as it was': async ({ session, declared }: Kit) => {
    const good = [items(mergeBy('cdc', {}), {}, primary)]
    await loadRows(session, { loadId: '1.0', tables: good, rows: { items: [row(1, 'a', 'k1')] } })
    const bad: readonly Partial<MergeDisposition>[] = [
      { sourceFilter: 'no_such_column = 1' },
      { sourceFilter: 'id === 1' },
      { sourceFilter: 'id IN (SELECT id FROM no_such_table)' },
      ...(declared.cannot?.failing_casts === undefined ? [{ destinationScope: 'CAST(v AS INTEGER) = 1' }] : []),
      { destinationScope: "v = 'a'; DELETE FROM items" },
      { destinationScope: '1 = 1) OR (1 = 1' },
    ]
    for (const [index, conditions] of bad.entries()) {
      const load = loadRows(session, {
        loadId: `${index + 2}.0`,
        tables: [items(mergeBy('cdc', conditions), {}, primary)],
        rows: { items: [row(2, 'b', 'k2')] },
      })
      await assert.rejects(load, { code: 'MERGE_CONDITION_INVALID', recovery: 'abort' }, JSON.stringify(conditions))
      assert.deepEqual(await rowsOf(session, 'items', ['id']), [[1]])
    }
  },
} as const

/** `skip_unchanged_rows` (docs/contract/tables.md 5.13). */
export const unchangedCases = {
  'rows that came as they are keep their load, those that changed do not': async ({ session }: Kit) => {
    const tables = [items(mergeBy('upsert', { skipUnchanged: {} }), { at: 'timestamp', n: 'double' }, primary), lines()]
    const of = (id: number, v: string, more: object) => ({ ...row(id, v, `k${id}`), ...more })
    const [first, second] = [{ _dlt_load_id: 'first' }, { _dlt_load_id: 'second' }]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [of(1, 'a', { ...first, n: 0.1 }), of(2, 'b', first), of(3, 'c', { ...first, n: 1 })],
        items__l: [childRow('k1', 0), childRow('k2', 0)],
      },
    })
    await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: {
        items: [of(1, 'a', { ...second, n: 0.1 }), of(2, 'x', second), of(3, 'c', second)],
        items__l: [childRow('k1', 0, { x: 5 }), childRow('k2', 0)],
      },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['id', 'v', '_dlt_load_id', 'n']), [
      [1, 'a', 'first', 0.1],
      [2, 'x', 'second', null],
      [3, 'c', 'second', null],
    ])
    // what is nested comes as it is
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id', 'x']), [
      ['k1.0', 5],
      ['k2.0', 0],
    ])
  },

  'a row version alone tells a change, and a row with another id is not an old one': async ({ session }: Kit) => {
    const tables = [
      items(mergeBy('cdc', { skipUnchanged: { rowVersionColumnName: 'version' } }), { version: 'bigint' }, primary),
      lines(),
    ]
    const of = (id: number, v: string, version: number) => ({ ...row(id, v, `k${id}`), version })
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: {
        items: [of(1, 'a', 1), of(2, 'b', 1), { ...of(3, 'c', 1), _dlt_id: 'random' }],
        items__l: [childRow('random', 0)],
      },
    })
    await loadRows(session, {
      loadId: '2.0',
      tables,
      rows: { items: [of(1, 'x', 1), of(2, 'y', 2), of(3, 'z', 1)], items__l: [childRow('k3', 0)] },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['id', 'v', '_dlt_id']), [
      [1, 'a', 'k1'],
      [2, 'y', 'k2'],
      [3, 'z', 'k3'],
    ])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_parent_id']), [['k3']])
  },
} as const

function tablesNamed(name: string, disposition: MergeDisposition): readonly TableSchema[] {
  const nested = lines()
  return [
    { ...items(disposition, {}, primary), name: asTableName(name) },
    { ...nested, name: asTableName(`${name}__l`), parent: asTableName(name) },
  ]
}
