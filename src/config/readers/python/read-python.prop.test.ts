import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { configValue, hostileText, printPython } from '../../../../test/kits/config-values.ts'
import { neutraliseSlashComments } from './slash-comments.ts'
import { readProgram } from './read-python.ts'

function read(text: string): unknown {
  const [{ value } = { value: null }] = readProgram(
    { file: 'x.py', absolute: '/x.py', text },
    { prose: false, now: 0, env: () => undefined },
  )
  return (value as { readonly client: unknown }).client
}

it('reads back every config that is printed as a Python literal', () => {
  fc.assert(
    fc.property(configValue, (value) => {
      expect(read(`rest_api_source({"client": ${printPython(value)}})`)).toEqual(value)
    }),
    { numRuns: 300 },
  )
})

it('reads back raw and triple-quoted text', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      fc.pre(!text.includes('"""') && !/["\\]$/.test(text) && !text.includes('\r'))
      expect(read(`rest_api_source({"client": r"""${text}"""})`)).toBe(text)
    }),
  )
})

it('never changes a string by neutralising comments', () => {
  fc.assert(
    fc.property(
      fc.array(hostileText, { minLength: 1 }),
      fc.constantFrom(' // a note\n', ', // a "note"\n', '\n'),
      (texts, between) => {
        const printed = texts.map(printPython)
        const kept = neutraliseSlashComments(printed.join(between))
        expect(kept).toBe(printed.join(between.replace('//', '#/')))
      },
    ),
  )
})

it('throws nothing but its own errors, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(hostileText, fc.constantFrom('rest_api_source(', '{', '}', ')', '"client":', '**', 'f"', ',', 'X=')),
        { maxLength: 12 },
      ),
      (parts) => {
        try {
          readProgram(
            { file: 'x.py', absolute: '/x.py', text: parts.join('') },
            { prose: parts.length % 2 === 0, now: 0, env: () => undefined },
          )
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^PYTHON_/)
        }
      },
    ),
    { numRuns: 500 },
  )
})
