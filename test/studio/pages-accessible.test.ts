import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunAnswer } from '../../src/studio/contract/runs.ts'
import { type Bakery, openBakery } from './bakery.ts'
import { expectAccessible, openPage } from './browser/browser.ts'
import { readLive } from './browser/live.ts'
import { startStudio, type TestStudio } from './browser/studio.ts'

let bakery: Bakery
let studio: TestStudio

beforeAll(async () => {
  bakery = await openBakery()
  studio = await startStudio({
    'bakery.yaml': `name: bakery
client: { base_url: '${bakery.origin}', auth: { type: bearer, token: '\${secrets.till}' } }
resources:
  - { name: breads, endpoint: { path: breads } }
`,
    'crm.yaml': `name: crm\nclient: { base_url: 'http://127.0.0.1:9', paginater: auto }\nresources: [contacts]\n`,
    '.sluice/secrets.toml': 'till = "till-51c2d7e0"\n',
  })
})

afterAll(async () => {
  await studio[Symbol.asyncDispose]()
  await bakery[Symbol.asyncDispose]()
})

test('home, new, builder, run and the list of runs are accessible in both themes', async () => {
  await using opened = await openPage(studio.at('/'), { mayFail: /422|404/ })
  const { page, troubles } = opened
  await page.getByText('CONFIG_UNKNOWN_KEY').waitFor()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'New' }).click()
  await page.getByLabel('What the pipeline is made of').fill(`${bakery.origin}/breads`)
  await page.getByLabel('The API', { exact: true }).selectOption('header')
  await expectAccessible(page)
  await page.getByLabel('The API', { exact: true }).selectOption('bearer')
  await page.getByLabel('token', { exact: true }).fill('till-51c2d7e0')
  await page.getByRole('button', { name: 'Look at it' }).click()
  const draft = page.getByRole('textbox', { name: 'Drafted config' })
  await draft.waitFor()
  await expectAccessible(page)
  // what was changed by hand goes only when somebody says so
  await draft.click()
  await page.keyboard.insertText('# ours')
  const answers: boolean[] = [false, true]
  page.on('dialog', (dialog) => void (answers.shift() === true ? dialog.accept() : dialog.dismiss()))
  await page.getByRole('button', { name: 'Back' }).click()
  await draft.getByText('# ours').waitFor()
  await page.getByRole('button', { name: 'Back' }).click()
  await page.getByLabel('What the pipeline is made of').waitFor()
  expect(answers).toEqual([])

  await page.goto(studio.at('/p/bakery/build?panel=auth'))
  await page.getByText('till', { exact: true }).first().waitFor()
  // an API that does not answer: what was waited for is said
  bakery.mood.slow = 5000
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByText(/^GET http\S+\/breads/).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('heading', { name: 'The test read of “breads” was cancelled' }).waitFor()
  await page.getByText(/^It waited for the answer to GET http\S+\/breads\.$/).waitFor()
  bakery.mood.slow = 0
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByRole('gridcell', { name: 'Rye' }).first().waitFor()
  await expectAccessible(page)
  await page.getByRole('tab', { name: /^Detected/ }).click()
  await page.getByRole('button', { name: /^Write all/ }).waitFor()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Run with choices' }).click()
  await page.getByLabel('Pages at most, of each resource').fill('3')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /^loaded/ }).waitFor()
  await page.getByText('sluice run bakery.yaml --limit 3', { exact: true }).waitFor()
  await page.keyboard.press('/')
  await page.getByLabel('Filter the log').waitFor()
  await expectAccessible(page)

  // who comes later reads the whole log as well
  await page.reload()
  await page.getByRole('listbox', { name: 'Events' }).getByText('run_done').waitFor()
  await page.getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('heading', { name: 'Runs', exact: true, level: 1 }).waitFor()
  await expectAccessible(page)

  expect(troubles).toEqual([])
})

test('a row, the palette and a schedule are accessible, and at 200 % no page is wider than the window', async () => {
  const { run } = await studio.json<RunAnswer>('/api/runs', { method: 'POST', body: { pipeline: 'bakery' } })
  await readLive(studio, `/api/runs/${run}/events`)
  await using opened = await openPage(studio.at('/p/bakery/data/breads?profiles=off'), { mayFail: /422|404/ })
  const { page, troubles } = opened
  await page.getByRole('gridcell', { name: 'Rye' }).first().dblclick()
  await page.getByRole('region', { name: 'The row as a whole' }).getByText('amount').first().waitFor()
  await expectAccessible(page)
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('option', { name: /Export breads as CSV/ }).waitFor()
  await expectAccessible(page)
  await page.goto(studio.at('/p/bakery/history?tab=schedule'))
  await page.getByText('each of them runs').waitFor()
  await expectAccessible(page)

  // 1440 × 900 at 200 %
  await page.setViewportSize({ width: 720, height: 450 })
  const pages = [
    '/',
    '/new',
    '/runs',
    ...['build', 'data/breads', 'sql', 'schema', 'history'].map((one) => `/p/bakery/${one}`),
  ]
  for (const path of pages) {
    await page.goto(studio.at(path))
    await page.locator('h1, h2').first().waitFor({ state: 'attached' })
    const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect([path, wide]).toEqual([path, 0])
  }
  expect(troubles).toEqual([])
})
