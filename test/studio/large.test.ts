import { expect, test } from 'vitest'
import { publicManifests } from '../airbyte/manifests.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { openPage, paste } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

const lists = Object.fromEntries(Array.from({ length: 155 }, (_one, at) => [`list_${at}`, [{ at }]]))

test('of more than 150 tables the map shows the chosen one with its neighbours', async () => {
  const api = await startScriptedApi({ routes: { 'GET /wide': () => ({ json: [{ id: 1, ...lists }] }) } })
  await using studio = await startStudio({
    'wide.yaml': `name: wide\nclient: { base_url: '${api.url}' }\nresources: [{ name: wide, endpoint: { paginator: single_page } }]\n`,
  })
  const { code, stderr } = await studio.project.cli(['run', 'wide.yaml'])
  expect([code, stderr]).toEqual([0, expect.any(String)])
  await api.close()
  await using opened = await openPage(studio.at('/p/wide/schema'))
  const { page, troubles } = opened
  await page.getByRole('heading', { name: '156 tables are too many to be seen at once' }).waitFor()
  await page.getByRole('button', { name: /^wide__list_7 / }).click()
  await page.getByText('2 of 156 tables: the chosen one and its neighbours.').waitFor()
  await page.locator('[data-map] >> text=wide__list_7').first().waitFor()
  expect(await page.locator('[data-map] .react-flow__node').count()).toBe(2)
  expect(troubles).toEqual([])
})

test('the manifest of an Airbyte connector becomes a config, and each stream that has no equal is listed with its line', async () => {
  await using studio = await startStudio()
  await using opened = await openPage(studio.at('/new'), { mayFail: /status of 422/ })
  const { page, troubles } = opened
  await paste(page.getByLabel('What the pipeline is made of'), publicManifests()['zendesk-chat'] ?? '')
  await page.getByText('This is the manifest of an Airbyte connector.').waitFor()
  await page.getByRole('button', { name: 'Look at it' }).click()
  const write = page.getByRole('button', { name: 'Write it and read' })
  await write.waitFor()
  const left = page.getByRole('listitem').filter({ hasText: /line \d+/ })
  await left.filter({ hasText: 'bans' }).first().waitFor()
  // what is in view: how far below it the editor draws lines is its own affair, and "resources:" is line 56
  await page.getByRole('textbox', { name: 'Drafted config' }).getByText('parameters').first().waitFor()
  await page.getByRole('textbox', { name: 'File' }).fill('chat.yaml')
  await write.click()
  await page.waitForURL(/\/build\?/)
  const { text } = await studio.json<{ text: string }>('/api/config?file=chat.yaml')
  expect(text).toMatch(/^resources:$/m)
  expect(troubles).toEqual([])
})
