import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockForProcess } from '../../../src/disk/lock/process-lock.ts'
import { openPipeline } from '../../../src/library/open-pipeline.ts'
import type { RunEvent } from '../../../src/model/report/events.ts'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { numberedPages } from '../../scripted-api/paging.ts'
import { type Project, startProject } from '../project.ts'
import { startCli } from '../run-cli.ts'
import { itemsOf } from './scenarios.ts'

let api: ScriptedApi
let project: Project

const names = ['orders', 'visits', 'shops'] as const

beforeEach(async () => {
  api = await startScriptedApi({
    routes: Object.fromEntries(
      names.map((name, index) => [`GET /${name}`, () => ({ json: itemsOf(2 + index, 7).map(({ id }) => ({ id })) })]),
    ),
  })
  project = await startProject({
    'several.yaml': names.map((name) => config(`source_name: s_${name}`, name)).join('---\n'),
    // nothing but their place tells them apart
    'alike.yaml': names.map((name) => config('', name)).join('---\n'),
    'one.yaml': config('', 'orders'),
  })
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const config = (more: string, resource: string): string => `
name: shop
dataset: d
destination: ./x.duckdb
client: { base_url: "${api.url}", auth: { type: bearer, token: "\${secrets.shop_token}" } }
${more}
resources: [ ${resource} ]
`
const secrets = { SHOP_TOKEN: 'a-long-secret-token' }
const replayFolder = (): string => join(project.path, '.sluice/shop/replay')

/** Rows by table. */
const replayed = (file = '.sluice/shop/replay.duckdb') =>
  project.look(async ({ tables, value }) => {
    const found = (await tables('d')).filter((name) => !name.startsWith('_dlt'))
    return Object.fromEntries(
      await Promise.all(
        found.map(async (name) => [name, Number(await value(`SELECT count(*) FROM d.${name}`))] as const),
      ),
    )
  }, file)
const all = { orders: 2, visits: 3, shops: 4 }

test.each(['several.yaml', 'alike.yaml'])(
  'each config of a file is replayed from its own recording, into one database: %s',
  async (file) => {
    const live = await project.cli(['run', file, '--record', '--run-id', 'night'], secrets)
    expect(live.code, live.stderr).toBe(0)
    await api.close()
    for (const name of ['latest', 'night']) {
      const { code, stderr } = await project.cli(['run', file, '--replay', name])
      expect(code, stderr).toBe(0)
      expect(stderr.match(/^Replayed recording .*/gm)).toEqual(
        ['night', 'night.2', 'night.3'].map(
          (id) => `Replayed recording ${id}: 1 request answered, none over the network.`,
        ),
      )
      expect(await replayed()).toEqual(all)
    }
  },
)

test('a case is made of one config of a file, and another source’s recording is never taken for its own', async () => {
  await project.cli(['run', 'several.yaml', '--record', '--run-id', 'night'], secrets)
  const made = await project.cli([
    'test',
    'several.yaml',
    '--create',
    'mine',
    '--source',
    's_visits',
    '--from',
    'night',
  ])
  expect(made.code, made.stderr).toBe(0)
  expect(await readdir(join(project.path, 'tests/sluice/mine/expected'))).toEqual(['schema.yaml', 'visits.jsonl'])
  const other = await project.cli(['run', 'several.yaml', '--source', 's_visits', '--replay', 'night.3'])
  expect(other.code).toBe(2)
  expect(other.stderr).toContain('source "s_visits" of pipeline "shop" has no recording of that name')
  expect(other.stderr).toContain('allowed latest, night.2\n')
  await rm(join(project.path, '.sluice/shop/recordings/night.2'), { recursive: true })
  const none = await project.cli(['run', 'several.yaml', '--replay', 'latest'])
  expect(none.code).toBe(2)
  expect(none.stderr).toContain('source "s_visits" of pipeline "shop" has no recordings')
})

test('replays of a pipeline have their turn one after the other, and never mix', async () => {
  await project.cli(['run', 'several.yaml', '--record'], secrets)
  await mkdir(replayFolder(), { recursive: true })
  const giveBack = await lockForProcess(join(replayFolder(), 'lock'))
  const busy = await project.cli(['run', 'several.yaml', '--replay', 'latest'])
  expect(busy.code).toBe(1)
  expect(busy.stderr).toContain(
    `error PIPELINE_BUSY  Could not replay because process ${process.pid} is replaying this pipeline`,
  )
  const waiting = project.cli(['run', 'several.yaml', '--replay', 'latest', '--wait', '30s'])
  await delay(300)
  await giveBack()
  const { code, stderr } = await waiting
  expect(code, stderr).toBe(0)
  expect(await replayed()).toEqual(all)
  // another one has had its turn between two configs of a file
  const open = (document: number) =>
    openPipeline({ file: 'several.yaml', document }, {}, { world: { cwd: project.path, env: {} } })
  const first = await open(1).run({ replay: 'latest' })
  await open(1).run({ replay: 'latest' })
  await expect(open(2).run({ replay: 'latest', replayBeside: [first] })).rejects.toMatchObject({
    code: 'PIPELINE_BUSY',
    message: expect.stringContaining('because another replay has made') as string,
  })
  expect(await replayed()).toEqual({ orders: 2 })
})

test('a replay goes on beside a run of the same pipeline', async () => {
  await project.cli(['run', 'one.yaml', '--record'], secrets)
  const giveBack = await lockForProcess(join(project.path, '.sluice/shop/lock'))
  const { code, stderr } = await project.cli(['run', 'one.yaml', '--replay', 'latest'])
  await giveBack()
  expect(code, stderr).toBe(0)
  expect(await replayed()).toEqual({ orders: 2 })
})

test('a replay waits for the file of another process as long as is said, by the clock on the wall', async () => {
  await project.cli(['run', 'one.yaml', '--record'], secrets)
  const events: RunEvent[] = []
  const opens: number[] = []
  const pipeline = openPipeline(
    { file: 'one.yaml' },
    { destination: './held.duckdb' },
    {
      world: {
        cwd: project.path,
        env: {},
        sleep: async (ms, signal) => {
          opens.push(ms)
          await delay(ms, undefined, { signal })
        },
      },
      onEvent: (event) => void events.push(event),
    },
  )
  const holder = await holdFile(join(project.path, 'held.duckdb'))
  try {
    const began = performance.now()
    await expect(pipeline.run({ replay: 'latest', waitMs: 700 })).rejects.toMatchObject({ code: 'DESTINATION_LOCKED' })
    expect(performance.now() - began).toBeGreaterThan(650)
    expect(opens.length).toBeLessThan(5)
    expect(events).toContainEqual(expect.objectContaining({ kind: 'waiting', lock: 'destination' }))
  } finally {
    holder()
  }
})

/** Another process that has a DuckDB file open, until the returned function is called. */
async function holdFile(path: string): Promise<() => void> {
  const { spawn } = await import('node:child_process')
  const program = `
    import { DuckDBInstance } from '@duckdb/node-api'
    globalThis.held = await DuckDBInstance.create(process.argv[1])
    await globalThis.held.connect()
    console.log('held')
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return () => void child.kill()
}

test('what does not go with a recording or a replay is refused with the way on', async () => {
  for (const [flags, said] of [
    [['--replay', 'latest', '--plan', 'plan.json'], '--replay and --plan do not go together'],
    [['--replay', 'latest', '--deadline', '5s'], '--replay and --deadline do not go together'],
    [['--record', '--deadline', '5s'], '--record and --deadline do not go together'],
    [['--record-max-mb', '5', '--deadline', '5s'], '--record and --deadline do not go together'],
  ] as const) {
    const { code, stderr } = await project.cli(['run', 'one.yaml', ...flags], secrets)
    expect(code).toBe(2)
    expect(stderr).toContain(`error USAGE  Could not begin because ${said}: `)
    expect(stderr).toMatch(/^ {2}next {4}Leave .+/m)
  }
  const open = () => openPipeline({ file: 'one.yaml' }, {}, { world: { cwd: project.path, env: secrets } })
  for (const options of [
    { replay: 'latest', plan: {} as never },
    { replay: 'latest', deadlineMs: 5 },
    { replay: 'latest', record: true },
    { record: true, deadlineMs: 5 },
  ])
    await expect(open().run(options)).rejects.toMatchObject({ code: 'OPTION_INVALID', exitCode: 2 })
  expect(api.requests).toEqual([])
})

test('a recording that is unknown is told to the webhook, as other failures are', async () => {
  const told: unknown[] = []
  const listener = createServer((request, response) => {
    void text(request).then((body) => {
      told.push(JSON.parse(body))
      response.end()
    })
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  try {
    const { port } = listener.address() as AddressInfo
    const env = { SLUICE_FAILURE_WEBHOOK: `http://127.0.0.1:${port}/hook` }
    expect((await project.cli(['run', 'one.yaml', '--replay', 'nope'], env)).code).toBe(2)
    expect(told).toMatchObject([{ ok: false, error: { code: 'RECORDING_UNKNOWN' } }])
  } finally {
    listener.close()
  }
})

test('a recorded run that is stopped says how to go on, and why the next one does not', async () => {
  const pages = numberedPages(itemsOf(40, 3) as never, { pageSize: 10, totalPagesKey: 'pages' })
  let isSlow = true
  const slow = await startScriptedApi({
    routes: {
      'GET /items': async (request) => {
        if (isSlow && request.routeNumber > 2) await delay(30_000, undefined, { ref: false })
        return pages(request)
      },
    },
  })
  await writeFile(
    join(project.path, 'slow.yaml'),
    `name: slow
destination: ./slow.duckdb
client: { base_url: "${slow.url}" }
resources: [{ name: items, endpoint: { path: items, data_selector: data, paginator: { type: page_number, base_page: 1, total_path: pages } } }]`,
  )
  const stopped = async (...flags: readonly string[]): Promise<string> => {
    const before = slow.requests.length
    const { child, done } = startCli(['run', 'slow.yaml', ...flags], { cwd: project.path })
    while (slow.requests.length < before + (before === 0 ? 3 : 1)) await delay(20)
    child.kill('SIGINT')
    const { code, stderr } = await done
    expect(code).toBe(130)
    return stderr
  }
  try {
    const first = await stopped('--record')
    expect(first).toContain('Run without --record to go on from there: a recorded run reads from the beginning.')
    expect(first).not.toContain('Run the same command again')
    const again = await stopped('--record')
    expect(again).toMatch(
      /Dropping the half-read package .*: this run is recorded, and a recording holds a run from its beginning\./,
    )
    isSlow = false
    const limited = await project.cli(['run', 'slow.yaml', '--limit', '9'])
    expect(limited.code, limited.stderr).toBe(0)
  } finally {
    await slow.close()
  }
})
