import { join } from 'node:path'
import { readFile, stat } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bakery, openBakery } from './bakery.ts'
import { expectAccessible, openPage } from './browser/browser.ts'
import { startStudio, type TestStudio } from './browser/studio.ts'

const within = { timeout: 15_000 }
const token = 't0ken-7c1e5b9d2f'
const wrong = 'wr0ng-1d4c8e7a60'
let bakery: Bakery
let studio: TestStudio

beforeAll(async () => {
  bakery = await openBakery({ token })
  studio = await startStudio()
})
afterAll(async () => {
  await studio[Symbol.asyncDispose]()
  await bakery[Symbol.asyncDispose]()
})

test('from a URL and a key to the first records, by keyboard alone', async () => {
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
  // no key, however it is typed, stands in the command at the foot of the page
  const foot = page.locator('code', { hasText: /^sluice init/ })
  await keyboard.press('Tab')
  await keyboard.type(wrong)
  bakery.mood.slow = 500
  await keyboard.press('Enter')
  await page.getByText('Looking at the API with a few requests').waitFor()
  expect(await foot.textContent()).toContain('Bearer $KEY')
  bakery.mood.slow = 0

  // a key that is refused is said to be, is not ticked off, and another one can be typed
  await page.getByText('The API refused this key (401)').waitFor()
  expect(await page.content()).not.toContain(wrong)
  await page.getByText('the API refused it (401)').waitFor()
  expect(await page.getByRole('img', { name: 'found', exact: true }).count()).toBe(0)
  await expect.poll(() => page.evaluate('document.activeElement?.type'), within).toBe('password')

  // back to the box: what was typed is there, and nothing is asked
  const asked = bakery.seen.length
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  const box = page.getByRole('textbox', { name: 'What the pipeline is made of' })
  expect(await box.inputValue()).toBe(`${bakery.origin}/breads`)
  await page.getByLabel('token', { exact: true }).fill(token)
  expect(bakery.seen.length).toBe(asked)
  expect(page.url()).not.toContain('breads')
  await keyboard.press('Enter')

  // the draft is there, and the button that writes it has the focus
  await expect.poll(() => page.evaluate('document.activeElement?.textContent'), within).toBe('Write it and read')

  // the heading is the name that the pipeline will have, while another file is typed as well
  const button = page.getByRole('button', { name: 'Write it and read' })
  await page.getByLabel('File', { exact: true }).fill('rolls.yaml')
  await page.getByRole('heading', { name: 'rolls', exact: true }).waitFor()
  await button.focus()
  await keyboard.press('Enter')

  // first records
  await page.getByRole('tab', { name: /^Records/ }).waitFor()
  await page.getByRole('gridcell', { name: '100', exact: true }).first().waitFor()
  await page.getByRole('gridcell', { name: 'Rye' }).first().waitFor()

  // the key is in the secrets file, for nobody else to read, and nowhere else
  const [name] = (await studio.json<{ pipelines: { config: { file: string } }[] }>('/api/project')).pipelines
  const config = await readFile(join(studio.project.path, name?.config.file ?? ''), 'utf8')
  expect(config).not.toContain(token)
  expect(config).toContain('the URL and the key given')
  expect(config).not.toMatch(/curl/i)
  expect(config).toContain('${secrets.')
  const secrets = join(studio.project.path, '.sluice', 'secrets.toml')
  expect(await readFile(secrets, 'utf8')).toContain(token)
  expect(await readFile(secrets, 'utf8')).not.toContain(wrong)
  expect((await stat(secrets)).mode & 0o777).toBe(0o600)
  expect(await page.content()).not.toContain(token)
})

test('a key in a pasted cURL line that the API refuses is asked for by a form, and is kept as a secret', async () => {
  await using opened = await openPage(studio.at('/new'))
  const { page, troubles } = opened
  await page
    .getByLabel('What the pipeline is made of')
    .fill(`curl '${bakery.origin}/breads' -H 'Authorization: Bearer ${wrong}'`)
  await page.getByLabel('What the pipeline is made of').press('Enter')
  await page.getByText('The API refused this key (401). Give another value.').waitFor()
  // the field has the focus, and its name is that of the secret
  await expect.poll(() => page.evaluate('document.activeElement?.type'), within).toBe('password')
  await expectAccessible(page)
  // the file of secrets holds the right key from before, under the name that this one would have
  await page.keyboard.type(token)
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate('document.activeElement?.textContent'), within).toBe('Write it and read')
  expect(await page.content()).not.toMatch(new RegExp(`${token}|${wrong}`))
  expect(await page.locator('code', { hasText: /^sluice init/ }).textContent()).toMatch(/--from -$/)
  await page.getByLabel('File', { exact: true }).fill('pasted.yaml')
  await page.getByRole('button', { name: 'Write it and read' }).click()
  await page.getByRole('gridcell', { name: 'Rye' }).first().waitFor()
  const config = await readFile(join(studio.project.path, 'pasted.yaml'), 'utf8')
  expect(config).toMatch(/token: '\$\{secrets\.\w+\}'/)
  const secrets = await readFile(join(studio.project.path, '.sluice', 'secrets.toml'), 'utf8')
  expect(secrets).toContain(token)
  expect(secrets + config).not.toContain(wrong)
  expect(troubles).toEqual([])
})
