import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPipeline, type OpenPipeline, type PipelineHost } from '../../src/index.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'
import { startCli } from './run-cli.ts'

const rows = Array.from({ length: 60 }, (_, id) => ({ id, lines: [{ sku: 'a' }] }))
const token = 'a-very-secret-token'

let api: ScriptedApi
let project: Project

beforeEach(async () => {
  project = await startProject()
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

/** A pipeline `shop` that reads orders, and notes for each of the first two. */
async function shop(
  routes: Parameters<typeof startScriptedApi>[0]['routes'],
  host: PipelineHost = {},
): Promise<OpenPipeline> {
  api = await startScriptedApi({ routes: { 'GET /orders': offsetPages(rows, { totalKey: 'total' }), ...routes } })
  return open(host)
}

function open(
  host: PipelineHost = {},
  resources: readonly object[] = [{ name: 'orders', endpoint: { data_selector: 'data' } }],
) {
  const client = { base_url: api.url, auth: { type: 'bearer', token }, paginator: { type: 'offset', limit: 20 } }
  const world = { cwd: project.path, env: { RUNTIME__REQUEST_BACKOFF_FACTOR: '0.01' } }
  const config = { name: 'shop', client, resources }
  return openPipeline(
    { object: config },
    { destination: join(project.path, 'x.duckdb'), dataset: 'd' },
    { world, ...host },
  )
}

const runsFolder = () => join(project.path, '.sluice', 'shop', 'runs')

async function journals(): Promise<readonly string[]> {
  const names = await readdir(runsFolder()).catch((): string[] => [])
  return names.toSorted().map((name) => join(runsFolder(), name))
}

test('a run leaves a journal of its own: for its owner only, without secrets, from which history and log are read', async () => {
  let asked = 0
  const echo = offsetPages(
    rows.map((row) => ({ ...row, echo: token })),
    { totalKey: 'total' },
  )
  const pipeline = await shop(
    { 'GET /orders': (request) => (++asked === 2 ? { status: 503, json: {} } : echo(request)) },
    { command: 'test' },
  )
  const report = await pipeline.run()
  const [path = '', ...others] = await journals()
  expect(others).toEqual([])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  const text = await readFile(path, 'utf8')
  expect(text).not.toContain(token)
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; run: string })
  expect(lines[0]).toMatchObject({ kind: 'journal', pipeline: 'shop', command: 'test' })
  expect(lines.at(-1)).toMatchObject({ kind: 'run_done', ok: true, report: { tables: { orders: { rows: 60 } } } })

  const [run, ...more] = await pipeline.history()
  expect(more).toEqual([])
  expect(run).toMatchObject({
    run: report.run_id,
    loadId: report.load_id,
    command: 'test',
    outcome: 'ok',
    why: null,
    rows: 120,
    tables: { orders: 60, orders__lines: 60 },
    records: 60,
    requests: 4,
    retries: 1,
    warnings: 0,
    resources: { orders: { pages: 3, records: 60, verdict: { kind: 'complete' } } },
  })

  const log = await pipeline.log()
  expect(log.phases.map(({ phase }) => phase)).toEqual(['config', 'prepare', 'extract', 'seal', 'load', 'finish'])
  expect(log.phases.reduce((sum, { ms }) => sum + ms, 0)).toBe(log.summary.ms)
  expect(log.resources).toMatchObject([{ resource: 'orders', total: 60, requests: 4, retries: 1 }])
  expect(log.waits).toMatchObject([{ resource: 'orders', count: 1, why: '503 Service Unavailable' }])
  expect(log.slowest).toHaveLength(4)
  expect(log.steps.length).toBeGreaterThan(3)
  expect(log.schemaChanges.map(({ table }) => table)).toContain('orders__lines')
  const raw: string[] = []
  for await (const line of log.lines()) raw.push(line)
  expect(raw).toHaveLength(lines.length)
  for (const wanted of [report.run_id, report.run_id.slice(0, 8), report.load_id ?? ''])
    expect((await pipeline.log(wanted)).summary.run).toBe(report.run_id)
  await expect(pipeline.log('no-such-run')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
})

test('runs that fail, are short or find nothing new say so, and why', async () => {
  const pipeline = await shop({
    'GET /gone': () => ({ status: 404, json: {} }),
    'GET /short': () => ({ json: { data: [], total: 5 } }),
  })
  await pipeline.run({ runId: 'scheduled/2026 é' })
  await pipeline.run({ runId: 'scheduled/2026 é' })
  for (const path of ['gone', 'short'])
    await open({}, [{ name: path, endpoint: { data_selector: 'data' } }])
      .run()
      .catch(() => undefined)
  const runs = await pipeline.history()
  expect(runs.map(({ outcome }) => outcome)).toEqual(['short', 'failed', 'ok', 'ok'])
  expect(runs[0]?.why).toBe('short: short by 5 of 5')
  expect(runs[1]).toMatchObject({ why: expect.stringMatching(/^HTTP_404 {2}/) as string, error: { resource: 'gone' } })
  expect(runs[2]).toMatchObject({
    run: 'scheduled/2026 é',
    rows: 0,
    why: expect.stringMatching(/^load .* has it/) as string,
  })
  expect(await pipeline.history({ limit: 2 })).toHaveLength(2)
  expect(await journals()).toHaveLength(4)
  await expect(pipeline.history({ limit: 0 })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
})

test('a run that warned too much, and one that its deadline stopped, are told as what they are', async () => {
  const slow = offsetPages(rows, { totalKey: 'total' })
  const pipeline = await shop({
    'GET /orders': async (request) => {
      await delay(30)
      return slow(request)
    },
    'GET /guess': () => ({ json: { a: [{ id: 1 }], b: [{ id: 2 }, { id: 3 }] } }),
  })
  await expect(pipeline.run({ deadlineMs: 20 })).rejects.toMatchObject({ code: 'DEADLINE_REACHED' })
  expect((await pipeline.history())[0]).toMatchObject({
    outcome: 'interrupted',
    why: 'its deadline came; what was read is kept',
  })
  expect(await pipeline.status()).toMatchObject({ lastRun: { outcome: 'interrupted', ok: false } })
  await pipeline.run()
  const guessing = open({}, [{ name: 'guess' }])
  await expect(guessing.run({ failOn: 'warning' })).rejects.toMatchObject({ code: 'FAILED_ON_WARNING' })
  const [warned, resumed] = await pipeline.history()
  expect(resumed).toMatchObject({ outcome: 'ok', rows: 120 })
  expect(warned).toMatchObject({ outcome: 'warned', why: expect.stringMatching(/^FAILED_ON_WARNING /) as string })
  expect(warned?.rows).toBeGreaterThan(0)
  const said = await project.cli(['status', 'shop'])
  expect(said.stdout).toMatch(/last run .+, warned: FAILED_ON_WARNING /)
})

test('a run that was killed after its last line was written is told alike by both', async () => {
  const pipeline = await shop({})
  await pipeline.run()
  const [path = ''] = await journals()
  const text = await readFile(path, 'utf8')
  // a process that cannot be: it died and left its lock
  await writeFile(path, text.replace(/"process":"[^"]*"/, `"process":"4194399 1 ${hostname()}"`))
  await writeFile(join(project.path, '.sluice', 'shop', 'lock'), `4194399 1 ${hostname()}`)
  expect(await pipeline.status()).toMatchObject({ lastRun: { outcome: 'ok' }, runs: [{ outcome: 'ok' }] })
  const cut = (await readFile(path, 'utf8')).trimEnd()
  await writeFile(path, cut.slice(0, cut.lastIndexOf('\n') + 1))
  expect(await pipeline.status()).toMatchObject({ lastRun: { outcome: 'killed' }, runs: [{ outcome: 'killed' }] })
})

test('one that goes on is running; a second one finds it taken and leaves no journal; an interrupted one is linked', async () => {
  const stop = new AbortController()
  const events: string[] = []
  const slow = offsetPages(rows, { totalKey: 'total' })
  let isSlow = true
  const pipeline = await shop(
    {
      'GET /orders': async (request) => {
        if (isSlow && new URL(request.url, 'http://x').searchParams.get('offset') === '40')
          await delay(60_000, undefined, { ref: false })
        return slow(request)
      },
    },
    { signal: stop.signal, onEvent: ({ kind }) => void events.push(kind) },
  )
  const going = pipeline.run().catch((error: unknown) => error)
  while (events.filter((kind) => kind === 'page_read').length < 2) await delay(10)
  await expect(open().run()).rejects.toMatchObject({ code: 'PIPELINE_BUSY' })
  // what is not urgent waits for a second at most
  let [running] = await open().history()
  for (let tries = 0; running?.records === 0 && tries < 200; tries++) {
    await delay(10)
    ;[running] = await open().history()
  }
  expect(running).toMatchObject({ outcome: 'running', why: 'now reading "orders"', finishedAt: null })
  expect(running?.records).toBeGreaterThan(0)
  stop.abort()
  expect(await going).toMatchObject({ code: 'INTERRUPTED' })
  isSlow = false
  await open().run()
  const [next, first, ...others] = await open().history()
  expect(others).toEqual([])
  expect(first).toMatchObject({ outcome: 'interrupted', continuedBy: next?.run })
  expect(next).toMatchObject({ outcome: 'ok', continues: first?.run, rows: 120 })
})

test('a killed run is told as one, with what it was doing', async () => {
  api = await startScriptedApi({
    routes: { 'GET /orders': () => delay(60_000, { json: {} }, { ref: false }) },
  })
  await project.write(
    'shop.json',
    `{ "name": "shop", "client": { "base_url": "${api.url}" }, "resources": ["orders"] }`,
  )
  const { child, done } = startCli(['run', 'shop.json', '--destination', './x.duckdb'], { cwd: project.path })
  while (api.requests.length === 0) await delay(20)
  await delay(100)
  child.kill('SIGKILL')
  await done
  const { stdout } = await project.cli(['status', '--json'])
  const { runs } = JSON.parse(stdout) as { runs: readonly object[] }
  expect(runs).toMatchObject([
    { outcome: 'killed', why: 'its process is gone (killed, or out of memory) while reading "orders"', command: 'run' },
  ])
})

test('a journal that cannot be written is warned of once, and the run goes on', async () => {
  const pipeline = await shop({})
  await project.write('.sluice/shop/runs', 'in the way')
  const report = await pipeline.run()
  expect(report).toMatchObject({ ok: true, tables: { orders: { rows: 60 } } })
  expect(report.warnings).toMatchObject([{ code: 'JOURNAL_NOT_WRITTEN', count: 1 }])
  await expect(open().run({ failOn: ['JOURNAL_NOT_WRITTEN'] })).rejects.toMatchObject({ code: 'FAILED_ON_WARNING' })
  expect(await pipeline.history()).toEqual([])
})

test('a journal that was cut or damaged is read as far as it goes', async () => {
  const pipeline = await shop({})
  await pipeline.run()
  const [path = ''] = await journals()
  const text = await readFile(path, 'utf8')
  await writeFile(path, `${text.slice(0, text.lastIndexOf('{"v":1'))}{"v":1,"kind":"run_do`)
  const [run] = await pipeline.history()
  expect(run).toMatchObject({ outcome: 'killed', records: 60, rows: 120 })
  await writeFile(path, 'rubbish')
  expect(await pipeline.history()).toEqual([])
  expect(await pipeline.status()).toMatchObject({ lastRun: { ok: true }, runs: [] })
})

test('status of a dataset that several pipelines share tells of its own loads and tables', async () => {
  const theirs = [{ id: 1 }, { id: 2 }]
  const shopping = await shop({ 'GET /people': () => ({ json: theirs }) }, {})
  await shopping.run()
  const world = { cwd: project.path, env: {} }
  const config = {
    name: 'staff',
    client: { base_url: api.url },
    resources: [{ name: 'people', endpoint: { paginator: 'single_page' } }],
  }
  const staff = openPipeline(
    { object: config },
    { destination: join(project.path, 'x.duckdb'), dataset: 'd' },
    { world },
  )
  await staff.run()
  const [mine, others] = [await shopping.status(), await staff.status()]
  expect(Object.keys(mine.tables).toSorted()).toEqual(['orders', 'orders__lines'])
  expect(others.tables).toEqual({ people: { rows: 2 } })
  expect([mine.loads.length, others.loads.length]).toEqual([1, 1])
  expect(mine.loads[0]?.loadId).not.toBe(others.loads[0]?.loadId)
})
