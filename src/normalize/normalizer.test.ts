import { describe, expect, it } from 'vitest'
import { emptySchema, emptyWarehouse, loadRun, resourcePlan, testNormalizer } from '../../test/kits/normalize.ts'
import type { NormalizedPage } from '../model/batch.ts'
import { SluiceError } from '../model/errors.ts'
import type { JsonPath } from '../model/plan/json-path.ts'
import { parseJson } from '../json/json-text.ts'
import type { JsonValue } from '../json/json.ts'
import { asTableName } from '../model/names.ts'
import type { EndpointResource } from '../model/plan.ts'
import type { Schema } from '../model/schema.ts'

const merge: Partial<EndpointResource> = {
  writeDisposition: { kind: 'merge', strategy: 'delete-insert' },
  primaryKey: ['id'],
}

function kindOfRecord(record: JsonValue): string {
  return (record as { kind: string }).kind
}

describe('pages', () => {
  it('keeps the schema object, and its tables, while nothing changes', () => {
    const normalizer = testNormalizer()
    const first = normalizer.normalize('t', [{ id: 1, l: [1] }])
    const second = normalizer.normalize('t', [{ id: 2, l: [2] }])
    expect(second.schema).toBe(first.schema)
    expect(second.changes).toEqual([])
    const third = normalizer.normalize('t', [{ id: 3, extra: 'x' }])
    expect(third.schema).not.toBe(first.schema)
    expect(table(third.schema, 't__l')).toBe(table(first.schema, 't__l'))
    expect(first.schema.tables.get(asTableName('t'))?.columns.map(({ name }) => name)).toEqual([
      'id',
      '_dlt_load_id',
      '_dlt_id',
    ])
  })

  it('announces new tables and columns once, in order, parents first', () => {
    const normalizer = testNormalizer()
    const [parent, child] = normalizer.normalize('t', [{ id: 1, l: [{ x: 1 }] }]).changes
    expect([parent?.table, parent?.created, parent?.columns.map(({ name }) => name)]).toEqual([
      't',
      true,
      ['id', '_dlt_load_id', '_dlt_id'],
    ])
    expect([child?.table, child?.created]).toEqual(['t__l', true])
    const later = normalizer.normalize('t', [{ b: 1, id: 2, a: 'x' }]).changes
    expect(later).toEqual([
      {
        table: 't',
        created: false,
        columns: [
          { name: 'b', dataType: 'bigint', nullable: true },
          { name: 'a', dataType: 'text', nullable: true },
        ],
      },
    ])
  })

  it('has nothing to say about a page without records', () => {
    const page = testNormalizer({ resource: { columns: [{ name: 'x', dataType: 'text' }] } }).normalize('t', [])
    expect([page.batches, page.changes]).toEqual([[], []])
  })

  it('gives child rows ids made from parent, table and position', () => {
    const randomBytes = (count: number) => new Uint8Array(count)
    const { batches } = testNormalizer({ randomBytes }).normalize('t', [{ c: ['x', 'y'] }])
    expect(values(batches, 't__c', '_dlt_id')).toEqual(['H1Ynmktzs+ILlg', 'Y7Y27rFBGBCC5Q'])
    expect(values(batches, 't__c', '_dlt_parent_id')).toEqual(['AAAAAAAAAAAAAA', 'AAAAAAAAAAAAAA'])
  })

  it('takes no ids from the data, where they may repeat: they are kept under another name', () => {
    const list = [
      { _dlt_id: 'own', _dlt_parent_id: 'x', _dlt_list_idx: 7, v: [1] },
      { _dlt_id: 'own', v: [2] },
    ]
    const records = [
      { _dlt_id: 'own', _dlt_load_id: 5, l: list },
      { _dlt_id: 'own', l: list },
    ]
    for (let times = 0; times < 2; times++) {
      const normalizer = testNormalizer()
      if (times > 0) normalizer.normalize('t', records)
      const { batches } = normalizer.normalize('t', records)
      expect(values(batches, 't', 'dlt_id')).toEqual(['own', 'own'])
      expect(values(batches, 't', '_dlt_load_id')).toEqual(['load', 'load'])
      expect(values(batches, 't', 'dlt_load_id')).toEqual([5])
      expect(values(batches, 't__l', 'dlt_id')).toEqual(['own', 'own', 'own', 'own'])
      expect(values(batches, 't__l', 'dlt_parent_id')).toEqual(['x', null, 'x'])
      expect(values(batches, 't__l', 'dlt_list_idx')).toEqual([7, null, 7])
      const ids = (table: string) => values(batches, table, '_dlt_id') ?? []
      expect([new Set(ids('t')).size, new Set(ids('t__l')).size]).toEqual([2, 4])
      expect(values(batches, 't__l', '_dlt_parent_id')).toEqual(ids('t').flatMap((id) => [id, id]))
      expect(values(batches, 't__l__v', '_dlt_parent_id')).toEqual(ids('t__l'))
      expect(normalizer.warnings.map(({ code }) => code)).toEqual(
        Array.from({ length: 4 }, () => 'LINK_COLUMN_RENAMED'),
      )
    }
  })

  it('a key that is called as a linking column means the one in the data', () => {
    const normalizer = testNormalizer({ resource: { ...merge, primaryKey: ['_dlt_id'] } })
    const { schema } = normalizer.normalize('t', [{ _dlt_id: 'a' }])
    const keys = schema.tables.get(asTableName('t'))?.columns.filter(({ primaryKey }) => primaryKey === true)
    expect(keys?.map(({ name }) => name)).toEqual(['dlt_id'])
  })

  it('goes on with the schema of an interrupted run as if nothing had happened', () => {
    const contract = { resource: { schemaContract: { columns: 'freeze' as const } } }
    const first = testNormalizer(contract).normalize('t', [{ a: 1 }])
    const resumed = testNormalizer({ ...contract, schema: first.schema })
    expect(resumed.normalize('t', [{ a: 1, b: 2 }]).changes.map(({ created }) => created)).toEqual([false])
    const schema = resumed.finish()
    expect(table(schema, 't').seenData).toBe(true)
    expect(() => testNormalizer({ ...contract, schema }).normalize('t', [{ c: 1 }])).toThrowError(/freezes columns/)
  })

  it('names tables record by record', () => {
    const normalizer = testNormalizer({ resource: { tableName: kindOfRecord, primaryKey: ['id'] } })
    const { batches, schema } = normalizer.normalize('t', [
      { kind: 'Push Event', id: 1 },
      { kind: 'issue', id: 2 },
      { kind: 'Push Event', id: 3 },
    ])
    expect(batches.map(({ table: name, rowCount }) => [name, rowCount])).toEqual([
      ['push_event', 2],
      ['issue', 1],
    ])
    expect(table(schema, 'issue').resource).toBe('t')
    expect(table(schema, 'issue').columns.find(({ name }) => name === 'id')?.primaryKey).toBe(true)
  })

  it('refuses records of a resource it was not given', () => {
    expect(() => testNormalizer().normalize('nope', [])).toThrowError(/no resource "nope"/)
  })
})

describe('values', () => {
  it('leaves the variant the type its name says', () => {
    const { batches, schema } = testNormalizer().normalize('t', [
      { n: 1 },
      { n: '2024-01-01T00:00:00Z' },
      { n: 'plain' },
    ])
    expect(values(batches, 't', 'n__v_text')).toEqual([null, '2024-01-01T00:00:00Z', 'plain'])
    expect(typeOf(schema, 'n__v_text')).toBe('text')
  })

  it('gives a value its own variant where dlt made one of another type', () => {
    const stored = testNormalizer({
      resource: {
        columns: [
          { name: 'n', dataType: 'bigint' },
          { name: 'n__v_text', dataType: 'timestamp', variant: true },
        ],
      },
    })
    const { batches } = stored.normalize('t', [{ n: '2024-01-01T00:00:00Z' }, { n: 'plain' }, { n: 'again' }])
    expect(values(batches, 't', 'n__v_text')).toEqual([1_704_067_200_000_000])
    expect(values(batches, 't', 'n__v_text__v_text')).toEqual([null, 'plain', 'again'])
  })

  it('takes what processing steps leave behind', () => {
    const records = [
      { d: new Date(0), u: undefined, l: [new Date(1)] },
      { d: new Date(Number.NaN), l: [] },
    ] as unknown as JsonValue[]
    const { batches, schema } = testNormalizer().normalize('t', [...records, new Date(2) as unknown as JsonValue])
    expect([values(batches, 't', 'd'), values(batches, 't__l', 'value')]).toEqual([[0], [1000]])
    expect(values(batches, 't', 'value')).toEqual([null, null, 2000])
    expect(typeOf(schema, 'u')).toBeUndefined()
  })

  it('moves a value too wide for a hinted precision into a variant', () => {
    const { batches } = testNormalizer({ resource: { columns: [{ name: 'n', precision: 8 }] } }).normalize('t', [
      { n: 300 },
      { n: 3 },
    ])
    expect([values(batches, 't', 'n'), values(batches, 't', 'n__v_bigint')]).toEqual([[null, 3], [300]])
  })

  it.each([
    ['text', '18446744073709551616'],
    ['decimal', '18446744073709551616'],
    ['wei', '18446744073709551616'],
    ['double', 18446744073709552000],
  ] as const)('keeps integers beyond 64 bits in a %s column', (dataType, cell) => {
    const normalizer = testNormalizer({ resource: { columns: [{ name: 'n', dataType }] } })
    expect(values(normalizer.normalize('t', [{ n: 2n ** 64n }]).batches, 't', 'n')).toEqual([cell])
  })

  it.each([
    [[{ n: 2n ** 63n }]],
    [[{ n: 1 }, { n: -(2n ** 63n) - 1n }]],
    [[{ n: '2024-01-01T00:00:00Z' }, { n: 2n ** 64n }]],
  ])('refuses integers beyond 64 bits elsewhere', (records) => {
    const error = errorOf(() => testNormalizer().normalize('t', records))
    expect([error.code, error.message]).toEqual([
      'INTEGER_TOO_LARGE',
      expect.stringMatching(/store -?\d{19,} in column "n" of table "t"/),
    ])
    expect(error.details.hint).toContain('data_type: text')
  })
})

describe('keys', () => {
  it('must come with the records', () => {
    const error = errorOf(() => testNormalizer({ resource: merge }).normalize('t', [{ ID_: 1, name: 'x' }]))
    expect(error.code).toBe('KEY_COLUMN_MISSING')
    expect(error.message).toContain('resource "t" because its records have no "id"')
    expect(error.details.allowed).toEqual(['idx', 'name'])
    expect(error.details.place).toEqual({ file: 'config.yaml', line: 1 })
  })

  it.each([[[{ id: 1 }, { id: null }]], [[{ id: 1 }, { x: 1 }]], [[{ id: null }, { id: 1 }]], [[{}, { id: 1 }]]])(
    'must not be null or absent in a single record: %j',
    (records) => {
      const error = errorOf(() => testNormalizer({ resource: merge }).normalize('t', records))
      expect([error.code, error.message]).toEqual([
        'NULL_IN_KEY',
        expect.stringContaining('key column "id" is null or absent'),
      ])
    },
  )

  it('may be null when the hint says so', () => {
    const resource = { ...merge, columns: [{ name: 'id', nullable: true }] }
    expect(testNormalizer({ resource }).normalize('t', [{ id: null, a: 1 }]).batches[0]?.rowCount).toBe(1)
  })

  it('are asked of upserts before they are hashed', () => {
    const resource: Partial<EndpointResource> = {
      primaryKey: ['id'],
      writeDisposition: { kind: 'merge', strategy: 'upsert' },
    }
    const normalizer = testNormalizer({ resource })
    expect(values(normalizer.normalize('t', [{ id: 1 }]).batches, 't', '_dlt_id')).toEqual(['z5jIxXIbUnmbKw'])
    expect(values(normalizer.normalize('t', [parseJson('{"id":1.0}')]).batches, 't', '_dlt_id')).toEqual([
      'cvXT4XHjvZjFxg',
    ])
    expect(errorOf(() => normalizer.normalize('t', [{ id: null }])).code).toBe('NULL_IN_KEY')
  })

  it('replace the keys of earlier runs', () => {
    const first = testNormalizer({ resource: { ...merge, primaryKey: ['a'] } })
    first.normalize('t', [{ a: 1, b: 2 }])
    const second = testNormalizer({ resource: { ...merge, primaryKey: ['b'] }, schema: first.finish() })
    const keys = table(second.schema, 't').columns.filter(({ primaryKey }) => primaryKey === true)
    expect(keys.map(({ name }) => name)).toEqual(['b'])
  })
})

describe('hints', () => {
  it('mark the column of a plain cursor', () => {
    const cursorPath = { text: 'updatedAt', field: 'updatedAt' } as JsonPath
    const endpoint = { incremental: { cursorPath } } as unknown as EndpointResource['endpoint']
    const { schema } = testNormalizer({ resource: { endpoint } }).normalize('t', [
      { id: 1, updatedAt: '2024-01-01T00:00:00Z' },
    ])
    expect(table(schema, 't').columns.find(({ name }) => name === 'updated_at')).toMatchObject({
      dataType: 'timestamp',
      incremental: true,
    })
  })

  it('set disposition, contract and nesting of a stored table anew', () => {
    const first = testNormalizer()
    first.normalize('t', [{ a: 1 }])
    const schema = first.finish()
    const resource: Partial<EndpointResource> = {
      writeDisposition: { kind: 'replace' },
      maxTableNesting: 0,
      schemaContract: { tables: 'freeze' },
    }
    expect(table(testNormalizer({ schema, resource }).schema, 't')).toMatchObject({
      writeDisposition: { kind: 'replace' },
      maxNesting: 0,
      schemaContract: { tables: 'freeze' },
      resource: 't',
      seenData: true,
    })
  })

  it('cannot change the type of a column that exists', () => {
    const first = testNormalizer()
    first.normalize('t', [{ a: 1 }])
    const second = testNormalizer({
      schema: first.finish(),
      resource: { columns: [{ name: 'a', dataType: 'text', description: 'd' }] },
    })
    expect(table(second.schema, 't').columns[0]).toMatchObject({ name: 'a', dataType: 'bigint', description: 'd' })
    expect(second.warnings.map(({ code }) => code)).toEqual(['TYPE_HINT_IGNORED'])
  })

  it('that never meet data stay in the schema, as in dlt, with a warning where records came', () => {
    const resources = [
      resourcePlan({ name: 't', columns: [{ name: 'ghost' }] }),
      resourcePlan({ name: 'silent', columns: [{ name: 'x', dataType: 'text' }] }),
    ]
    const normalizer = testNormalizer({ resources })
    expect([...normalizer.schema.tables.keys()]).toEqual(['t', 'silent'])
    normalizer.normalize('t', [{ id: 1, gone: null }])
    const { tables } = normalizer.finish()
    expect([...tables.values()].map(({ name, seenData }) => [name, seenData])).toEqual([
      ['t', true],
      ['silent', false],
    ])
    expect(normalizer.warnings).toEqual([
      expect.objectContaining({ code: 'NULL_ONLY_COLUMNS', message: expect.stringContaining('gone"') as string }),
      expect.objectContaining({
        code: 'HINTED_COLUMNS_MISSING',
        message: expect.stringContaining('"ghost"') as string,
      }),
    ])
  })

  it('cannot take over a child table', () => {
    const first = testNormalizer()
    first.normalize('t', [{ l: [1] }])
    const error = errorOf(() => testNormalizer({ schema: first.finish(), resource: { tableName: 't__l' } }))
    expect([error.code, error.exitCode]).toEqual(['TABLE_CONFLICT', 2])
  })

  it('let a declared root table take the rows of a list', () => {
    const resources = [resourcePlan(), resourcePlan({ name: 't__l' })]
    const normalizer = testNormalizer({ resources })
    const { batches } = normalizer.normalize('t', [{ l: [{ v: 1 }, 2] }])
    expect(batches[1]?.columns.map(({ name }) => name)).toEqual(['v', '_dlt_load_id', '_dlt_id', 'value'])
    expect(normalizer.warnings).toMatchObject([{ code: 'TABLE_SHARED' }])
  })
})

describe('T3.5 root ids', () => {
  it('are handed down in merges, and the schema says so as dlt does', () => {
    const { schema } = testNormalizer({ resource: merge }).normalize('t', [{ id: 1, l: [[1]] }])
    expect(table(schema, 't__l__list').columns.map(({ name }) => name)).toEqual([
      'value',
      '_dlt_root_id',
      '_dlt_parent_id',
      '_dlt_list_idx',
      '_dlt_id',
    ])
    expect(schema.normalizers).toEqual({
      json: { config: { propagation: { tables: { t: { _dlt_id: '_dlt_root_id' } } } } },
    })
  })

  it('stay once they are there, whatever the disposition becomes', () => {
    const first = testNormalizer({ resource: merge })
    first.normalize('t', [{ id: 1, l: [1] }])
    const { batches } = testNormalizer({ schema: first.finish() }).normalize('t', [{ id: 2, l: [2] }])
    expect(values(batches, 't__l', '_dlt_root_id')).toEqual(values(batches, 't', '_dlt_id'))
  })

  it('can be switched on and off by the schema', () => {
    expect(childColumns({ schema: rootKeySchema(true) })).toContain('_dlt_root_id')
    expect(childColumns({ schema: rootKeySchema(false), resource: merge })).not.toContain('_dlt_root_id')
  })
})

function rootKeySchema(on: boolean): Schema {
  return { ...emptySchema(), normalizers: { json: { config: { root_key_propagation: on } } } }
}

function childColumns(options: Parameters<typeof testNormalizer>[0]): string[] {
  const { schema } = testNormalizer(options).normalize('t', [{ id: 1, l: [1] }])
  return table(schema, 't__l').columns.map(({ name }) => name)
}

describe('scd2', () => {
  it('declares its columns first and hashes whole records', () => {
    const resource: Partial<EndpointResource> = {
      writeDisposition: { kind: 'merge', strategy: 'scd2', scd2: { validityColumnNames: ['from', 'to'] } },
    }
    const { batches, schema } = testNormalizer({ resource }).normalize('t', [
      { id: 1, v: 'a', l: [{ x: 1 }] },
      { id: 2, v: 'b' },
    ])
    expect(table(schema, 't').columns).toMatchObject([
      { name: 'from', dataType: 'timestamp', nullable: true },
      { name: 'to', dataType: 'timestamp', nullable: true },
      { name: 'id' },
      { name: 'v' },
      { name: '_dlt_load_id' },
      { name: '_dlt_id', nullable: false, unique: false, rowKey: false },
    ])
    expect(values(batches, 't', '_dlt_id')).toEqual(['ga7LZ5EVb4qEzQ', 'YFuW8j64Vw2OkQ'])
    expect(table(schema, 't__l').columns.map(({ name }) => name)).not.toContain('_dlt_root_id')
  })
})

describe('T2.3 collisions', () => {
  it('are told once, with both keys', () => {
    const normalizer = testNormalizer()
    normalizer.normalize('t', [
      { 'A b': 1, a_b: 2 },
      { 'A b': 3, a_b: 4 },
      { 'L!': [1], 'L?': [2] },
      { 'L!': [1], 'L?': [2] },
    ])
    expect(normalizer.warnings.map(({ code }) => code)).toEqual(['COLUMN_COLLISION', 'COLUMN_COLLISION'])
    expect(normalizer.warnings[0]?.message).toContain('The keys "A b" and "a_b" of "t" both become column "a_b"')
    expect(normalizer.warnings[1]?.message).toContain('"L!" and "L?"')
  })

  it('keep the last value on every path through the code, even when it is null', () => {
    const records = [
      { A: 1, a: 2 },
      { A: 3, a: null },
      { A: null, a: 4 },
      { A: 'text', a: 5 },
      { A: 6, a: 'text' },
      { a: 7 },
      { A: 8 },
    ]
    const { batches } = testNormalizer().normalize('t', [...records, ...records])
    const once = [2, null, 4, 5, null, 7, 8]
    expect(values(batches, 't', 'a')).toEqual([...once, ...once])
    expect(values(batches, 't', 'a__v_text')?.filter((cell) => cell !== null)).toEqual(['text', 'text'])
  })
})

function table(schema: Schema, name: string) {
  const found = schema.tables.get(asTableName(name))
  if (found === undefined) throw new Error(`no table "${name}"`)
  return found
}

function typeOf(schema: Schema, column: string) {
  return table(schema, 't').columns.find(({ name }) => name === column)?.dataType
}

function values(batches: NormalizedPage['batches'], name: string, column: string) {
  return batches.find((batch) => batch.table === name)?.columns.find((candidate) => candidate.name === column)?.values
}

function errorOf(run: () => unknown): SluiceError {
  try {
    run()
  } catch (error) {
    if (error instanceof SluiceError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

it('counts every row of a run once, whatever the pages', () => {
  const warehouse = emptyWarehouse()
  loadRun(warehouse, testNormalizer(), {
    records: Array.from({ length: 253 }, (_, id) => ({ id, l: [id, id] })),
    size: 100,
  })
  expect([warehouse.rows.get('t')?.length, warehouse.rows.get('t__l')?.length]).toEqual([253, 506])
})
