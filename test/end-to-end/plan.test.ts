import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/json.ts'
import { openPipeline, type PlannedRun } from '../../src/library/open-pipeline.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { occupy, workFolderOf } from '../../src/pipeline/work-folder.ts'
import { filesUnder, findLeaks } from './run-cli.ts'
import { type Project, startProject } from './project.ts'

const secret = 'hunter2:secret/42'
let items: readonly Record<string, unknown>[]
let status: number
let api: ScriptedApi
let project: Project

const config = (more = ''): string => `
name: shop
client:
  base_url: ${api.url}
  paginator: { type: offset, limit: 2, maximum_offset: 100, total_path: total }
  auth: { type: bearer, token: $SHOP_TOKEN }
resources:
  - name: items
    write_disposition: append
    endpoint: { path: items, data_selector: data }
${more}`

beforeEach(async () => {
  items = [{ id: 1 }, { id: 2 }, { id: 3 }]
  status = 200
  api = await startScriptedApi({
    routes: {
      'GET /items': ({ query }) => {
        const at = Number(query.get('offset'))
        if (at > 0 && status !== 200) return { status, json: {} }
        return {
          json: { data: items.slice(at, at + 2) as JsonValue, ...(items.length > 0 && { total: items.length }) },
        }
      },
      'GET /others': () => ({ json: [{ key: 'a', note: secret }] }),
    },
  })
  project = await startProject({ 'shop.yaml': config() })
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const env = { SHOP_TOKEN: secret }
const place = ['--destination', './x.duckdb', '--dataset', 'd']
const cli = (...args: readonly string[]) => project.cli(args, env)
const run = (...args: readonly string[]) => cli('run', 'shop.yaml', ...place, ...args)
const plan = (...args: readonly string[]) => cli('plan', 'shop.yaml', ...place, ...args)

async function planned(...args: readonly string[]): Promise<PlannedRun & { readonly ok: boolean }> {
  const { stdout, stderr, code } = await plan('--json', ...args)
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout) as PlannedRun & { readonly ok: boolean }
}

const count = (table: string): Promise<unknown> =>
  project.look(({ value }) => value(`SELECT count(*)::INT FROM d.${table}`))

test('looking leaves nothing behind: no database, no folder, and without --probe no request', async () => {
  expect((await plan()).code).toBe(0)
  expect(api.requests).toHaveLength(0)
  expect((await plan('--probe')).code).toBe(0)
  expect(api.requests).toHaveLength(1)
  expect([...(await filesUnder(project.path)).keys()].map((file) => file.slice(project.path.length + 1))).toEqual([
    'shop.yaml',
  ])
})

test('--json says it all, and nothing secret', async () => {
  const first = await planned('--probe')
  expect(first).toMatchObject({
    ok: true,
    format: 1,
    isFirstLoad: true,
    outcome: 'changes',
    requests: { expected: 2 },
    resources: [
      { name: 'items', requests: { expected: 2, from: 'total' }, probe: { received: 2, announced: 3, isWhole: false } },
    ],
    tables: [
      { name: 'items', change: 'create', rows: null, seen: 2, atStake: null, areColumnsKnown: false },
      { name: '_dlt_loads' },
      { name: '_dlt_pipeline_state' },
      { name: '_dlt_version' },
    ],
    lastRun: null,
    problems: [],
  })
  expect(first.statements).toContain(
    'CREATE TABLE "d"."items" ("id" BIGINT, "_dlt_load_id" VARCHAR NOT NULL, "_dlt_id" VARCHAR NOT NULL)',
  )
  expect((await run()).code).toBe(0)
  const second = await planned()
  expect(second).toMatchObject({
    isFirstLoad: false,
    outcome: 'unknown',
    requests: { expected: 2 },
    resources: [{ requests: { expected: 2, from: 'last_run' } }],
    lastRun: { seconds: expect.any(Number) as number, waitedSeconds: 0 },
  })
  await plan('--probe', '-o', 'plan.json')
  expect(findLeaks(await filesUnder(project.path), [secret])).toEqual([])
  expect(findLeaks(new Map([['stdout', JSON.stringify([first, second])]]), [secret])).toEqual([])
})

test('a run held to its plan does it, from a file and in the library', async () => {
  expect((await plan('--probe', '-o', 'plan.json')).code).toBe(0)
  const held = await run('--plan', 'plan.json')
  expect(held.code, held.stderr).toBe(0)
  expect(await count('items')).toBe(3)
  const world = { cwd: project.path, env }
  const shop = openPipeline({ file: 'shop.yaml' }, { destination: './x.duckdb', dataset: 'd' }, { world })
  const forecast = await shop.plan({ probe: true })
  await shop.run({ plan: forecast })
  expect(await count('items')).toBe(6)
  await expect(shop.run({ plan: forecast })).rejects.toMatchObject({ code: 'PLAN_OUTDATED', exitCode: 1 })
  expect(await count('items')).toBe(6)
})

describe('an outdated plan', () => {
  test('names the rows that somebody else has changed, and asks for nothing', async () => {
    const replacing = config().replace('append', 'replace')
    await project.write('shop.yaml', replacing)
    expect((await run()).code).toBe(0)
    await plan('-o', 'plan.json')
    await project.write('sneak.yaml', replacing.replace('name: shop', 'name: sneak').replace('replace', 'append'))
    expect((await cli('run', 'sneak.yaml', ...place)).code).toBe(0)
    const asked = api.requests.length
    const held = await run('--plan', 'plan.json')
    expect(held.code).toBe(1)
    expect(held.stderr).toContain('PLAN_OUTDATED')
    expect(held.stderr).toContain('rows of "items": planned 3, now 6')
    expect(api.requests).toHaveLength(asked)
    expect(await count('items')).toBe(6)
  })

  test('names hints of a table, and options, that are others now', async () => {
    await plan('-o', 'plan.json')
    await project.write(
      'shop.yaml',
      config().replace(
        'write_disposition: append',
        'write_disposition: append\n    columns: { id: { data_type: text } }',
      ),
    )
    const held = await run('--plan', 'plan.json', '--allow-empty')
    expect(held.stderr).toContain('config of "items": not what it was')
    expect(held.stderr).toContain('allow empty: planned false, now true')
    expect(held.stderr).not.toContain('what the config asks for')
    expect(existsSync(join(project.path, 'x.duckdb'))).toBe(false)
  })

  test.each([
    ['nothing', undefined, 'there is no such file'],
    ['no JSON', 'plan', 'the file is not JSON'],
    ['other JSON', '{"a":1}', 'it is not a plan of this version of sluice'],
    ['a list', '[]', 'it is not a plan of this version of sluice'],
    ['null', 'null', 'the file holds no plan'],
  ])('%s is no plan', async (_name, text, why) => {
    if (text !== undefined) await project.write('plan.json', text)
    const held = await run('--plan', 'plan.json')
    expect(held.code).toBe(2)
    expect(held.stderr).toContain('PLAN_INVALID')
    expect(held.stderr).toContain(why)
    expect(api.requests).toHaveLength(0)
  })

  test.each([
    ['its readable part', (text: string) => text.replace(/"disposition":"\w+"/, '"disposition":"none"')],
    ['what it is held to', (text: string) => text.replace('"standsOn":[', '"standsOn":[{"what":"x","value":1},')],
  ])('a plan is none any more when %s was changed', async (_what, change) => {
    await plan('-o', 'plan.json')
    const text = await readFile(join(project.path, 'plan.json'), 'utf8')
    expect(change(text)).not.toBe(text)
    await project.write('plan.json', change(text))
    const held = await run('--plan', 'plan.json')
    expect(held.code).toBe(2)
    expect(held.stderr).toContain('the file was changed after `sluice plan -o` wrote it')
    expect(api.requests).toHaveLength(0)
  })

  test('a plan of another pipeline is none', async () => {
    await plan('-o', 'plan.json')
    await project.write('shop.yaml', config().replace('name: shop', 'name: other'))
    const held = await run('--plan', 'plan.json')
    expect(held.code).toBe(2)
    expect(held.stderr).toContain('it holds none for pipeline "other", source "other"')
  })
})

describe('what the plan does not name', () => {
  test('is not loaded, but kept: the next plan tells exactly what loading it would do', async () => {
    await plan('--probe', '-o', 'plan.json')
    items = [...items.slice(0, 2), { id: 3, colour: 'red', tags: ['x'] }]
    const held = await run('--plan', 'plan.json')
    expect(held.code).toBe(1)
    expect(held.stderr).toContain('PLAN_EXCEEDED')
    expect(held.stderr).toContain('add column items.colour VARCHAR')
    expect(held.stderr).toContain('make table items__tags')
    const asked = api.requests.length
    const next = await planned()
    expect(next).toMatchObject({
      outcome: 'changes',
      packages: [
        {
          fate: 'load',
          rows: { items: 3, items__tags: 1 },
          tables: [{ name: 'items', change: 'create' }, { name: 'items__tags', change: 'create' }, {}, {}, {}],
        },
      ],
      resources: [{ name: 'items', notReadAgain: expect.any(String) as string, requests: { expected: 0 } }],
    })
    const told = (await plan('-o', 'plan.json')).stdout.replaceAll(/\s+/g, ' ')
    expect(told).toMatch(/\+ "items" is made with .*colour \(VARCHAR\)/)
    expect(told).toMatch(/2 tables created/)
    expect(api.requests).toHaveLength(asked)
    const again = await run('--plan', 'plan.json')
    expect(again.code, again.stderr).toBe(0)
    expect(api.requests).toHaveLength(asked)
    expect([await count('items'), await count('items__tags')]).toEqual([3, 1])
  })

  test('a plan without a probe names no columns, and lets them in', async () => {
    await plan('-o', 'plan.json')
    items = [{ id: 3, colour: 'red', tags: ['x'] }]
    expect((await run('--plan', 'plan.json')).code).toBe(0)
  })
})

test('a half-read package is gone on with, and its plan holds', async () => {
  items = Array.from({ length: 7 }, (_, id) => ({ id }))
  status = 403
  expect((await run()).code).toBe(1)
  status = 200
  const { stdout } = await plan('-o', 'plan.json')
  expect(stdout).toContain('is gone on with: an interrupted run half read it.')
  expect(stdout).toContain('The run goes on after 1 page and 2 records that an interrupted one read.')
  const held = await run('--plan', 'plan.json')
  expect(held.code, held.stderr).toBe(0)
  expect(await count('items')).toBe(7)
})

test('hostile names and values are shown, and never obeyed', async () => {
  items = [{ id: 1, '"; DROP TABLE d.items; --': 'x', ['__proto__x']: 1, '\u001B[2J\u202Eevil': 'y' }]
  const { stdout, code } = await plan('--probe', '--sql')
  expect(code).toBe(0)
  expect(stdout).not.toContain('\u001B')
  expect(stdout).not.toContain('\u202E')
  await plan('--probe', '-o', 'plan.json')
  const held = await run('--plan', 'plan.json')
  expect(held.code, held.stderr).toBe(0)
})

test('-o writes over a plan, and over nothing else', async () => {
  expect((await plan('-o', 'plan.json')).code).toBe(0)
  expect((await plan('-o', 'plan.json')).code).toBe(0)
  const refused = await plan('-o', 'shop.yaml')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('FILE_EXISTS')
})

test('what the API refuses is what the run would meet', async () => {
  await project.write('shop.yaml', config('  - { name: gone, endpoint: { path: gone, paginator: single_page } }'))
  const { code, stdout } = await plan('--probe', '--exit-code')
  expect(code).toBe(1)
  expect(stdout).toContain('HTTP_404')
  expect(stdout).toContain('The run would fail, and nothing of what it reads would be committed')
})

test('several configurations have a plan each, and one that stops does not hide the others', async () => {
  const other = config()
    .replace('name: shop', 'name: second')
    .replace('items, data', 'others, data')
    .replaceAll('items', 'others')
  await project.write(
    'two.yaml',
    `${config().replace('name: shop', 'name: first')}---\n${other.replace('data_selector: data', 'data_selector: $, paginator: single_page')}`,
  )
  const both = await cli('plan', 'two.yaml', ...place, '--probe', '-o', 'plan.json')
  expect(both.code, both.stderr).toBe(0)
  expect(both.stdout).toContain('Plan for "first"')
  expect(both.stdout).toContain('Plan for "second"')
  const held = await cli('run', 'two.yaml', ...place, '--plan', 'plan.json')
  expect(held.code, held.stderr).toBe(0)
  expect([await count('items'), await count('others')]).toEqual([3, 1])
})

test('configurations that share a pipeline cannot be held together: the first load outdates the second', async () => {
  const one = (source: string): string => config().replace('name: shop', `name: shop\nsource_name: ${source}`)
  await project.write('two.yaml', `${one('a')}---\n${one('b')}`)
  expect((await cli('plan', 'two.yaml', ...place, '-o', 'plan.json')).code).toBe(0)
  const held = await cli('run', 'two.yaml', ...place, '--plan', 'plan.json')
  expect(held.code).toBe(2)
  expect(held.stderr).toContain('Plan and run one source at a time: --source NAME.')
  expect(api.requests).toHaveLength(0)
  await cli('plan', 'two.yaml', ...place, '--source', 'b', '-o', 'plan.json')
  expect((await cli('run', 'two.yaml', ...place, '--source', 'b', '--plan', 'plan.json')).code).toBe(0)
})

test('while a run is going on a plan says so, and does not wait', async () => {
  expect((await run()).code).toBe(0)
  const leave = await occupy(workFolderOf(realWorld({ cwd: project.path, env }), 'shop'))
  try {
    const { code, stdout } = await plan('--exit-code')
    expect(code).toBe(1)
    expect(stdout).toContain(`A run cannot start now: Could not start because process ${process.pid} is running this`)
    expect(await planned()).toMatchObject({ busy: { code: 'PIPELINE_BUSY' }, tables: [{ name: 'items' }] })
  } finally {
    await leave()
  }
  // and a plan holds nobody up
  const [planning, running] = await Promise.all([plan('--probe'), run()])
  expect([planning.code, running.code]).toEqual([0, 0])
})

test('a resource that is skipped when it breaks leaves the others as foreseen', async () => {
  const gone = '  - { name: gone, on_error: skip, endpoint: { path: gone, paginator: single_page } }'
  await project.write('shop.yaml', config(gone))
  const forecast = await planned('--probe', '--limit', '1')
  expect(forecast.outcome).toBe('changes')
  expect(forecast.problems.map(({ code }) => code)).toEqual(['HTTP_404', 'PARTLY_LOADED'])
  expect(forecast.tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['items', '_dlt_loads']))
  const ran = await run('--limit', '1')
  expect(ran.code).toBe(3)
  expect(ran.stderr).toContain('PARTLY_LOADED')
})

test('an empty list that may not replace a table is foreseen', async () => {
  await project.write('shop.yaml', config().replace('append', 'replace'))
  expect((await run()).code).toBe(0)
  items = []
  const forecast = await planned('--probe')
  expect(forecast.outcome).toBe('fails')
  expect(forecast.problems.map(({ code }) => code)).toEqual(['REPLACE_EMPTY_REFUSED'])
  expect((await run()).stderr).toContain('REPLACE_EMPTY_REFUSED')
  const allowed = await planned('--probe', '--allow-empty')
  expect(allowed.tables).toMatchObject([{ name: 'items', change: 'empty', atStake: { rows: 3, how: 'all' } }])
  expect((await run('--allow-empty')).code).toBe(0)
  expect(await count('items')).toBe(0)
})

test('a run id that is loaded already would only be repeated', async () => {
  expect((await run('--run-id', 'monday')).code).toBe(0)
  const forecast = await planned('--run-id', 'monday', '--probe')
  expect(forecast).toMatchObject({ outcome: 'none', repeatOf: expect.any(String) as string, tables: [] })
  expect((await plan('--run-id', 'monday', '--exit-code')).code).toBe(0)
  expect((await plan('--run-id', 'tuesday', '--exit-code')).code).toBe(5)
})

test('a scheduled dataset of its own is planned by its name without the moment', async () => {
  await project.write('shop.yaml', `${config()}dev_mode: true\n`)
  const dev = (...args: readonly string[]) => cli(...args, '--destination', './x.duckdb')
  expect((await dev('plan', 'shop.yaml', '--probe', '-o', 'plan.json')).code).toBe(0)
  const held = await dev('run', 'shop.yaml', '--plan', 'plan.json')
  expect(held.code, held.stderr).toBe(0)
})

test.each([60, 80, 140])('lines fit %i columns, but for paths and URLs', async (columns) => {
  expect((await run()).code).toBe(0)
  const { planText } = await import('../../src/cli/plan/plan-text.ts')
  const lines = planText(await planned('--probe'), { width: columns, sql: true }).split('\n')
  const long = lines.filter((line) => line.length > columns && !/https?:|duckdb:/.test(line))
  expect(long).toEqual([])
})
