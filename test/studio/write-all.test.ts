import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hostileNames, openBakery } from './bakery.ts'
import { openPage } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

const config = (origin: string): string => `# What the bakery sells.
name:   bakery      # spaces are ours

client:
    base_url: ${origin}   # the till
    headers: { X-Till: "3", }

resources:
    # newest first
    - name: breads         # do not rename
      endpoint:
          path: breads


    - orders  # one page
`

test('what was detected is written with one click, and every line that was there stays', async () => {
  await using bakery = await openBakery()
  const before = config(bakery.origin)
  await using studio = await startStudio({ 'bakery.yaml': before })
  await using opened = await openPage(studio.at('/p/bakery/build?resource=breads'))
  const { page, troubles } = opened
  await page.getByRole('tab', { name: 'Resource' }).waitFor()
  await page.getByLabel('find records at').waitFor()
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByRole('gridcell', { name: '100', exact: true }).first().waitFor()
  await page.getByRole('tab', { name: /^Detected/ }).click()
  await page.getByRole('button', { name: /^Write all/ }).click()
  await page.getByText('● unsaved').waitFor()
  await page.keyboard.press('ControlOrMeta+s')
  await page.getByText('● unsaved').waitFor({ state: 'detached' })

  const after = await readFile(join(studio.project.path, 'bakery.yaml'), 'utf8')
  const [old, now] = [before, after].map((text) => text.split('\n'))
  const came = now?.filter((line) => !old?.includes(line)) ?? []
  expect(now?.filter((line) => old?.includes(line))).toEqual(old)
  expect(came.join('\n')).toContain('data_selector: data')
  expect(came.join('\n')).toContain('next_cursor')

  // one step back is the text that was there
  await page.getByRole('textbox', { name: 'Text of bakery.yaml' }).focus()
  await page.keyboard.press('ControlOrMeta+z')
  await page.getByText('● unsaved').waitFor()
  await page.keyboard.press('ControlOrMeta+s')
  await page.getByText('● unsaved').waitFor({ state: 'detached' })
  expect(await readFile(join(studio.project.path, 'bakery.yaml'), 'utf8')).toBe(before)
  expect(troubles).toEqual([])
})

test('what an API sends is text, whatever it holds', async () => {
  await using bakery = await openBakery()
  await using studio = await startStudio({ 'bakery.yaml': config(bakery.origin) })
  await using opened = await openPage(studio.at('/p/bakery/build?resource=breads'))
  const { page, troubles } = opened
  await page.getByLabel('find records at').waitFor()
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByRole('gridcell', { name: '100', exact: true }).first().waitFor()
  expect(await page.getByRole('gridcell', { name: hostileNames[1] ?? '', exact: true }).count()).toBeGreaterThan(0)
  // what turns the direction of a text is seen, and does nothing
  await page.getByRole('gridcell', { name: '‹U+202E›esrever‹U+202C› loaf' }).first().waitFor()
  for (const tab of ['Tables', 'Request', 'Response', 'Detected', 'Log', 'Records'])
    await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
  await page.getByRole('button', { name: 'Tree' }).click()
  await page.getByRole('treeitem').first().waitFor()

  // a megabyte in one cell is cut for display, said how much it is, and stops nothing
  await page.getByRole('tab', { name: /^Response/ }).click()
  await page.getByText(/of 1\.0 MB/).waitFor()
  await page.getByRole('button', { name: 'Get the rest' }).click()
  await page.getByRole('tree', { name: 'Body' }).waitFor()
  await page.getByRole('button', { name: 'Text' }).click()
  await page.getByRole('listbox', { name: 'Body' }).waitFor()
  expect(await page.evaluate('window.hacked')).toBeUndefined()
  expect(await page.locator('main img').count()).toBe(0)
  expect(troubles).toEqual([])
})
