import { expect, test } from 'vitest'
import { openPage } from './browser/browser.ts'
import { startStudio } from './browser/studio.ts'

test('opens in a browser, and takes the token out of the address bar', async () => {
  await using studio = await startStudio()
  await using opened = await openPage(studio.url)
  const { page, troubles } = opened
  expect(await page.title()).toContain('sluice')
  await expect.poll(() => page.locator('body').innerText()).not.toBe('')
  // text without fonts is 0 px wide
  const width = await page.evaluate(
    "(() => { const s = document.createElement('span'); s.textContent = 'sluice'; document.body.append(s); const w = s.getBoundingClientRect().width; s.remove(); return w })()",
  )
  expect(width).toBeGreaterThan(20)
  expect(troubles).toEqual([])
})
