import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible, openPage } from './browser/browser.ts'
import { type ShopStudio, startShopStudio } from './browser/shop.ts'

let studio: ShopStudio

const run = async (): Promise<void> => {
  const { code, stderr } = await studio.project.spawn(['run', 'shop.yaml'], studio.env)
  expect([code, stderr]).toEqual([0, expect.any(String)])
}

beforeAll(async () => {
  studio = await startShopStudio()
  await run()
})
afterAll(() => studio[Symbol.asyncDispose]())

const ask = async (page: Page, sql: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'SQL' }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Backspace')
  await page.keyboard.insertText(sql)
  await page.keyboard.press('ControlOrMeta+Enter')
}

test('child rows open under their parents, and lead to the row that they hang from', async () => {
  await using opened = await openPage(studio.at('/p/shop/data/orders'), { theme: 'dark' })
  const { page, troubles } = opened
  const cell = page.getByRole('row').nth(1).getByRole('gridcell').first()
  await cell.waitFor()
  await expectAccessible(page)
  await cell.click()
  await page.keyboard.press('Space')
  const items = page.getByRole('grid', { name: /^orders__line_items/ })
  await items.getByRole('gridcell').first().waitFor()
  const count = await items.getByRole('row').count()
  expect(count).toBeGreaterThan(1)
  // closed and forgotten
  await cell.click()
  await page.keyboard.press('Space')
  await items.waitFor({ state: 'detached' })

  await page.keyboard.press('Enter')
  const detail = page.getByRole('region', { name: 'The row as a whole' })
  await detail.getByRole('tab', { name: 'Provenance' }).click()
  // profiles are of the rows that are shown
  const profiled = page.waitForRequest(/\/profile\?.*[?&]of=/)
  await detail.getByRole('link', { name: /^\d+ rows? in orders__line_items$/ }).click()
  await page.waitForURL(/orders__line_items\?of=/)
  await page.getByText('rows of one row of orders').waitFor()
  await profiled
  expect(troubles).toEqual([])
})

test('SQL that reads is answered, SQL that writes is refused with its code', async () => {
  await using opened = await openPage(studio.at('/p/shop/sql'), { mayFail: /status of 422/ })
  const { page, troubles } = opened
  await ask(page, 'select count(*) as orders from orders')
  await page.getByRole('gridcell').first().waitFor()
  await expectAccessible(page)
  for (const sql of [
    'delete from orders',
    "copy orders to 'x.csv'",
    'drop table orders',
    'select 1; drop table orders',
  ]) {
    await ask(page, sql)
    await page.getByText('QUERY_NOT_READ_ONLY').waitFor()
    await ask(page, 'select 1 as one')
    await page.getByRole('gridcell', { name: '1', exact: true }).waitFor()
  }
  await ask(page, 'select oops from orders')
  await page.getByText('QUERY_FAILED').waitFor()
  await page.locator('.cm-lintRange-error', { hasText: 'oops' }).waitFor()
  await ask(page, 'select status, count(*) as orders from orders group by all order by 1')
  await page.getByRole('tab', { name: 'Chart' }).click()
  await page.getByRole('img', { name: 'A bar chart of orders by status' }).waitFor()
  // bars, labels and lines have colours of their own, also where motion is reduced
  const colours = `(() => {
    const canvas = document.querySelector('canvas')
    if (canvas === null) return 0
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    const seen = new Set()
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) seen.add(data.slice(at, at + 3).join())
    return seen.size
  })()`
  await expect.poll(() => page.evaluate(colours)).toBeGreaterThan(2)
  await page.getByRole('button', { name: 'Show the numbers' }).click()
  await page.getByRole('rowheader', { name: 'shipped' }).waitFor()
  // what was asked after the page was opened does not lie ahead
  await page.getByRole('button', { name: 'History', exact: true }).click()
  await page.getByRole('menuitem', { name: /^select 1 as one\s*(just now|a minute ago), 1 row in / }).waitFor()
  await page.keyboard.press('Escape')
  await ask(page, 'select count(*) from range(100000000000)')
  await page.getByRole('button', { name: /^Cancel/ }).click()
  await page.getByRole('heading', { name: 'Cancelled' }).waitFor()
  expect(troubles).toEqual([])
})

test('SQL that writes is carried out where writing was switched on for that database, and reaches no file', async () => {
  await using opened = await openPage(studio.at('/p/shop/sql'), { mayFail: /status of 422/ })
  const { page, troubles } = opened
  await page.getByRole('switch', { name: 'read-only' }).click()
  const dialog = page.getByRole('dialog', { name: 'Write to this database?' })
  await dialog.getByText(/shop\.duckdb/).waitFor()
  await dialog.getByRole('button', { name: 'Switch writing on' }).click()
  await page.getByRole('switch', { name: 'writing' }).waitFor()
  await ask(page, 'create table notes as select 1 as id')
  await page.getByRole('heading', { name: 'Carried out' }).waitFor()
  await page.getByText(/^duckdb \S+shop\.duckdb -c /).waitFor()
  await ask(page, "insert into notes select length(content) from read_text('shop.yaml')")
  await page.getByText('QUERY_FAILED').waitFor()
  await ask(page, "insert into notes select length(content) from read_blob('shop.duckdb')")
  await page.getByText('QUERY_FAILED').waitFor()
  for (const refused of [
    'delete from notes; drop table orders',
    "create persistent secret s (type http, bearer_token 'x')",
    'create temp table gone as select 1',
  ]) {
    await ask(page, refused)
    await page.getByText('QUERY_INVALID').waitFor()
    await ask(page, 'select 1 as between')
    await page.getByRole('gridcell', { name: '1', exact: true }).waitFor()
  }
  await ask(page, 'select count(*) as kept from notes')
  await page.getByRole('gridcell', { name: '1', exact: true }).waitFor()
  await ask(page, "with two as (select 'delete') insert into notes values (7), (8) returning id")
  await page.getByRole('heading', { name: '2 rows changed' }).waitFor()
  await ask(page, "update notes set id = 9 where 'secret' <> ''")
  await page.getByRole('heading', { name: '3 rows changed' }).waitFor()
  // the list of tables hears of it
  await page.getByRole('button', { name: 'Tables', exact: true }).click()
  await page.getByRole('menuitem', { name: /^notes\s*3 rows, 1 column$/ }).waitFor()
  await page.keyboard.press('Escape')
  await ask(page, 'drop table notes')
  await page.getByRole('heading', { name: 'Carried out' }).waitFor()
  await page.getByRole('switch', { name: 'writing' }).click()
  await ask(page, 'drop table orders')
  await page.getByText('QUERY_NOT_READ_ONLY').waitFor()
  expect(troubles).toEqual([])
})

test('a run from the command line succeeds while a page shows the data, and appears by itself', async () => {
  await using data = await openPage(studio.at('/p/shop/data/orders'), { mayFail: /status of (409|422)/ })
  await using history = await openPage(studio.at('/p/shop/history'))
  await data.page.getByRole('gridcell').first().waitFor()
  const runs = history.page.getByRole('region', { name: 'Runs as a table' }).getByRole('row')
  await runs.nth(1).waitFor()
  const before = await runs.count()
  await expectAccessible(history.page)
  const text = await data.page.getByText(/^[\d,]+ rows$/).textContent()

  await using sql = await openPage(studio.at('/p/shop/sql'))
  await ask(sql.page, 'select 1 as one')
  await sql.page.getByRole('gridcell', { name: '1', exact: true }).waitFor()
  const listed = data.page.getByRole('navigation', { name: 'Tables' }).getByRole('link', { name: /^orders / })
  const count = await listed.getByTitle(/ rows$/).getAttribute('title')

  studio.shop.nextDay()
  const going = run()
  // somebody looks meanwhile
  await data.page.getByRole('columnheader', { name: /status/ }).click()
  await going
  await history.page.waitForFunction(
    `document.querySelectorAll('[aria-label="Runs as a table"] tr').length > ${before}`,
  )
  await data.page.getByText('A load changed this table after these rows were read.').waitFor()
  // the list is right by itself; the rows are read again when somebody says so
  await expect.poll(() => listed.getByTitle(/ rows$/).getAttribute('title'), { timeout: 20_000 }).not.toBe(count)
  await sql.page.getByText('A load changed the data after this was asked.').waitFor()
  await data.page.getByRole('button', { name: 'Reload' }).click()
  await data.page.getByText('A load changed this table').waitFor({ state: 'detached' })
  await data.page.waitForFunction(`!document.body.innerText.includes(${JSON.stringify(`\n${text ?? ''}\n`)})`)
  expect([data.troubles, history.troubles, sql.troubles]).toEqual([[], [], []])
})

test('the map says what the list says, and what is dropped is asked about first', async () => {
  await using opened = await openPage(studio.at('/p/shop/schema'))
  const { page, troubles } = opened
  await page.locator('[data-map] >> text=orders__line_items').first().waitFor()
  await page.getByRole('button', { name: /^orders \d/ }).click()
  await page.waitForURL(/table=orders/)
  await page.getByRole('button', { name: /orders__line_items\._dlt_parent_id/ }).waitFor()
  await expectAccessible(page)

  await page.goto(studio.at('/p/shop/history?tab=state'))
  await page.getByRole('button', { name: 'Change…' }).first().waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Change…' }).first().click()
  await page.getByRole('menuitem', { name: /^Start over/ }).click()
  const dialog = page.getByRole('dialog')
  // the file may be busy for a while: what would go is asked of it
  await dialog.getByText(/^table orders goes/).waitFor({ timeout: 60_000 })
  await dialog.getByText(/^sluice drop \S+ orders$/).waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const { tables } = await studio.json<{ tables: readonly { name: string }[] }>('/api/p/shop/tables')
  expect(tables.map(({ name }) => name)).toContain('orders')
  await page.goto(studio.at('/p/shop/history?tab=schedule'))
  await page.getByRole('button', { name: /systemd/ }).click()
  await page.getByText(/OnCalendar|OnUnit/).waitFor()
  expect(troubles).toEqual([])
})
