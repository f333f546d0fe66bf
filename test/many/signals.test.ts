import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { manyStatus } from '../../src/library/many/run-units.ts'
import { type CliRun, startCli } from '../end-to-end/run-cli.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type RedisServer, startRedis } from '../servers/redis.ts'
import { manyPlace, type ManyPlace } from './many-place.ts'

let redis: RedisServer
let places = 0
beforeAll(async () => void (redis = await startRedis()))
afterAll(() => redis.stop())

const config = {
  name: 'long',
  client: { base_url: 'http://set-on-the-command-line', paginator: { type: 'offset', limit: 1, total_path: null } },
  resource_defaults: { write_disposition: 'append', endpoint: { data_selector: 'data' } },
  resources: [{ name: 'rows' }],
}
const rows = Array.from({ length: 60 }, (_, row) => ({ row }))

interface Stopped {
  readonly place: ManyPlace
  readonly engine: string
  readonly run: CliRun
  /** requests that were answered */
  readonly answered: number
}

/** A process that reads a list of 60 pages, and is told to stop while it waits for the third. */
async function stopped(
  words: (place: ManyPlace) => readonly string[],
  { signals, answers = true }: { readonly signals: number; readonly answers?: boolean },
  look: (stopped: Stopped) => Promise<void>,
): Promise<void> {
  let [asked, answered] = [0, 0]
  let third = (): void => undefined
  const isAsked = new Promise<void>((resolve) => (third = resolve))
  const over = new AbortController()
  const api = await startScriptedApi({
    routes: {
      'GET /rows': async (request) => {
        asked += 1
        if (asked === 3) third()
        if (asked >= 3 && !over.signal.aborted)
          await sleep(answers ? 50 : 60_000, undefined, { signal: over.signal }).catch(() => undefined)
        answered += 1
        return offsetPages(rows)(request)
      },
    },
  })
  const engine = `${redis.url}/0?prefix=signals${++places}`
  const place = await manyPlace(config, api.url, { engine })
  try {
    expect(await place.plan()).toMatchObject({ code: 0 })
    const { child, done } = startCli(words(place), { cwd: place.folder })
    await isAsked
    child.kill('SIGTERM')
    for (let signal = 1; signal < signals; signal++) {
      // those that come together are one
      await sleep(700)
      child.kill('SIGTERM')
    }
    const run = await done
    const before = answered
    over.abort()
    await look({ place, engine, run, answered: before })
  } finally {
    over.abort()
    await place.remove()
    await api.close()
  }
}

const reading = ['--concurrency', '1', '--lease', '2']

test.each([
  ['units run', 130, (place: ManyPlace) => place.args('run', reading)],
  ['worker', 0, (place: ManyPlace) => place.workerArgs(reading)],
] as const)('SIGTERM: %s ends its page, gives the unit back, and ends with %i', async (_, code, words) => {
  await stopped(words, { signals: 1 }, async ({ place, engine, run, answered }) => {
    expect(run, run.stderr).toMatchObject({ code, stderr: expect.stringContaining('rows  given back') })
    expect(answered).toBeLessThan(rows.length)
    const status = await manyStatus({ store: place.store, engine })
    expect(status).toMatchObject({
      workers: [],
      runs: [{ at_work: [], resources: [{ resource: 'rows', waiting: 1 }] }],
    })
    // whatever was answered is kept, but for a page that was asked for ahead
    const pages = status.runs[0]?.resources[0]?.pages ?? 0
    expect(pages).toBeGreaterThanOrEqual(3)
    expect(answered - pages).toBeLessThanOrEqual(1)
    expect(await place.work()).toMatchObject({ code: 0 })
    expect((await place.gather()).contents['rows']).toHaveLength(rows.length)
  })
})

test('a second SIGTERM ends a worker at once, whatever it waits for', async () => {
  await stopped(
    (place) => place.workerArgs(reading),
    { signals: 2, answers: false },
    async ({ place, engine, run }) => {
      expect(run.code).toBeNull()
      expect(await manyStatus({ store: place.store, engine })).toMatchObject({
        runs: [{ at_work: [{ unit: 'rows' }] }],
      })
    },
  )
})
