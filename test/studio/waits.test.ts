import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { openBakery } from './bakery.ts'
import { expectAccessible, openPage } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

test('a run that waits for the file of its database says so while it waits, and shows it on its timeline afterwards', async () => {
  await using bakery = await openBakery()
  await using studio = await startStudio({
    'bakery.yaml': `name: bakery
destination: ./bakery.duckdb
client: { base_url: '${bakery.origin}' }
resources: [{ name: breads, endpoint: { path: breads, data_selector: data } }]
`,
  })
  const instance = await DuckDBInstance.create(join(studio.project.path, 'bakery.duckdb'))
  await using opened = await openPage(studio.at('/p/bakery/build'), { mayFail: /status of 422/ })
  const { page, troubles } = opened
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.waitForURL(/\/run\//)
  // no request went out yet
  const waited = page.getByRole('img', { name: /^it waited for the database: .* open/ })
  await waited.waitFor()
  await page.getByText('0 requests').waitFor()
  instance.closeSync()
  await page.getByRole('heading', { name: 'loaded' }).waitFor()
  await page.getByRole('img', { name: /^breads: \d+ requests/ }).waitFor()
  // hatched, before the requests that it held up
  const [wait, asked] = await Promise.all([
    waited.locator('rect').boundingBox(),
    page
      .getByRole('img', { name: /^breads:/ })
      .locator('g rect')
      .first()
      .boundingBox(),
  ])
  expect(await waited.locator('rect').getAttribute('fill')).toBe('url(#waited)')
  expect(wait?.width).toBeGreaterThan(5)
  expect((wait?.x ?? 0) + (wait?.width ?? 0)).toBeLessThanOrEqual((asked?.x ?? 0) + 2)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'As a table', exact: true }).click()
  await page.getByText(/^waited .* for the database: /).waitFor()
  // the same for who comes later, from the journal
  await page.goto(page.url().replace('requests=table', ''))
  await waited.waitFor()
  expect(troubles).toEqual([])
})
