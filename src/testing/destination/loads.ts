import assert from 'node:assert/strict'
import { items, lines, tableOf, child, dataset } from './tables.ts'
import { childRow, row, rowsOf, everything } from './rows.ts'
import { loadRows, sealRows } from './load-rows.ts'
import { type Kit, world } from './place.ts'
import { matches } from '../matches.ts'
import { loadPackage } from '../../load/load-package.ts'

/** Dispositions append and replace. */
export const rowCases = {
  appends: async ({ session }: Kit) => {
    const tables = [items({ kind: 'append' }), lines()]
    await loadRows(session, {
      loadId: '1.0',
      tables,
      rows: { items: [row(1, 'a', 'r1')], items__l: [childRow('r1', 0)] },
    })
    await loadRows(session, { loadId: '2.0', tables, rows: { items: [row(1, 'b', 'r2')] } })
    assert.deepEqual(await rowsOf(session, ['items', 'v'], ['id', 'v']), [
      [1, 'a'],
      [1, 'b'],
    ])
    assert.deepEqual(await rowsOf(session, 'items__l', ['_dlt_parent_id']), [['r1']])
  },

  'replaces a table and everything nested in it': async ({ session }: Kit) => {
    const tables = [items({ kind: 'replace' }), lines()]
    const replaced = ['items']
    await loadRows(session, {
      loadId: '1.0',
      tables,
      replaced,
      rows: { items: [row(1, 'a', 'r1')], items__l: [childRow('r1', 0)] },
    })
    await loadRows(session, { loadId: '2.0', tables, replaced, rows: { items: [row(2, 'b', 'r2')] } })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[2]])
    assert.deepEqual(await rowsOf(session, 'items__l', ['x']), [])
  },

  'empties the tables of a replace resource that yields nothing, and no others': async ({ session }: Kit) => {
    const other = tableOf('others', { id: 'bigint' }, { resource: 'others', writeDisposition: { kind: 'replace' } })
    const tables = [items({ kind: 'replace' }), lines(), other]
    const rows = { items: [row(1, 'a', 'r1')], items__l: [childRow('r1', 0)], others: [{ id: 5 }] }
    await loadRows(session, { loadId: '1.0', tables, rows, replaced: ['items', 'others'] })
    await loadRows(session, { loadId: '2.0', tables, rows: {}, replaced: ['items'] })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [])
    assert.deepEqual(await rowsOf(session, 'items__l', ['x']), [])
    assert.deepEqual(await rowsOf(session, 'others', ['id']), [[5]])
  },
} as const

/** Tables are made as they are needed (docs/contract/tables.md 4.7). */
export const tableCases = {
  'adds columns, and reports them': async ({ session }: Kit) => {
    const before = tableOf('items', { id: 'bigint' })
    const must = { dataType: 'text', nullable: false } as const
    const after = tableOf('items', { id: 'bigint', more: 'double', must, never: {} })
    await loadRows(session, { loadId: '1.0', tables: [before], rows: { items: [{ id: 1 }] } })
    const receipt = await loadRows(session, {
      loadId: '2.0',
      tables: [after],
      rows: { items: [{ id: 2, more: 0.5, must: 'm' }] },
    })
    assert.deepEqual(receipt.schemaChanges, [
      { kind: 'new_column', table: 'items', column: 'more', dataType: 'double' },
      { kind: 'new_column', table: 'items', column: 'must', dataType: 'text' },
    ])
    assert.deepEqual(await rowsOf(session, 'items', ['id', 'more', 'must']), [
      [1, null, null],
      [2, 0.5, 'm'],
    ])
  },

  'makes a table again that somebody dropped': async ({ made, session }: Kit) => {
    const tables = [tableOf('items', { id: 'bigint' }), tableOf('others', { id: 'bigint' })]
    await loadRows(session, { loadId: '1.0', tables, rows: { items: [{ id: 1 }], others: [{ id: 1 }] } })
    await made.alter.drop('others')
    await loadRows(session, { loadId: '2.0', tables, rows: { items: [{ id: 2 }] } })
    assert.deepEqual(await rowsOf(session, 'others', ['id']), [])
  },
} as const

/** For destinations whose columns somebody can give another type. */
export const retypeCases = {
  'refuses a column of another type and writes nothing': async ({ made, session }: Kit) => {
    const tables = [tableOf('items', { id: 'bigint', n: 'bigint' }), tableOf('others', { id: 'bigint' })]
    await loadRows(session, { loadId: '1.0', tables, rows: { items: [{ id: 1, n: 1 }] } })
    await made.alter.retype('items', 'n')
    const load = loadRows(session, { loadId: '2.0', tables, rows: { others: [{ id: 1 }], items: [{ id: 2, n: 2 }] } })
    await assert.rejects(load, { code: 'TABLE_TYPE_CONFLICT' })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[1]])
    assert.equal((await session.describe(dataset)).has('others'), false)
  },
} as const

/** A load is there once, and whole. */
export const loadCases = {
  'does nothing when a load id is loaded again': async ({ session }: Kit) => {
    const run = { loadId: '1.0', tables: [items({ kind: 'append' })], rows: { items: [row(1, 'a', 'r1')] } }
    assert.equal((await loadRows(session, run)).replayed, false)
    matches(await loadRows(session, run), { replayed: true, tables: {}, schemaChanges: [] })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[1]])
    assert.deepEqual(await rowsOf(session, '_dlt_loads', ['load_id', 'status']), [['1.0', 0]])
  },

  'is of the grade that it declares': ({ session, declared: { grade = 'all' } }: Kit) => {
    assert.equal(session.capabilities.atomicity, grade)
  },
} as const

/** For destinations of grade `all`. */
export const transactionCases = {
  'leaves everything as it was when a commit fails, and works on': async ({ made, session }: Kit) => {
    const tables = [items({ kind: 'replace' }), lines()]
    await loadRows(session, { loadId: '1.0', tables, rows: { items: [row(1, 'a', 'r1')] }, replaced: ['items'] })
    const before = await everything(session)
    // a row without its NOT NULL columns is refused by the database after the old rows were deleted
    const wrong = {
      loadId: '2.0',
      tables: [...tables, child('other')],
      replaced: ['items'],
      rows: { items: [{ id: 2 }], other: [{ x: 1 }] },
    }
    const failed = await loadRows(session, wrong).catch((error: unknown) => error)
    matches(failed, { code: 'LOAD_REFUSED', recovery: 'abort' })
    if (made.secret !== undefined) assert.ok(!(JSON.stringify(failed) + String(failed)).includes(made.secret))
    assert.deepEqual(await everything(session), before)
    await loadRows(session, { loadId: '3.0', tables, rows: { items: [row(3, 'c', 'r3')] }, replaced: ['items'] })
    assert.deepEqual(await rowsOf(session, 'items', ['id']), [[3]])
  },
} as const

/** Packages that were sealed earlier, or hold no rows. */
export const packageCases = {
  'loads a package without rows: state only': async ({ session }: Kit) => {
    const state = { initial_value: null, last_value: '2024-01-01', unique_hashes: [], start_value: null }
    const cursors = [{ resource: 'items', cursorPath: 'u', state }]
    const receipt = await loadRows(session, { loadId: '1.0', tables: [], rows: {}, cursors })
    assert.deepEqual(receipt.tables, {})
    assert.deepEqual(await rowsOf(session, '_dlt_pipeline_state', ['version', 'pipeline_name', '_dlt_load_id']), [
      [1, 'shop', '1.0'],
    ])
    await loadRows(session, { loadId: '2.0', tables: [], rows: {}, cursors })
    assert.deepEqual(await rowsOf(session, '_dlt_pipeline_state', ['version']), [[1]])
    assert.deepEqual(await rowsOf(session, '_dlt_version', ['version', 'schema_name']), [[2, 'shop']])
    assert.deepEqual(await rowsOf(session, ['_dlt_loads', 'load_id'], ['load_id']), [['1.0'], ['2.0']])
  },

  'takes a package that was sealed earlier, and gives the file back when it closes': async ({
    session,
    open,
    folder,
  }: Kit) => {
    const sealed = await sealRows(
      session,
      { loadId: '1.0', tables: [items({ kind: 'append' })], rows: { items: [row(1, 'a', 'r1')] } },
      folder,
    )
    await session[Symbol.asyncDispose]()
    const second = await open()
    await loadPackage({ package: sealed, session: second, dataset, world })
    await second[Symbol.asyncDispose]()
    await second[Symbol.asyncDispose]()
    await using third = await open()
    assert.deepEqual(await rowsOf(third, 'items', ['id']), [[1]])
  },

  'lets several pipelines make one dataset at the same time': async ({ session, open, folder }: Kit) => {
    const tables = [items({ kind: 'append' })]
    const pipelines = [1, 2, 3, 4, 5].map((number) => ({
      loadId: `${number}.0`,
      pipeline: `shop_${number}`,
      tables,
      rows: { items: [row(number, 'a', `r${number}`)] },
    }))
    const sealed = []
    for (const run of pipelines) sealed.push(await sealRows(session, run, folder))
    await Promise.all(
      sealed.map(async (each) => {
        await using own = await open()
        await loadPackage({ package: each, session: own, dataset, world })
      }),
    )
    const ids = [[1], [2], [3], [4], [5]]
    assert.deepEqual(await rowsOf(session, ['items', 'id'], ['id']), ids)
    assert.deepEqual(
      await rowsOf(session, ['_dlt_loads', 'load_id'], ['load_id']),
      ids.map(([id]) => [`${id}.0`]),
    )
  },

  'refuses a package of another state than the one it finds': async ({ session, folder }: Kit) => {
    const tables = [items({ kind: 'append' })]
    const at = (last: number) => [
      {
        resource: 'items',
        cursorPath: 'id',
        state: { initial_value: 0, last_value: last, unique_hashes: [], start_value: 0 },
      },
    ]
    const late = await sealRows(
      session,
      { loadId: '2.0', tables, rows: { items: [row(1, 'a', 'r1')] }, cursors: at(1) },
      folder,
    )
    await loadRows(session, { loadId: '1.0', tables, rows: { items: [row(1, 'a', 'r2')] }, cursors: at(1) })
    const before = await everything(session)
    const load = loadPackage({ package: late, session, dataset, world })
    await assert.rejects(load, { code: 'STATE_MOVED' })
    assert.deepEqual(await everything(session), before)
  },
} as const
