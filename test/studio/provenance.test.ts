import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RowOrigin, RowsPage } from '../../src/studio/contract/data.ts'
import { type Bakery, openBakery } from './bakery.ts'
import { expectAccessible, openPage } from './browser/browser.ts'
import { startStudio, type TestStudio } from './browser/studio.ts'

let bakery: Bakery
let studio: TestStudio

beforeAll(async () => {
  bakery = await openBakery()
  const config = (name: string, more: string): string => `name: ${name}
client: { base_url: '${bakery.origin}' }
resources:
  - { name: breads, ${more} endpoint: { path: breads, data_selector: data } }
  - { name: orders, endpoint: { paginator: single_page } }
  - name: lines
    include_from_parent: [id]
    endpoint: { path: 'orders/{resources.orders.id}/lines', paginator: single_page }
`
  studio = await startStudio({
    'bakery.yaml': config('bakery', ''),
    'merged.yaml': config('merged', 'primary_key: id, write_disposition: merge,'),
  })
  for (const file of ['bakery.yaml', 'merged.yaml']) {
    const { code, stderr } = await studio.project.cli(['run', file])
    expect(code, stderr).toBe(0)
  }
})
afterAll(async () => {
  await studio[Symbol.asyncDispose]()
  await bakery[Symbol.asyncDispose]()
})

/** Rows of a table with their values by name, and the origin of each. */
async function originsOf(pipeline: string, table: string, most = 100) {
  const { columns, rows, keys } = await studio.json<RowsPage>(
    `/api/p/${pipeline}/rows?table=${table}&from=0&to=${most}`,
  )
  return Promise.all(
    rows.map(async (values, at) => ({
      row: Object.fromEntries(columns.map(({ name }, index) => [name, values[index]])),
      origin: await studio.json<RowOrigin>(
        `/api/p/${pipeline}/row/origin?table=${table}&key=${encodeURIComponent(keys[at] ?? '')}`,
      ),
    })),
  )
}

test('every row of an appended table is of the page whose request its journal names', async () => {
  const breads = await originsOf('bakery', 'breads')
  expect(breads).toHaveLength(60)
  for (const { row, origin } of breads) {
    const from = Math.floor((Number(row['id']) - 100) / 10) * 10
    expect(new URL(origin.request?.url ?? '').searchParams.get('cursor')).toBe(from === 0 ? null : String(from))
    expect(origin.request?.records).toBe(10)
  }
  // read for parents side by side
  const lines = await originsOf('bakery', 'lines', 12)
  expect(lines).toHaveLength(12)
  for (const { row, origin } of lines)
    expect(new URL(origin.request?.url ?? '').pathname).toBe(`/orders/${String(row['_orders_id'])}/lines`)
  // a row of a list is of the page of the row that it hangs from
  const tags = await originsOf('bakery', 'breads__tags', 20)
  expect(new Set(tags.map(({ origin }) => origin.request?.request)).size).toBe(3)
})

test('where nobody knows which page it was, that is said', async () => {
  const [bread] = await originsOf('merged', 'breads', 1)
  expect(bread?.origin).toEqual({
    request: null,
    why: 'it is one of 6 pages: rows that are merged are not kept in their order',
  })
  // the only page of its resource
  const [order] = await originsOf('merged', 'orders', 1)
  expect(order?.origin.request?.url).toBe(`${bakery.origin}/orders`)
  const changed = await studio.json<{ readonly rows: number }>('/api/p/bakery/change', {
    method: 'POST',
    body: { sql: 'DELETE FROM lines WHERE _orders_id = 7', ...(await placeOf('bakery')) },
  })
  expect(changed.rows).toBe(1)
  const [line] = await originsOf('bakery', 'lines', 1)
  expect(line?.origin.why).toBe('it is one of 30 pages: not all rows of that load are there any more')
})

async function placeOf(pipeline: string) {
  const { destination, dataset } = await studio.json<{ readonly destination: string; readonly dataset: string }>(
    `/api/p/${pipeline}/tables`,
  )
  return { destination, dataset }
}

test('the page of a row leads to the request on the page of its run, and says so when the journal is gone', async () => {
  await using opened = await openPage(studio.at('/p/bakery/data/breads?profiles=off&at=30'))
  const { page, troubles } = opened
  await page.getByRole('gridcell', { name: '137', exact: true }).dblclick()
  await page.getByRole('tab', { name: 'Provenance' }).click()
  const row = page.getByRole('region', { name: 'The row as a whole' })
  await row.getByText(/\/breads\?cursor=30$/).waitFor()
  await row.getByText('none: it is a row of its own').waitFor()
  await expectAccessible(page)
  const link = row.getByRole('link', { name: /^request \d+, page 4$/ })
  const href = await link.getAttribute('href')
  await link.click()
  await page.waitForURL((url) => href !== null && url.href.endsWith(href))
  await page.getByRole('status').getByText('cursor=30').waitFor()
  await page.goBack()
  await rm(join(studio.project.path, '.sluice', 'bakery', 'runs'), { recursive: true })
  await page.reload()
  await row.getByText('not known: the journal of its run is not kept here').waitFor()
  await row.getByText('its journal is not kept here', { exact: true }).waitFor()
  expect(troubles).toEqual([])
})
