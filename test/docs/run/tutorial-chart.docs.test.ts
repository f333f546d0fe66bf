import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { runCli } from '../../end-to-end/run-cli.ts'
import { startProject } from '../../end-to-end/project.ts'
import { openPage } from '../../studio/browser/browser.ts'
import { studioIn } from '../../studio/browser/studio.ts'
import { sluiceWords, startPetshop } from '../petshop.ts'

/* Step 8 of docs/tutorial.md, in a browser: its command, the question of step 6, and the chart that it promises. */

test('the last step of the tutorial leads to its chart, and the address holds question and chart', async () => {
  const tutorial = await readFile('docs/tutorial.md', 'utf8')
  const commands = [...tutorial.matchAll(/^\$ (npx sluice .*)$/gm)].map(([, command = '']) => sluiceWords(command))
  const [last = ''] = tutorial.split('## 8. A chart').slice(1)
  const [, start = ''] = /^(npx sluice studio .*)$/m.exec(last) ?? []
  const [, sql = ''] = commands.find(([name, text]) => name === 'query' && text?.includes('join')) ?? []
  const project = await startProject()
  const petshop = await startPetshop()
  try {
    for (const name of ['init', 'run']) {
      const words = commands.find(([first]) => first === name) ?? []
      const { code, stderr } = await runCli(words, { cwd: project.path, network: petshop.network })
      expect(code, stderr).toBe(0)
    }
  } finally {
    await petshop.close()
  }

  await using studio = await studioIn(project, { args: sluiceWords(start).slice(1) })
  await using opened = await openPage(studio.url)
  const { page, troubles } = opened
  await page.getByRole('link', { name: 'SQL', exact: true }).click()
  await page.getByRole('textbox', { name: 'SQL' }).click()
  await page.keyboard.insertText(sql)
  await page.getByRole('button', { name: /^Run query/ }).click()
  await page.getByRole('gridcell', { name: 'Katherine' }).waitFor()
  await page.getByRole('tab', { name: 'Chart' }).click()
  await page.getByLabel('Up').selectOption('total')
  const chart = { name: /^A bar chart of total by name\./ }
  await page.getByRole('img', chart).waitFor()
  await page.getByRole('button', { name: 'Show the numbers' }).click()
  for (const total of ['1,290', '1,280', '1,270']) await page.getByRole('cell', { name: total, exact: true }).waitFor()
  expect(troubles).toEqual([])

  // in another window, by its address alone
  const address = new URL(page.url())
  await using again = await openPage(studio.at(`${address.pathname}${address.search}`))
  await again.page.getByRole('button', { name: /^Run query/ }).click()
  await again.page.getByRole('img', chart).waitFor()
  expect(again.troubles).toEqual([])
})
