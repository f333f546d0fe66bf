import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPage } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

const text = (resource: string): string =>
  `name: shop\nclient: { base_url: 'http://127.0.0.1:9' }\nresources:\n  - ${resource}\n`

test('a file that is edited outside is said to be, and nothing is overwritten unasked', async () => {
  await using studio = await startStudio({ 'shop.yaml': text('orders') })
  const file = join(studio.project.path, 'shop.yaml')
  await using opened = await openPage(studio.at('/p/shop/build'), { mayFail: /409/ })
  const { page, troubles } = opened
  const editor = page.getByRole('textbox', { name: 'Text of shop.yaml' })
  await editor.getByText('orders').waitFor()
  await page.getByText('no problems').waitFor()

  // without changes of one's own: read it anew
  await writeFile(file, text('customers'))
  await page.getByText('shop.yaml changed on disk').waitFor()
  await page.getByRole('button', { name: 'Reload' }).click()
  await editor.getByText('customers').waitFor()
  await page.getByText('shop.yaml changed on disk').waitFor({ state: 'detached' })

  // with some: see the difference, keep one's own, and then a save overwrites
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('# mine')
  await page.getByText('● unsaved').waitFor()
  await writeFile(file, text('products'))
  await page.getByRole('button', { name: 'See the difference' }).click()
  await page.getByRole('dialog').getByText('products').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+s')
  // each try that is refused is answered
  await page.getByText(/^Not saved: shop.yaml changed on disk/).waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(/^Still not saved \(2 tries\)/).waitFor()
  await page.getByText('● not saved').waitFor()
  expect(await readFile(file, 'utf8')).toBe(text('products'))
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await page.keyboard.press('ControlOrMeta+s')
  await page.getByText(/● (?:unsaved|not saved)/).waitFor({ state: 'detached' })
  expect(await readFile(file, 'utf8')).toBe(`${text('customers')}# mine`)

  // text that is no YAML: both sides say so, and a run of it is not what is offered first
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText('\n[')
  await page.getByRole('heading', { name: 'The config cannot be read' }).waitFor()
  await page.getByRole('button', { name: /^Go to line \d+$/ }).waitFor()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('dialog', { name: /is not saved, and has \d+ problems?$/ }).waitFor()
  await page.getByRole('button', { name: 'Back to the config' }).click()
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+z')
  await page.getByText('● unsaved').waitFor({ state: 'detached' })

  // gone: it can be written again
  await rm(file)
  await page.getByText('shop.yaml is not on disk any more').waitFor()
  await page.getByRole('button', { name: 'Save it again' }).click()
  await page.getByText('shop.yaml is not on disk any more').waitFor({ state: 'detached' })
  expect(await readFile(file, 'utf8')).toBe(`${text('customers')}# mine`)
  expect(troubles).toEqual([])
})

test('a pipeline that is renamed keeps its page, and what is not saved outlives the studio', async () => {
  await using studio = await startStudio({ 'shop.yaml': text('orders') })
  const file = join(studio.project.path, 'shop.yaml')
  await using opened = await openPage(studio.at('/p/shop/build'), { mayFail: /401|ERR_/ })
  const { page, troubles } = opened
  const editor = page.getByRole('textbox', { name: 'Text of shop.yaml' })
  await editor.getByText('orders').waitFor()
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.press('End')
  await page.keyboard.type('2')
  await page.keyboard.press('ControlOrMeta+s')
  await page.waitForURL(/\/p\/shop2\/build/)
  await page.getByRole('link', { name: 'Schema' }).waitFor()

  // outside: the old address says where it is
  await writeFile(file, text('orders').replace('shop', 'corner'))
  await page.waitForURL(/\/p\/corner\/build/)
  await using old = await openPage(studio.at('/p/shop/build'))
  await old.page.getByRole('link', { name: 'corner', exact: true }).last().waitFor()
  await old.page.getByText('in shop.yaml').waitFor()

  await page.getByRole('button', { name: 'Reload' }).click()
  await editor.getByText('corner').waitFor()
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('# mine')
  // as another start does: the token is not known any more
  await page.route('**/api/**', (route) =>
    route.fulfill({ status: 401, json: { error: { code: 'STUDIO_TOKEN', message: 'Could not answer.' } } }),
  )
  await page.keyboard.press('ControlOrMeta+s')
  await page.getByText('The studio was started again').waitFor()
  await page.getByRole('button', { name: 'Copy the text of the editor' }).waitFor()
  await editor.getByText('# mine').waitFor()
  expect(troubles).toEqual([])
})
