import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { SluiceError } from '../model/errors.ts'
import { formatError } from './format-error.ts'

const error = new SluiceError(
  'USAGE',
  'Could not do what was asked because the words do not go with each other at all.',
  {
    found: 'select 1\nfrom there is a line that is longer than the terminal\n       ^',
    hint: 'Say it in other words, of which there are many, or look at https://example.com/a/long/address/that/stays/whole.',
  },
)

test('sentences are broken at the width of the terminal; what has lines of its own is not', () => {
  const text = formatError(error, { width: 50 })
  expect(text).toBe(
    [
      'error USAGE  Could not do what was asked because',
      '          the words do not go with each other at',
      '          all.',
      '  found   select 1',
      '          from there is a line that is longer than the terminal',
      '                 ^',
      '  next    Say it in other words, of which there',
      '          are many, or look at',
      '          https://example.com/a/long/address/that/stays/whole.',
    ].join('\n'),
  )
  expect(stripVTControlCharacters(formatError(error, { width: 50, color: true }))).toBe(text)
  expect(formatError(error)).toContain('with each other at all.\n')
})
