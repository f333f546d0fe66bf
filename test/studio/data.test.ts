import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPage } from './browser/browser.ts'
import { startStudio, type TestStudio } from './browser/studio.ts'
import { bigConfig, million, writeMillion } from './million.ts'

let studio: TestStudio

beforeAll(async () => {
  studio = await startStudio({ 'big.yaml': bigConfig })
  await writeMillion(studio.project.path)
})
afterAll(() => studio[Symbol.asyncDispose]())

/** What the cell with the focus shows, and its row. */
const focused = (page: Page): Promise<{ row: string; text: string; rows: string }> =>
  page.evaluate(`(() => {
    const cell = document.activeElement
    return {
      row: cell?.closest('[role=row]')?.getAttribute('aria-rowindex') ?? '',
      text: cell?.textContent ?? '',
      rows: cell?.closest('[role=grid]')?.getAttribute('aria-rowcount') ?? '',
    }
  })()`)

/** Number of the row that is the first one in view. */
const firstRow = (page: Page): Promise<number> =>
  page.evaluate(`(() => {
    const grid = document.querySelector('[role=grid]')
    const below = grid.querySelector('[role=columnheader]').getBoundingClientRect().bottom
    const rows = [...grid.querySelectorAll('[data-row]')].filter((row) => row.getBoundingClientRect().top >= below - 14)
    return Math.min(...rows.map((row) => Number(row.dataset.row))) + 1
  })()`)

test('a million rows: with the keyboard alone, End shows the last one', async () => {
  await using opened = await openPage(studio.at('/p/big/data/events'))
  const { page, troubles } = opened
  await page.getByRole('gridcell', { name: 'cust-7919' }).waitFor()
  // by Tab, as those do who have no mouse; the first cell is where it comes in
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate('document.activeElement?.getAttribute("role")')) === 'gridcell') break
  }
  expect(await focused(page)).toEqual({ row: '2', text: '0', rows: String(million + 1) })
  await page.keyboard.press('End')
  await page.getByRole('gridcell', { name: String(million - 1), exact: true }).waitFor()
  expect(await focused(page)).toMatchObject({ row: String(million + 1), text: String(million - 1) })
  await page.keyboard.press('PageUp')
  await page.keyboard.press('ArrowRight')
  expect(Number((await focused(page)).row)).toBeLessThan(million - 10)
  await page.keyboard.press('Home')
  await page.getByRole('gridcell', { name: 'cust-7919' }).waitFor()
  expect(await focused(page)).toMatchObject({ row: '2', text: 'cust-0' })
  expect(troubles).toEqual([])
})

test('scrolling through a million rows keeps up, and asks for few pages of them', async () => {
  await using opened = await openPage(studio.at('/p/big/data/events?profiles=off'), {
    // pages that were given up may have been answered: as cancelled
    mayFail: /status of 422/,
  })
  const { page, troubles } = opened
  await page.getByRole('gridcell', { name: 'cust-7919' }).waitFor()
  let asked = 0
  page.on('request', (request) => {
    if (request.url().includes('/rows?')) asked += 1
  })
  const session = await page.context().newCDPSession(page)
  // of the page's own thread, so that a busy machine does not count
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busyMs = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000
  }
  const before = await busyMs()
  await page.evaluate(`(async () => {
    const grid = document.querySelector('[role=grid]')
    const most = grid.scrollHeight - grid.clientHeight
    for (let step = 0; step <= 120; step++) {
      grid.scrollTop = (most * step) / 120
      await new Promise(requestAnimationFrame)
    }
  })()`)
  const perFrame = (await busyMs()) - before
  await page.getByRole('gridcell', { name: String(million - 1), exact: true }).waitFor()
  console.log(`${(perFrame / 120).toFixed(1)} ms a frame, ${asked} requests`)
  // how long a frame takes is for `npm run studio:budgets` to say: no test hangs on time
  // each of the 121 places has a page or two
  expect(asked).toBeLessThan(180)
  expect(troubles).toEqual([])
})

test('rows that cannot be read say why, and are asked for again', async () => {
  await using opened = await openPage(studio.at('/p/big/data/events?profiles=off'), { mayFail: /status of 422/ })
  const { page, troubles } = opened
  await page.getByRole('gridcell', { name: 'cust-7919' }).waitFor()
  const error = { code: 'DESTINATION_LOCKED', message: 'Another process has the file.' }
  await page.route('**/rows?**', (route) => route.fulfill({ status: 422, json: { error } }))
  await page.getByRole('gridcell', { name: 'cust-7919' }).click()
  await page.keyboard.press('End')
  await page.getByText('Another process has the file.').waitFor()
  await page.unroute('**/rows?**')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('gridcell', { name: String(million - 1), exact: true }).waitFor()
  await page.getByText('Another process has the file.').waitFor({ state: 'detached' })
  expect(troubles).toEqual([])
})

test('values are text whatever they hold, null is not empty, and a long one can be read to its end', async () => {
  await using opened = await openPage(studio.at('/p/big/data/events?cols=id,note&profiles=off'))
  const { page, troubles } = opened
  await page.getByRole('gridcell', { name: '<img src=x onerror=alert(1)>‹U+202E›abc' }).waitFor()
  await page.getByRole('gridcell', { name: 'null', exact: true }).waitFor()
  await page.getByRole('gridcell', { name: 'empty', exact: true }).waitFor()
  await page.getByRole('gridcell', { name: /1\.1 MB$/ }).dblclick()
  await page.getByRole('button', { name: 'Show all 1,080,000 characters' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('100,000 of 1,080,000 characters').waitFor()
  await dialog.getByRole('button', { name: 'Show more' }).click()
  await dialog.getByText('200,000 of 1,080,000 characters').waitFor()
  expect(troubles).toEqual([])
})

test('rows are filtered and sorted by the address, which is all there is to it', async () => {
  const path = '/p/big/data/events?where=total.gt.990,customer.eq.cust-7919&sort=-id&profiles=off'
  await using opened = await openPage(studio.at(path))
  const { page, troubles } = opened
  const first = page.getByRole('row').nth(1).getByRole('gridcell').first()
  await first.waitFor()
  const shown = Number(await first.textContent())
  expect((shown * 7919) % 50_000).toBe(7919)
  await page.getByRole('button', { name: 'Remove the filter total > 990' }).click()
  await page.waitForURL((url) => url.searchParams.get('where') === 'customer.eq.cust-7919')
  await page.getByText('20 of 1,000,000 rows').waitFor()
  // an address that fits nothing says so, and how to get out of it
  await page.goto(studio.at('/p/big/data/events?where=customer.eq.nobody'))
  await page.getByRole('heading', { name: 'No row fits the filters' }).waitFor()
  await page.getByRole('button', { name: 'Remove the filters' }).click()
  await page.getByText('1,000,000 rows').first().waitFor()
  // with the mouse, too: a click in the form of a column is none on its name
  await page.getByRole('columnheader', { name: 'customer' }).first().hover()
  await page.getByRole('button', { name: 'Filter by customer', exact: true }).click()
  await page.getByPlaceholder('value').click()
  await page.keyboard.type('cust-7919')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.waitForURL((url) => url.searchParams.get('where') === 'customer.contains.cust-7919')
  expect(new URL(page.url()).searchParams.get('sort')).toBe(null)
  expect(troubles).toEqual([])
})

test('an address brings back where somebody was: the first row in view, and the rows that were open', async () => {
  await using opened = await openPage(studio.at('/p/big/data/events?sort=-id&profiles=off'))
  const { page, troubles } = opened
  const said = (key: string): string | null => new URL(page.url()).searchParams.get(key)
  await page.getByRole('gridcell', { name: String(million - 1), exact: true }).waitFor()
  expect(said('at')).toBe(null)
  // halfway down: with the wheel and by dragging alike
  await page.evaluate(`(() => {
    const grid = document.querySelector('[role=grid]')
    grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 2
  })()`)
  await expect.poll(() => Number(said('at'))).toBeGreaterThan(1000)
  const first = Number(said('at'))
  const at = (row: number): string => String(million - row)
  await page.getByRole('gridcell', { name: at(first), exact: true }).waitFor()
  const shared = page.url()
  await page.reload()
  await page.getByRole('gridcell', { name: at(first), exact: true }).waitFor()
  expect(await firstRow(page)).toBe(first)
  expect(page.url()).toBe(shared)
  // other rows are seen from their beginning
  await page.getByRole('columnheader').getByText('id', { exact: true }).click()
  await page.waitForURL((url) => !url.searchParams.has('at'))
  await expect.poll(() => firstRow(page)).toBe(1)

  await page.goto(studio.at('/p/big/data/events?profiles=off'))
  await page.getByRole('gridcell', { name: 'cust-7919' }).click()
  await page.keyboard.press('Space')
  await page.getByRole('gridcell', { name: 'sku-5', exact: true }).waitFor()
  await page.waitForURL((url) => url.searchParams.get('open') === '2.k1')
  await page.getByRole('gridcell', { name: 'cust-15838' }).click()
  await page.keyboard.press('Space')
  await page.waitForURL((url) => url.searchParams.get('open') === '2.k1,3.k2')
  await page.reload()
  await page.getByRole('gridcell', { name: 'sku-5', exact: true }).waitFor()
  await page.getByRole('gridcell', { name: 'sku-8', exact: true }).waitFor()
  // one of an address whose row is another one by now is not open
  await page.goto(studio.at('/p/big/data/events?profiles=off&open=2.k7,3.k2'))
  await page.getByRole('gridcell', { name: 'sku-8', exact: true }).waitFor()
  expect(await page.getByRole('gridcell', { name: 'sku-21', exact: true }).count()).toBe(0)
  await page.getByRole('gridcell', { name: 'cust-15838' }).click()
  await page.keyboard.press('Space')
  await page.waitForURL((url) => !url.searchParams.has('open'))
  expect(troubles).toEqual([])
})
