import { describe, expect, test } from 'vitest'
import { problemOf, read, resourceOf, shop } from '../../../../test/fixtures/plan/read.ts'

const tableName = (): string => 't'
const one = (): boolean => true
const two = (record: unknown): unknown => record

describe('write dispositions', () => {
  test.each([
    ['replace', { kind: 'replace' }],
    [{ disposition: 'append' }, { kind: 'append' }],
    ['merge', { kind: 'merge', strategy: 'delete-insert' }],
    [
      { disposition: 'merge', strategy: 'delete-insert', deduplicated: true },
      { kind: 'merge', strategy: 'delete-insert', isStated: true, deduplicated: true },
    ],
    [
      { disposition: 'merge', source_filter: 'a > 1', destination_scope: '{table}.a > 1' },
      { kind: 'merge', strategy: 'delete-insert', sourceFilter: 'a > 1', destinationScope: '{table}.a > 1' },
    ],
    [
      { disposition: 'merge', strategy: 'cdc', skip_unchanged_rows: true, row_version_column_name: 'v' },
      { kind: 'merge', strategy: 'cdc', skipUnchanged: { rowVersionColumnName: 'v' } },
    ],
    [
      { disposition: 'merge', strategy: 'upsert', source_filter: '', skip_unchanged_rows: false },
      { kind: 'merge', strategy: 'upsert' },
    ],
    [
      { disposition: 'merge', strategy: 'scd2', validity_column_names: ['f', 't'], active_record_timestamp: null },
      { kind: 'merge', strategy: 'scd2', scd2: { validityColumnNames: ['f', 't'], activeRecordTimestamp: null } },
    ],
    [{ disposition: 'replace', strategy: 'upsert' }, { kind: 'replace' }],
    [null, { kind: 'append' }],
  ])('%j', async (written, expected) => {
    const resource = await resourceOf({ name: 'x', primary_key: 'id', write_disposition: written })
    expect(resource.writeDisposition).toEqual(expected)
  })

  test('a merge without keys is told; an upsert without a primary key refused', async () => {
    const { warnings } = await read(shop({ name: 'x', write_disposition: 'merge' }))
    expect(warnings).toMatchObject([{ code: 'MERGE_WITHOUT_KEY' }])
    const keyed = { name: 'x', write_disposition: 'merge', columns: { id: { primary_key: true } } }
    expect((await read(shop(keyed))).warnings).toEqual([])
    const upsert = { disposition: 'merge', strategy: 'upsert' }
    expect(await problemOf(shop({ name: 'x', write_disposition: upsert, merge_key: 'id' }))).toMatchObject({
      code: 'CONFIG_MISSING_KEY',
      path: 'resources[0].primary_key',
    })
    expect(
      await problemOf(shop({ name: 'x', write_disposition: { disposition: 'merge', boundary_timestamp: 'soon' } })),
    ).toMatchObject({ message: expect.stringContaining('it is not an ISO timestamp') as string })
  })
})

describe('T5.11 keys of a merge', () => {
  const mergeOf = (written: object) => shop({ name: 'x', primary_key: 'id', write_disposition: written })

  test.each([
    ['source_filter', 'insert-only', 'a > 1', ['delete-insert', 'upsert', 'scd2', 'cdc']],
    ['destination_scope', 'upsert', 'a > 1', ['delete-insert', 'scd2', 'cdc']],
    ['destination_scope', 'insert-only', 'a > 1', ['delete-insert', 'scd2', 'cdc']],
    ['skip_unchanged_rows', 'delete-insert', true, ['upsert', 'cdc']],
    ['skip_unchanged_rows', undefined, true, ['upsert', 'cdc']],
    ['skip_unchanged_rows', 'scd2', true, ['upsert', 'cdc']],
    ['row_version_column_name', 'delete-insert', 'v', ['upsert', 'scd2', 'cdc']],
    ['validity_column_names', 'upsert', ['a', 'b'], ['scd2']],
    ['boundary_timestamp', 'cdc', '2024-01-01', ['scd2']],
    ['deduplicated', 'scd2', true, ['delete-insert', 'upsert', 'insert-only', 'cdc']],
  ])('%s with %s', async (...[key, strategy, value, known]) => {
    const written = { disposition: 'merge', ...(strategy !== undefined && { strategy }), [key]: value }
    expect(await problemOf(mergeOf(written))).toMatchObject({
      code: 'CONFIG_UNSUPPORTED',
      path: `resources[0].write_disposition.${key}`,
      message: `Could not use "${key}" because the merge strategy "${strategy ?? 'delete-insert'}" does not know it.`,
      allowed: known.map((one) => `strategy: ${one}`),
    })
  })

  test('with another disposition, in nested hints, and SQL that is none', async () => {
    expect(await problemOf(mergeOf({ disposition: 'append', source_filter: 'a' }))).toMatchObject({
      message: 'Could not use "source_filter" because it says how to merge, and the disposition is "append".',
    })
    const nested = { l: { primary_key: 'id', write_disposition: { disposition: 'merge', skip_unchanged_rows: true } } }
    expect(await problemOf(shop({ name: 'x', nested_hints: nested }))).toMatchObject({
      path: 'resources[0].nested_hints.l.write_disposition.skip_unchanged_rows',
    })
    const bad = { disposition: 'merge', strategy: 'cdc', source_filter: '{table}.a', destination_scope: 'a = 1; x' }
    await expect(read(mergeOf(bad))).rejects.toMatchObject({
      problems: [
        { code: 'CONFIG_INVALID_VALUE', details: { place: { path: 'resources[0].write_disposition.source_filter' } } },
        {
          code: 'CONFIG_INVALID_VALUE',
          details: { place: { path: 'resources[0].write_disposition.destination_scope' } },
        },
      ],
    })
  })

  test('cdc needs a primary key; a scope is a key of its own', async () => {
    const cdc = { disposition: 'merge', strategy: 'cdc' }
    expect(await problemOf(shop({ name: 'x', merge_key: 'd', write_disposition: cdc }))).toMatchObject({
      code: 'CONFIG_MISSING_KEY',
      path: 'resources[0].primary_key',
    })
    const scoped = { disposition: 'merge', destination_scope: 'day = 1' }
    expect((await read(shop({ name: 'x', write_disposition: scoped }))).warnings).toEqual([])
  })

  test('what has no effect is said', async () => {
    const warningsOf = async (more: object) =>
      (await read(shop({ name: 'x', primary_key: 'id', ...more }))).warnings.map(({ code, message }) => [code, message])
    const upsert = { disposition: 'merge', strategy: 'upsert', row_version_column_name: 'v' }
    expect(await warningsOf({ write_disposition: upsert })).toEqual([
      ['CONFIG_IGNORED_KEY', expect.stringContaining('row_version_column_name" has no effect')],
    ])
    expect(await warningsOf({ write_disposition: { ...upsert, skip_unchanged_rows: true }, merge_key: 'd' })).toEqual([
      ['CONFIG_IGNORED_KEY', '"merge_key" of "x" has no effect: "upsert" does not look at it.'],
    ])
    const scoped = { disposition: 'merge', strategy: 'scd2', destination_scope: 'day = 1' }
    expect(await warningsOf({ write_disposition: scoped, merge_key: 'd' })).toEqual([
      ['CONFIG_IGNORED_KEY', '"merge_key" of "x" has no effect: "destination_scope" says which rows may go.'],
    ])
  })

  test('where they stand is known to the load', async () => {
    const written = { disposition: 'merge', source_filter: 'a', destination_scope: 'b' }
    const { mergePlaces } = await resourceOf({ name: 'x', primary_key: 'id', write_disposition: written })
    expect(mergePlaces).toMatchObject({
      write_disposition: { path: 'resources[0].write_disposition' },
      source_filter: { path: 'resources[0].write_disposition.source_filter' },
      destination_scope: { path: 'resources[0].write_disposition.destination_scope' },
    })
  })
})

test('every other hint', async () => {
  const resource = await resourceOf({
    name: 'x',
    table_name: tableName,
    merge_key: 'm',
    primary_key: ['a', 'b'],
    columns: { a: { data_type: 'decimal', precision: 10, scale: 2, dedup_sort: 'desc', hard_delete: null } },
    schema_contract: { tables: 'evolve', data_type: 'freeze' },
    max_table_nesting: 0,
    selected: true,
    parallelized: true,
  })
  expect(resource).toMatchObject({
    tableName,
    mergeKey: ['m'],
    primaryKey: ['a', 'b'],
    columns: [{ name: 'a', dataType: 'decimal', precision: 10, scale: 2, dedupSort: 'desc' }],
    schemaContract: { tables: 'evolve', dataType: 'freeze' },
    maxTableNesting: 0,
    parallelized: true,
  })
  expect(Object.keys(resource.columns[0]!)).not.toContain('hardDelete')
  const frozen = await resourceOf({ name: 'x', schema_contract: 'freeze' })
  expect(frozen.schemaContract).toEqual({ tables: 'freeze', columns: 'freeze', dataType: 'freeze' })
})

test('steps keep their order; in one step filter comes before map', async () => {
  const resource = await resourceOf({
    name: 'x',
    processing_steps: [{ map: two, filter: one }, {}, { yield_map: two }],
  })
  expect(resource.steps.map((step) => step.kind)).toEqual(['filter', 'map', 'yield_map'])
})

test('what has no effect on the tables is accepted with a warning', async () => {
  const ignored = { file_format: 'parquet', table_format: 'native' }
  const { warnings } = await read(shop({ name: 'x', ...ignored, nested_hints: {} }))
  expect(warnings.map((warning) => warning.message)).toEqual([
    '"resources[0].file_format" has no effect: the tables come out the same without it.',
  ])
})

describe('top level', () => {
  test('contract, nesting, naming, names, destination, dataset', async () => {
    const top = {
      name: 'My Shop-1.2',
      destination: './x.duckdb',
      dataset: 'd',
      schema_contract: 'evolve',
      max_table_nesting: 3,
      naming: 'direct',
    }
    const { plan } = await read(shop('a', top))
    expect(plan).toMatchObject({
      pipeline: 'My Shop-1.2',
      source: 'my_shop_1_2',
      destination: { target: { label: 'duckdb:///work/x.duckdb' }, memo: './x.duckdb' },
      dataset: 'd',
      schemaContract: { tables: 'evolve', columns: 'evolve', dataType: 'evolve' },
      maxTableNesting: 3,
      naming: 'direct',
    })
    const { plan: given } = await read(shop('a', top), { destination: 'duckdb', dataset: 'e' })
    expect([given.destination.memo, given.dataset]).toEqual(['duckdb', 'e'])
  })

  test('names from the file, and names that cannot be', async () => {
    const { plan } = await read(shop('a'), { file: '/x/y/github.orders.yaml' })
    expect([plan.pipeline, plan.source, plan.dataset]).toEqual([
      'github.orders',
      'github_orders',
      'github.orders_dataset',
    ])
    expect(await problemOf(shop('a', { name: '../x' }))).toMatchObject({
      code: 'CONFIG_INVALID_NAME',
      path: 'name',
      hint: 'Write "name: _x" at the top of the configuration.',
    })
    const { plan: named } = await read(shop('a', { name: 'p', source_name: 'github' }))
    expect([named.pipeline, named.source]).toEqual(['p', 'github'])
  })

  test('an unknown destination or naming', async () => {
    expect(await problemOf(shop('a', { destination: 'oracle://u:pw12@h' }))).toMatchObject({
      code: 'DESTINATION_UNKNOWN',
      found: 'oracle://u:***@h',
      // a URL gets forms that are URLs, where a destination has one
      allowed: expect.arrayContaining([
        expect.stringMatching(/^duckdb:\/\//),
        expect.stringMatching(/^postgres:\/\//),
      ]) as unknown,
    })
    expect(await problemOf(shop('a', { destination: 'oracle' }))).toMatchObject({
      code: 'DESTINATION_UNKNOWN',
      allowed: expect.arrayContaining(['duckdb', 'postgres', 'sqlite']) as unknown,
    })
    expect(await problemOf(shop('a', { naming: 'snakecase' }))).toMatchObject({ hint: 'Did you mean "snake_case"?' })
  })
})
