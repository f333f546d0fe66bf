import { expect, test } from 'vitest'
import { createVault } from '../config/vault.ts'
import { jsonOutput } from './json-output.ts'
import { visible, visibleInColor } from '../library/visible.ts'

test('secrets are masked text by text, so the JSON stays JSON', () => {
  const vault = createVault()
  for (const secret of ['253', '":"', 'a"quoted"key', '12345678']) vault.add(secret)
  const value = { rows: 253, note: 'key a"quoted"key', pair: '{":"}', pin: 12345678, missing: undefined }
  expect(JSON.parse(jsonOutput(value, vault.mask))).toEqual({ rows: 253, note: 'key ***', pair: '{***}', pin: '***' })
})

test('integers of any size come through, and control characters do not', () => {
  const text = jsonOutput({ id: 9007199254740993n, name: 'a\u001B[2Jb\u009B31m' }, (plain) => plain)
  expect(text).toBe('{"id":9007199254740993,"name":"a\\u001b[2Jb\\u009b31m"}')
})

test('what a server sends cannot act on the terminal', () => {
  const hostile = 'ok\r\u001B[2K\u001B]0;title\u0007\u202Eevil\tend\n'
  expect(visible(hostile)).toBe('ok\\u000d\\u001b[2K\\u001b]0;title\\u0007\\u202eevil\tend\n')
  expect(visibleInColor('\u001B[31merror\u001B[39m \u001B[8mhidden')).toBe('\u001B[31merror\u001B[39m \\u001b[8mhidden')
})
