import { describe, expect, it } from 'vitest'
import { items, lines } from '../testing/destination/tables.ts'
import { realWorld } from '../../test/kits/load-rows.ts'
import { schemaOf, tableOf } from '../../test/kits/scratch-schema.ts'
import { duckdb } from '../destinations/duckdb/duckdb.ts'
import { duckdbTypes } from './duckdb/types.ts'
import type { Column, DataType, TableSchema } from '../model/schema.ts'
import { asColumnName } from '../model/names.ts'
import type { SealedPackage } from '../model/sealed-package.ts'
import { emptySchema } from '../state/stored-schema.ts'
import type { CommitPlan } from './commit-plan.ts'
import type { ExistingTables } from './destination.ts'
import { planLoad } from './load-package.ts'

/** The plan of a package with one row in each of `filled`. */
function planOf(
  tables: readonly TableSchema[],
  filled: readonly string[],
  more: {
    readonly existing?: ExistingTables
    readonly replaced?: readonly string[]
    readonly strategies?: readonly string[]
  } = {},
): CommitPlan {
  const seen = tables.map((table) => ({ ...table, seenData: table.seenData || filled.includes(table.name) }))
  const schema = {
    ...schemaOf('shop', []),
    tables: new Map([
      ...emptySchema('shop', 'snake_case').tables,
      ...seen.map((table) => [table.name, table] as const),
    ]),
  }
  const sealed: SealedPackage = {
    path: '/p/1.0.duckdb',
    loadId: '1.0',
    pipeline: 'shop',
    fingerprint: '',
    createdAt: 0,
    schema,
    storedSchema: { text: '{}', engineVersion: 11 },
    stateRow: null,
    replaced: more.replaced ?? [],
    dropped: [],
    rows: new Map(filled.map((table) => [table, 1])),
    columns: new Map(seen.map((table) => [table.name, table.columns.map(({ name }) => name)])),
  }
  const capabilities = { ...duckdb.capabilities, mergeStrategies: more.strategies ?? ['delete-insert'] }
  const input = { package: sealed, session: { capabilities, types: duckdbTypes }, dataset: 'd', world: realWorld }
  return planLoad(input, more.existing ?? new Map())
}

const steps = (plan: CommitPlan): string[] =>
  plan.steps.map((step) => ('table' in step ? `${step.kind} ${step.table}` : step.kind))
const stored = (...tables: readonly TableSchema[]): ExistingTables =>
  new Map(
    tables.map((table) => [
      table.name,
      new Map(table.columns.map((column) => [column.name as string, duckdbTypes.render(column)])),
    ]),
  )
const primary = { primaryKey: true, nullable: false } as const
const merged = items({ kind: 'merge', strategy: 'delete-insert' }, {}, primary)

describe('T4.7 the plan of a load', () => {
  it('makes tables, brings rows, and ends with the load row', () => {
    expect(steps(planOf([items({ kind: 'append' }), lines()], ['items', 'items__l']))).toEqual([
      'create_dataset',
      'create_table items',
      'create_table items__l',
      'create_table _dlt_loads',
      'create_table _dlt_version',
      'insert_staged items',
      'insert_staged items__l',
      'insert_row _dlt_version',
      'insert_row _dlt_loads',
    ])
  })

  it('touches nothing that has no rows, and no table that never had any', () => {
    const tables = [items({ kind: 'replace' }), lines(), tableOf('never', { a: 'text' })]
    const seen = tables.map((table) => ({ ...table, seenData: table.name !== 'never' }))
    const plan = planOf(seen, [], { existing: stored(...seen) })
    expect(steps(plan).filter((step) => !step.includes('_dlt_'))).toEqual(['create_dataset'])
    expect(plan.schemaChanges).toEqual([])
  })

  it('deletes stale rows only where there can be some', () => {
    const tables = [merged, lines()]
    const fresh = ['collect_fresh items', 'insert_staged items', 'drop_collected']
    expect(steps(planOf(tables, ['items'])).filter((step) => !/create|insert_row/.test(step))).toEqual(fresh)
    const again = steps(planOf(tables, ['items'], { existing: stored(...tables) }))
    expect(again.filter((step) => !/create|insert_row/.test(step))).toEqual([
      'collect_stale items',
      'delete_collected items',
      'drop_collected',
      ...fresh,
    ])
  })

  it('takes names that differ only in case as the same', () => {
    const upper = new Map([
      [
        'ITEMS',
        new Map([
          ['ID', 'BIGINT'],
          ['V', 'VARCHAR'],
          ['_DLT_LOAD_ID', 'VARCHAR'],
          ['_DLT_ID', 'VARCHAR'],
        ]),
      ],
    ])
    const plan = planOf([items({ kind: 'append' })], ['items'], { existing: upper })
    expect(steps(plan)).not.toContain('create_table items')
    expect(plan.schemaChanges).toEqual([])
  })

  it('refuses a strategy that the destination lacks, naming those it has', () => {
    const upsert = items({ kind: 'merge', strategy: 'upsert' }, {}, primary)
    expect(() => planOf([upsert], ['items'])).toThrow(
      expect.objectContaining({
        code: 'MERGE_STRATEGY_UNSUPPORTED',
        details: expect.objectContaining({ found: 'upsert', allowed: ['delete-insert'] }) as unknown,
      }) as Error,
    )
  })

  it('refuses a merge of nested rows that nothing leads to their root', () => {
    const deep = tableOf(
      'items__l__m',
      { x: 'bigint', _dlt_id: { dataType: 'text', unique: true } },
      { parent: lines().name },
    )
    expect(() => planOf([merged, lines(), deep], ['items', 'items__l', 'items__l__m'])).toThrow(
      expect.objectContaining({ code: 'MERGE_KEY_MISSING' }) as Error,
    )
  })
})

const column = (dataType: DataType, more: Partial<Column> = {}): Column => ({
  name: asColumnName('c'),
  dataType,
  nullable: true,
  ...more,
})

describe('T1.9 DuckDB types', () => {
  it.each([
    [column('text', { precision: 10 }), 'VARCHAR'],
    [column('bigint', { precision: 8 }), 'TINYINT'],
    [column('bigint', { precision: 17 }), 'INTEGER'],
    [column('bigint', { precision: 100 }), 'HUGEINT'],
    [column('timestamp', { precision: 3 }), 'TIMESTAMP WITH TIME ZONE'],
    [column('timestamp', { timezone: false }), 'TIMESTAMP'],
    [column('timestamp', { timezone: false, precision: 0 }), 'TIMESTAMP_S'],
    [column('timestamp', { timezone: false, precision: 3 }), 'TIMESTAMP_MS'],
    [column('timestamp', { timezone: false, precision: 9 }), 'TIMESTAMP_NS'],
    [column('decimal', { precision: 10 }), 'DECIMAL(10,9)'],
    [column('decimal', { scale: 2 }), 'DECIMAL(38,2)'],
    [column('wei'), 'DECIMAL(38,0)'],
  ])('renders %o', (given, type) => {
    expect(duckdbTypes.render(given)).toBe(type)
    expect(duckdbTypes.accepts(type, given)).toBe(true)
  })

  it.each([
    ['VARCHAR', column('bigint'), false],
    ['INTEGER', column('bigint'), true],
    ['DOUBLE', column('bigint'), false],
    ['TIMESTAMP', column('timestamp'), true],
    ['DATE', column('timestamp'), false],
    ['DECIMAL(18,3)', column('decimal'), false],
    ['DECIMAL(38,12)', column('decimal'), true],
    ['VARCHAR', column('json'), true],
    ['JSON', column('text'), false],
  ])('an existing %s', (existing, given, accepted) => {
    expect(duckdbTypes.accepts(existing, given)).toBe(accepted)
  })

  it('refuses integers that are too wide', () => {
    expect(() => duckdbTypes.render(column('bigint', { precision: 129 }))).toThrow('no integer of 129 bits')
  })
})
