import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPipeline } from '../../src/library/open-pipeline.ts'
import { runCli } from '../end-to-end/run-cli.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { startRedis } from '../servers/redis.ts'
import { manyPlace } from './many-place.ts'

const config = {
  name: 'shop',
  client: { base_url: 'http://set-on-the-command-line', paginator: { type: 'offset', limit: 10 } },
  resource_defaults: { endpoint: { data_selector: 'data' }, write_disposition: 'append' },
  resources: [{ name: 'shops' }, { name: 'orders', endpoint: { path: 'shops/{resources.shops.id}/orders' } }],
}
const shops = Array.from({ length: 12 }, (_, id) => ({ id }))
const startApi = () =>
  startScriptedApi({
    routes: {
      'GET /shops': offsetPages(shops, { totalKey: 'total' }),
      'GET /shops/:id/orders': offsetPages([{ order: 1 }], { totalKey: 'total' }),
    },
  })

test('status of a pipeline tells how far its run on many machines is, until it is loaded', async () => {
  const api = await startApi()
  const place = await manyPlace(config, api.url)
  const cwd = place.folder
  const status = async (...more: string[]) => runCli(['status', 'config.json', ...more], { cwd })
  try {
    expect(JSON.parse((await status('--json')).stdout)).toMatchObject({ machines: null })
    await place.plan()
    expect((await status()).stdout).toMatch(/meets in ".*store"\.\nRun \S+ of "shop" is under way\./)
    const before = JSON.parse((await status('--json')).stdout) as unknown
    expect(before).toMatchObject({
      machines: { place: place.store, run: { is_read: false, resources: [{ resource: 'shops', waiting: 1 }] } },
    })
    // elsewhere nobody knows the place, unless it is named
    const elsewhere = ['status', 'config.json', '--json']
    const named = await runCli([...elsewhere, '--store', place.store], {
      cwd: place.folder,
      env: { SLUICE_HOME: join(place.folder, '.elsewhere') },
    })
    expect(named.stdout, named.stderr).toContain('"resource":"shops","waiting":1')
    await place.work()
    const read = await openPipeline({ pipeline: 'shop' }, {}, { world: { cwd, env: {} } }).machines()
    expect(read?.run).toMatchObject({ is_read: true, at_work: [] })
    expect(read?.run?.resources.find(({ resource }) => resource === 'orders')).toMatchObject({ records: 12 })
    expect((await place.gather()).run.code).toBe(0)
    expect(JSON.parse((await status('--json')).stdout)).toMatchObject({ machines: null })
  } finally {
    await place.remove()
    await api.close()
  }
})

test('the password of an engine is not written down: status has it from the environment, or says what is wrong', async () => {
  const password = 'of-redis-4711'
  const redis = await startRedis({ password })
  const [api, engine] = [await startApi(), `${redis.url}/0`]
  const place = await manyPlace(config, api.url, { engine })
  const status = async (env: Readonly<Record<string, string>>) => {
    const { stdout } = await runCli(['status', 'config.json', '--json'], { cwd: place.folder, env })
    return (JSON.parse(stdout) as { readonly machines: unknown }).machines
  }
  try {
    await place.plan()
    const file = join(place.folder, '.sluice', 'shop', 'many.json')
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      store: place.store,
      engine: `redis://127.0.0.1:${redis.port}/0`,
    })
    expect(await status({ SLUICE_ENGINE: engine })).toMatchObject({ run: { is_read: false } })
    const without = await status({})
    expect(without).toMatchObject({ run: null, error: { code: 'ENGINE_AUTH_FAILED' } })
    expect(JSON.stringify(without)).not.toContain(password)
    await redis.stop()
    expect(await status({ SLUICE_ENGINE: engine })).toMatchObject({ run: null, error: { code: 'ENGINE_UNREACHABLE' } })
  } finally {
    await redis.stop()
    await place.remove()
    await api.close()
  }
})
