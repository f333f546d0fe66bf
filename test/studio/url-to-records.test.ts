import { join } from 'node:path'
import { readFile, stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openBakery } from './bakery.ts'
import { openPage } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

const within = { timeout: 15_000 }

test('from a URL and a key to the first records, by keyboard alone', async () => {
  const token = 't0ken-7c1e5b9d2f'
  await using bakery = await openBakery({ token })
  await using studio = await startStudio()
  await using opened = await openPage(studio.at('/'))
  const { page } = opened
  const { keyboard } = page

  // an empty folder: the box has the focus
  await page.getByRole('heading', { name: 'Which API shall it be?' }).waitFor()
  await keyboard.type(`${bakery.origin}/breads`)
  await keyboard.press('Enter')

  // the API wants to know who asks, and the page says so
  await page.getByText('The API wants to know who asks').waitFor()
  const how = page.getByLabel('The API', { exact: true })
  await how.waitFor()
  await expect.poll(() => page.evaluate('document.activeElement?.tagName'), within).toBe('SELECT')
  await keyboard.press('Tab')
  await keyboard.type(token)
  await keyboard.press('Enter')

  // the draft is there, and the button that writes it has the focus
  await expect.poll(() => page.evaluate('document.activeElement?.textContent'), within).toBe('Write it and read')
  await keyboard.press('Enter')

  // first records
  await page.getByRole('tab', { name: /^Records/ }).waitFor()
  await page.getByRole('gridcell', { name: '100', exact: true }).first().waitFor()
  await page.getByRole('gridcell', { name: 'Rye' }).first().waitFor()

  // the key is in the secrets file, for nobody else to read, and nowhere else
  const [name] = (await studio.json<{ pipelines: { config: { file: string } }[] }>('/api/project')).pipelines
  const config = await readFile(join(studio.project.path, name?.config.file ?? ''), 'utf8')
  expect(config).not.toContain(token)
  expect(config).toContain('${secrets.')
  const secrets = join(studio.project.path, '.sluice', 'secrets.toml')
  expect(await readFile(secrets, 'utf8')).toContain(token)
  expect((await stat(secrets)).mode & 0o777).toBe(0o600)
  expect(await page.content()).not.toContain(token)
})
