import { describe, expect, it } from 'vitest'
import { resourceOf } from '../../../../test/fixtures/plan/read.ts'
import { processRecords } from '../../../extract/unit/process-records.ts'
import { JsonFloat, type JsonValue } from '../../../json/json.ts'
import { decodedRecords } from '../../../json/records/decoded-records.ts'

async function through(
  steps: readonly object[],
  records: readonly JsonValue[],
  scope = {},
): Promise<readonly JsonValue[]> {
  const resource = await resourceOf({ name: 'x', processing_steps: steps })
  return processRecords(decodedRecords(records), resource, { parent: null, scope }).decoded()
}

const map = async (written: object, record: JsonValue, scope = {}): Promise<JsonValue> =>
  (await through([{ map: written }], [record], scope))[0] ?? null

describe('map', () => {
  it.each<[string, object, JsonValue, JsonValue]>([
    [
      'renames to lower case, at any depth',
      { rename: 'lower' },
      { ID: 1, Sub: { KEY: [{ A: 1 }] } },
      { id: 1, sub: { key: [{ a: 1 }] } },
    ],
    [
      'renames to snake case',
      { rename: 'snake' },
      { createdAt: 1, 'HTTP Status': 2, OrderID: 3, __x: 4 },
      { created_at: 1, http_status: 2, order_id: 3, x: 4 },
    ],
    ['renames by name', { rename: { from: 'start' } }, { from: 1, b: { from: 2 } }, { start: 1, b: { start: 2 } }],
    [
      'puts the members of an object in its place',
      { flatten: 'attributes' },
      { id: 1, attributes: { id: 2, a: { b: 1 } } },
      { id: 2, a: { b: 1 } },
    ],
    [
      'puts them beside the others under other names',
      { flatten: { path: 'home.at', prefix: 'home_', suffix: '_now' } },
      { id: 1, home: { at: { city: 'x' }, since: 2 } },
      { id: 1, home: { since: 2 }, home_city_now: 'x' },
    ],
    ['leaves what is no object', { flatten: 'attributes' }, { attributes: [1] }, { attributes: [1] }],
    [
      'flattens all objects and keeps lists',
      { flatten: true },
      { a: { b: { c: 1 }, d: [{ e: 1 }] }, f: {} },
      { a_b_c: 1, a_d: [{ e: 1 }], f: {} },
    ],
    [
      'sets nested values',
      { set: { 'a.b.c': '1 + 1', 'd.e': "'x'" } },
      { a: { b: 7, z: 0 } },
      { a: { b: { c: 2 }, z: 0 }, d: { e: 'x' } },
    ],
    [
      'a key with dots in it is that key',
      { set: { 'a.b': '2' }, exclude: ['c.d'] },
      { 'a.b': 1, 'c.d': 1, c: { d: 1 } },
      { 'a.b': 2, c: { d: 1 } },
    ],
    [
      'excludes nested paths and every element',
      { exclude: ['a.b', 'list.*.secret', 'all.*.x'] },
      { a: { b: 1, c: 2 }, list: [{ secret: 1, k: 2 }], all: { m: { x: 1 }, n: 2 } },
      { a: { c: 2 }, list: [{ k: 2 }], all: { m: {}, n: 2 } },
    ],
    ['all see the record as it came', { set: { a: 'record.n + 1', b: 'record.a' } }, { n: 1 }, { n: 1, a: 2, b: null }],
    [
      'unless in sequence',
      { set: { a: 'record.n + 1', b: 'record.a + 1' }, sequential: true },
      { n: 1 },
      { n: 1, a: 2, b: 3 },
    ],
    [
      'sets where a condition holds',
      { set: { a: { value: "'y'", when: 'record.n > 5' }, b: { value: "'z'", when: 'record.n < 5' } } },
      { n: 1 },
      { n: 1, b: 'z' },
    ],
    [
      'casts what it sets',
      {
        set: {
          a: { value: 'record.n', data_type: 'text' },
          b: { value: "'1.5'", data_type: 'double' },
          c: { value: "'x'", data_type: 'bigint' },
        },
      },
      { n: 1 },
      { n: 1, a: '1', b: 1.5, c: 'x' },
    ],
    [
      'casts what is there, and leaves what does not fit',
      { cast: { n: 'bigint', f: 'double', t: 'bool', j: 'json', bad: 'bigint', gone: 'text', 'l.*.p': 'text' } },
      { n: '7', f: '2', t: 'yes', j: '{"a":1}', bad: 'x', l: [{ p: 1 }] },
      { n: 7, f: new JsonFloat(2), t: true, j: { a: 1 }, bad: 'x', l: [{ p: '1' }] },
    ],
    ['big integers stay whole', { cast: { n: 'bigint' } }, { n: '9007199254740993' }, { n: 9007199254740993n }],
    [
      'leaves records alone that it is not about',
      { when: 'record.kind == 1', exclude: ['a'] },
      { kind: 2, a: 1 },
      { kind: 2, a: 1 },
    ],
    [
      'keys are data',
      { rename: 'lower', set: { '__proto__.x': '1' } },
      { A: 1 },
      JSON.parse('{"a":1,"__proto__":{"x":1}}') as JsonValue,
    ],
  ])('%s', async (...[, written, record, made]) => {
    expect(await map(written, record)).toEqual(made)
    expect(Object.getPrototypeOf(await map(written, record))).toBe(Object.prototype)
  })

  it('knows what the walk is about', async () => {
    const scope = { config: { shop: 'eu' }, slice: { id: 7 }, incremental: { start_value: 3 } }
    const set = { shop: 'config.shop', of: 'slice.id', since: '${{ incremental.start_value }}' }
    expect(await map({ set }, { n: 1 }, scope)).toEqual({ n: 1, shop: 'eu', of: 7, since: 3 })
    const steps = [{ filter: 'record.n != slice.id' }, { yield_map: '[record.n, slice.id]' }]
    expect(await through(steps, [{ n: 7 }, { n: 8 }], scope)).toEqual([8, 7])
  })

  it('reads JSON and base64 in a text', async () => {
    const record = { data: Buffer.from('{"a":[1,2]}').toString('base64') }
    expect(await through([{ yield_map: '(record.data | base64decode | fromjson).a' }], [record])).toEqual([1, 2])
  })
})
