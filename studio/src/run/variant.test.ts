import { expect, test } from 'vitest'
import { variantOf } from './variant.ts'

test('a variant column is known by its name and its type', () => {
  expect(variantOf({ name: 'total__v_text', type: 'text' })).toBe('total')
  expect(variantOf({ name: 'total__v_text', type: 'bigint' })).toBeUndefined()
  expect(variantOf({ name: 'total', type: 'text' })).toBeUndefined()
  expect(variantOf({ name: '__v_text', type: 'text' })).toBeUndefined()
})
