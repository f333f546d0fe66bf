import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ManyStatus, manyStatus, runWorker } from '../../src/library/many/run-units.ts'
import { runCli } from '../end-to-end/run-cli.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type RedisServer, startRedis } from '../servers/redis.ts'
import { manyPlace } from './many-place.ts'

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
      const working = runWorker({ ...at, limits: 'none' }, { signal: stop.signal })
      await expect
        .poll(async () => (await seen()).workers, { timeout: 20_000 })
        .toMatchObject([{ is_silent: false, concurrency: 8, units: [{ pipeline: 'shop', unit: 'shops' }], waits: [] }])
      api.letGo()
      await expect
        .poll(async () => (await seen()).workers[0]?.waits, { timeout: 20_000 })
        .toEqual([{ why: `${api.url}: 2 a minute used up`, until: expect.any(String) }])
      const { workers, per_second } = await seen()
      expect(workers).toMatchObject([{ pages: 2, records: 20, failed: 0 }])
      expect(per_second.records).toBeGreaterThan(0)
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
