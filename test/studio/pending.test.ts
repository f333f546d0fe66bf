import { renameSync } from 'node:fs'
import { mkdir, readdir, rename, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { TableList } from '../../src/studio/contract/pipeline.ts'
import type { CliRun } from '../end-to-end/run-cli.ts'
import { type Bakery, openBakery } from './bakery.ts'
import { expectAccessible, openPage } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

/** A run that is stopped after its first pages: what it read lies here. */
async function stoppedRun(page: Page, bakery: Bakery, history: string): Promise<void> {
  bakery.mood.slow = 400
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.waitForURL(/\/run\//)
  await page
    .getByRole('row', { name: /^breads/ })
    .getByText(/^[1-9]\d*$/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Stop safely' }).click()
  await page.getByRole('heading', { name: 'stopped' }).waitFor()
  bakery.mood.slow = 0
  await page.goto(history)
  await page.getByRole('cell', { name: /half read|read to its end/ }).waitFor()
}

/** A run whose destination goes away while it reads, as a disk that is not mounted is, and comes back: it cannot load. */
async function awayWhile(file: string, bakery: Bakery, run: () => Promise<CliRun>): Promise<void> {
  const before = bakery.seen.length
  bakery.mood.slow = 200
  const running = run()
  while (bakery.seen.length < before + 2) await sleep(5)
  renameSync(file, `${file}.away`)
  await mkdir(file)
  bakery.mood.slow = 0
  expect((await running).stderr).toContain('DESTINATION_NOT_WRITABLE')
  await rmdir(file)
  await rename(`${file}.away`, file)
}

/** The packages that lie in a project, their paths. */
async function packagesIn(project: string): Promise<readonly string[]> {
  const folder = join(project, '.sluice', 'bakery', 'packages')
  const names = await readdir(folder, { recursive: true })
  return names.filter((name) => name.endsWith('.duckdb')).map((name) => join(folder, name))
}

/** A DuckDB file is what it is together with its log. */
async function moveWithLog(from: string, to: string): Promise<void> {
  await rename(from, to)
  await rename(`${from}.wal`, `${to}.wal`)
}

test('what a stopped run left is thrown away, or loaded now', async () => {
  await using bakery = await openBakery()
  await using studio = await startStudio({
    'bakery.yaml': `name: bakery
client: { base_url: '${bakery.origin}' }
resources: [{ name: breads, endpoint: { path: breads, data_selector: data } }]
`,
  })
  const history = studio.at('/p/bakery/history?tab=pending')
  await using opened = await openPage(studio.at('/p/bakery/build'), { mayFail: /status of 422/ })
  const { page, troubles } = opened
  await stoppedRun(page, bakery, history)
  await page.getByRole('button', { name: 'Throw away…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Throw away what was read?' })
  await dialog.getByText(/1 package with \d+ rows? will be deleted/).waitFor()
  await dialog.getByText('sluice sync bakery').waitFor()
  await dialog.getByRole('button', { name: 'Throw away' }).click()
  await page.getByRole('heading', { name: 'Nothing is pending' }).waitFor()

  await stoppedRun(page, bakery, history)
  // half read: there is nothing that could be loaded by itself
  await page.getByText('None of them was read to its end').waitFor()
  expect(await page.getByRole('button', { name: 'Load now' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Load, and read on' }).click()
  await page.getByRole('heading', { name: 'loaded' }).waitFor()
  await page.getByText('goes on with an interrupted run').waitFor()
  await page.getByRole('link', { name: 'See the rows' }).click()
  await page.getByText('60 rows').first().waitFor()
  await page.goto(history)
  await page.getByRole('heading', { name: 'Nothing is pending' }).waitFor()
  expect(troubles).toEqual([])
})

test('what was read to its end is loaded without asking the API, and what came later is not thrown away', async () => {
  await using bakery = await openBakery()
  await using studio = await startStudio({
    'bakery.yaml': `name: bakery
destination: ./bakery.duckdb
client: { base_url: '${bakery.origin}' }
resources: [{ name: breads, endpoint: { path: breads, data_selector: data } }]
`,
  })
  const run = (): Promise<CliRun> => studio.project.cli(['run', 'bakery.yaml'])
  expect((await run()).code).toBe(0)
  const leavePackage = async (): Promise<string> => {
    await awayWhile(join(studio.project.path, 'bakery.duckdb'), bakery, run)
    return (await packagesIn(studio.project.path))[0] ?? ''
  }
  const aside = join(studio.project.path, 'later')
  const later = await leavePackage()
  await moveWithLog(later, aside)
  await leavePackage()
  await using opened = await openPage(studio.at('/p/bakery/history?tab=pending'), { mayFail: /status of 422/ })
  const { page, troubles } = opened
  await page.getByText('read to its end, and not loaded').waitFor()
  await page.getByRole('button', { name: 'Load now' }).waitFor()
  await expectAccessible(page)

  // the dialog shows one package; another one comes before somebody says yes
  await page.getByRole('button', { name: 'Throw away…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Throw away what was read?' })
  await dialog.getByText('1 package with').waitFor()
  await moveWithLog(aside, later)
  await dialog.getByRole('button', { name: 'Throw away' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await packagesIn(studio.project.path)).toEqual([later])

  await page.reload()
  const before = bakery.seen.length
  await page.getByRole('button', { name: 'Load now' }).click()
  await page.getByRole('heading', { name: 'loaded' }).waitFor()
  await page.getByText('sluice run bakery.yaml --pending-only', { exact: true }).waitFor()
  expect(bakery.seen).toHaveLength(before)
  const { tables } = await studio.json<TableList>('/api/p/bakery/tables')
  expect(tables.find(({ name }) => name === 'breads')?.rows).toBe(120)
  expect(troubles).toEqual([])
})
