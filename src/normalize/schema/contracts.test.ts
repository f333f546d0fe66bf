import { describe, expect, it } from 'vitest'
import { testNormalizer } from '../../../test/kits/normalize.ts'
import { SluiceError } from '../../model/errors.ts'
import type { JsonValue } from '../../json/json.ts'
import { asTableName } from '../../model/names.ts'
import type { Schema, SchemaContract } from '../../model/schema.ts'

function loadedSchema(records: readonly JsonValue[] = [{ a: 1, l: [{ x: 1 }] }]): Schema {
  const normalizer = testNormalizer()
  normalizer.normalize('t', records)
  return normalizer.finish()
}

function rows(normalizer: ReturnType<typeof testNormalizer>, records: readonly JsonValue[]): Record<string, number> {
  const { batches } = normalizer.normalize('t', records)
  return Object.fromEntries(batches.map(({ table, rowCount }) => [table, rowCount]))
}

function violation(schema: Schema, contract: Partial<SchemaContract>, record: JsonValue): SluiceError | undefined {
  try {
    testNormalizer({ schema, contract }).normalize('t', [record])
    return undefined
  } catch (error) {
    return error as SluiceError
  }
}

describe('T6.2 freeze', () => {
  it.each([
    [{ columns: 'freeze' }, { a: 1, b: 2 }, 'add column "b" to table "t" because its schema contract freezes columns'],
    [{ columns: 'freeze' }, { a: 1, o: { p: 2 } }, 'add column "o__p" to table "t"'],
    [{ columns: 'freeze' }, { a: 1, l: [{ y: 2 }] }, 'add column "y" to table "t__l"'],
    [
      { dataType: 'freeze' },
      { a: 'x' },
      'put a text value into the bigint column "a" of table "t" because its schema contract freezes data_type',
    ],
    [{ tables: 'freeze' }, { a: 1, m: [1] }, 'create table "t__m" because its schema contract freezes tables'],
  ] as const)('%j refuses %j', (contract, record, message) => {
    const error = violation(loadedSchema(), contract, record)
    expect(error).toBeInstanceOf(SluiceError)
    expect([error?.code, error?.message]).toEqual(['CONTRACT_FREEZE', expect.stringContaining(message)])
    expect(error?.details.found).toContain('{')
    expect(error?.details.hint).toContain('evolve')
  })

  it.each([
    [{ columns: 'freeze' }, { a: 2 }],
    [{ columns: 'freeze' }, { a: 2, b: null, o: {}, m: [] }],
    [{ columns: 'freeze' }, { a: 'x' }],
    [{ columns: 'freeze' }, { a: 1, m: [1] }],
    [{ dataType: 'freeze' }, { a: '7', b: 1 }],
    [{ tables: 'freeze' }, { a: 1, b: 2 }],
  ] as const)('%j lets %j in', (contract, record) => {
    expect(violation(loadedSchema(), contract, record)).toBeUndefined()
  })

  it('keeps a new root table out, hints or not', () => {
    const resource = { columns: [{ name: 'a', dataType: 'bigint' as const }] }
    const normalizer = testNormalizer({ contract: { tables: 'freeze' }, resource })
    expect(() => normalizer.normalize('t', [{ a: 1 }])).toThrowError(/create table "t"/)
  })

  it('holds for hints on a known table', () => {
    const schema = loadedSchema()
    const declare = (column: object) => () =>
      testNormalizer({
        schema,
        contract: { columns: 'freeze', dataType: 'freeze' },
        resource: { columns: [column as never] },
      })
    expect(declare({ name: 'z', dataType: 'text' })).toThrowError(/add column "z"/)
    expect(declare({ name: 'a', precision: 8 })).toThrowError(/change the type of column "a"/)
    expect(declare({ name: 'a', description: 'fine' })).not.toThrow()
  })
})

describe('T6.2 discard', () => {
  it('values: keeps the rows', () => {
    const normalizer = testNormalizer({
      schema: loadedSchema(),
      contract: { columns: 'discard_value', dataType: 'discard_value' },
    })
    expect(rows(normalizer, [{ a: 1, b: 1 }, { a: 'x' }, { b: 2 }, { a: 3, l: [{ y: 1 }] }])).toEqual({ t: 4, t__l: 1 })
    const columns = normalizer
      .finish()
      .tables.get(asTableName('t'))
      ?.columns.map(({ name }) => name)
    expect(columns).toEqual(['a', '_dlt_load_id', '_dlt_id'])
    expect(normalizer.warnings.map(({ message }) => message)).toEqual([
      'The schema contract left out 3 values of "t": "b" (discard_value), "a__v_text" (discard_value).',
      'The schema contract left out 1 value of "t__l": "y" (discard_value).',
    ])
  })

  it('rows: drops them with their children, but not for a null', () => {
    const normalizer = testNormalizer({ schema: loadedSchema(), contract: { columns: 'discard_row' } })
    expect(
      rows(normalizer, [
        { a: 1, b: 1, l: [{ x: 1 }] },
        { a: 2, b: null },
        { a: 3, l: [{ x: 2 }, { x: 3, y: 1 }] },
      ]),
    ).toEqual({ t: 2, t__l: 1 })
  })

  it('tables: drops them whole', () => {
    const normalizer = testNormalizer({ schema: loadedSchema(), contract: { tables: 'discard_row' } })
    expect(
      rows(normalizer, [
        { a: 1, m: [{ n: [1] }] },
        { a: 2, m: [3], l: [{ x: 1 }] },
      ]),
    ).toEqual({ t: 2, t__l: 1 })
    expect([...normalizer.finish().tables.keys()]).toEqual(['t', 't__l'])
    expect(normalizer.warnings[0]?.message).toContain('table "t__m" and its rows')
  })
})

describe('T6.2 whose contract counts', () => {
  it('a resource over the schema, the run over both, taken whole', () => {
    const schema: Schema = { ...loadedSchema(), contract: { columns: 'freeze', tables: 'freeze' } }
    const attempt = (options: Parameters<typeof testNormalizer>[0], record: JsonValue) => () =>
      testNormalizer({ schema, ...options }).normalize('t', [record])
    expect(attempt({}, { b: 1 })).toThrowError(/freezes columns/)
    expect(attempt({ resource: { schemaContract: { dataType: 'freeze' } } }, { b: 1, m: [1] })).not.toThrow()
    expect(
      attempt({ resource: { schemaContract: { columns: 'freeze' } }, contract: { columns: 'evolve' } }, { b: 1 }),
    ).not.toThrow()
    expect(
      attempt({ resource: { schemaContract: { columns: 'evolve' } }, contract: { columns: 'freeze' } }, { b: 1 }),
    ).toThrowError(/freezes columns/)
  })

  it('the run leaves its contract in the schema, as dlt does', () => {
    const normalizer = testNormalizer({ contract: { columns: 'freeze' } })
    expect(normalizer.schema.contract).toEqual({ columns: 'freeze' })
    expect(normalizer.schema.tables.get(asTableName('t'))?.schemaContract).toEqual({ columns: 'freeze' })
  })
})
