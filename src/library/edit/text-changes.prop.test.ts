import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textChanges } from './text-changes.ts'

const text = fc
  .array(fc.constantFrom('a', 'b: 1', '  - c', '', '# d'), { maxLength: 12 })
  .chain((lines) => fc.constantFrom('\n', '\r\n').map((eol) => lines.join(eol)))

test('the changes make one text of the other, in order and apart', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const changes = textChanges(before, after)
      let made = ''
      let at = 0
      for (const { from, to, insert } of changes) {
        expect(from).toBeGreaterThanOrEqual(at)
        made += before.slice(at, from) + insert
        at = to
      }
      expect(made + before.slice(at)).toBe(after)
    }),
    { numRuns: 2000 },
  )
})

test('a line that is put in is all that changes', () => {
  expect(textChanges('a\nb\nc\n', 'a\nb\nx\nc\n')).toEqual([{ from: 4, to: 4, insert: 'x\n' }])
})
