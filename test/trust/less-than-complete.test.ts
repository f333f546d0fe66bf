import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readAnyReport } from '../end-to-end/json-report.ts'
import { type Project, startProject } from '../end-to-end/project.ts'
import { type PostgresServer, sharedPostgres } from '../servers/postgres.ts'
import { allRows, type Fault, type Feed, faults, type KindName, kinds, type Row, startFeed } from './feed.ts'

/* What a run does with less than all: cursors, replaced and refreshed tables, retired rows, exit codes. */

let feed: Feed
let project: Project

beforeAll(async () => {
  feed = await startFeed()
})
afterAll(() => feed[Symbol.asyncDispose]())
beforeEach(async () => {
  feed.wrong = null
  feed.rows = allRows
  project = await startProject()
})
afterEach(() => project.remove())

interface Hints {
  readonly name?: string
  readonly [key: string]: unknown
}

/** A resource over the feed's 100 rows, by default `rows`. */
function resourceOf(kind: KindName, hints: Hints = {}, endpoint: object = {}): object {
  const { paginator } = kinds[kind]
  const { name = 'rows' } = hints
  return { ...hints, name, endpoint: { path: `${kind}/${name}`, data_selector: 'items', paginator, ...endpoint } }
}

async function configure(...resources: readonly object[]): Promise<void> {
  const client = { base_url: feed.server.origin, error_handler: { max_retries: 1, backoff_factor: 0 } }
  await project.write('s.json', JSON.stringify({ name: 's', client, resources }))
}

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await project.run('s.json', ['--json', ...args])
  const report = readAnyReport(stdout)
  return { code, stderr, error: report.error?.code, verdicts: verdictsOf(report.resources), report }
}

function verdictsOf(resources: Readonly<Record<string, { readonly verdict: { readonly kind: string } }>>): object {
  return Object.fromEntries(Object.entries(resources).map(([name, { verdict }]) => [name, verdict.kind]))
}

const breakPage = (page: number, fault: Fault, path = 'rows'): void => {
  feed.wrong = { page, faults: { [path]: fault } }
}
/** ids in a table, null where it is not there */
const idsIn = (table = 'rows', where = 'true'): Promise<unknown> =>
  project.look(async ({ value, tables }) =>
    (await tables('d')).includes(table)
      ? await value(`SELECT list(id ORDER BY id)::VARCHAR FROM d.${table} WHERE ${where}`)
      : null,
  )
const listed = (rows: readonly Row[]): string => `[${rows.map(({ id }) => id).join(', ')}]`
const all = listed(allRows)

const merge = { primary_key: 'id', write_disposition: 'merge' }
const incremental = { incremental: { cursor_path: 'ts', start_param: 'since', initial_value: 0 } }

describe('a cursor stays where not everything came', () => {
  test.each<[string, KindName, Fault, readonly string[], number]>([
    ['short', 'offset', faults.empty_list, [], 4],
    ['short, and allowed', 'offset', faults.empty_list, ['--allow-short'], 0],
    ['pages missing', 'page_number', faults.empty_list, [], 4],
    ['broken off', 'page_number', faults.no_content, [], 1],
    ['a place for records that is gone', 'cursor', (response) => response.end('{"meta":{"x":1}}'), [], 0],
  ])('%s', async (_what, kind, fault, args, code) => {
    await configure(resourceOf(kind, merge, incremental))
    breakPage(3, fault)
    expect((await run(...args)).code).toBe(code)
    feed.wrong = null
    expect(await run()).toMatchObject({ code: 0, verdicts: { rows: 'complete' } })
    expect(await idsIn()).toBe(all)
  })

  test('and moves when everything came', async () => {
    await configure(resourceOf('offset', merge, incremental))
    for (const code of [0, 0]) expect((await run()).code).toBe(code)
    expect(feed.server.seen.at(-1)?.url).toContain('since=1000')
  })
})

const noRows: Fault = (response) => response.end('{"items":[],"pages":0}')
const replaced = { write_disposition: 'replace' }

describe('a replaced table keeps its rows', () => {
  let postgres: PostgresServer
  beforeAll(async () => {
    postgres = await sharedPostgres()
  })
  afterAll(() => postgres.stop())

  test.each<[string, KindName, number, Fault, string]>([
    ['an empty list that proves nothing', 'page_number', 1, noRows, 'REPLACE_EMPTY_REFUSED'],
    ['null beside a total', 'offset', 1, faults.null_list, 'PAGE_MISSING'],
    ['no content', 'cursor', 1, faults.no_content, 'REPLACE_EMPTY_REFUSED'],
    ['one empty page of five', 'page_number', 3, faults.empty_list, 'RESULT_SHORT'],
    ['an error', 'header_link', 3, faults.server_error, 'HTTP_500'],
  ])('%s', async (_what, kind, page, fault, error) => {
    await configure(resourceOf(kind, replaced))
    const database = `kept_${error.toLowerCase()}_${kind}`
    await postgres.createDatabase(database)
    for (const more of [[], ['--destination', postgres.url(database, 'sslmode=disable')]]) {
      feed.wrong = null
      expect(await run(...more)).toMatchObject({ code: 0, verdicts: { rows: 'complete' } })
      breakPage(page, fault)
      expect(await run(...more)).toMatchObject({ code: error === 'RESULT_SHORT' ? 4 : 1, error })
    }
    expect(await idsIn()).toBe(all)
    expect(await postgres.sql(database, 'SELECT count(*)::int AS n FROM d.rows')).toEqual([{ n: 100 }])
  })

  test.each<[string, KindName, Fault | null, object, readonly string[], number]>([
    ['a total of 0 proves it', 'offset', null, {}, [], 0],
    ['--allow-empty lets an empty list', 'page_number', noRows, {}, ['--allow-empty'], 0],
    ['allow_empty_replace lets it, too', 'page_number', noRows, { allow_empty_replace: true }, [], 0],
    ['neither lets no content', 'page_number', faults.no_content, { allow_empty_replace: true }, ['--allow-empty'], 1],
  ])('unless nothing is what there is: %s', async (_what, kind, fault, hints, args, code) => {
    await configure(resourceOf(kind, { ...replaced, ...hints }))
    expect((await run()).code).toBe(0)
    feed.rows = []
    if (fault !== null) breakPage(1, fault)
    expect((await run(...args)).code).toBe(code)
    expect(await idsIn()).toBe(code === 0 ? null : all)
  })

  test('--allow-short lets what came replace it', async () => {
    await configure(resourceOf('offset', replaced))
    expect((await run()).code).toBe(0)
    breakPage(3, faults.empty_list)
    expect(await run('--allow-short')).toMatchObject({ code: 0, verdicts: { rows: 'short' } })
    expect(await idsIn()).toBe(listed(allRows.slice(0, 40)))
  })
})

/** Answers page 1 with 20 rows and `more` beside them, and no link or cursor. */
const onePage =
  (more: object): Fault =>
  (response) =>
    response.end(JSON.stringify({ items: allRows.slice(0, 20), ...more }))

describe('what an answer says counts beside any paginator', () => {
  test.each<[string, KindName, object, object, number]>([
    ['a flag beside a cursor', 'cursor', { has_more: true }, { kind: 'short' }, 4],
    ['a total beside a link', 'json_link', { next: null, total: 100 }, { kind: 'short', missing: 80 }, 4],
    ['a total beside a Link header', 'header_link', { meta: { total: 100 } }, { kind: 'short', announced: 100 }, 4],
    ['pages beside a cursor', 'cursor', { total_pages: 5 }, { kind: 'short', counted: 'pages', missing: 4 }, 4],
    ['a total that is met', 'json_link', { next: null, total: 20, has_more: false }, { kind: 'complete' }, 0],
    ['nothing', 'cursor', { next: null }, { kind: 'complete' }, 0],
  ])('%s', async (_what, kind, more, verdict, code) => {
    await configure(resourceOf(kind, merge))
    breakPage(1, onePage(more))
    const { report, ...ended } = await run()
    expect(report.resources['rows']?.verdict).toMatchObject(verdict)
    expect(ended.code).toBe(code)
  })

  test('--allow-short makes it 0, trust_totals: false makes it complete', async () => {
    breakPage(1, onePage({ next: null, total: 100 }))
    await configure(resourceOf('json_link', merge))
    expect(await run('--allow-short')).toMatchObject({ code: 0, verdicts: { rows: 'short' } })
    await configure(resourceOf('json_link', merge, { trust_totals: false }))
    expect(await run()).toMatchObject({ code: 0, verdicts: { rows: 'complete' } })
  })
})

const forbidden: Fault = (response) => response.writeHead(403).end('{"error":"not for you"}')

describe('on_error: skip', () => {
  const other = resourceOf('cursor', { name: 'other', on_error: 'skip', ...merge })
  const childOf = (parent: string, hints: object = {}): object => ({
    name: 'child',
    ...hints,
    endpoint: {
      path: `cursor/{resources.${parent}.id}`,
      data_selector: 'items',
      paginator: 'single_page',
      trust_totals: false,
    },
  })

  test('what is refused is named and left as it was, the others are committed', async () => {
    const skipped = resourceOf('offset', { ...merge, on_error: 'skip' }, incremental)
    await configure(skipped, other)
    breakPage(2, forbidden)
    const bad = await run()
    expect(bad).toMatchObject({ code: 3, error: 'PARTLY_LOADED', verdicts: { rows: 'failed', other: 'complete' } })
    expect(bad.report.tables).toEqual(expect.objectContaining({ other: { rows: 100 } }))
    expect([await idsIn(), await idsIn('other')]).toEqual([null, all])
    expect(bad.stderr).toContain('HTTP_403')
    feed.wrong = null
    expect((await run()).code).toBe(0)
    expect(await idsIn()).toBe(all)
  })

  test('all refused is a failed run', async () => {
    await configure(resourceOf('offset', { on_error: 'skip' }))
    breakPage(1, forbidden)
    expect(await run()).toMatchObject({ code: 1, error: 'HTTP_403' })
  })

  test('children of what is refused are left as they were, too', async () => {
    feed.rows = allRows.slice(0, 40)
    await configure(resourceOf('offset', { ...merge, on_error: 'skip' }), childOf('rows'), other)
    breakPage(2, forbidden)
    expect(await run()).toMatchObject({ code: 3, verdicts: { rows: 'failed', other: 'complete' } })
    expect([await idsIn(), await idsIn('child'), await idsIn('other')]).toEqual([null, null, listed(feed.rows)])
  })

  test('the cursor of a parent does not move past a child that broke', async () => {
    feed.rows = allRows.slice(0, 3)
    await configure(resourceOf('offset', merge, incremental), childOf('rows', { ...merge, on_error: 'skip' }))
    feed.wrong = { page: 1, faults: { '1': forbidden } }
    expect(await run()).toMatchObject({ code: 3, verdicts: { rows: 'complete', child: 'failed' } })
    expect([await idsIn(), await idsIn('child')]).toEqual([listed(feed.rows), null])
    feed.wrong = null
    expect((await run()).code).toBe(0)
    expect([await idsIn(), await idsIn('child')]).toEqual([listed(feed.rows), listed(feed.rows)])
  })
})

describe('a refresh is all or nothing', () => {
  test.each<[string, number, Fault]>([
    ['short', 3, faults.empty_list],
    ['broken', 3, faults.null_list],
    ['empty', 1, (response) => response.end('{"items":[]}')],
  ])('%s', async (_what, page, fault) => {
    await configure(resourceOf('offset', merge, incremental), resourceOf('cursor', { name: 'other', ...merge }))
    expect((await run()).code).toBe(0)
    breakPage(page, fault)
    for (const mode of [['--full-refresh'], ['--refresh', 'drop_sources'], ['--refresh', 'drop_data']]) {
      const bad = await run(...mode)
      expect([mode, bad.code, bad.error]).toEqual([
        mode,
        1,
        fault === faults.null_list ? 'PAGE_MISSING' : 'REFRESH_INCOMPLETE',
      ])
      expect([await idsIn(), await idsIn('other')]).toEqual([all, all])
    }
    feed.wrong = null
    // the cursor is still there
    expect((await run()).code).toBe(0)
    expect(feed.server.seen.map(({ url }) => url).findLast((url) => url.startsWith('/offset'))).toContain('since=1000')
  })

  test('with a resource that is skipped', async () => {
    await configure(
      resourceOf('offset', { ...merge, on_error: 'skip' }),
      resourceOf('cursor', { name: 'other', ...merge }),
    )
    expect((await run()).code).toBe(0)
    breakPage(3, forbidden)
    expect(await run('--full-refresh')).toMatchObject({ code: 1, error: 'REFRESH_INCOMPLETE' })
    expect([await idsIn(), await idsIn('other')]).toEqual([all, all])
  })
})

describe('rows that did not come are not rows that are gone', () => {
  test.each<[string, Hints]>([
    ['scd2', { write_disposition: { disposition: 'merge', strategy: 'scd2' } }],
    ['merge_key', { write_disposition: 'merge', merge_key: 'day' }],
    ['cdc', { write_disposition: { disposition: 'merge', strategy: 'cdc' }, primary_key: 'id' }],
    ['a scope', { write_disposition: { disposition: 'merge', destination_scope: 'day = 1' }, primary_key: 'id' }],
  ])('%s', async (what, hints) => {
    feed.rows = allRows.map((row) => ({ ...row, day: 1 }))
    await configure(resourceOf('offset', hints))
    expect((await run()).code).toBe(0)
    breakPage(3, faults.empty_list)
    expect(await run()).toMatchObject({ code: 4, error: 'RESULT_SHORT' })
    expect(await idsIn('rows', what === 'scd2' ? '_dlt_valid_to IS NULL' : 'true')).toBe(all)
  })
})

describe('cdc deletes only what a whole answer leaves out', () => {
  const cdc = { write_disposition: { disposition: 'merge', strategy: 'cdc' }, primary_key: 'id' }
  const fewer = allRows.slice(0, 30)
  const begin = async (kind: KindName, hints: Hints = cdc, endpoint: object = {}): Promise<void> => {
    feed.rows = allRows
    feed.wrong = null
    await configure(resourceOf(kind, hints, endpoint))
    expect((await run()).code).toBe(0)
  }

  test('a whole one deletes', async () => {
    await begin('offset')
    feed.rows = fewer
    expect(await run()).toMatchObject({ code: 0, verdicts: { rows: 'complete' } })
    expect(await idsIn()).toBe(listed(fewer))
  })

  test.each<[string, KindName, Fault, readonly string[], number]>([
    ['short of the total', 'offset', faults.empty_list, [], 4],
    ['short of the pages', 'page_number', faults.empty_list, [], 4],
    ['a flag that says more', 'header_link', (response) => response.end('{"items":[],"has_more":true}'), [], 4],
    ['broken off', 'page_number', faults.no_content, [], 1],
    ['an error', 'header_link', faults.server_error, [], 1],
    ['a place for records that is gone', 'cursor', (response) => response.end('{"meta":{"x":1}}'), [], 1],
  ])('%s does not, and the next run is free', async (_what, kind, fault, args, code) => {
    await begin(kind)
    breakPage(3, fault)
    expect((await run(...args)).code).toBe(code)
    expect(await idsIn()).toBe(all)
    feed.wrong = null
    // what broke off is gone on with: its first pages are of before
    expect((await run()).code).toBe(0)
    expect(await idsIn()).toBe(all)
    feed.rows = fewer
    expect((await run()).code).toBe(0)
    expect(await idsIn()).toBe(listed(fewer))
  })

  test.each<[string, Hints]>([
    ['cdc', cdc],
    ['scd2', { write_disposition: { disposition: 'merge', strategy: 'scd2' } }],
  ])('--limit does not: %s', async (what, hints) => {
    await begin('offset', hints)
    expect(await run('--limit', '1')).toMatchObject({ code: 1, error: 'REPLACE_SHORT_REFUSED' })
    const open = what === 'scd2' ? '_dlt_valid_to IS NULL' : 'true'
    expect(await idsIn('rows', open)).toBe(all)
    expect(await run('--limit', '1', '--allow-short')).toMatchObject({ code: 0 })
    expect(await idsIn('rows', open)).toBe(listed(allRows.slice(0, 20)))
  })

  test('a maximum of the paginator does not', async () => {
    await begin('offset')
    const paginator = { type: 'offset', limit: 20, total_path: 'total', maximum_offset: 40 }
    await configure(resourceOf('offset', cdc, { paginator }))
    expect(await run()).toMatchObject({ code: 1, error: 'REPLACE_SHORT_REFUSED' })
    expect(await idsIn()).toBe(all)
  })

  test('a cursor does not: it is refused before anything is asked for', async () => {
    await begin('offset')
    const asked = feed.server.seen.length
    await configure(resourceOf('offset', cdc, incremental))
    expect(await run()).toMatchObject({ code: 2, error: 'MERGE_READS_IN_PART' })
    const { code, stderr } = await project.cli(['check', 's.json'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('its cursor asks only for those that changed')])
    expect(feed.server.seen.length).toBe(asked)
    expect(await idsIn()).toBe(all)
  })

  test('nothing at all does not, and it is said', async () => {
    await begin('offset')
    feed.rows = []
    const { code, report } = await run()
    expect(code).toBe(0)
    expect(report.warnings).toContainEqual(expect.objectContaining({ code: 'MERGE_OF_NOTHING', resource: 'rows' }))
    expect(await idsIn()).toBe(all)
  })

  test('a parent of which a page is missing does not', async () => {
    const children = { name: 'kids', ...cdc, primary_key: ['_rows_id', 'id'], include_from_parent: ['id'] }
    const path = 'cursor/kids?of={resources.rows.id}'
    feed.rows = allRows.slice(0, 60)
    const parent = resourceOf('offset', { write_disposition: 'append' })
    await configure(parent, { ...children, endpoint: { path, data_selector: 'items', paginator: 'single_page' } })
    expect((await run()).code).toBe(4)
    const counted = (): Promise<unknown> => project.look(({ value }) => value('SELECT count(*)::INT FROM d.kids'))
    const before = await counted()
    breakPage(3, faults.empty_list)
    await run()
    expect(await counted()).toBe(before)
  })
})

test('a run that goes on keeps the verdicts of what was read before it broke', async () => {
  await configure(resourceOf('offset', merge), resourceOf('cursor', { name: 'late', ...merge }))
  const late: Fault = (response) => void setTimeout(() => response.writeHead(500).end(), 150)
  feed.wrong = { page: 3, faults: { rows: faults.empty_list, late } }
  expect(await run()).toMatchObject({ code: 1, error: 'HTTP_500' })
  feed.wrong = null
  const asked = feed.server.seen.length
  const again = await run()
  expect(again).toMatchObject({ code: 4, error: 'RESULT_SHORT', verdicts: { rows: 'short', late: 'complete' } })
  expect(feed.server.seen.slice(asked).map(({ url }) => url.split('?')[0])).not.toContain('/offset/rows')
  expect([await idsIn(), await idsIn('late')]).toEqual([listed(allRows.slice(0, 40)), all])
  expect((await run()).code).toBe(0)
  expect(await idsIn()).toBe(all)
})
