import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Atomicity, Destination, QueryValue, Session, Target } from '../../src/load/destination.ts'
import { loadPackage } from '../../src/load/load-package.ts'
import { destinationCrashCases } from './destination-crashes.ts'
import { destinationMergeCases } from './destination-merge.ts'
import { child, childRow, items, lines, row, rowsOf } from './destination-tables.ts'
import { dataset, loadRows, realWorld, sealRows } from './load-rows.ts'
import { tableOf } from './scratch-schema.ts'

/** A fresh, empty place to load into, made for one test. */
export interface MadeDestination {
  readonly destination: Destination
  readonly target: Target
  /** a password or the like that must not appear in any error; undefined when there is none */
  readonly secret?: string
  /** what somebody else does to a table of `dataset` meanwhile */
  readonly alter: {
    drop(table: string): Promise<void>
    /** makes a column of numbers one of texts */
    retype(table: string, column: string): Promise<void>
  }
  remove(): Promise<void>
}

/** What a destination cannot do, each with the reason; those cases are left out. */
export interface DeclaredExceptions {
  readonly cannot?: Readonly<
    Partial<Record<'merge' | 'upsert' | 'insert-only' | 'scd2' | 'nul_in_text' | 'sql' | 'retype', string>>
  >
  /** its grade of atomicity, which says what cases it can keep; default `all` */
  readonly grade?: Atomicity
}

/**
 * The conformance kit: what every destination must do, through its public interface alone. Call it in a test file:
 * `destinationKit(() => …, {})`.
 */
export function destinationKit(make: () => Promise<MadeDestination>, declared: DeclaredExceptions): void {
  let made: MadeDestination
  let session: Session
  let folder: string
  const open = (): Promise<Session> => made.destination.connect(made.target, realWorld)
  const { cannot, grade = 'all' } = declared

  beforeEach(async () => {
    made = await make()
    session = await open()
    folder = await mkdtemp(join(tmpdir(), 'sluice-kit-'))
  })
  afterEach(async () => {
    await session[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
    await made.remove()
  })

  if (cannot?.sql === undefined)
    describe('T9.1 reading for a user', () => {
      const load = (): Promise<unknown> =>
        loadRows(session, {
          loadId: '1.0',
          tables: [tableOf('things', { id: 'bigint', name: 'text' })],
          rows: { things: [1, 2, 3].map((id) => ({ id, name: `n${id}` })) },
        })

      where(cannot?.sql === undefined)(
        'answers SQL in which names mean tables of the dataset, with the names of the columns',
        async () => {
          await load()
          const sql = 'SELECT name AS n, id FROM things WHERE id > 1 ORDER BY id; '
          const rows = [
            ['n2', 2],
            ['n3', 3],
          ]
          expect(await session.query(sql, { dataset })).toEqual({ columns: ['n', 'id'], rows })
          expect(await session.query('-- how many\n(SELECT count(*) AS "count" FROM things)', { dataset })).toEqual({
            columns: ['count'],
            rows: [[3]],
          })
        },
      )

      it('cannot write, whatever is asked', async () => {
        await load()
        const writing = [
          'DELETE FROM things',
          'INSERT INTO things (id) VALUES (4)',
          'DROP TABLE things',
          'CREATE TABLE other (a int)',
          'SELECT 1; DELETE FROM things',
          'ROLLBACK; DELETE FROM things',
          'COMMIT',
          'EXPLAIN ANALYZE DELETE FROM things',
          "COPY things TO '/tmp/sluice-kit-copy'",
          'WITH gone AS (DELETE FROM things RETURNING *) SELECT * FROM gone',
        ]
        for (const sql of writing) await expect(session.query(sql, { dataset }), sql).rejects.toThrow(/Could not/)
        expect(await rowsOf(session, ['things', 'id'], ['id'])).toEqual([[1], [2], [3]])
      })
    })

  describe('T1.9 values', () => {
    it('keeps every data type, to the edge', async () => {
      const table = tableOf('all_types', allTypes)
      const receipt = await loadRows(session, { loadId: '1.0', tables: [table], rows: { all_types: edgeRows } })
      expect(receipt.tables).toEqual({ all_types: { rows: edgeRows.length } })
      const names = Object.keys(allTypes)
      expect(await rowsOf(session, 'all_types', names)).toEqual(expectedEdges)
    })

    it('keeps texts of every kind', async () => {
      const texts = ['', 'emoji 💥🎉', 'quotes \' " ` \\', 'line\nbreak\ttab', '{"json":1}', 'x'.repeat(100_000)]
      if (cannot?.nul_in_text === undefined) texts.push('a\0b')
      const rows = texts.map((text, id) => ({ id, text }))
      await loadRows(session, {
        loadId: '1.0',
        tables: [tableOf('texts', { id: 'bigint', text: 'text' })],
        rows: { texts: rows },
      })
      expect(await rowsOf(session, ['texts', 'id'], ['text'])).toEqual(texts.map((text) => [text]))
    })

    it('keeps hostile names as names', async () => {
      const column = 'c"; DROP TABLE victims; --'
      const hostile = tableOf('t"; DROP SCHEMA x CASCADE; --', {
        [column]: 'text',
        ['__proto__']: 'bigint',
        select: 'bool',
      })
      const victims = tableOf('victims', { id: 'bigint' })
      const values = Object.fromEntries([
        [column, "'; --"],
        ['__proto__', 7],
        ['select', true],
      ] as const)
      await loadRows(session, {
        loadId: '1.0',
        tables: [hostile, victims],
        rows: { [hostile.name]: [values], victims: [{ id: 1 }] },
      })
      expect(await rowsOf(session, hostile.name, [column, '__proto__', 'select'])).toEqual([["'; --", 7, true]])
      expect(await rowsOf(session, 'victims', ['id'])).toEqual([[1]])
      expect([...(await session.describe(dataset)).keys()]).toContain(hostile.name)
    })
  })

  describe('append and replace', () => {
    it('appends', async () => {
      const tables = [items({ kind: 'append' }), lines()]
      await loadRows(session, {
        loadId: '1.0',
        tables,
        rows: { items: [row(1, 'a', 'r1')], items__l: [childRow('r1', 0)] },
      })
      await loadRows(session, { loadId: '2.0', tables, rows: { items: [row(1, 'b', 'r2')] } })
      expect(await rowsOf(session, ['items', 'v'], ['id', 'v'])).toEqual([
        [1, 'a'],
        [1, 'b'],
      ])
      expect(await rowsOf(session, 'items__l', ['_dlt_parent_id'])).toEqual([['r1']])
    })

    it('replaces a table and everything nested in it', async () => {
      const tables = [items({ kind: 'replace' }), lines()]
      const replaced = ['items']
      await loadRows(session, {
        loadId: '1.0',
        tables,
        replaced,
        rows: { items: [row(1, 'a', 'r1')], items__l: [childRow('r1', 0)] },
      })
      await loadRows(session, { loadId: '2.0', tables, replaced, rows: { items: [row(2, 'b', 'r2')] } })
      expect(await rowsOf(session, 'items', ['id'])).toEqual([[2]])
      expect(await rowsOf(session, 'items__l', ['x'])).toEqual([])
    })

    it('empties the tables of a replace resource that yields nothing, and no others', async () => {
      const other = tableOf('others', { id: 'bigint' }, { resource: 'others', writeDisposition: { kind: 'replace' } })
      const tables = [items({ kind: 'replace' }), lines(), other]
      const rows = { items: [row(1, 'a', 'r1')], items__l: [childRow('r1', 0)], others: [{ id: 5 }] }
      await loadRows(session, { loadId: '1.0', tables, rows, replaced: ['items', 'others'] })
      await loadRows(session, { loadId: '2.0', tables, rows: {}, replaced: ['items'] })
      expect(await rowsOf(session, 'items', ['id'])).toEqual([])
      expect(await rowsOf(session, 'items__l', ['x'])).toEqual([])
      expect(await rowsOf(session, 'others', ['id'])).toEqual([[5]])
    })
  })

  if (cannot?.merge === undefined) destinationMergeCases(() => session, declared)

  describe('loads that end in the middle', () => destinationCrashCases(make, declared))

  describe('T4.7 tables', () => {
    it('adds columns, and reports them', async () => {
      const before = tableOf('items', { id: 'bigint' })
      const must = { dataType: 'text', nullable: false } as const
      const after = tableOf('items', { id: 'bigint', more: 'double', must, never: {} })
      await loadRows(session, { loadId: '1.0', tables: [before], rows: { items: [{ id: 1 }] } })
      const receipt = await loadRows(session, {
        loadId: '2.0',
        tables: [after],
        rows: { items: [{ id: 2, more: 0.5, must: 'm' }] },
      })
      expect(receipt.schemaChanges).toEqual([
        { kind: 'new_column', table: 'items', column: 'more', dataType: 'double' },
        { kind: 'new_column', table: 'items', column: 'must', dataType: 'text' },
      ])
      expect(await rowsOf(session, 'items', ['id', 'more', 'must'])).toEqual([
        [1, null, null],
        [2, 0.5, 'm'],
      ])
    })

    it('makes a table again that somebody dropped', async () => {
      const tables = [tableOf('items', { id: 'bigint' }), tableOf('others', { id: 'bigint' })]
      await loadRows(session, { loadId: '1.0', tables, rows: { items: [{ id: 1 }], others: [{ id: 1 }] } })
      await made.alter.drop('others')
      await loadRows(session, { loadId: '2.0', tables, rows: { items: [{ id: 2 }] } })
      expect(await rowsOf(session, 'others', ['id'])).toEqual([])
    })

    where(cannot?.retype === undefined)('refuses a column of another type and writes nothing', async () => {
      const tables = [tableOf('items', { id: 'bigint', n: 'bigint' }), tableOf('others', { id: 'bigint' })]
      await loadRows(session, { loadId: '1.0', tables, rows: { items: [{ id: 1, n: 1 }] } })
      await made.alter.retype('items', 'n')
      const load = loadRows(session, { loadId: '2.0', tables, rows: { others: [{ id: 1 }], items: [{ id: 2, n: 2 }] } })
      await expect(load).rejects.toMatchObject({ code: 'TABLE_TYPE_CONFLICT' })
      expect(await rowsOf(session, 'items', ['id'])).toEqual([[1]])
      expect((await session.describe(dataset)).has('others')).toBe(false)
    })
  })

  describe('T5.8 transactions', () => {
    it('does nothing when a load id is loaded again', async () => {
      const run = { loadId: '1.0', tables: [items({ kind: 'append' })], rows: { items: [row(1, 'a', 'r1')] } }
      expect((await loadRows(session, run)).replayed).toBe(false)
      expect(await loadRows(session, run)).toMatchObject({ replayed: true, tables: {}, schemaChanges: [] })
      expect(await rowsOf(session, 'items', ['id'])).toEqual([[1]])
      expect(await rowsOf(session, '_dlt_loads', ['load_id', 'status'])).toEqual([['1.0', 0]])
    })

    it('is of the grade that it declares', () => {
      expect(session.capabilities.atomicity).toBe(grade)
    })

    where(grade === 'all')('leaves everything as it was when a commit fails, and works on', async () => {
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
      expect(failed).toMatchObject({ code: 'LOAD_REFUSED', recovery: 'abort' })
      if (made.secret !== undefined) expect(JSON.stringify(failed) + String(failed)).not.toContain(made.secret)
      expect(await everything(session)).toEqual(before)
      await loadRows(session, { loadId: '3.0', tables, rows: { items: [row(3, 'c', 'r3')] }, replaced: ['items'] })
      expect(await rowsOf(session, 'items', ['id'])).toEqual([[3]])
    })

    it('loads a package without rows: state only', async () => {
      const state = { initial_value: null, last_value: '2024-01-01', unique_hashes: [], start_value: null }
      const cursors = [{ resource: 'items', cursorPath: 'u', state }]
      const receipt = await loadRows(session, { loadId: '1.0', tables: [], rows: {}, cursors })
      expect(receipt.tables).toEqual({})
      expect(await rowsOf(session, '_dlt_pipeline_state', ['version', 'pipeline_name', '_dlt_load_id'])).toEqual([
        [1, 'shop', '1.0'],
      ])
      await loadRows(session, { loadId: '2.0', tables: [], rows: {}, cursors })
      expect(await rowsOf(session, '_dlt_pipeline_state', ['version'])).toEqual([[1]])
      expect(await rowsOf(session, '_dlt_version', ['version', 'schema_name'])).toEqual([[2, 'shop']])
      expect(await rowsOf(session, ['_dlt_loads', 'load_id'], ['load_id'])).toEqual([['1.0'], ['2.0']])
    })

    it('takes a package that was sealed earlier, and gives the file back when it closes', async () => {
      const sealed = await sealRows(
        session,
        { loadId: '1.0', tables: [items({ kind: 'append' })], rows: { items: [row(1, 'a', 'r1')] } },
        folder,
      )
      await session[Symbol.asyncDispose]()
      session = await open()
      await loadPackage({ package: sealed, session, dataset, world: realWorld })
      await session[Symbol.asyncDispose]()
      await session[Symbol.asyncDispose]()
      session = await open()
      expect(await rowsOf(session, 'items', ['id'])).toEqual([[1]])
    })

    it('refuses a package of another state than the one it finds', async () => {
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
      const load = loadPackage({ package: late, session, dataset, world: realWorld })
      await expect(load).rejects.toMatchObject({ code: 'STATE_MOVED' })
      expect(await everything(session)).toEqual(before)
    })
  })

  describe('reading', () => {
    it('gives rows by what they hold, in order, and counts them', async () => {
      const table = items({ kind: 'append' })
      const rows = [row(1, 'b', 'r1'), row(2, 'a', 'r2'), row(3, 'a', 'r3'), row(null, 'c', 'r4')]
      await loadRows(session, { loadId: '1.0', tables: [table], rows: { items: rows } })
      const from = { dataset, table: 'items' }
      const where = [{ column: 'v', equals: 'a' }]
      const down = [{ column: 'id', order: 'desc' }] as const
      expect(await session.rows({ ...from, columns: ['id'], where, orderBy: down })).toEqual([[3], [2]])
      const byTwo = [{ column: 'v' }, ...down]
      expect(await session.rows({ ...from, columns: ['v', 'id'], orderBy: byTwo, limit: 2 })).toEqual([
        ['a', 3],
        ['a', 2],
      ])
      expect((await session.rows({ ...from, orderBy: down })).map(([id]) => id)).toEqual([3, 2, 1, null])
      expect(await session.rows({ ...from, where: [{ column: 'id', equals: null }] })).toEqual([])
      expect(await session.count(from)).toBe(4)
      expect(await session.count({ ...from, where: [...where, { column: 'id', equals: 3 }] })).toBe(1)
    })

    it('recalls schema and state of a pipeline, the newest load of all, and which loads are there', async () => {
      const place = { dataset, pipeline: 'shop', schemaName: 'shop' }
      const nothing = { schema: undefined, state: undefined }
      expect(await session.recall(place)).toMatchObject({ ...nothing, newestLoad: { loadId: undefined } })
      expect(await session.has({ dataset, loadId: '1.0' })).toBe(false)
      const state = { initial_value: null, last_value: 1, unique_hashes: [], start_value: null }
      const cursors = [{ resource: 'items', cursorPath: 'u', state }]
      await loadRows(session, { loadId: '1.0', tables: [], rows: {}, cursors })
      await loadRows(session, { loadId: '2.0', pipeline: 'mall', tables: [], rows: {} })
      const shop = await session.recall(place)
      expect([typeof shop.schema, typeof shop.state, shop.newestLoad.loadId]).toEqual(['string', 'string', '2.0'])
      expect(Date.parse(shop.newestLoad.insertedAt ?? '')).toBeGreaterThan(0)
      expect(await session.recall({ ...place, pipeline: 'x', schemaName: 'x' })).toMatchObject(nothing)
      expect(await session.has({ dataset, loadId: '2.0' })).toBe(true)
      expect(await session.has({ dataset, loadId: '3.0' })).toBe(false)
      expect(await session.describe('no_such_dataset')).toEqual(new Map())
    })

    where(cannot?.sql === undefined)("answers a user's question, and lets none of them write", async () => {
      await loadRows(session, {
        loadId: '1.0',
        tables: [items({ kind: 'append' })],
        rows: { items: [row(1, 'a', 'r1'), row(2, 'b', 'r2')] },
      })
      const table = session.qualify(dataset, 'items')
      const before = await everything(session)
      expect(await session.query(`SELECT id AS key, v FROM ${table} WHERE v = $1`, { values: ['b'] })).toEqual({
        columns: ['key', 'v'],
        rows: [[2, 'b']],
      })
      for (const sql of [`DELETE FROM ${table}`, `SELECT 1; DROP TABLE ${table}`, `COMMIT; DROP TABLE ${table}`])
        await expect(session.query(sql)).rejects.toMatchObject({ code: 'QUERY_NOT_READ_ONLY' })
      await expect(session.query('SELECT nonsense FROM nowhere')).rejects.toMatchObject({ code: 'QUERY_FAILED' })
      expect(await everything(session)).toEqual(before)
    })
  })
}

/** Leaves a case out where it cannot hold. */
function where(holds: boolean): (name: string, test: () => Promise<void>) => void {
  return holds ? it : () => undefined
}

/** Every table's rows, to compare before and after. */
async function everything(session: Session): Promise<Record<string, QueryValue[][]>> {
  const tables: Record<string, QueryValue[][]> = {}
  for (const [name, columns] of await session.describe(dataset))
    tables[name] = await rowsOf(session, name, [...columns.keys()])
  return tables
}

const allTypes = {
  id: 'bigint',
  big: 'bigint',
  small: { dataType: 'bigint', precision: 16 },
  text: 'text',
  double: 'double',
  bool: 'bool',
  timestamp: 'timestamp',
  naive: { dataType: 'timestamp', timezone: false, precision: 6 },
  date: 'date',
  time: 'time',
  binary: 'binary',
  decimal: 'decimal',
  money: { dataType: 'decimal', precision: 10, scale: 2 },
  wei: 'wei',
  json: 'json',
} as const

const edgeRows = [
  {
    id: 1,
    big: 2n ** 63n - 1n,
    small: 32_767,
    text: 'text',
    double: 1e308,
    bool: true,
    timestamp: -1,
    naive: 1_704_067_200_123_456,
    date: -1,
    time: 86_399_999_999,
    binary: new Uint8Array([0, 255, 39]),
    decimal: '12345678901234567890123456789.123456789',
    money: '12345678.91',
    wei: '99999999999999999999999999999999999999',
    json: '{"a":[1,{"b":null}],"ü":"💥"}',
  },
  {
    id: 2,
    big: -(2n ** 63n),
    timestamp: -62_135_596_800_000_000,
    bool: false,
    double: -0.1,
    decimal: '-0.000000001',
    json: '[]',
    binary: new Uint8Array(0),
  },
  { id: 3 },
]

const nothing = [null, null, null, null, null, null, null, null, null, null, null, null, null, null]
const expectedEdges = [
  [
    1,
    2n ** 63n - 1n,
    32_767,
    'text',
    1e308,
    true,
    '1969-12-31T23:59:59.999999Z',
    '2024-01-01T00:00:00.123456Z',
    '1969-12-31',
    '23:59:59.999999',
    'AP8n',
    '12345678901234567890123456789.123456789',
    '12345678.91',
    '99999999999999999999999999999999999999',
    '{"a":[1,{"b":null}],"ü":"💥"}',
  ],
  [
    2,
    -(2n ** 63n),
    null,
    null,
    -0.1,
    false,
    '0001-01-01T00:00:00.000000Z',
    null,
    null,
    null,
    '',
    '-0.000000001',
    null,
    null,
    '[]',
  ],
  [3, ...nothing],
]
