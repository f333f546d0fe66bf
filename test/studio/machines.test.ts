import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storeEngine } from '../../src/engines/store/store-engine.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { folderStore } from '../../src/load/store/folder-store.ts'
import { runCli } from '../end-to-end/run-cli.ts'
import { openBakery } from './bakery.ts'
import { expectAccessible, openPage } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

test('a run on many machines shows with its units and who reads them, and is gone when it is loaded', async () => {
  await using bakery = await openBakery()
  await using studio = await startStudio({
    'bakery.yaml': `name: bakery
destination: ./bakery.duckdb
client: { base_url: '${bakery.origin}' }
resources: [orders]
`,
  })
  const cwd = studio.project.path
  const sluice = async (...words: string[]): Promise<void> => {
    const run = await runCli([...words, '--store', './store'], { cwd })
    expect(run, run.stderr).toMatchObject({ code: 0 })
  }
  await sluice('units', 'plan', 'bakery.yaml')
  // somebody takes the unit, and is slow
  const world = realWorld()
  const engine = storeEngine({ store: folderStore(join(cwd, 'store'), world), label: 'here', world })
  const run = await engine.find('bakery')
  const lease = await run?.take({ holder: 'other-machine:17', leaseMs: 60_000 })
  // it says what it does; another one has said nothing for a minute and a half
  const sign = { upMs: 60_000, concurrency: 8, done: 3, failed: 0, pages: 30, records: 300 }
  const rates = { perSecond: { pages: 2, records: 20 } }
  const waits = [{ why: 'https://api.example.com: 2 a minute used up', leftMs: 3_600_000 }]
  const units = [{ pipeline: 'bakery', unit: 'orders' }]
  await engine.sign({ name: 'other-machine:17', ...sign, ...rates, units, waits })
  const earlier = { ...world, now: () => world.now() - 90_000 }
  const before = storeEngine({ store: folderStore(join(cwd, 'store'), world), label: 'here', world: earlier })
  await before.sign({ name: 'silent:4', ...sign, ...rates, units: [], waits: [] })
  await using opened = await openPage(studio.at('/p/bakery/history'))
  const { page, troubles } = opened
  await page.getByRole('tab', { name: /^Machines/ }).click()
  await page.getByText('0 of 1 unit are read').or(page.getByText('0 of 1 unit is read')).waitFor()
  const workers = page.getByRole('region', { name: 'Workers as a table' })
  await workers
    .getByRole('row', { name: /^other-machine:17 ?since .*orders.*1 of 8.*2 a minute used up.* left/ })
    .waitFor()
  await workers.getByRole('row', { name: /^silent:4.*nothing.*last seen 1 min .*ago/ }).waitFor()
  await expectAccessible(page)
  if (lease !== undefined) await run?.release(lease)
  await sluice('units', 'run')
  await page.getByText('it is read, and waits to be put together').waitFor()
  await sluice('units', 'gather', 'bakery.yaml')
  await page.getByRole('heading', { name: 'No run on many machines' }).waitFor()
  expect(troubles).toEqual([])
})
