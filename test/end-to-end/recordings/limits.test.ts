import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { openPipeline } from '../../../src/library/open-pipeline.ts'
import { resource } from '../../../src/library/rest-api.ts'
import { IncompleteRun } from '../../../src/library/report.ts'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { numberedPages } from '../../scripted-api/paging.ts'
import { type Project, startProject } from '../project.ts'
import { startCli } from '../run-cli.ts'
import { itemsOf } from './scenarios.ts'

let project: Project | undefined
let api: ScriptedApi | undefined

afterEach(async () => {
  await api?.close()
  await project?.remove()
})

const config = `
name: shop
client: { base_url: "<url>" }
resources:
  - { name: items, primary_key: id, write_disposition: merge, endpoint: { path: items, data_selector: data, paginator: { type: page_number, base_page: 1, total_path: pages } } }
`
const pages = numberedPages(itemsOf(40, 3) as never, { pageSize: 10, totalPagesKey: 'pages' })

async function start(): Promise<Project> {
  api = await startScriptedApi({ routes: { 'GET /items': pages } })
  project = await startProject({ 'shop.yaml': config.replaceAll('<url>', api.url) })
  return project
}

const recordingsOf = ({ path }: Project): string => join(path, '.sluice/shop/recordings')

test('what a run that was killed has kept is replayed, and the rest is named', async () => {
  api = await startScriptedApi({
    routes: { 'GET /items': async (request) => (request.routeNumber > 2 ? (await delay(60_000), {}) : pages(request)) },
  })
  project = await startProject({ 'shop.yaml': config.replaceAll('<url>', api.url) })
  const { child, done } = startCli(['run', 'shop.yaml', '--record'], { cwd: project.path })
  const lines = async (): Promise<number> => {
    const [id = ''] = await readdir(recordingsOf(project as Project)).catch(() => [])
    const text = await readFile(join(recordingsOf(project as Project), id, 'exchanges.jsonl'), 'utf8').catch(() => '')
    return text.split('\n').length - 1
  }
  while ((await lines()) < 2) await delay(20)
  child.kill('SIGKILL')
  await done
  const replay = await project.cli(['run', 'shop.yaml', '--replay', 'latest', '--json'])
  expect(replay.code, replay.stderr).toBe(4)
  const report = JSON.parse(replay.stdout) as {
    tables: unknown
    warnings: { code: string }[]
    replay: { missing: unknown[] }
  }
  expect(report.tables).toEqual({ items: { rows: 20 }, items__tags: { rows: 10 } })
  expect(report.warnings.map(({ code }) => code)).toContain('REPLAY_OF_PART')
  expect(report.replay.missing).toMatchObject([
    { resource: 'items', nearest: { differs: ['"page" is 3, recorded was 2'] } },
  ])
})

test('a line that was cut off, and lines that are no exchanges, are left out with a word', async () => {
  const shop = await start()
  await shop.run('shop.yaml', ['--record'])
  const [id = ''] = await readdir(recordingsOf(project as Project))
  const file = join(recordingsOf(project as Project), id, 'exchanges.jsonl')
  const [, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const first = JSON.parse(lines[0] ?? '') as { url: string; answer_headers: object }
  const evil = [
    { ...first, answer: '../../../../etc/passwd' },
    { ...first, answer_headers: { link: 7 } },
    // the nearest to what is missing, printed to a terminal
    { ...first, url: `${first.url}\u001b[31m&__proto__=1`, answer_headers: {} },
  ].map((line) => JSON.stringify(line))
  await writeFile(file, [...evil, '{"seq":9,"at'].join('\n'))
  const replay = await shop.cli(['run', 'shop.yaml', '--replay', id])
  expect(replay.code).toBe(4)
  expect(replay.stderr).toContain('REPLAY_OF_PART')
  expect(replay.stderr).toContain('items?page=1')
  expect(replay.stderr).toContain('__proto__')
  expect(replay.stderr).not.toContain('\u001b[31m')
})

test('recordings are for their owner only, the newest stay, and the one that is made is never removed', async () => {
  const shop = await start()
  const folder = recordingsOf(project as Project)
  const env = { SLUICE_RECORD_KEEP: '2' }
  for (let count = 0; count < 4; count++) expect((await shop.run('shop.yaml', ['--record'], env)).code).toBe(0)
  const kept = await readdir(folder)
  expect(kept).toHaveLength(2)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    expect((await stat(join(entry.parentPath, entry.name))).mode & 0o077).toBe(0)
  const bad = await shop.run('shop.yaml', ['--record'], { SLUICE_RECORD_KEEP: 'many' })
  expect(bad.code).toBe(2)
  expect(bad.stderr).toContain('ENV_INVALID')
})

test('a recording that has reached its size stops, and the run goes on', async () => {
  const noise = Array.from({ length: 40 }, (_, id) => ({
    id,
    text: Array.from({ length: 60_000 }, (_x, at) => ((at * 7919 * (id + 3)) % 104_729).toString(36)).join(''),
  }))
  api = await startScriptedApi({
    routes: { 'GET /items': numberedPages(noise, { pageSize: 10, totalPagesKey: 'pages' }) },
  })
  project = await startProject({ 'shop.yaml': config.replaceAll('<url>', api.url) })
  const live = await project.run('shop.yaml', ['--record', '--record-max-mb', '1', '--json'])
  expect(live.code, live.stderr).toBe(0)
  expect(live.stderr).toContain('warning RECORDING_STOPPED')
  const report = JSON.parse(live.stdout) as { tables: unknown; recording: { bytes: number; stopped: string } }
  expect(report.tables).toEqual({ items: { rows: 40 } })
  expect(report.recording.bytes).toBeLessThan(1_000_000)
  expect(report.recording.stopped).toBe('it has reached 1 MB')
})

test('a recording that cannot be written stops, and the run goes on', async () => {
  api = await startScriptedApi({
    routes: {
      'GET /items': async (request) => {
        // the folder goes away before the first answer
        if (request.routeNumber === 1) await rm(recordingsOf(project as Project), { recursive: true })
        return pages(request)
      },
    },
  })
  project = await startProject({ 'shop.yaml': config.replaceAll('<url>', api.url) })
  const live = await project.run('shop.yaml', ['--record'])
  expect(live.code, live.stderr).toBe(0)
  expect(live.stderr).toContain('Nothing more is recorded because it cannot be written')
})

test('the library records and replays, and its report says how far a recording reached', async () => {
  const shop = await start()
  const open = (text: string) => openPipeline({ object: JSON.parse(text) as object }, {}, { world: { cwd: shop.path } })
  const object = {
    name: 'shop',
    client: { base_url: api?.url ?? '' },
    resources: [
      {
        name: 'items',
        endpoint: {
          path: 'items',
          data_selector: 'data',
          paginator: { type: 'page_number', base_page: 1, total_path: 'pages' },
        },
      },
    ],
  }
  const live = await open(JSON.stringify(object)).run({ record: true })
  expect(live.recording).toMatchObject({ exchanges: 4, path: `.sluice/shop/recordings/${live.run_id}` })
  await api?.close()
  const replayed = await open(JSON.stringify(object)).run({ replay: live.run_id })
  expect(replayed).toMatchObject({
    tables: live.tables,
    replay: { run: live.run_id, answered: 4, missing: [], unused: [] },
  })
  const changed = JSON.stringify(object).replace('"items","data', '"others","data')
  const failure = await open(changed)
    .run({ replay: 'latest' })
    .catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(IncompleteRun)
  expect((failure as IncompleteRun).report.replay?.missing).toMatchObject([{ resource: 'items' }])
})

test('what code makes is not recorded and not run again: it is said', async () => {
  const shop = await start()
  let runs = 0
  const object = {
    name: 'shop',
    client: { base_url: api?.url ?? '' },
    resources: [
      {
        name: 'items',
        endpoint: {
          path: 'items',
          data_selector: 'data',
          paginator: { type: 'page_number', base_page: 1, total_path: 'pages' },
        },
      },
      resource({ name: 'made', rows: () => [{ id: ++runs }] }),
    ],
  }
  const open = () => openPipeline({ object }, {}, { world: { cwd: shop.path } })
  const live = await open().run({ record: true })
  expect(live.warnings).toMatchObject([{ code: 'RECORDING_LACKS', resource: 'made' }])
  const failure = await open()
    .run({ replay: 'latest' })
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'REPLAY_MISSING', exitCode: 4 })
  expect((failure as IncompleteRun).report).toMatchObject({
    tables: { items: { rows: 40 } },
    replay: { missing: [], not_recorded: ['made'] },
  })
  expect(runs).toBe(1)
})

test('a replay leaves the pipeline as it was: state, tables, last run, pending packages', async () => {
  const shop = await start()
  await shop.run('shop.yaml', ['--record'])
  const before = await shop.cli(['status', 'shop', '--json'])
  const state = await shop.cli(['state', 'shop'])
  const replay = await shop.cli(['run', 'shop.yaml', '--replay', 'latest'])
  expect(replay.code, replay.stderr).toBe(0)
  expect((await shop.cli(['status', 'shop', '--json'])).stdout).toBe(before.stdout)
  expect((await shop.cli(['state', 'shop'])).stdout).toBe(state.stdout)
  expect((await shop.cli(['status', 'shop'])).stdout).toMatch(/^recorded {2}1 run, .* the newest: /m)
})
