/**
 * `npm run studio:budgets`: what the studio takes, beside what it may take (decisions/0072): how soon it is there, how large its
 * page is, how it scrolls a million rows, its memory, its part of the package. Builds `dist` first. Exit code 1 when a budget
 * is broken; times are of this machine as it is, so run it on an idle one.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { findChromium, launch, pageSettings } from '../test/studio/browser/chromium.ts'
import { startMillionProject } from '../test/studio/browser/million.ts'
import { studioIn, type TestStudio } from '../test/studio/browser/studio.ts'
import { startProject } from '../test/end-to-end/project.ts'

interface Measure {
  readonly what: string
  readonly is: number
  readonly may: number
  readonly unit: string
}

const page = 'dist/studio'
const routes = [
  '/',
  '/new',
  '/p/big/build',
  '/p/big/run',
  '/p/big/data/orders',
  '/p/big/sql',
  '/p/big/schema',
  '/p/big/history',
]

const measures: Measure[] = []
function add(what: string, is: number, may: number, unit: string): void {
  measures.push({ what, is, may, unit })
  const isKept = is <= may
  console.log(`${isKept ? '✓' : '✗'} ${what.padEnd(46)} ${amount(is, unit).padStart(10)}   of ${amount(may, unit)}`)
  if (!isKept) process.exitCode = 1
}

function amount(value: number, unit: string): string {
  return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${unit}`
}

const browser = await launch(await findChromium())
try {
  await measureStart(browser)
  measureFiles()
  const project = await startMillionProject()
  const studio = await studioIn(project)
  try {
    await measurePages(browser, studio)
    await measureScroll(browser, studio)
    add('memory of the server', memoryOf(studio.child.pid ?? 0), 150, 'MB')
  } finally {
    await studio[Symbol.asyncDispose]()
  }
  measurePackage()
} finally {
  await browser.close()
}

/** From the command to an answer, and to the first paint: the best of three. */
async function measureStart(chrome: Browser): Promise<void> {
  const ready: number[] = []
  const painted: number[] = []
  for (let go = 0; go < 3; go++) {
    const project = await startProject()
    const since = performance.now()
    const studio = await studioIn(project)
    ready.push(performance.now() - since)
    const context = await chrome.newContext(pageSettings)
    const tab = await context.newPage()
    await tab.goto(studio.url)
    await tab.waitForFunction("performance.getEntriesByName('first-contentful-paint').length > 0")
    const paint = (await tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")) as number
    painted.push((ready.at(-1) ?? 0) + paint)
    await context.close()
    await studio[Symbol.asyncDispose]()
  }
  add('server ready after the command', Math.min(...ready), 300, 'ms')
  add('first paint after the command', Math.min(...painted), 1000, 'ms')
}

function gzipped(file: string): number {
  return gzipSync(readFileSync(file)).length / 1024
}

/** What the page loads before anything else, and all of it. */
function measureFiles(): void {
  const html = readFileSync(join(page, 'index.html'), 'utf8')
  const initial = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file = '']) => join(page, file))
  add(
    'initial JS, gzip',
    initial.reduce((sum, file) => sum + gzipped(file), 0),
    150,
    'KB',
  )
  const files = readdirSync(page, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
  add('the page on disk', bytes / 1024 / 1024, 2.5, 'MB')
  const maps = files.filter((entry) => entry.name.endsWith('.map'))
  add('source maps of the page', maps.length, 0, 'files')
}

/** JS of each route, as gzip. */
async function measurePages(chrome: Browser, studio: TestStudio): Promise<void> {
  for (const route of routes) {
    const context = await chrome.newContext(pageSettings)
    const tab = await context.newPage()
    const scripts = new Set<string>()
    tab.on('response', (answer) => {
      const { pathname } = new URL(answer.url())
      if (pathname.endsWith('.js')) scripts.add(pathname)
    })
    await tab.goto(studio.at(route))
    await tab.waitForLoadState('networkidle').catch(() => undefined)
    await tab.waitForTimeout(500)
    add(
      `JS of ${route}, gzip`,
      [...scripts].reduce((sum, file) => sum + gzipped(join(page, file)), 0),
      400,
      'KB',
    )
    await context.close()
  }
}

/** Frames while a million rows are dragged from top to bottom in 120 steps, and the last row after it. */
async function measureScroll(chrome: Browser, studio: TestStudio): Promise<void> {
  const context = await chrome.newContext(pageSettings)
  const tab = await context.newPage()
  await tab.goto(studio.at('/p/big/data/orders'))
  await tab.waitForSelector('[role=grid] [role=row]', { timeout: 30_000 })
  const frames = await dragged(tab)
  const sorted = frames.toSorted((one, other) => one - other)
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? 0
  add('frames while scrolling a million rows, median', at(0.5), 50, 'ms')
  add('frames while scrolling a million rows, p95', at(0.95), 50, 'ms')
  const since = performance.now()
  await tab
    .getByText('1,000,000', { exact: true })
    .or(tab.getByText('1000000', { exact: true }))
    .first()
    .waitFor({ timeout: 10_000 })
  add('last row after the drag', performance.now() - since, 1500, 'ms')
  await context.close()
}

async function dragged(tab: Page): Promise<readonly number[]> {
  return (await tab.evaluate(`(async () => {
    const grid = document.querySelector('[role=grid]')
    const all = [grid, ...grid.querySelectorAll('*'), ...(function* () { for (let e = grid.parentElement; e; e = e.parentElement) yield e })()]
    const scroller = all.filter((e) => e.scrollHeight > e.clientHeight + 1000).sort((a, b) => b.scrollHeight - a.scrollHeight)[0]
    const frames = []
    let last = performance.now()
    for (let step = 1; step <= 120; step++) {
      scroller.scrollTop = ((scroller.scrollHeight - scroller.clientHeight) * step) / 120
      const now = await new Promise(requestAnimationFrame)
      frames.push(now - last)
      last = now
    }
    return frames
  })()`)) as readonly number[]
}

function memoryOf(pid: number): number {
  const kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim())
  return kilobytes / 1024
}

/** What users download and unpack. */
function measurePackage(): void {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' }),
  ) as readonly {
    readonly size: number
    readonly unpackedSize: number
    readonly files: readonly { readonly path: string; readonly size: number }[]
  }[]
  if (packed === undefined) throw new Error('npm pack says nothing')
  add('package, packed', packed.size / 1e6, 3.2, 'MB')
  add('package, unpacked', packed.unpackedSize / 1e6, 13, 'MB')
  const ours = packed.files
    .filter(({ path }) => path.startsWith('dist/studio'))
    .reduce((sum, { size }) => sum + size, 0)
  add('of it the studio, unpacked', ours / 1e6, 3.5, 'MB')
}
