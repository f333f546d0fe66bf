import { describe, expect, test } from 'vitest'
import { type Handler, sendJson } from '../servers/local-http.ts'
import { type HostileApi, raw, type Setting, startHostileApi } from './load.ts'

const records =
  (...list: readonly object[]): Handler =>
  (_seen, response) =>
    sendJson(response, list)
const read = (api: HostileApi, table = 'things') =>
  api.look(({ rows }) => rows(`SELECT * EXCLUDE (_dlt_id, _dlt_load_id) FROM d."${table}" ORDER BY id`))

async function loaded(handler: Handler, setting: Setting = {}) {
  const api = await startHostileApi(handler)
  const result = await api.load(setting)
  expect(result.code, result.failure?.message).toBeUndefined()
  return { api, ...result, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() }
}

describe('keys that JavaScript would trip over', () => {
  const body =
    '[{"id":1,"__proto__":{"polluted":true},"constructor":"c","toString":"t","hasOwnProperty":1,"valueOf":null},' +
    '{"id":2,"__proto__":7,"prototype":{"x":1},"constructor":{"prototype":{"polluted":1}}}]'

  test('__proto__, constructor and their like are columns as any other, named as dlt names them', async () => {
    await using load = await loaded(raw(body))
    expect(await read(load.api)).toEqual([
      {
        id: 1n,
        proto__polluted: true,
        constructor: 'c',
        to_string: 't',
        has_own_property: 1n,
        proto: null,
        prototype__x: null,
        constructor__prototype__polluted: null,
      },
      {
        id: 2n,
        proto__polluted: null,
        constructor: null,
        to_string: null,
        has_own_property: null,
        proto: 7n,
        prototype__x: 1n,
        constructor__prototype__polluted: 1n,
      },
    ])
    expect({}).not.toHaveProperty('polluted')
  })

  test('also on the way of exact numbers, in lists, and as primary key and cursor', async () => {
    const text = `[{"id":9007199254740993,"__proto__":[{"constructor":1}],"constructor":2}]`
    await using load = await loaded(raw(text), {
      resource: { primary_key: ['id', 'constructor'], write_disposition: 'merge' },
    })
    expect(await read(load.api)).toEqual([{ id: 9007199254740993n, constructor: 2n }])
    expect(await load.api.look(({ value }) => value('SELECT constructor FROM d.things__proto'))).toBe(1n)
    expect(
      (await load.api.load({ resource: { primary_key: ['id', 'constructor'], write_disposition: 'merge' } })).code,
    ).toBeUndefined()
    expect(await load.api.look(({ value }) => value('SELECT count(*) FROM d.things'))).toBe(1n)
  })

  test('as the word that a page, its cursor and its total hang on', async () => {
    await using load = await loaded(
      (seen, response) =>
        response.end(
          seen.url.includes('after')
            ? '{"__proto__":{"constructor":[{"id":2}]}}'
            : '{"__proto__":{"constructor":[{"id":1}]},"toString":"next"}',
        ),
      {
        endpoint: {
          data_selector: '__proto__.constructor',
          paginator: { type: 'cursor', cursor_path: 'toString', cursor_param: 'after' },
        },
      },
    )
    expect(await read(load.api)).toEqual([{ id: 1n }, { id: 2n }])
    expect(load.api.server.seen).toHaveLength(2)
  })

  test('a page that lacks the word does not find the one every object inherits', async () => {
    await using api = await startHostileApi(raw('{"data":[{"id":1}]}'))
    expect((await api.load({ endpoint: { data_selector: 'constructor' } })).code).toBe('SELECTOR_NO_MATCH')
  })
})

test('duplicate keys: the last one counts', async () => {
  await using load = await loaded(raw('[{"id":1,"a":1,"a":2},{"id":2,"a":{"b":1},"a":3,"id":4}]'))
  expect(await read(load.api)).toEqual([
    { id: 1n, a: 2n },
    { id: 4n, a: 3n },
  ])
})

describe('SQL in keys', () => {
  const keys = [`x'; DROP TABLE things; --`, 'a"b', 'select', '${1}', 'c]d', 'e`f', '/*', 'é"; --', '%s', 'user']

  test('makes normalized columns', async () => {
    const record = Object.fromEntries(keys.map((key, index) => [key, index]))
    await using load = await loaded(records({ id: 1, ...record }))
    const [row = {}] = await read(load.api)
    expect(Object.keys(row)).toEqual(expect.arrayContaining(['x_drop_table_thingsxxx', 'a_b', 'select', '_1x', 'user']))
    expect(Object.values(row)).toEqual(expect.arrayContaining([0n, 1n, 2n, 3n, 9n]))
  })

  test('stays as it is under the direct naming convention, tables too', async () => {
    const record = Object.fromEntries(keys.map((key, index) => [key, index]))
    await using load = await loaded(records({ id: 1, ...record, [`l"'; --`]: [{ [`m"'; --`]: 1 }] }), {
      env: { SCHEMA__NAMING: 'direct' },
    })
    const [row = {}] = await read(load.api)
    expect(Object.values(row)).toEqual([1n, ...keys.map((_key, index) => BigInt(index))])
    expect(await load.api.look(({ tables }) => tables('d'))).toHaveLength(5)
  })

  test('in the names of the resource and of a table', async () => {
    const name = `th"ings'; DROP TABLE x; --`
    await using load = await loaded(records({ id: 1 }), {
      resource: { name, table_name: name, endpoint: { path: 'things' } },
    })
    const tables = await load.api.look(({ tables: list }) => list('d'))
    expect(tables.filter((table) => !table.startsWith('_dlt'))).toEqual(['th_ings_drop_table_xxxx'])
  })
})

describe('names that collide or do not fit', () => {
  test('keys that become one column: the last one counts, and it is said for each', async () => {
    await using load = await loaded(
      raw('[{"id":1,"userName":"a","user_name":"b","User Name":"c","ID":9,"+1":1,"-1":2}]'),
    )
    expect(load.warnings).toEqual(['COLUMN_COLLISION', 'COLUMN_COLLISION', 'COLUMN_COLLISION'])
    expect(await read(load.api)).toEqual([{ id: 9n, user_name: 'c', x1: 1n, _1: 2n }])
  })

  test('lists that become one table', async () => {
    await using load = await loaded(raw('[{"id":1,"myList":[1,2],"my_list":[3]}]'))
    expect(load.warnings).toEqual(['COLUMN_COLLISION'])
  })

  test('keys of 5,000 characters are shortened, different ones to different columns, the same ones to the same', async () => {
    const record = { ['k'.repeat(5000)]: 1, [`${'k'.repeat(4999)}z`]: 2, ['é😀'.repeat(2500)]: 3 }
    await using load = await loaded(records({ id: 1, ...record }, { id: 2, ...record }))
    const [one = {}, two = {}] = await read(load.api)
    expect(Object.values(one)).toEqual([1n, 1n, 2n, 3n])
    expect(Object.values(two)).toEqual([2n, 1n, 2n, 3n])
    expect(load.warnings).toEqual([])
    // merged into the same columns by the next run
    expect((await load.api.load()).report.schema_changes).toEqual([])
  })

  test('keys of 5,000 characters over lists and objects', async () => {
    const key = 'k'.repeat(5000)
    await using load = await loaded(records({ id: 1, [key]: [{ [key]: { [key]: [1, 2] } }] }))
    const tables = await load.api.look(({ tables: list }) => list('d'))
    expect(tables.filter((table) => table.startsWith('things'))).toHaveLength(3)
  })

  test('empty keys, blanks, controls, NUL and lone surrogates in keys', async () => {
    await using load = await loaded(
      raw('[{"id":1,"c\\u0000d":1,"e\\udfff":2,"\\u001b[31m":3,"\\n":4,"f\\u202eg":5},{"id":2,"":6}]'),
    )
    const [one = {}, two = {}] = await read(load.api)
    expect(one).toMatchObject({ id: 1n, c_d: 1n, ex: 2n })
    expect(Object.values(one).filter((value) => value !== null)).toHaveLength(6)
    expect(Object.values(two).filter((value) => value !== null)).toEqual([2n, 6n])
    expect(Object.keys(one).join('')).toMatch(/^[a-z0-9_]*$/)
  })

  test("columns named as the pipeline's own keep their values under another name", async () => {
    await using load = await loaded(raw('[{"id":1,"_dlt_id":"mine","_dlt_load_id":5,"_dlt_loads":[{"a":1}]}]'))
    const [row] = await load.api.look(({ rows }) => rows('SELECT _dlt_load_id, dlt_id, dlt_load_id FROM d.things'))
    expect(row).toEqual({ _dlt_load_id: load.report.load_id, dlt_id: 'mine', dlt_load_id: 5n })
    expect(await load.api.look(({ value }) => value('SELECT count(*) FROM d._dlt_loads'))).toBe(1n)
  })
})

const wide = (from: number, to: number) =>
  Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`c${from + index}`, from + index]))

test('2,000 columns, the last 500 from the second page on', async () => {
  await using load = await loaded(
    (seen, response) =>
      seen.url.includes('c=')
        ? sendJson(response, { data: [{ id: 2, ...wide(1000, 2000) }], next: null })
        : sendJson(response, { data: [{ id: 1, ...wide(0, 1500) }], next: 'x' }),
    {
      endpoint: {
        data_selector: 'data',
        paginator: { type: 'cursor', cursor_path: 'next', cursor_param: 'c' },
      },
    },
  )
  const rows = await read(load.api)
  expect(Object.keys(rows[0] ?? {})).toHaveLength(2001)
  expect(rows).toMatchObject([
    { id: 1n, c0: 0n, c1499: 1499n, c1999: null },
    { id: 2n, c0: null, c1000: 1000n, c1999: 1999n },
  ])
})

test('one key, every type: variants keep every value', async () => {
  await using load = await loaded(
    raw('[{"id":1,"a":1},{"id":2,"a":"x"},{"id":3,"a":{"b":1}},{"id":4,"a":[5]},{"id":5,"a":true},{"id":6,"a":1.5}]'),
  )
  expect(await read(load.api)).toMatchObject([
    { a: 1n },
    { a__v_text: 'x' },
    { a__b: 1n },
    { a: null },
    { a__v_bool: true },
    { a__v_double: 1.5 },
  ])
  expect(await load.api.look(({ value }) => value('SELECT value FROM d.things__a'))).toBe(5n)
})
