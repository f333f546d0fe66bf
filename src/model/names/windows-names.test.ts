import { expect, test } from 'vitest'
import { isRefusedByWindows } from './windows-names.ts'

test.each(['con', 'NUL', 'aux.yaml', 'com1', 'LPT9.tar.gz', 'prn .x', 'shop.', 'shop '])(
  'Windows takes no %j',
  (name) => {
    expect(isRefusedByWindows(name)).toBe(true)
  },
)

test.each(['contacts', 'nul_', 'com', 'com10', 'my.con', 'auxiliary', 'shop'])('it takes %j', (name) => {
  expect(isRefusedByWindows(name)).toBe(false)
})
