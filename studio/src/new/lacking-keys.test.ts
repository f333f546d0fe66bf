import { expect, test } from 'vitest'
import { headerIn } from './lacking-keys.ts'

test.each([
  ['{"error":"missing or unknown X-Auth-Token"}', 'X-Auth-Token'],
  ['No x-api-key header.', 'x-api-key'],
  ['Not authenticated', undefined],
  ['tax-free-X', undefined],
  [undefined, undefined],
])('the header that %j names is %j', (said, header) => {
  expect(headerIn(said)).toBe(header)
})
