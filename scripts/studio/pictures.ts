/**
 * `npm run studio:pictures`: pictures of every page of the studio, in both themes and two sizes, into docs/studio/. The example
 * shop is loaded first, so that there is something to see; run it after `npm run build`. `-- home data` makes some of them only.
 * `-- others` takes what the docs do not show into a temporary folder, to be looked at: empty pages, errors, dialogs, the other tabs.
 */
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { RunAnswer } from '../../src/studio/contract/runs.ts'
import { findChromium, launch, pageSettings } from '../../test/studio/browser/chromium.ts'
import { readLive } from '../../test/studio/browser/live.ts'
import { type ShopStudio, startShopStudio } from '../../test/studio/browser/shop.ts'

interface Picture {
  readonly name: string
  readonly path: (studio: Shown) => string
  /** until what is to be seen is there */
  readonly ready?: (page: Page) => Promise<unknown>
}

interface Shown {
  readonly run: string
  readonly failed: string
}

const docs = 'docs/studio'
const looked = join(tmpdir(), 'sluice-studio-pictures')
const sizes = [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'narrow', width: 390, height: 844 },
] as const
const themes = ['light', 'dark'] as const

const pictures: readonly Picture[] = [
  { name: 'home', path: () => '/' },
  { name: 'new', path: () => '/new' },
  { name: 'build', path: () => '/p/shop/build?resource=orders&test=1&view=read', ready: testRead },
  { name: 'run', path: ({ run }) => `/p/shop/run/${run}` },
  { name: 'runs', path: () => '/runs' },
  { name: 'data', path: () => '/p/shop/data/orders', ready: (page) => page.waitForSelector('[role=grid] [role=row]') },
  { name: 'sql', path: () => '/p/shop/sql', ready: askSomething },
  { name: 'schema', path: () => '/p/shop/schema' },
  { name: 'history', path: () => '/p/shop/history', ready: (page) => page.waitForSelector('tbody tr') },
]

const others: readonly Picture[] = [
  { name: 'new-draft', path: () => '/new', ready: (page) => draftOf(page, studio.env['SHOP_API_KEY'] ?? '') },
  { name: 'new-refused', path: () => '/new', ready: (page) => draftOf(page, 'not-the-key-1') },
  { name: 'build-config', path: () => '/p/shop/build?resource=payments' },
  {
    name: 'build-detected',
    path: () => '/p/shop/build?resource=reviews&test=1&view=read&tab=detected',
    ready: testRead,
  },
  { name: 'build-broken', path: () => '/p/crm/build' },
  { name: 'build-refused', path: () => '/p/nowhere/build?resource=things&test=1&view=read', ready: settled },
  { name: 'data-empty', path: () => '/p/nowhere/data' },
  { name: 'data-none', path: () => '/p/shop/data/orders?where=status.eq.nobody' },
  { name: 'data-row', path: () => '/p/shop/data/orders', ready: openRow },
  { name: 'sql-empty', path: () => '/p/shop/sql' },
  { name: 'sql-error', path: () => '/p/shop/sql', ready: (page) => ask(page, 'select oops from orders') },
  { name: 'schema-empty', path: () => '/p/nowhere/schema' },
  { name: 'schema-table', path: () => '/p/shop/schema?table=orders' },
  { name: 'history-empty', path: () => '/p/nowhere/history' },
  { name: 'history-state', path: () => '/p/shop/history?tab=state' },
  { name: 'history-pending', path: () => '/p/shop/history?tab=pending' },
  { name: 'history-changes', path: () => '/p/shop/history?tab=changes' },
  { name: 'history-schedule', path: () => '/p/shop/history?tab=schedule' },
  { name: 'run-failed', path: ({ failed }) => `/p/nowhere/run/${failed}` },
  { name: 'unknown', path: () => '/p/shop/nothing' },
  { name: 'keys', path: () => '/', ready: (page) => page.keyboard.press('?') },
  { name: 'palette', path: () => '/', ready: (page) => page.keyboard.press('ControlOrMeta+k') },
]

const wanted = process.argv.slice(2)
const isOthers = wanted[0] === 'others'
const folder = isOthers ? looked : docs
mkdirSync(folder, { recursive: true })
const studio = await startShopStudio(
  {
    'crm.yaml':
      'name: crm\nclient:\n  base_url: https://crm.example.com\nresources:\n  - name: contacts\n    endpoint:\n      path: contacts\n      paginater: auto\n',
    ...(isOthers && {
      'nowhere.yaml': "name: nowhere\nclient: { base_url: 'http://127.0.0.1:9' }\nresources: [things]\n",
    }),
  },
  'shop-project',
)
const browser = await launch(await findChromium())
try {
  const shown = { run: await loadTwice(studio), failed: isOthers ? await loadOnce('nowhere') : '' }
  const names = isOthers ? wanted.slice(1) : wanted
  for (const picture of isOthers ? others : pictures)
    if (names.length === 0 || names.includes(picture.name)) await take(picture, shown, browser)
} catch (error) {
  // said at once: what ends below may end badly, too
  console.error(error)
  process.exitCode = 1
} finally {
  await browser.close()
  await studio[Symbol.asyncDispose]()
}

async function loadTwice({ shop }: ShopStudio): Promise<string> {
  await loadOnce()
  shop.nextDay()
  return loadOnce()
}

async function loadOnce(pipeline = 'shop'): Promise<string> {
  const { run } = await studio.json<RunAnswer>('/api/runs', { method: 'POST', body: { pipeline } })
  await readLive(studio, `/api/runs/${run}/events`)
  return run
}

async function take({ name, path, ready }: Picture, shown: Shown, chrome: Browser): Promise<void> {
  for (const { name: size, ...viewport } of sizes)
    for (const theme of themes) {
      const context = await chrome.newContext({ ...pageSettings, viewport, colorScheme: theme })
      const page = await context.newPage()
      await page.goto(studio.at(path(shown)))
      // the page listens for as long as it is open: it never comes to rest
      await page.waitForTimeout(800)
      await ready?.(page).catch((error: unknown) =>
        console.error(`${name} ${size} ${theme}: ${String(error).split('\n')[0]}`),
      )
      await page.waitForTimeout(400)
      const file = join(folder, `${name}-${size}-${theme}.png`)
      await page.screenshot({ path: file })
      console.log(file)
      await context.close()
    }
}

/** The test read of the builder is there. */
async function testRead(page: Page): Promise<void> {
  await page.getByRole('tab', { name: /^Detected/ }).waitFor({ timeout: 20_000 })
  await settled(page)
}

async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(1500)
}

/** A draft of a list of the shop, asked with the key that stands behind it. */
async function draftOf(page: Page, key: string): Promise<void> {
  await page.getByLabel('What the pipeline is made of').fill(`curl '${studio.shop.url}/customers?api_key=${key}'`)
  await page.getByRole('button', { name: 'Look at it' }).click()
  await page.getByRole('textbox', { name: 'Drafted config' }).waitFor()
}

async function openRow(page: Page): Promise<void> {
  await page.getByRole('gridcell').nth(6).dblclick()
}

async function askSomething(page: Page): Promise<void> {
  await ask(
    page,
    'select status, count(*) as orders, round(sum(total__amount), 2) as amount from orders group by status order by amount desc',
  )
  await page.waitForSelector('[role=grid] [role=row]')
}

async function ask(page: Page, sql: string): Promise<void> {
  await page.locator('.cm-content').first().click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(sql)
  await page.keyboard.press('ControlOrMeta+Enter')
}
