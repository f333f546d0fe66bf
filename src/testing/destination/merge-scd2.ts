import assert from 'node:assert/strict'
import { lines, tableOf } from './tables.ts'
import { childRow, row, rowsOf, withoutRootKey } from './rows.ts'
import { loadRows } from './load-rows.ts'
import type { Kit } from './place.ts'
import type { QueryValue, Session } from '../../load/destination.ts'
import type { TableSchema } from '../../model/schema.ts'

const [first, second, third] = ['2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'] as const

/** Merge strategy scd2 (docs/contract/tables.md 5.6). */
export const scd2Cases = {
  'closes versions that are gone and opens new ones': async ({ session }: Kit) => {
    await loadRows(session, {
      loadId: '1.0',
      tables: versioned(first),
      rows: { items: [row(1, 'a', 'h1')], items__l: [withoutRootKey(childRow('h1', 0))] },
    })
    await loadRows(session, {
      loadId: '2.0',
      tables: versioned(second),
      rows: { items: [row(1, 'b', 'h2')], items__l: [withoutRootKey(childRow('h2', 0))] },
    })
    await loadRows(session, {
      loadId: '3.0',
      tables: versioned(third),
      rows: { items: [row(1, 'a', 'h1')], items__l: [withoutRootKey(childRow('h1', 0))] },
    })
    assert.deepEqual(await history(session), [
      ['h1', at(first), at(second)],
      ['h2', at(second), at(third)],
      ['h1', at(third), null],
    ])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id']), [['h1.0'], ['h2.0']])
  },

  'takes equal records in one load: each is a row, what is nested in them comes once': async ({ session }: Kit) => {
    const nested = withoutRootKey(childRow('h1', 0))
    const equal = { items: [row(1, 'a', 'h1'), row(1, 'a', 'h1')], items__l: [nested, nested] }
    await loadRows(session, { loadId: '1.0', tables: versioned(first), rows: equal })
    assert.deepEqual(await history(session), [
      ['h1', at(first), null],
      ['h1', at(first), null],
    ])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_id']), [['h1.0']])
  },

  'closes only versions of staged keys when there is a merge key': async ({ session }: Kit) => {
    await loadRows(session, {
      loadId: '1.0',
      tables: versioned(first, true),
      rows: { items: [row(1, 'a', 'h1'), row(2, 'b', 'h2')] },
    })
    await loadRows(session, {
      loadId: '2.0',
      tables: versioned(second, true),
      rows: { items: [row(1, 'c', 'h3')] },
    })
    assert.deepEqual(await rowsOf(session, 'items', ['_dlt_id', '_dlt_valid_to']), [
      ['h1', at(second)],
      ['h2', null],
      ['h3', null],
    ])
  },
} as const

function history(session: Session): Promise<QueryValue[][]> {
  return rowsOf(session, ['items', '_dlt_valid_from'], ['_dlt_id', '_dlt_valid_from', '_dlt_valid_to'])
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
