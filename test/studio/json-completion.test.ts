import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPage } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

const config = `{
  "name": "shop",
  "client": {
    "base_url": "http://127.0.0.1:9",
    "auth": {
      "type": "bearer"
    }
  },
  "resources": ["orders"]
}
`

test('keys and values of a JSON config are completed over several lines, in quotes', async () => {
  await using studio = await startStudio({ 'shop.json': config })
  await using opened = await openPage(studio.at('/p/shop/build'), { mayFail: /status of 422/ })
  const { page, troubles } = opened
  await page.getByRole('tab', { name: 'Resource' }).waitFor()
  const list = page.getByRole('listbox')
  await page.locator('.cm-line').filter({ hasText: '"type": "bearer"' }).click()
  await page.keyboard.press('End')
  await page.keyboard.type(',\n"tok')
  await list.getByRole('option', { name: 'token', exact: true }).click()
  await page.keyboard.type('"x1"')
  // a value, without a quote yet
  await page.locator('.cm-line').filter({ hasText: '"resources"' }).click()
  await page.keyboard.press('End')
  await page.keyboard.type(',\n"resource_defaults": {\n"write_disposition": mer')
  await list.getByRole('option', { name: 'merge', exact: true }).click()
  await page.getByText('● unsaved').waitFor()
  await page.keyboard.press('ControlOrMeta+s')
  await page.getByText('● unsaved').waitFor({ state: 'detached' })
  const written = JSON.parse(await readFile(join(studio.project.path, 'shop.json'), 'utf8')) as unknown
  expect(written).toEqual({
    name: 'shop',
    client: { base_url: 'http://127.0.0.1:9', auth: { type: 'bearer', token: 'x1' } },
    resources: ['orders'],
    resource_defaults: { write_disposition: 'merge' },
  })
  expect(troubles).toEqual([])
})
