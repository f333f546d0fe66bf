import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readAnyReport } from '../end-to-end/json-report.ts'
import { type Project, startProject } from '../end-to-end/project.ts'
import { allRows, type Feed, faults, kindNames, kinds, startFeed } from './feed.ts'
import { isWhole } from '../kits/whole.ts'

/*
 * Every way in which one page of five goes wrong, under every paginator. A run reads all of them at once, each a resource
 * with `on_error: skip`: what broke is named and has no table, what came is whole.
 */

let feed: Feed
let project: Project

beforeAll(async () => {
  feed = await startFeed()
})
afterAll(() => feed[Symbol.asyncDispose]())
beforeEach(async () => {
  project = await startProject()
})
afterEach(() => project.remove())

const names = kindNames.flatMap((kind) => Object.keys(faults).map((fault) => `${kind}__${fault}`))
/** The pages of five that go wrong: each pair of paginator and fault has its turn at one of them; or at all. */
const pages = [1, 3, 5]
function turnOf(page: number): readonly string[] {
  if (isWhole) return names
  return kindNames.flatMap((kind, row) =>
    Object.keys(faults).flatMap((fault, column) => (pages[(row + column) % 3] === page ? [`${kind}__${fault}`] : [])),
  )
}

function configFor(only: readonly string[]): string {
  return JSON.stringify({
    name: 's',
    client: { base_url: feed.server.origin, error_handler: { max_retries: 1, backoff_factor: 0 } },
    resource_defaults: { on_error: 'skip', primary_key: 'id', write_disposition: 'merge' },
    resources: only.map((name) => {
      const [kind = '', fault = ''] = name.split('__')
      const { paginator } = kinds[kind as keyof typeof kinds]
      return { name, endpoint: { path: `${kind}/${fault}`, data_selector: 'items', paginator } }
    }),
  })
}

/** What one run made of the resources: their verdicts, and how many different rows each table has. */
async function runOver(only: readonly string[]) {
  await project.write('s.json', configFor(only))
  const { code, stdout, stderr } = await project.run('s.json', ['--json'])
  const report = readAnyReport(stdout)
  const counts = await project.look(async ({ rows, tables }) => {
    const there = (await tables('d')).filter((table) => only.includes(table))
    const counted = there.map(
      (table) => `SELECT '${table}' AS t, count(*)::INT AS n, count(DISTINCT id)::INT AS d FROM d.${table}`,
    )
    return counted.length === 0 ? [] : await rows(counted.join(' UNION ALL '))
  })
  const rowsOf = (name: string): unknown => counts.find(({ t }) => t === name)?.['n'] ?? 0
  for (const { t, n, d } of counts) expect([t, n]).toEqual([t, d])
  return { code, stderr, report, rowsOf, verdictOf: (name: string) => report.resources[name]?.verdict }
}

/**
 * Nothing in these answers tells them from healthy ones: an empty page beside a next link, or at the end.
 */
const looksHealthy = (name: string, page: number): boolean =>
  /^(cursor|json_link|header_link)__empty_list$/.test(name) ||
  // no content may be how a server says that there is nothing; the verdict says that nobody knows
  (page === 1 && /__(no_content|reset_content)$/.test(name))

/** Not fewer than all in silence: a table without every row has a verdict that says so. */
const honest = ['failed', 'short', 'unknown']

describe.each(pages)('page %i of 5', (page) => {
  test('goes wrong for ever: said, not called complete, and mended by the next run', async () => {
    feed.wrong = { page, faults }
    // an object on the first page may be the only record: see below
    const tried = turnOf(page).filter((name) => page > 1 || !/list_is_(object|error)$/.test(name))
    const bad = await runOver(tried)
    expect([bad.code, bad.report.error?.code]).toEqual([3, 'PARTLY_LOADED'])
    for (const name of tried.filter((each) => !looksHealthy(each, page))) {
      const verdict = bad.verdictOf(name)
      expect([name, honest.includes(verdict?.kind ?? ''), verdict]).toEqual([name, true, verdict])
      if (verdict?.kind === 'failed') expect([name, bad.rowsOf(name)]).toEqual([name, 0])
      if (verdict?.kind === 'failed') expect(bad.stderr).toContain(name)
    }
    expect(bad.stderr).not.toContain('INTERNAL')
    feed.wrong = null
    const broken = tried.filter((name) => bad.rowsOf(name) !== allRows.length)
    const well = await runOver(broken)
    expect([well.code, well.report.error]).toEqual([0, undefined])
    expect(broken.filter((name) => well.rowsOf(name) !== allRows.length)).toEqual([])
    expect(broken.filter((name) => well.verdictOf(name)?.kind !== 'complete')).toEqual([])
  })
})

test('page 3 goes wrong once: it is asked for again, but for what says that there is nothing', async () => {
  feed.wrong = { page: 3, times: 1, faults }
  // an answer is an answer: no list, 404 and 410 are not asked for once more
  const tried = names.filter((name) => !/__(empty_list|not_found|gone)$/.test(name))
  const once = await runOver(tried)
  expect(once.code).toBe(0)
  expect(tried.filter((name) => once.verdictOf(name)?.kind !== 'complete')).toEqual([])
  expect(tried.filter((name) => once.rowsOf(name) !== allRows.length)).toEqual([])
})

test('one object on page 1 and lists after it: RESPONSE_SHAPE_CHANGED, nothing loaded', async () => {
  feed.wrong = { page: 1, faults }
  for (const kind of kindNames) {
    await project.write(
      's.json',
      configFor([`${kind}__list_is_error`]).replace('"on_error":"skip","primary_key":"id",', ''),
    )
    const { code, stdout } = await project.run('s.json', ['--json'])
    expect([kind, code, readAnyReport(stdout).error?.code]).toEqual([kind, 1, 'RESPONSE_SHAPE_CHANGED'])
  }
  expect(await project.look(({ tables }) => tables('d'))).toEqual([])
})

test('without on_error: skip nothing is committed, and the next run goes on at the page', async () => {
  feed.wrong = { page: 3, faults: { null_list: faults.null_list } }
  const config = configFor(['page_number__null_list']).replace(
    '"skip","primary_key":"id","write_disposition":"merge"',
    '"fail"',
  )
  await project.write('s.json', config)
  const bad = await project.run('s.json', ['--json'])
  expect([bad.code, readAnyReport(bad.stdout).error?.code]).toEqual([1, 'PAGE_MISSING'])
  expect(await project.look(({ tables }) => tables('d'))).toEqual([])
  feed.wrong = null
  const asked = feed.server.seen.length
  expect((await project.run('s.json')).code).toBe(0)
  expect(feed.server.seen.length - asked).toBe(3)
  expect(await project.look(({ value }) => value('SELECT count(*)::INT FROM d.page_number__null_list'))).toBe(100)
})
