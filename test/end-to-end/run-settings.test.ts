import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json/json.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { readReport } from './json-report.ts'
import { type Project, startProject } from './project.ts'
import type { CliRun } from './run-cli.ts'

/** Six pages of three posts, oldest first; the second half of each is odd. Kids of each post. */
const pages = [1, 2, 3, 4, 5, 6]
const postsOf = (page: number, isNewestFirst: boolean): readonly JsonObject[] =>
  [0, 1, 2].map((index) => {
    const day = isNewestFirst ? 20 - page : page
    return { id: page * 10 + index, odd: page % 2, updated: `2024-01-${String(day).padStart(2, '0')}T0${index}:00:00Z` }
  })

let isNewestFirst = false
let api: ScriptedApi
let project: Project

beforeEach(async () => {
  isNewestFirst = false
  api = await startScriptedApi({
    routes: {
      'GET /posts': ({ query }) => {
        const page = Number(query.get('page') ?? 1)
        const since = query.get('since') ?? ''
        const all = pages
          .flatMap((number) => postsOf(number, isNewestFirst))
          .filter(({ updated }) => String(updated) >= since)
        return { json: { data: all.slice(page * 3 - 3, page * 3), pages: Math.ceil(all.length / 3) } }
      },
      'GET /posts/:id/kids': ({ params }) => ({ json: { data: [{ of: params['id'] ?? '' }] } }),
      'GET /empty': ({ query }) => ({
        json: { data: query.get('page') === '1' ? [] : postsOf(Number(query.get('page')), false), pages: pages.length },
      }),
    },
  })
  project = await startProject()
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const paginator = { type: 'page_number', base_page: 1, total_path: 'pages' }
const posts = (more: JsonObject = {}, endpoint: JsonObject = {}): JsonObject => ({
  name: 'posts',
  ...more,
  endpoint: { path: 'posts', data_selector: 'data', paginator, ...endpoint },
})
const kids: JsonObject = {
  name: 'kids',
  endpoint: { path: 'posts/{resources.posts.id}/kids', data_selector: 'data', paginator: 'single_page' },
}
const cursor = { cursor_path: 'updated', initial_value: '2024-01-01T00:00:00Z', start_param: 'since' }

async function run(resources: readonly JsonObject[], settings: JsonObject = {}, ...args: string[]): Promise<CliRun> {
  const config = { name: 'shop', client: { base_url: api.url }, ...settings, resources }
  await project.write('shop.json', JSON.stringify(config))
  const result = await project.run('shop.json', args)
  expect(result.code, result.stderr).toBe(0)
  return result
}

const count = (table: string, dataset = 'd'): Promise<unknown> =>
  project.look(({ value }) => value(`SELECT count(*)::INT FROM ${dataset}.${table}`))
const asked = (): number => api.requests.filter(({ route }) => route === 'GET /posts').length

describe('add_limit, as dlt 1.31 counts', () => {
  test.each<[string, JsonObject | number, rows: number, requests: number]>([
    ['a number of pages', 2, 6, 2],
    ['the same in a mapping', { max_items: 2 }, 6, 2],
    ['no bound', { max_items: null, max_time: null }, 18, 6],
    ['a negative number is none', -1, 18, 6],
    ['rows, the last page whole', { max_items: 5, count_rows: true }, 6, 2],
    ['no time at all is none', { max_time: 0 }, 18, 6],
  ])('%s', async (_name, limit, rows, requests) => {
    await run([posts({ add_limit: limit, parallelized: false })])
    expect([await count('posts'), asked()]).toEqual([rows, requests])
  })

  test('a time ends it with the page that came later', async () => {
    await run([posts({ add_limit: { max_time: 0.000_001 } })])
    expect([await count('posts'), asked()]).toEqual([3, 1])
  })

  test('nothing is asked for with 0', async () => {
    const report = readReport((await run([posts({ add_limit: 0 })], {}, '--json')).stdout)
    expect([asked(), report.resources['posts']?.verdict.kind]).toEqual([0, 'limited'])
  })

  test('pages that a filter empties do not count, empty ones do', async () => {
    const filter = [{ filter: 'record.odd == 0' }]
    await run([posts({ add_limit: 2, processing_steps: filter, parallelized: false })])
    expect([await count('posts'), asked()]).toEqual([6, 4])
    const empty = { name: 'empty', add_limit: 2, endpoint: { path: 'empty', data_selector: 'data', paginator } }
    await run([
      { ...empty, endpoint: { ...empty.endpoint, paginator: { ...paginator, stop_after_empty_page: false } } },
    ])
    expect(await count('empty')).toBe(3)
  })

  test('children are read for all that came, and have no limit of their own', async () => {
    const { stderr } = await run([posts({ add_limit: 2 }), { ...kids, add_limit: 1 }])
    expect([await count('posts'), await count('kids')]).toEqual([6, 6])
    expect(stderr).toContain('"resources[1].add_limit" has no effect: "kids" is read for all records of "posts"')
    const quiet = await run([posts(), kids], { resource_defaults: { add_limit: 1 } }, '--full-refresh')
    expect([await count('kids'), quiet.stderr.includes('no effect')]).toEqual([3, false])
  })

  test('is read in part, says the report; a part that is all is complete', async () => {
    const report = async (limit: number): Promise<unknown> =>
      readReport((await run([posts({ add_limit: limit })], {}, '--json')).stdout).resources['posts']?.verdict
    expect(await report(2)).toEqual({ kind: 'limited', why: '"add_limit" of the config ended it' })
    expect(await report(6)).toEqual({ kind: 'complete' })
  })

  test('rows in the order of the cursor: each run goes on where the last one ended', async () => {
    for (const rows of [6, 9, 12]) {
      await run([posts({ add_limit: 2, parallelized: false }, { incremental: cursor })])
      expect(await count('posts')).toBeGreaterThanOrEqual(rows)
    }
    expect(await project.look(({ value }) => value('SELECT count(DISTINCT id) = count(*) FROM d.posts'))).toBe(true)
  })

  test('newest first: the cursor stays, and that is said', async () => {
    isNewestFirst = true
    const { stderr } = await run([posts({ add_limit: 2 }, { incremental: cursor })])
    expect(stderr).toContain('warning LIMITED_ROWS_COME_AGAIN')
    const again = await run([posts({ add_limit: 2 }, { incremental: cursor })])
    expect([again.stderr.includes('LIMITED_ROWS_COME_AGAIN'), await count('posts')]).toEqual([true, 12])
  })

  test('one moment on all that came proves no order, unless the config says so', async () => {
    const days = { ...cursor, cursor_path: 'odd', initial_value: 0 }
    const first = await run([posts({ add_limit: 1 }, { incremental: days })])
    expect(first.stderr).toContain('LIMITED_ROWS_COME_AGAIN')
    const declared = await run([posts({ add_limit: 1 }, { incremental: { ...days, row_order: 'asc' } })])
    expect(declared.stderr).not.toContain('LIMITED_ROWS_COME_AGAIN')
  })

  test('another limit reads other rows: a mistake names what may stand there', async () => {
    await project.write(
      'bad.json',
      JSON.stringify({ client: { base_url: api.url }, resources: [posts({ add_limit: { max_pages: 2 } })] }),
    )
    const { code, stderr } = await project.cli(['check', 'bad.json'])
    expect([code, stderr.includes('max_items')]).toEqual([2, true])
  })
})

describe('refresh, as a key of the config', () => {
  test('is what --refresh is; the flag wins', async () => {
    await run([posts({ add_limit: 1 })])
    await run([posts({ add_limit: 1 })])
    expect(await count('posts')).toBe(6)
    await run([posts({ add_limit: 1 })], { refresh: 'drop_resources' })
    expect(await count('posts')).toBe(3)
    await run(
      [posts({ add_limit: 1 }), kids],
      { refresh: 'drop_sources' },
      '--refresh',
      'drop_data',
      '--resources',
      'kids',
    )
    expect([await count('posts'), await count('kids')]).toEqual([3, 3])
    await run([posts({ add_limit: 1 }), kids], { refresh: 'drop_sources' }, '--resources', 'kids')
    expect(await project.look(({ tables }) => tables('d'))).not.toContain('posts')
  })

  test('the same run id drops once', async () => {
    const resources = [posts({ add_limit: 1 })]
    await run(resources, { refresh: 'drop_sources' }, '--run-id', 'monday')
    await run(resources, {}, '--run-id', 'tuesday')
    expect(await count('posts')).toBe(6)
    await run(resources, { refresh: 'drop_sources' }, '--run-id', 'tuesday')
    expect(await count('posts')).toBe(6)
  })
})

describe('dev_mode', () => {
  const datasets = (): Promise<readonly unknown[]> =>
    project.look(async ({ rows }) =>
      (
        await rows("SELECT schema_name FROM duckdb_schemas() WHERE schema_name LIKE 'd\\_%' ESCAPE '\\' ORDER BY 1")
      ).map(({ schema_name: name }) => name),
    )

  test('each run has a dataset of its own and begins from nothing', async () => {
    const resources = [posts({ add_limit: 2 }, { incremental: cursor })]
    await run(resources, { dev_mode: true })
    await wait(1100)
    await run(resources, { dev_mode: true })
    const [first, second, ...others] = await datasets()
    expect([first, second]).toEqual([expect.stringMatching(/^d_\d{14}$/), expect.stringMatching(/^d_\d{14}$/)])
    expect([others.length, await count('posts', String(first)), await count('posts', String(second))]).toEqual([
      0, 6, 6,
    ])
    const status = JSON.parse((await project.cli(['status', 'shop', '--json'])).stdout) as { readonly dataset: string }
    expect(status.dataset).toBe(second)
  })

  test('what a failed run left is thrown away', async () => {
    const broken = posts({}, { path: 'nowhere' })
    await project.write(
      'bad.json',
      JSON.stringify({
        name: 'shop',
        dev_mode: true,
        client: { base_url: api.url },
        resources: [posts(), { ...broken, name: 'broken' }],
      }),
    )
    expect((await project.run('bad.json')).code).toBe(1)
    await wait(1100)
    await run([posts({ add_limit: 1 })], { dev_mode: true })
    expect(await project.cli(['status', 'shop'])).toMatchObject({
      stdout: expect.stringContaining('pending   nothing'),
    })
  })
})
