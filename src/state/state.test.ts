import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { loadRows, realWorld } from '../../test/kits/load-rows.ts'
import { tableOf } from '../../test/kits/scratch-schema.ts'
import { duckdb } from '../destinations/duckdb/duckdb.ts'
import type { IncrementalState } from '../model/plan/incremental.ts'
import { canonicalJson, parseJson } from '../json/json-text.ts'
import { asTableName } from '../model/names.ts'
import { committedRuns } from './committed-runs.ts'
import { parseRecalled } from './restore.ts'
import { emptySchema, finishSchema, parseStoredSchema, schemaVersionHash, storedSchemaText } from './stored-schema.ts'
import {
  type StateChange,
  advanceState,
  forgetResources,
  parseStoredState,
  stateVersionHash,
  storedCursor,
} from './stored-state.ts'
import { runOnDuckdb } from '../../test/kits/run-on-duckdb.ts'

// written by dlt 1.26: scripts/oracle/handover.py, and a schema with scd2, contracts, unstated nullability
const dltSchema = readFileSync('test/fixtures/dlt-schema.json', 'utf8')
const dltPipeline = readFileSync('test/fixtures/dlt-pipeline.sql', 'utf8')

const schemaWith = (...columns: string[]) => {
  const table = tableOf('t', Object.fromEntries(columns.map((name) => [name, 'text'])))
  return { ...emptySchema('s', 'snake_case'), tables: new Map([[table.name, table]]) }
}

const cursor = (last: number | string): IncrementalState => ({
  initial_value: null,
  last_value: last,
  unique_hashes: ['h'],
  start_value: null,
})
const change = (...cursors: StateChange['cursors']): StateChange => ({
  pipeline: 'shop',
  schemaName: 'shop',
  dataset: 'd',
  destinationType: 'dlt.destinations.duckdb',
  cursors,
  now: 1000,
})

const movedTo = (last: number) => [
  {
    resource: 'items',
    cursorPath: 'u',
    state: { initial_value: null, last_value: last, unique_hashes: [], start_value: null },
  },
]

describe("T4.4 dlt's stored schema", () => {
  it('comes back as it was, with the hash that dlt computed', () => {
    const schema = parseStoredSchema(dltSchema)
    expect(canonicalJson(parseJson(storedSchemaText(schema)))).toBe(canonicalJson(parseJson(dltSchema)))
    expect(schemaVersionHash(schema)).toBe(schema.versionHash)
    expect(finishSchema(schema, { filled: ['items'], withState: true })).toEqual(schema)
  })

  it.each(['1.26.0', '1.31.0'])(
    'of dlt %s comes back as it was, its own descriptions and variants included',
    (version) => {
      const fixture = readFileSync(`test/handover/boundary-${version}-duckdb.sql`, 'utf8')
      const text =
        /INSERT INTO d\."_dlt_version" VALUES \(.*'(\{.*\})'\);$/m.exec(fixture)?.[1]?.replaceAll("''", "'") ?? ''
      expect(text.includes('Numeric version of the schema')).toBe(version === '1.31.0')
      const schema = parseStoredSchema(text)
      expect(canonicalJson(parseJson(storedSchemaText(schema)))).toBe(canonicalJson(parseJson(text)))
      expect(schemaVersionHash(schema)).toBe(schema.versionHash)
      const named = text.replace('"by_row":{', '"by_row":{"variant_name":"ByRow",')
      expect(named).not.toBe(text)
      expect(canonicalJson(parseJson(storedSchemaText(parseStoredSchema(named))))).toBe(canonicalJson(parseJson(named)))
    },
  )

  it('is understood', () => {
    const { tables, contract } = parseStoredSchema(dltSchema)
    expect(contract).toEqual({ tables: 'evolve', columns: 'evolve', dataType: 'evolve' })
    const hist = tables.get(asTableName('hist'))
    expect(hist?.writeDisposition).toEqual({
      kind: 'merge',
      strategy: 'scd2',
      scd2: {
        validityColumnNames: ['_dlt_valid_from', '_dlt_valid_to'],
        activeRecordTimestamp: null,
        rowVersionColumnName: '_dlt_id',
      },
    })
    const rep = tables.get(asTableName('rep'))
    expect(rep).toMatchObject({
      writeDisposition: { kind: 'replace' },
      schemaContract: { columns: 'freeze' },
      seenData: true,
    })
    expect(rep?.columns.find(({ name }) => name === 'late')).toMatchObject({ nullable: true, description: 'x' })
    expect(tables.get(asTableName('items__l'))).toMatchObject({ parent: 'items' })
  })

  it('keeps keys that sluice does not know, at every level', () => {
    const stored = parseJson(dltSchema) as unknown as Record<
      string,
      Record<string, Record<string, Record<string, unknown>>>
    >
    const items = stored['tables']?.['items'] ?? {}
    Object.assign(stored, { description: 'd', imported_version_hash: 'i' })
    Object.assign(items, { references: [{ a: 1 }], 'x-annotation': { big: 2n ** 60n } })
    Object.assign(items['x-normalizer'] ?? {}, { 'evolve-columns-once': true, max_nesting: 3 })
    Object.assign((items['columns'] as Record<string, Record<string, unknown>>)['id'] ?? {}, {
      'x-pii': true,
      precision: 'odd',
    })
    const schema = parseStoredSchema(canonicalJson(stored as never))
    expect(schema.tables.get(asTableName('items'))?.maxNesting).toBe(3)
    expect(canonicalJson(parseJson(storedSchemaText(schema)))).toBe(canonicalJson(stored as never))
  })

  it('is read packed, and refused in other forms', () => {
    expect(parseStoredSchema(deflateSync(dltSchema).toString('base64')).name).toBe('src')
    for (const text of ['not json', '[]', '{"engine_version":9,"name":"x"}', 'AAAA'])
      expect(() => parseStoredSchema(text)).toThrow('Could not read the schema stored')
  })
})

describe('T4.5 schema versions', () => {
  it('start at 2, grow with every change, and remember ten hashes', () => {
    let schema = finishSchema(emptySchema('shop', 'snake_case'), { filled: [], withState: true })
    expect(schema).toMatchObject({ version: 2, previousHashes: [], versionHash: schemaVersionHash(schema) })
    expect([...schema.tables.keys()]).toEqual(['_dlt_version', '_dlt_loads', '_dlt_pipeline_state'])
    expect(finishSchema(schema, { filled: [], withState: true })).toEqual(schema)
    const hashes: string[] = []
    for (let step = 0; step < 12; step++) {
      hashes.unshift(schema.versionHash)
      const table = tableOf(`t${step}`, { a: 'text' })
      schema = finishSchema(
        { ...schema, tables: new Map([...schema.tables, [table.name, table]]) },
        { filled: [`t${step}`], withState: false },
      )
    }
    expect(schema.version).toBe(14)
    expect(schema.previousHashes).toEqual(hashes.slice(0, 10))
    expect(schema.tables.get(asTableName('t3'))?.seenData).toBe(true)
  })

  it('tell the order of columns', () => {
    expect(schemaVersionHash(schemaWith('a', 'b'))).not.toBe(schemaVersionHash(schemaWith('b', 'a')))
  })
})

describe('T4.6, T7.1 pipeline state', () => {
  it('gets a row when it changed, and none when it did not', () => {
    const first = advanceState(undefined, change({ resource: 'items', cursorPath: 'u', state: cursor(2 ** 53 - 1) }))
    expect(first.row).toMatchObject({ version: 1, engineVersion: 4, pipelineName: 'shop', createdAt: 1000 })
    const again = parseStoredState(first.row?.state ?? '')
    expect(again).toEqual(first.state)
    expect(again.other).toEqual({
      dataset_name: 'd',
      schema_names: ['shop'],
      default_schema_name: 'shop',
      destination_type: 'dlt.destinations.duckdb',
      destination_name: null,
    })
    expect(
      advanceState(again, change({ resource: 'items', cursorPath: 'u', state: cursor(2 ** 53 - 1) })).row,
    ).toBeNull()
    const second = advanceState(again, change({ resource: 'items', cursorPath: 'u', state: cursor(5) }))
    expect(second.row).toMatchObject({ version: 2 })
  })

  it('keeps the cursors of other resources, paths and schemas, hostile names included', () => {
    let state = advanceState(
      undefined,
      change({ resource: '__proto__', cursorPath: 'constructor', state: cursor(1) }),
    ).state
    state = advanceState(state, change({ resource: '__proto__', cursorPath: 'b', state: cursor(2) })).state
    state = advanceState(state, {
      ...change({ resource: 'x', cursorPath: 'b', state: cursor(3) }),
      schemaName: 'other',
    }).state
    const at = (schemaName: string, resource: string, cursorPath: string) =>
      storedCursor(state, { schemaName, resource, cursorPath })?.last_value
    expect([at('shop', '__proto__', 'constructor'), at('shop', '__proto__', 'b'), at('other', 'x', 'b')]).toEqual([
      1, 2, 3,
    ])
    expect(at('shop', 'toString', 'b')).toBeUndefined()
    expect(state.other['schema_names']).toEqual(['shop', 'other'])
    const forgotten = forgetResources(state, 'shop', ['__proto__', 'unknown'])
    expect(storedCursor(forgotten, { schemaName: 'shop', resource: '__proto__', cursorPath: 'b' })).toBeUndefined()
    expect(forgetResources(forgotten, 'shop', ['__proto__'])).toBe(forgotten)
  })

  it('remembers the newest fifty runs with given ids, among the keys of others', () => {
    let state = parseStoredState(JSON.stringify({ _state_engine_version: 4, pipeline_name: 'shop', custom: 1 }))
    for (let count = 1; count <= 52; count++)
      ({ state } = advanceState(state, { ...change(), run: { runId: `run ${count}`, loadId: `${count}.0` } }))
    const { row } = advanceState(state, { ...change(), run: { runId: 'run 3', loadId: '53.0' } })
    const kept = parseStoredState(row?.state ?? '')
    expect(kept.other['custom']).toBe(1)
    expect(committedRuns(kept)).toHaveLength(50)
    expect(committedRuns(kept).at(-1)).toEqual({ runId: 'run 3', loadId: '53.0' })
    expect(committedRuns(kept)[0]).toEqual({ runId: 'run 4', loadId: '4.0' })
    expect(advanceState(kept, change()).row).toBeNull()
  })

  it('reads plain JSON, typed values, and keys of others', () => {
    const stored = {
      _state_version: 7,
      _state_engine_version: 4,
      pipeline_name: 'shop',
      _version_hash: 'x',
      _local: { first_run: false },
      custom: { at: '\uf0272024-01-01T00:00:00+00:00' },
      sources: {
        shop: {
          own: 1,
          resources: {
            items: {
              more: true,
              incremental: { u: { ...cursor('\uf0272024-01-01T00:00:00+00:00'), initial_value: '\uf0261.5' } },
            },
          },
        },
      },
    }
    const state = parseStoredState(JSON.stringify(stored))
    expect(state).toMatchObject({
      version: 7,
      other: { custom: stored.custom },
      sources: { shop: { own: 1, resources: { items: { more: true } } } },
    })
    expect(state.other).not.toHaveProperty('_local')
    expect(storedCursor(state, { schemaName: 'shop', resource: 'items', cursorPath: 'u' })).toMatchObject({
      last_value: '2024-01-01T00:00:00+00:00',
      initial_value: 1.5,
    })
    for (const text of ['', 'nonsense!', '{"_state_engine_version":5}', 'AAAA'])
      expect(() => parseStoredState(text)).toThrow('Could not read the state stored')
  })
})

describe('T7.4 restoring', () => {
  it('takes over what dlt loaded, and goes on from there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-restore-'))
    const location = join(folder, 'shop.duckdb')
    const instance = await DuckDBInstance.create(location)
    const connection = await instance.connect()
    await connection.run(dltPipeline)
    connection.closeSync()
    instance.closeSync()

    const session = await duckdb.connect({ destination: 'duckdb', label: location, location }, realWorld)
    try {
      const from = { dataset: 'shop_dataset', pipeline: 'shop', schemaName: 'shop' }
      const { schema, state, existing } = parseRecalled(await session.recall(from))
      expect(schema && schemaVersionHash(schema)).toBe(schema?.versionHash)
      expect(state && stateVersionHash(state)).toBe(state?.versionHash)
      expect(storedCursor(state, { schemaName: 'shop', resource: 'items', cursorPath: 'updated' })?.last_value).toBe(
        '2024-01-03T00:00:00Z',
      )
      expect(existing.get('items')?.get('updated')).toBe('TIMESTAMP WITH TIME ZONE')

      const items = schema?.tables.get(asTableName('items'))
      const rows = { items: [{ id: 1, name: 'changed', _dlt_load_id: '9', _dlt_id: 'new' }] }
      const receipt = await loadRows(session, { loadId: '9999999999.5', tables: items ? [items] : [], rows })
      expect(receipt).toMatchObject({ tables: { items: { rows: 1 } }, schemaChanges: [] })
      expect((await session.query('SELECT name FROM shop_dataset.items ORDER BY id')).rows).toEqual([
        ['changed'],
        ['two'],
        ['three'],
      ])
      expect((await session.query('SELECT count(*) FROM shop_dataset._dlt_version')).rows).toEqual([[1]])
      expect((await session.query("SELECT count(*) FROM shop_dataset.items__tags WHERE value < 'c'")).rows).toEqual([
        [0],
      ])

      expect(parseRecalled(await session.recall({ ...from, pipeline: 'other', schemaName: 'other' }))).toMatchObject({
        schema: undefined,
        state: undefined,
      })
      expect(parseRecalled(await session.recall({ ...from, dataset: 'none' }))).toEqual({
        schema: undefined,
        state: undefined,
        newestLoad: 0,
        existing: new Map(),
      })
    } finally {
      await session[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('takes no state of a load that never completed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-restore-'))
    const location = join(folder, 'shop.duckdb')
    const session = await duckdb.connect({ destination: 'duckdb', label: location, location }, realWorld)
    await loadRows(session, { loadId: '1.0', tables: [], rows: {}, cursors: movedTo(1) })
    await loadRows(session, { loadId: '2.0', tables: [], rows: {}, cursors: movedTo(2) })
    await runOnDuckdb(location, "DELETE FROM shop_dataset._dlt_loads WHERE load_id = '2.0'")
    const { state } = parseRecalled(
      await session.recall({ dataset: 'shop_dataset', pipeline: 'shop', schemaName: 'shop' }),
    )
    expect(storedCursor(state, { schemaName: 'shop', resource: 'items', cursorPath: 'u' })?.last_value).toBe(1)
    await session[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })
})
