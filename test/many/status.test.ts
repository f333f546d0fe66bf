import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ManyStatus, manyStatus, runWorker } from '../../src/library/many/run-units.ts'
import { realWorld } from '../../src/library/real-world.ts'
import type { World } from '../../src/model/world.ts'
import { runCli } from '../end-to-end/run-cli.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type RedisServer, startRedis } from '../servers/redis.ts'
import { manyPlace } from './many-place.ts'

const real = realWorld()
let redis: RedisServer
beforeAll(async () => void (redis = await startRedis({ password: 'a-password-4711' })))
afterAll(() => redis.stop())

/** The second page is answered when it is let go; the third one is asked for a minute later. */
async function slowApi() {
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  const pages = offsetPages(
    Array.from({ length: 30 }, (_, id) => ({ id })),
    { totalKey: 'total' },
  )
  let asked = 0
  const api = await startScriptedApi({
    routes: {
      'GET /shops': async (request) => {
        if (++asked === 2) await held
        return pages(request)
      },
    },
  })
  return { ...api, letGo }
}

const config = {
  name: 'shop',
  client: {
    base_url: 'http://set-on-the-command-line',
    paginator: { type: 'offset', limit: 10 },
    rate_limits: [{ limit: 2, per: 'PT1M' }],
  },
  resource_defaults: { endpoint: { data_selector: 'data' }, write_disposition: 'append' },
  resources: [{ name: 'shops' }],
}

describe.each(['a store', 'a Redis'])('machines that meet in %s', (meeting) => {
  const engine = (): string | undefined => (meeting === 'a store' ? undefined : `${redis.url}/0?prefix=status`)

  test('who reads what and waits for which limit is known to all, and one that is gone is gone', async () => {
    const api = await slowApi()
    const place = await manyPlace(config, api.url, engine() === undefined ? {} : { engine: engine() ?? '' })
    const { store } = place
    const at = { store, ...(engine() !== undefined && { engine: engine() ?? '' }) }
    const stop = new AbortController()
    const seen = async (): Promise<ManyStatus> => manyStatus(at)
    try {
      expect((await place.plan()).code).toBe(0)
      // a page that waits for a minute is given up at once when it is told to stop
      const hurried: World['alarm'] = (ms, ring) => real.alarm(ms === 20_000 ? 10 : ms, ring)
      const working = runWorker({ ...at, limits: 'none' }, { signal: stop.signal, world: { alarm: hurried } })
      await expect
        .poll(async () => (await seen()).workers, { timeout: 20_000 })
        .toMatchObject([{ is_silent: false, concurrency: 8, units: [{ pipeline: 'shop', unit: 'shops' }] }])
      api.letGo()
      // the wait goes on for a minute, and what was read stays read: both are told together sooner or later
      await expect
        .poll(async () => (await seen()).workers, { timeout: 20_000 })
        .toMatchObject([{ pages: 2, records: 20, failed: 0, waits: [{ why: `${api.url}: 2 a minute used up` }] }])
      const { workers } = await seen()
      expect(Date.parse(workers[0]?.waits[0]?.until ?? '')).toBeGreaterThan(Date.now() + 20_000)
      // the place was written down when the run was planned, without the password
      const env = engine() === undefined ? {} : { SLUICE_ENGINE: engine() ?? '' }
      const told = await runCli(['status', 'config.json', '--destination', './many.duckdb', '--dataset', 'd'], {
        cwd: place.folder,
        env,
      })
      expect(told, told.stderr).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/shops +0 +1 .*\n[^]*1 of 8 +shops [^]*2 a minute used up, until /),
      })
      expect(told.stdout).not.toContain('4711')
      stop.abort()
      await working
      expect((await seen()).workers).toEqual([])
    } finally {
      stop.abort()
      await place.remove()
      await api.close()
    }
  })
})

test('a worker whose password is refused ends with what is wrong', async () => {
  const engine = `redis://:wr0ng@127.0.0.1:${redis.port}/0`
  await expect(runWorker({ store: './nowhere', engine })).rejects.toMatchObject({ code: 'ENGINE_AUTH_FAILED' })
})
