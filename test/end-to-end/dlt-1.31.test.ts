import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json/json.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import type { ApiRequest, Reply } from '../scripted-api/reply.ts'
import { readReport } from './json-report.ts'
import { type Project, startProject } from './project.ts'

/* What dlt 1.31 does otherwise than 1.26 (docs/contract/differences.md), through the command line. */

let project: Project
let api: ScriptedApi | undefined

beforeEach(async () => {
  project = await startProject()
})

afterEach(async () => {
  await api?.close()
  await project.remove()
})

type Answer = (request: ApiRequest) => Reply

/** Runs a config of one resource, `rows`, as often as there are APIs. */
async function run(resource: JsonObject, ...answers: readonly Answer[]) {
  const world = { answer: answers[0] }
  api = await startScriptedApi({ routes: { 'GET /rows': (request) => world.answer?.(request) ?? { status: 500 } } })
  await project.write('shop.json', JSON.stringify({ client: { base_url: api.url }, resources: [resource] }))
  const reports = []
  for (const answer of answers) {
    world.answer = answer
    const { code, stdout, stderr } = await project.run('shop.json', ['--json'])
    expect(code, stderr).toBe(0)
    reports.push(readReport(stdout))
  }
  return { report: reports.at(-1), asked: api.requests.map(({ query }) => query) }
}

const rows = (sql: string) => project.look((warehouse) => warehouse.rows(sql))
const ids = async (): Promise<readonly number[]> =>
  (await rows('SELECT id::INT AS id FROM d.rows ORDER BY id')).map(({ id }) => Number(id))
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1)
const offsets = (paginator: JsonObject, more: JsonObject = {}): JsonObject => ({
  name: 'rows',
  write_disposition: 'append',
  endpoint: { path: 'rows', data_selector: 'data', paginator: { type: 'offset', ...paginator } },
  ...more,
})

/** Cuts the window first, and takes two ids out of it then. */
const hiding =
  (extra: object): Answer =>
  ({ query }) => {
    const [at, limit] = [Number(query.get('offset')), Number(query.get('limit'))]
    const shown = upTo(12).slice(at, at + limit)
    return { json: { data: shown.filter((id) => id !== 2 && id !== 7).map((id) => ({ id })), ...extra } }
  }

test.each([
  ['no total', { total_path: null }, {}],
  ['a total of all rows', {}, { total: 12 }],
])('rows left out of windows come once, and that they are left out is said: %s', async (_name, paginator, extra) => {
  const { report } = await run(offsets({ limit: 3, ...paginator }), hiding(extra))
  expect(await ids()).toEqual([1, 3, 4, 5, 6, 8, 9, 10, 11, 12])
  expect(report?.resources['rows']?.verdict).toMatchObject({ kind: 'unknown', more: false })
})

test('a limit that the server lowers loses no rows', async () => {
  const { report, asked } = await run(offsets({ limit: 100 }), ({ query }) => {
    const at = Number(query.get('offset'))
    return {
      json: {
        data: upTo(60)
          .slice(at, at + 25)
          .map((id) => ({ id })),
        total: 60,
      },
    }
  })
  expect(await ids()).toEqual(upTo(60))
  expect(asked.map((query) => query.get('offset'))).toEqual(['0', '25', '50'])
  expect(report?.resources['rows']?.verdict).toEqual({ kind: 'complete' })
})

test('a total ends it beside a flag that says for ever that there is more', async () => {
  const config = offsets({ limit: 2, total_path: 'total', has_more_path: 'more' })
  const { report, asked } = await run(config, ({ query }) => {
    const at = Number(query.get('offset'))
    return {
      json: {
        data: upTo(10)
          .slice(at, at + 2)
          .map((id) => ({ id })),
        total: 4,
        more: true,
      },
    }
  })
  expect(await ids()).toEqual(upTo(4))
  expect(asked).toHaveLength(2)
  expect(report?.resources['rows']?.verdict).toMatchObject({ kind: 'unknown', more: false })
})

test('decimals are rounded from what was written', async () => {
  const text = '[{"id":1,"v":2.675},{"id":2,"v":-2.675},{"id":3,"v":1.005},{"id":4,"v":0.125}]'
  const columns = { v: { data_type: 'decimal', precision: 10, scale: 2 } }
  await run({ name: 'rows', columns, endpoint: { path: 'rows', paginator: 'single_page' } }, () => ({
    text,
    headers: { 'content-type': 'application/json' },
  }))
  const found = await rows('SELECT v::VARCHAR AS v FROM d.rows ORDER BY id')
  expect(found.map(({ v }) => v)).toEqual(['2.68', '-2.68', '1.01', '0.13'])
})

test('a lag counts days where the initial value is a date', async () => {
  const incremental = { cursor_path: 'at', start_param: 'since', initial_value: '2026-01-01', lag: 1 }
  const late = [{ id: 1, at: '2026-01-05T10:00:00Z' }]
  const later = [...late, { id: 2, at: '2026-01-04T12:00:00Z' }, { id: 3, at: '2026-01-03T23:59:59Z' }]
  const resource = {
    name: 'rows',
    primary_key: 'id',
    write_disposition: 'merge',
    endpoint: { path: 'rows', paginator: 'single_page', incremental },
  }
  const answers = [late, later].map((data): Answer => () => ({ json: data }))
  const { asked } = await run(resource, ...answers)
  expect(asked.map((query) => query.get('since'))).toEqual(['2026-01-01', '2026-01-04T00:00:00Z'])
  expect(await ids()).toEqual([1, 2])
})

test('a replaced table is emptied when a contract left out all that came', async () => {
  const resource = {
    name: 'rows',
    write_disposition: 'replace',
    schema_contract: { columns: 'discard_row' },
    endpoint: { path: 'rows', paginator: 'single_page' },
  }
  await run(
    resource,
    () => ({ json: [{ id: 1 }] }),
    () => ({ json: [{ id: 2, extra: 1 }] }),
  )
  expect(await ids()).toEqual([])
})

test('of tables named row by row, those that got no row are emptied', async () => {
  const world = { kinds: ['a', 'b'] }
  api = await startScriptedApi({
    routes: { 'GET /rows': () => ({ json: world.kinds.map((kind, id) => ({ id, kind, lines: [{ id }] })) }) },
  })
  await project.write(
    'shop.ts',
    `export default {
       client: { base_url: '${api.url}', paginator: 'single_page' },
       resources: [{ name: 'rows', write_disposition: 'replace', table_name: (row) => 'rows_' + row.kind, endpoint: 'rows' }],
     }`,
  )
  const counts = async (): Promise<unknown> =>
    Promise.all(
      ['rows_a', 'rows_b', 'rows_b__lines'].map(async (table) =>
        Number((await rows(`SELECT count(*) AS n FROM d.${table}`))[0]?.['n']),
      ),
    )
  const runOnce = async (): Promise<void> => {
    const { code, stderr } = await project.run('shop.ts')
    expect(code, stderr).toBe(0)
  }
  await runOnce()
  expect(await counts()).toEqual([1, 1, 1])
  world.kinds = ['a']
  await runOnce()
  expect(await counts()).toEqual([1, 0, 0])
})
