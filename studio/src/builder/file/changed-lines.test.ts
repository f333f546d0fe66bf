import { expect, test } from 'vitest'
import { changedLines } from './changed-lines.ts'

const lines = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `line ${index}`)

test('only lines around a change are shown, and what lies between is said to be left out', () => {
  const before = lines(20)
  const after = before.with(10, 'other').toSpliced(15, 0, 'new')
  expect(changedLines(before.join('\n'), before.join('\n'))).toEqual([])
  const shown = changedLines(before.join('\n'), after.join('\n')).map(({ sign, text }) => `${sign}${text}`)
  expect(shown).toEqual([
    '@…',
    ' line 8',
    ' line 9',
    '-line 10',
    '+other',
    ' line 11',
    ' line 12',
    ' line 13',
    ' line 14',
    '+new',
    ' line 15',
    ' line 16',
    '@…',
  ])
})
