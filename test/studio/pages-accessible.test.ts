import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bakery, openBakery } from './bakery.ts'
import { expectAccessible, openPage } from './browser/browser.ts'
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

  await page.goto(studio.at('/p/bakery/build?panel=auth'))
  await page.getByText('till', { exact: true }).first().waitFor()
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByRole('gridcell', { name: 'Rye' }).first().waitFor()
  await expectAccessible(page)
  await page.getByRole('tab', { name: /^Detected/ }).click()
  await page.getByRole('button', { name: /^Write all/ }).waitFor()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('heading', { name: 'loaded' }).waitFor()
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expectAccessible(page)

  // who comes later reads the whole log as well
  await page.reload()
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByRole('listbox', { name: 'Events' }).getByText('run_done').waitFor()
  await page.getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('heading', { name: 'Runs', exact: true, level: 1 }).waitFor()
  await expectAccessible(page)
  expect(troubles).toEqual([])
})
