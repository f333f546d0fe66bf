import { expect, test } from 'vitest'
import { openPage } from './browser/browser.ts'
import { loadByThePage } from './browser/by-the-page.ts'
import { startGithub, startJsonServer } from './browser/foreign.ts'
import { startStudio } from './browser/studio.ts'

// one more, written in another language, by `npm run studio:servers`
test.each([
  ['json-server', startJsonServer],
  ['GitHub as recorded', startGithub],
])('%s: from what is pasted to loaded tables by the page alone', async (_name, start) => {
  await using api = await start()
  await using studio = await startStudio()
  await using opened = await openPage('about:blank')
  expect(await loadByThePage(opened.page, studio, api)).toEqual(api.tables)
  expect(opened.troubles).toEqual([])
})
