import assert from 'node:assert/strict'
import { items, dataset } from './tables.ts'
import { row } from './rows.ts'
import { loadRows } from './load-rows.ts'
import type { Kit } from './place.ts'
import { matches } from '../matches.ts'

/** The verbs that read. */
export const readingCases = {
  'gives rows by what they hold, in order, and counts them': async ({ session }: Kit) => {
    const table = items({ kind: 'append' })
    const rows = [row(1, 'b', 'r1'), row(2, 'a', 'r2'), row(3, 'a', 'r3'), row(null, 'c', 'r4')]
    await loadRows(session, { loadId: '1.0', tables: [table], rows: { items: rows } })
    const from = { dataset, table: 'items' }
    const where = [{ column: 'v', equals: 'a' }]
    const down = [{ column: 'id', order: 'desc' }] as const
    assert.deepEqual(await session.rows({ ...from, columns: ['id'], where, orderBy: down }), [[3], [2]])
    const byTwo = [{ column: 'v' }, ...down]
    assert.deepEqual(await session.rows({ ...from, columns: ['v', 'id'], orderBy: byTwo, limit: 2 }), [
      ['a', 3],
      ['a', 2],
    ])
    assert.deepEqual(
      (await session.rows({ ...from, orderBy: down })).map(([id]) => id),
      [3, 2, 1, null],
    )
    assert.deepEqual(await session.rows({ ...from, where: [{ column: 'id', equals: null }] }), [])
    assert.equal(await session.count(from), 4)
    assert.equal(await session.count({ ...from, where: [...where, { column: 'id', equals: 3 }] }), 1)
  },

  'recalls schema and state of a pipeline, the newest load of all, and which loads are there': async ({
    session,
  }: Kit) => {
    const place = { dataset, pipeline: 'shop', schemaName: 'shop' }
    const nothing = { schema: undefined, state: undefined }
    matches(await session.recall(place), { ...nothing, newestLoad: { loadId: undefined } })
    assert.equal(await session.has({ dataset, loadId: '1.0' }), false)
    const state = { initial_value: null, last_value: 1, unique_hashes: [], start_value: null }
    const cursors = [{ resource: 'items', cursorPath: 'u', state }]
    await loadRows(session, { loadId: '1.0', tables: [], rows: {}, cursors })
    await loadRows(session, { loadId: '2.0', pipeline: 'mall', tables: [], rows: {} })
    const shop = await session.recall(place)
    assert.deepEqual([typeof shop.schema, typeof shop.state, shop.newestLoad.loadId], ['string', 'string', '2.0'])
    assert.ok(Date.parse(shop.newestLoad.insertedAt ?? '') > 0)
    matches(await session.recall({ ...place, pipeline: 'x', schemaName: 'x' }), nothing)
    assert.equal(await session.has({ dataset, loadId: '2.0' }), true)
    assert.equal(await session.has({ dataset, loadId: '3.0' }), false)
    assert.deepEqual(await session.describe('no_such_dataset'), new Map())
  },
} as const
