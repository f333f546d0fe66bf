import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { type ChromiumPlace, launch, pageSettings } from './chromium.ts'

/** How a page is opened. */
export interface PageChoices {
  readonly theme?: 'light' | 'dark'
  /** default 1440 × 900 */
  readonly size?: { readonly width: number; readonly height: number }
  /** what an error of the page or a refused request may say: others fail the test */
  readonly mayFail?: RegExp
}

/** A page, and what went wrong in it so far. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  /** errors and warnings of its console, exceptions, violations of the policy: those that `mayFail` does not name */
  readonly troubles: readonly string[]
}

let browser: Promise<Browser> | undefined

/** The browser of this worker, started by the first that asks; it ends with the process. */
function sharedBrowser(): Promise<Browser> {
  browser ??= start()
  return browser
}

async function start(): Promise<Browser> {
  const answer = await fetch(new URL('/chromium', inject('sharedUrl')))
  if (!answer.ok) throw new Error(`There is no browser for the tests of the studio: ${await answer.text()}`)
  return launch((await answer.json()) as ChromiumPlace)
}

/** Opens a URL in a fresh context: nothing is remembered from other tests. */
export async function openPage(url: string, { theme = 'light', size, mayFail }: PageChoices = {}): Promise<OpenPage> {
  const context = await (
    await sharedBrowser()
  ).newContext({
    ...pageSettings,
    colorScheme: theme,
    ...(size !== undefined && { viewport: size }),
  })
  const page = await context.newPage()
  const troubles: string[] = []
  const note = (text: string): void => {
    if (mayFail?.test(text) !== true) troubles.push(text)
  }
  page.on('pageerror', (error) => note(`exception: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') note(`${message.type()}: ${message.text()}`)
  })
  // a machine that runs other suites beside it is slow
  page.setDefaultTimeout(30_000)
  await page.goto(url)
  return { page, context, troubles, [Symbol.asyncDispose]: () => context.close() }
}

/**
 * Pastes a text of many lines, as a person does. Playwright's `fill` types line by line: 14 s for the 47 KB that a paste puts in
 * within 0.2 s.
 */
export async function paste(box: Locator, text: string): Promise<void> {
  const page = box.page()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`)
  await box.press('ControlOrMeta+v')
}

const axeSource = readFileSync(
  fileURLToPath(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url)),
  'utf8',
)

interface AxeFinding {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/**
 * Expects the page to have no accessibility fault that axe finds, in both themes: all of its rules in the one that it has, and
 * those of contrast in the other, which differs by colours alone. Takes seconds: once per page.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' })
  // by way of the debugger: policy and trusted types of the page stand
  await page.evaluate(axeSource)
  const isDark: boolean = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
  const themes = isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const)
  expect(await faultsOf(page)).toEqual([])
  await page.emulateMedia({ colorScheme: themes[1] })
  // some colours come later than others
  const ofColours = (): Promise<readonly string[]> => faultsOf(page, ['color-contrast', 'link-in-text-block'])
  await expect.poll(ofColours, { timeout: 10_000 }).toEqual([])
  await page.emulateMedia({ colorScheme: themes[0] })
}

async function faultsOf(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const options = JSON.stringify({
    resultTypes: ['violations'],
    ...(rules !== undefined && { runOnly: { type: 'rule', values: rules } }),
  })
  const found: readonly AxeFinding[] = await page.evaluate(
    `(async () => (await axe.run(document, ${options})).violations)()`,
  )
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes
        .slice(0, 3)
        .map(
          ({ html, failureSummary = '' }) => `    ${html.slice(0, 200)}\n    ${failureSummary.replaceAll('\n', ' ')}`,
        )
        .join('\n')}`,
  )
}
