import { expect, test } from 'vitest'
import { sharedPostgres } from '../servers/postgres.ts'
import { expectAccessible, openPage } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

test('a console that cannot write offers no switch for it, and says why', async () => {
  const url = await (await sharedPostgres()).createDatabase('studio_read_only')
  const config = (name: string, destination: string): string =>
    `name: ${name}\ndestination: ${destination}\nclient: { base_url: 'http://127.0.0.1:9' }\nresources: [orders]\n`
  await using studio = await startStudio({
    'server.yaml': config('server', `'${url}'`),
    'file.yaml': config('file', './file.duckdb'),
  })
  await using opened = await openPage(studio.at('/p/server/sql'), { mayFail: /status of 422/ })
  const { page, troubles } = opened
  await page.getByText('read-only: loads alone change this destination').waitFor()
  expect(await page.getByRole('switch').count()).toBe(0)
  await expectAccessible(page)
  await page.goto(studio.at('/p/file/sql'))
  await page.getByRole('switch', { name: 'read-only' }).waitFor()
  expect(troubles).toEqual([])
})
