/**
 * `npx tsx scripts/docs/look-at-site.ts [--pictures FOLDER]`: looks at the built docs site in a real browser. Every link and anchor
 * of every page leads somewhere; the pages below are accessible as axe sees it, and no wider than the window, at two sizes and in
 * both themes; search finds. With `--pictures` it keeps a picture of each.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path/posix'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { findChromium, launch, pageSettings } from '../../test/studio/browser/chromium.ts'

const dist = 'site/dist'
const looked = [
  '/',
  '/overview.html',
  '/tutorial.html',
  '/examples/index.html',
  '/examples/github.html',
  '/coming-from/index.html',
  '/coming-from/dlt.html',
  '/coming-from/meltano.html',
  '/recipes/graphql.html',
  '/how-it-works.html',
  '/guarantees.html',
  '/benchmarks.html',
  '/contract/differences.html',
  '/config.html',
  '/reference/index.html',
  '/reference/config.html',
  '/reference/destinations.html',
  '/reference/cli.html',
  '/events.html',
  '/errors.html',
  '/studio.html',
  '/destinations/postgres.html',
  '/operating/index.html',
  '/security/threat-model.html',
  '/ways-to-run.html',
  '/404.html',
]
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const
const { values } = parseArgs({ options: { pictures: { type: 'string' } } })

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** The file that a path of the site means. */
function fileOf(path: string): string | undefined {
  const file = join(dist, normalize(decodeURIComponent(path)))
  if (!existsSync(file)) return undefined
  return statSync(file).isDirectory() ? fileOf(`${path.replace(/\/$/, '')}/index.html`) : file
}

/** Links of the built pages that lead to no page, or to no place of one. */
function brokenLinks(): readonly string[] {
  const pages = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'))
  const ids = new Map<string, ReadonlySet<string>>()
  const idsOf = (file: string): ReadonlySet<string> => {
    const known =
      ids.get(file) ?? new Set([...readFileSync(file, 'utf8').matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id))
    ids.set(file, known)
    return known
  }
  return pages.flatMap((page) => {
    const links = [...readFileSync(join(dist, page), 'utf8').matchAll(/<a [^>]*?href="([^"]+)"/g)].map(
      ([, href = '']) => href,
    )
    return [...new Set(links)].flatMap((href) => {
      if (/^(?:[a-z]+:|\/\/)/i.test(href)) return []
      const { pathname, hash } = new URL(href.replaceAll('&amp;', '&'), `http://site/${page}`)
      const file = fileOf(pathname)
      if (file === undefined) return [`${page}: ${href} is no page`]
      const anchor = decodeURIComponent(hash.slice(1))
      return anchor === '' || !file.endsWith('.html') || idsOf(file).has(anchor) ? [] : [`${page}: ${href} is no place`]
    })
  })
}

async function serve(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer(({ url = '/' }, response) => {
    const file = fileOf(new URL(url, 'http://site').pathname)
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': types[extname(file ?? '.html')] ?? 'text/plain',
    })
    response.end(file === undefined ? 'not here' : readFileSync(file))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

/** What is wrong with a page as it is shown. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  const overflow: number = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
  await page.evaluate(axe)
  const found: readonly Finding[] = await page.evaluate(
    "(async () => (await axe.run(document, { resultTypes: ['violations'] })).violations)()",
  )
  return [
    ...(overflow > 0 ? [`wider than the window by ${overflow} px`] : []),
    ...found.map(({ id, nodes }) => `axe ${id}: ${nodes.length} × ${nodes[0]?.html.slice(0, 160) ?? ''}`),
  ]
}

async function look(browser: Browser, url: string): Promise<readonly string[]> {
  const faults: string[] = []
  for (const [size, viewport] of Object.entries(sizes))
    for (const theme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ ...pageSettings, viewport, colorScheme: theme })
      const page = await context.newPage()
      page.on('pageerror', (error) => faults.push(`${size} ${theme}: ${error.message}`))
      for (const path of looked) {
        await page.goto(`${url}${path}`, { waitUntil: 'networkidle' })
        const place = `${path} ${size} ${theme}`
        faults.push(...(await faultsOf(page)).map((fault) => `${place}: ${fault}`))
        if (values.pictures !== undefined) {
          const name = path === '/' ? 'home' : path.replaceAll(/^\/|\.html$/g, '').replaceAll('/', '-')
          await page.screenshot({ path: join(values.pictures, `${name}-${size}-${theme}.png`) })
        }
      }
      await context.close()
    }
  return faults
}

/** The search finds a page by a word of it. */
async function search(browser: Browser, url: string): Promise<readonly string[]> {
  const page = await browser.newPage(pageSettings)
  await page.goto(url, { waitUntil: 'networkidle' })
  await page.keyboard.press('/')
  await page.locator('.VPLocalSearchBox input').fill('idempotency')
  const found = await page
    .locator('.VPLocalSearchBox .result')
    .first()
    .waitFor({ timeout: 15_000 })
    .then(
      () => true,
      () => false,
    )
  if (values.pictures !== undefined) await page.screenshot({ path: join(values.pictures, 'search-wide-light.png') })
  await page.close()
  return found ? [] : ['search finds nothing for "idempotency"']
}

async function main(): Promise<readonly string[]> {
  if (!existsSync(dist)) throw new Error('the site is not built: npm run docs:site')
  if (values.pictures !== undefined) mkdirSync(values.pictures, { recursive: true })
  const site = await serve()
  const browser = await launch(await findChromium())
  try {
    return [...brokenLinks(), ...(await look(browser, site.url)), ...(await search(browser, site.url))]
  } finally {
    await browser.close()
    site.close()
  }
}

const faults = await main()
for (const fault of faults) console.error(fault)
console.log(
  faults.length === 0 ? `${looked.length} pages looked at, all links lead somewhere` : `${faults.length} faults`,
)
process.exitCode = faults.length === 0 ? 0 : 1
