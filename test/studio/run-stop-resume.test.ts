import { expect, test } from 'vitest'
import { openBakery } from './bakery.ts'
import { openPage } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

interface Tables {
  readonly tables: readonly { readonly name: string; readonly rows: number }[]
}

test('a run with 429s is watched, stopped, and resumed to its end', async () => {
  await using bakery = await openBakery({ slow: 60, busyEvery: 9 })
  await using studio = await startStudio({
    'bakery.yaml': `name: bakery
client: { base_url: '${bakery.origin}' }
resources:
  - { name: breads, endpoint: { path: breads, data_selector: data } }
  - { name: orders, endpoint: { paginator: single_page } }
  - name: Lines
    endpoint: { path: 'orders/{resources.orders.id}/lines', paginator: single_page }
`,
  })
  await using opened = await openPage(studio.at('/p/bakery/build'))
  const { page, troubles } = opened
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.waitForURL(/\/run\//)
  // a wait is shown with its reason while it lasts
  await page
    .getByText(/asked to be left alone, .* left/)
    .first()
    .waitFor()
  await page.getByText('sluice run bakery.yaml', { exact: true }).waitFor()
  const first = page.url()
  // it is seen and stopped from the list of pipelines as well
  bakery.mood.slow = 1000
  await page.locator('a[href="/"]').first().click()
  await page.getByText(/^(?:loading · )?[\d,]+ records? so far$/).waitFor()
  await page.getByRole('button', { name: 'Stop: bakery' }).click()
  await page
    .getByText(/^stopped/)
    .first()
    .waitFor()
  await page.goto(first)
  await page.getByRole('heading', { name: 'stopped' }).waitFor()
  // it was asked for: that is no alarm
  await page.getByText(/^Stopped\. [\d,]+ rows? (is|are) kept; Resume goes on\.$/).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)

  bakery.mood.busyEvery = 0
  bakery.mood.slow = 0
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.waitForURL((url) => url.href !== first)
  await page.getByText('goes on with an interrupted run').waitFor()
  await page.getByRole('heading', { name: 'loaded' }).waitFor()
  await page
    .getByRole('row', { name: /^Lines/ })
    .getByText('complete')
    .waitFor()
  // its table is called otherwise, and is no child of it
  expect(await page.getByRole('row', { name: /└\s*lines/ }).count()).toBe(0)

  const { tables } = await studio.json<Tables>('/api/p/bakery/tables')
  const rows = Object.fromEntries(tables.map((table) => [table.name, table.rows]))
  expect(rows).toMatchObject({ breads: 60, orders: 30, lines: 30 })

  // the same on the page of all runs
  await page.goto(studio.at('/runs'))
  const list = page.getByRole('main')
  await list.getByRole('link', { name: /^stopped/ }).waitFor()
  await list.getByRole('link', { name: /^loaded/ }).waitFor()

  // from any page the palette leads to tables
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox', { name: 'Go to, or do' }).fill('breads table')
  await page.getByRole('option', { name: 'bakery / breads Table' }).click()
  await page.waitForURL(/\/data\/breads/)
  expect(troubles).toEqual([])
})
