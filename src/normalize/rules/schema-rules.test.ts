import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { asTableName } from '../../model/names.ts'
import type { Schema } from '../../model/schema.ts'
import { emptySchema, emptyWarehouse, loadRun, testNormalizer } from '../../../test/kits/normalize.ts'
import { tableOf } from '../../../test/kits/scratch-schema.ts'

/** Column → data type of every table after one run into an empty warehouse; link columns left out. */
function typesOf(schema: Schema, records: readonly JsonValue[]): Record<string, Record<string, string | undefined>> {
  const now = Date.parse('2024-06-01T00:00:00Z') / 1000
  const normalizer = testNormalizer({ schema, loadId: `${now}.5` })
  const loaded = loadRun(emptyWarehouse(), normalizer, { records, size: 1 })
  const data = [...loaded.tables.values()].filter(({ name }) => !name.startsWith('_dlt'))
  return Object.fromEntries(
    data.map(({ name, columns }) => [
      name,
      Object.fromEntries(
        columns.filter((column) => !column.name.startsWith('_dlt')).map((column) => [column.name, column.dataType]),
      ),
    ]),
  )
}

const withSettings = (settings: JsonObject): Schema => ({ ...emptySchema(), settings })

describe('preferred_types (T1.2)', () => {
  it('name the type of a new column, by name or pattern', () => {
    const schema = withSettings({ preferred_types: { Price: 'decimal', 're:_at$': 'timestamp', 're:^day': 'date' } })
    const record = { price: 1.5, created_at: 1700000000, day: '2024-01-01', other: 1 }
    expect(typesOf(schema, [record])).toEqual({
      t: { price: 'decimal', created_at: 'timestamp', day: 'date', other: 'bigint' },
    })
  })

  it('win over detection, and a value that does not fit goes to a variant', () => {
    const schema = withSettings({ preferred_types: { v: 'bigint' } })
    expect(typesOf(schema, [{ v: '2024-01-01T00:00:00Z' }, { v: '7' }])).toEqual({
      t: { v: 'bigint', v__v_text: 'text' },
    })
  })

  it('keep JSON where they say so, nested names too', () => {
    const schema = withSettings({ preferred_types: { 're:payload$': 'json' } })
    const record = { payload: { x: 1 }, a: { payload: [1, 2] }, l: [{ payload: { y: 1 } }] }
    expect(typesOf(schema, [record, record])).toEqual({
      t: { payload: 'json', a__payload: 'json' },
      t__l: { payload: 'json' },
    })
  })

  it('leave the columns that link rows alone', () => {
    const schema = withSettings({ preferred_types: { 're:id$': 'bigint' } })
    expect(typesOf(schema, [{ id: '5' }])).toEqual({ t: { id: 'bigint' } })
  })

  it('are refused when they are no pattern', () => {
    expect(() => testNormalizer({ schema: withSettings({ preferred_types: { 're:(': 'text' } }) })).toThrow(
      expect.objectContaining({ code: 'SCHEMA_RULE_INVALID' }) as Error,
    )
  })
})

describe('detections (T1.3)', () => {
  const record = { t: '2024-01-01T00:00:00Z', d: '2024-01-01', y: '2024', e: 1700000000, f: 1600000000.5, s: '10:00' }

  it('are ISO timestamps unless the schema says otherwise', () => {
    const plain = { t: 'timestamp', d: 'text', y: 'text', e: 'bigint', f: 'double', s: 'text' }
    expect(typesOf(emptySchema(), [record])).toEqual({ t: plain })
    expect(
      typesOf(withSettings({ detections: ['iso_timestamp', 'hexbytes_to_text', 'wei_to_double'] }), [record]),
    ).toEqual({
      t: plain,
    })
  })

  it('can be none', () => {
    expect(typesOf(withSettings({ detections: [] }), [record])).toMatchObject({ t: { t: 'text' } })
  })

  it('can be dates and epoch seconds within five years', () => {
    const schema = withSettings({ detections: ['timestamp', 'iso_date'] })
    expect(typesOf(schema, [{ ...record, old: 1500000000, day: '2024-W05' }])).toEqual({
      t: { t: 'text', d: 'date', y: 'date', e: 'timestamp', f: 'timestamp', s: 'text', old: 'bigint', day: 'date' },
    })
  })

  it('can be large integers', () => {
    const schema = withSettings({ detections: ['large_integer'] })
    expect(typesOf(schema, [{ a: 2n ** 63n - 1n, b: 2n ** 63n, c: 2n ** 130n, n: -(2n ** 63n) }])).toEqual({
      t: { a: 'bigint', b: 'wei', c: 'text', n: 'bigint' },
    })
  })
})

describe('default_hints (T3.8)', () => {
  it('apply to new columns by name and pattern', () => {
    const schema = withSettings({
      default_hints: { not_null: ['_dlt_id', 're:^key_'], unique: ['Code'], sort: ['key_a'] },
    })
    const normalizer = testNormalizer({ schema })
    normalizer.normalize('t', [{ key_a: 1, code: 2, x: 3 }])
    const columns = normalizer.finish().tables.get(asTableName('t'))?.columns
    expect(columns?.slice(0, 3)).toEqual([
      { name: 'key_a', dataType: 'bigint', nullable: false, sort: true },
      { name: 'code', dataType: 'bigint', nullable: true, unique: true },
      { name: 'x', dataType: 'bigint', nullable: true },
    ])
  })
})

describe('filters (T3.7)', () => {
  const withFilters = (filters: JsonObject): Schema => ({
    ...emptySchema(),
    tables: new Map([[asTableName('t'), tableOf('t', {}, { other: { filters } })]]),
  })
  const record = { id: 1, secret: 'x', o: { secret: 'y', open: 1 }, l: [{ secret: 'z', n: 1 }], m: [{ n: 1 }] }

  it('exclude columns and whole child tables', () => {
    const schema = withFilters({ excludes: ['secret', 'o__secret', 're:^m__'] })
    expect(typesOf(schema, [record, record])).toEqual({
      t: { id: 'bigint', o__open: 'bigint' },
      t__l: { secret: 'text', n: 'bigint' },
    })
  })

  it('exclude by pattern but for what is included', () => {
    const schema = withFilters({ excludes: ['re:secret$'], includes: ['l__secret'] })
    expect(typesOf(schema, [record])).toEqual({
      t: { id: 'bigint', o__open: 'bigint' },
      t__l: { secret: 'text', n: 'bigint' },
      t__m: { n: 'bigint' },
    })
  })
})

describe('normalizers of older and other schemas', () => {
  it('relational_no_coercion: another type is a variant, whatever it could become (T1.6)', () => {
    const json = { module: 'dlt.common.normalizers.json.relational_no_coercion' }
    const schema = { ...emptySchema(), normalizers: { json } }
    expect(
      typesOf(schema, [
        { v: 1, d: 1.5, t: 'a', m: '2024-01-01T00:00:00Z' },
        { v: '1', d: 2, t: 3, m: '' },
      ]),
    ).toEqual({
      t: {
        v: 'bigint',
        d: 'double',
        t: 'text',
        m: 'text',
        v__v_text: 'text',
        d__v_bigint: 'bigint',
        t__v_bigint: 'bigint',
      },
    })
  })

  it('schemas from before paths: two underscores in a key are one (T2.2)', () => {
    const record = { a__b: 1, o: { c__d: 2 }, l__m: [1] }
    const schema = { ...emptySchema(), normalizers: { use_break_path_on_normalize: false } }
    expect(typesOf(schema, [record])).toEqual({ t: { a_b: 'bigint', o__c_d: 'bigint' }, t__l_m: { value: 'bigint' } })
    expect(Object.keys(typesOf(emptySchema(), [record]))).toEqual(['t', 't__l__m'])
  })
})
