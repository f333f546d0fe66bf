/**
 * `npm run studio:pictures`: pictures of every page of the studio, in both themes and two sizes, into docs/studio/. The example
 * shop is loaded first, so that there is something to see; run it after `npm run build`. `-- home data` makes some of them only.
 */
import { mkdirSync } from 'node:fs'
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
}

const folder = 'docs/studio'
const sizes = [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'narrow', width: 390, height: 844 },
] as const
const themes = ['light', 'dark'] as const

const pictures: readonly Picture[] = [
  { name: 'home', path: () => '/' },
  { name: 'new', path: () => '/new' },
  { name: 'build', path: () => '/p/shop/build?resource=orders', ready: testRead },
  { name: 'run', path: ({ run }) => `/p/shop/run/${run}` },
  { name: 'runs', path: () => '/runs' },
  { name: 'data', path: () => '/p/shop/data/orders', ready: (page) => page.waitForSelector('[role=grid] [role=row]') },
  { name: 'sql', path: () => '/p/shop/sql', ready: askSomething },
  { name: 'schema', path: () => '/p/shop/schema' },
  { name: 'history', path: () => '/p/shop/history' },
]

const wanted = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const studio = await startShopStudio({
  'crm.yaml':
    'name: crm\nclient:\n  base_url: https://crm.example.com\nresources:\n  - name: contacts\n    endpoint:\n      path: contacts\n      paginater: auto\n',
})
const browser = await launch(await findChromium())
try {
  const shown = { run: await loadTwice(studio) }
  for (const picture of pictures)
    if (wanted.length === 0 || wanted.includes(picture.name)) await take(picture, shown, browser)
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

async function loadOnce(): Promise<string> {
  const { run } = await studio.json<RunAnswer>('/api/runs', { method: 'POST', body: { pipeline: 'shop' } })
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

/** The test read of the builder, by its key. */
async function testRead(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+Enter')
  await page
    .getByText(/100 records|Records 100|Detected/)
    .first()
    .waitFor({ timeout: 20_000 })
}

async function askSomething(page: Page): Promise<void> {
  await page.locator('.cm-content').first().click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(
    'select status, count(*) as orders, sum(total__amount) as amount from orders group by status order by amount desc',
  )
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.waitForSelector('[role=grid] [role=row]')
}
