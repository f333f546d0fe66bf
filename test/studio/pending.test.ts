import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { type Bakery, openBakery } from './bakery.ts'
import { openPage } from './browser/browser.ts'
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
  await page.getByText(/half read|read to its end/).waitFor()
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
  await page.getByRole('button', { name: 'Load, and read on' }).click()
  await page.getByRole('heading', { name: 'loaded' }).waitFor()
  await page.getByText('goes on with an interrupted run').waitFor()
  await page.getByRole('link', { name: 'See the rows' }).click()
  await page.getByText('60 rows').first().waitFor()
  await page.goto(history)
  await page.getByRole('heading', { name: 'Nothing is pending' }).waitFor()
  expect(troubles).toEqual([])
})
