import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

let body: string
let api: ScriptedApi
let project: Project

beforeEach(async () => {
  body = JSON.stringify([
    { id: 1, name: ' Ada ', price: 2, tags: ['a', 'b'], kind: 'x', secret: 's1', seen: '2024-01-02' },
    { id: 2, name: 'bob', price: 0, tags: [], kind: 'y', secret: 's2', seen: '2024-01-03' },
    { id: 3, name: 'Eve', price: 1.5, tags: ['c'], kind: 'x', secret: 's3', seen: '2024-01-04' },
  ])
  api = await startScriptedApi({
    routes: { 'GET /items': () => ({ text: body, headers: { 'content-type': 'application/json' } }) },
  })
  project = await startProject()
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

async function sluice(
  verb: string,
  resource: JsonObject,
  more: JsonObject = {},
): Promise<Awaited<ReturnType<Project['cli']>>> {
  const config = {
    name: 'p',
    dataset: 'd',
    destination: './x.duckdb',
    client: { base_url: api.url },
    ...more,
    resources: [{ name: 'items', ...resource }],
  }
  await project.write('p.json', JSON.stringify(config, undefined, 2))
  return project.cli([verb, 'p.json'])
}

const steps = (...written: readonly JsonValue[]): JsonObject => ({ processing_steps: written })
async function rows(
  resource: JsonObject,
  sql = 'SELECT * EXCLUDE (_dlt_id, _dlt_load_id) FROM d.items ORDER BY ALL',
): Promise<readonly object[]> {
  const { code, stderr } = await sluice('run', resource)
  expect(code, stderr).toBe(0)
  return project.look((warehouse) => warehouse.rows(sql))
}

describe('{ python: "…" } in processing_steps', () => {
  test('a lambda makes the record, with the types that Python gives', async () => {
    const map = {
      python: `lambda r: {"id": r["id"], "name": r["name"].strip().title(), "half": r["price"] / 2, "n": len(r["tags"]), "big": 2 ** 60}`,
    }
    expect(await rows(steps({ map }))).toEqual([
      { id: 1n, name: 'Ada', half: 1, n: 2n, big: 2n ** 60n },
      { id: 2n, name: 'Bob', half: 0, n: 0n, big: 2n ** 60n },
      { id: 3n, name: 'Eve', half: 0.75, n: 1n, big: 2n ** 60n },
    ])
    expect(await project.look(({ columns }) => columns('d', 'items'))).toMatchObject({
      id: 'BIGINT',
      half: 'DOUBLE',
      n: 'BIGINT',
    })
  })

  test('statements that end in a def: helpers, constants, imports; changing the record changes it', async () => {
    const python = `
import json
from datetime import datetime, timedelta
DAYS = 3

def later(text):
    return datetime.strptime(text, "%Y-%m-%d") + timedelta(days=DAYS)

def change(record):
    record["until"] = later(record.pop("seen"))
    record["tags"] = json.dumps(record["tags"])
    for key in ("secret", "kind", "price", "name"):
        del record[key]
    return record
`
    expect(await rows(steps({ map: { python } }), 'SELECT id, tags, until FROM d.items ORDER BY id')).toMatchObject([
      { id: 1n, tags: '["a", "b"]', until: new Date('2024-01-05T00:00:00Z') },
      { id: 2n, tags: '[]' },
      { id: 3n },
    ])
  })

  test("a filter goes by Python's idea of true, and may change what it keeps", async () => {
    const python = 'lambda r: r.pop("secret") and r["price"]'
    expect(await rows(steps({ filter: { python } }), 'SELECT id FROM d.items ORDER BY id')).toEqual([
      { id: 1n },
      { id: 3n },
    ])
    expect(await project.look(({ columns }) => columns('d', 'items'))).not.toHaveProperty('secret')
  })

  test('yield_map: a generator, or a list', async () => {
    const python = 'def each(r):\n    for tag in r["tags"]:\n        yield {"id": r["id"], "tag": tag}\n'
    const expected = [
      { id: 1n, tag: 'a' },
      { id: 1n, tag: 'b' },
      { id: 3n, tag: 'c' },
    ]
    expect(await rows(steps({ yield_map: { python } }))).toEqual(expected)
    expect(
      await rows({
        ...steps({ yield_map: { python: 'lambda r: [{"id": r["id"], "tag": t} for t in r["tags"]]' } }),
        write_disposition: 'replace',
      }),
    ).toEqual(expected)
  })

  test('numbers stay what they were: ints ints, floats floats, long ones whole', async () => {
    body = '[{"id": 9007199254740993, "a": 1.0, "b": 1, "c": 0.1, "d": 1e3}]'
    const [row] = await rows(steps({ map: { python: 'lambda r: {**r, "same": r["a"], "sum": r["b"] + 1}' } }))
    expect(row).toEqual({ id: 9007199254740993n, a: 1, b: 1n, c: 0.1, d: 1000, same: 1, sum: 2n })
    expect(await project.look(({ columns }) => columns('d', 'items'))).toMatchObject({
      a: 'DOUBLE',
      b: 'BIGINT',
      c: 'DOUBLE',
      d: 'DOUBLE',
      same: 'DOUBLE',
      sum: 'BIGINT',
    })
  })
})

describe('elsewhere', () => {
  test('convert makes the value of the request, last_value_func chooses the cursor', async () => {
    const incremental = {
      cursor_path: 'seen',
      start_param: 'since',
      initial_value: '2024-01-01',
      convert: { python: 'lambda day: day.replace("-", "") if day else None' },
      last_value_func: { python: 'max' },
    }
    const resource = { endpoint: { path: 'items', incremental } }
    for (const _ of [1, 2]) expect((await sluice('run', resource)).code).toBe(0)
    expect(api.requests.map(({ query }) => query.get('since'))).toEqual(['20240101', '20240104'])
  })

  test('table_name by record, with hints by record', async () => {
    const resource = {
      table_name: { python: 'lambda r: f"items_{r[\'kind\']}"' },
      primary_key: { python: 'lambda r: "id" if r["kind"] == "x" else "name"' },
      write_disposition: { python: 'lambda r: "merge"' },
    }
    for (const _ of [1, 2]) {
      const { code, stderr } = await sluice('run', resource)
      expect(code, stderr).toBe(0)
    }
    expect(
      await project.look(({ rows: all }) =>
        all('SELECT (SELECT count(*) FROM d.items_x)::INT x, (SELECT count(*) FROM d.items_y)::INT y'),
      ),
    ).toEqual([{ x: 2, y: 1 }])
  })
})

describe('what is wrong is told', () => {
  test.each<[string, string, string, string]>([
    ['malformed Python', 'lambda r: r[', 'PYTHON_SYNTAX', 'line 1'],
    ['a name that is not there', 'from somewhere import change\nchange', 'PYTHON_UNKNOWN', 'somewhere'],
    ['a module of the network', 'import requests\nlambda r: requests.get(r["url"])', 'PYTHON_UNKNOWN', 'requests'],
    ['a name that Python would not find', 'nope\nlambda r: r', 'PYTHON_FAILS', 'nope'],
    ['what is no function', '1 + 1', 'PYTHON_FAILS', 'is not a function'],
  ])('%s, when the config is checked', async (_name, python, code, word) => {
    const { code: exit, stderr } = await sluice('check', steps({ map: { python } }))
    expect([exit, stderr]).toEqual([2, expect.stringContaining(code)])
    expect(stderr).toContain(word)
    expect(stderr).toContain('resources[0].processing_steps[0].map.python')
  })

  test('a record that it does not take: the step, the line and the keys', async () => {
    const { code, stderr } = await sluice('run', steps({ map: { python: 'def f(r):\n    return r["missing"]' } }))
    expect(code).toBe(1)
    expect(stderr).toContain(
      'error STEP_FAILED  Could not process a record with "resources[0].processing_steps[0].map" because Python would stop at line 2 with KeyError: \'missing\'.',
    )
    expect(stderr).toContain('a record with the keys id, name, price')
    expect(stderr).toMatch(/p\.json:\d+:\d+ · resources\[0\]\.processing_steps\[0\]\.map/)
  })

  test('a loop without an end is ended', async () => {
    const { code, stderr } = await sluice('run', steps({ map: { python: 'def f(r):\n    while True:\n        pass' } }))
    expect([code, stderr]).toEqual([1, expect.stringContaining('line')])
  })

  test('Python where no function may stand is what it was', async () => {
    const { code, stderr } = await sluice('check', { max_table_nesting: { python: '1' } })
    expect([code, stderr]).toEqual([2, expect.stringContaining('CONFIG_WRONG_TYPE')])
  })
})
