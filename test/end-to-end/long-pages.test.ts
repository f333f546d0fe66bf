import { afterEach, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/json.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'
import { readContents } from './table-contents.ts'

/*
 * Pages of 16 KiB and more are scanned and their records stay bytes (decisions/0026); shorter ones are parsed. Which of
 * the two a server sends must not show in the tables.
 */

let api: ScriptedApi | undefined
let project: Project | undefined

afterEach(async () => {
  await api?.close()
  await project?.remove()
})

const words = [
  '',
  'plain',
  'with "quotes" and \\',
  'new\nline',
  'żółć',
  '💥 and more than twelve bytes',
  '\u0000',
  '12',
  'true',
]
const moments = ['2024-05-01T10:00:00Z', '2024-05-01 10:00:00.25+02:00', '2024-05-01', 'soon', null]

/** Records of many shapes: keys that come and go, types that change on the way, nested objects and lists. */
function record(id: number, version: number): JsonValue {
  const word = words[(id * 7 + version) % words.length] ?? ''
  const base = {
    id,
    version,
    word,
    updated_at: new Date(1_700_000_000_000 + (version * 100_000 + id) * 1000).toISOString(),
  }
  const number = [id, id / 7, -id * 1e-7, id * 1e14][id % 4] ?? 0
  return {
    ...(id % 5 === 0 ? { first: [id], ...base } : base),
    number: id < 400 ? number : `from ${id} on a text`,
    when: moments[id % moments.length] ?? null,
    ...(id % 3 === 0 ? {} : { flag: id % 2 === 0, nested: { deep: { word, lat: id / 3 }, tags: [word, 'b'] } }),
    ...(id % 11 === 0 ? { nested: null } : {}),
    ...(id % 13 === 0 ? { [`rare ${id % 3}`]: { only: word } } : {}),
    lines: Array.from({ length: id % 4 }, (_, line) => ({ sku: `${word}${line}`, parts: [{ line }, [line, word]] })),
  }
}

const configOf = (name: string, limit: number): string => `
name: ${name}
client: { base_url: PLACEHOLDER }
resources:
  - name: events
    write_disposition: append
    endpoint: { path: items, data_selector: data, paginator: { type: offset, limit: ${limit} } }
  - name: orders
    primary_key: id
    write_disposition: merge
    endpoint:
      path: items
      data_selector: data
      paginator: { type: offset, limit: ${limit} }
      incremental: { cursor_path: updated_at, start_param: since, initial_value: "2020-01-01T00:00:00Z" }
`

test('the tables are the same whether pages are long or short', async () => {
  let records = Array.from({ length: 700 }, (_, id) => record(id, 0))
  const since = (value: string | null) =>
    records.filter((each) => value === null || String((each as { updated_at: string }).updated_at) >= value)
  api = await startScriptedApi({
    routes: { 'GET /items': offsetPages(({ query }) => since(query.get('since')), { totalKey: 'total' }) },
  })
  project = await startProject({ 'long.yaml': configOf('long', 300), 'short.yaml': configOf('short', 15) })
  const load = async (name: string): Promise<unknown> => {
    const args = ['--destination', `./${name}.duckdb`, '--dataset', 'd', '--set', `client.base_url=${api?.url}`]
    const result = await project?.cli(['run', `${name}.yaml`, ...args])
    expect(result?.code, result?.stderr).toBe(0)
    return readContents(`${project?.path}/${name}.duckdb`, 'd')
  }
  const first = await load('long')
  expect(first).toEqual(await load('short'))
  expect(Object.keys(first as object)).toContain('orders__lines__parts')
  records = records.map((old, id) => (id % 2 === 0 ? old : record(id, 1)))
  expect(await load('long')).toEqual(await load('short'))
})
