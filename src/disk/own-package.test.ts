import { expect, test } from 'vitest'
import { userAgentOf } from './own-package.ts'

test.each([
  ['https://github.com/somebody/sluice#readme', 'sluice/1.2.3 (+https://github.com/somebody/sluice)'],
  ['https://sluice.example/docs', 'sluice/1.2.3 (+https://sluice.example/docs)'],
  ['https://github.com/OWNER/sluice#readme', 'sluice/1.2.3'],
  [undefined, 'sluice/1.2.3'],
])('the homepage %s is named to servers as %s', (homepage, wanted) => {
  expect(userAgentOf({ version: '1.2.3', ...(homepage !== undefined && { homepage }) })).toBe(wanted)
})
