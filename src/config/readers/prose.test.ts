import { describe, expect, it } from 'vitest'
import type { ConfigDocument } from '../document.ts'
import { readProse } from './prose.ts'
import { readPython } from './python/read-python.ts'

const value = { client: { base_url: 'http://a' }, resources: ['b'] }
const fence = (language: string, code: string): string => `\`\`\`${language}\n${code}\n\`\`\`\n`
const python = `rest_api_source({"client": {"base_url": "http://a"}, "resources": ["b"]})`
const yaml = 'client:\n  base_url: http://a\nresources:\n  - b'

function read(text: string): ConfigDocument {
  return readProse({ file: 'x.md', absolute: '/x.md', text }, 0)
}

describe('documents for people', () => {
  it('hold YAML or JSON, with the places of the document', () => {
    const document = read(`# Shop\n\n${fence('yaml', 'a: b')}\n${fence('yaml', yaml)}`)
    expect(document.value).toEqual(value)
    expect(document.placeOf(['client', 'base_url'])).toMatchObject({ file: 'x.md', line: 9, column: 3 })
    expect(read(fence('json', JSON.stringify(value))).value).toEqual(value)
  })

  it('hold YAML in a list', () => {
    const indented = fence('yml', yaml).replace(/^(?=.)/gm, '   ')
    const document = read(`1. First:\n\n${indented}`)
    expect(document.value).toEqual(value)
    expect(document.placeOf(['resources', 0])).toMatchObject({ line: 7, column: 8 })
  })

  it('are Python where both stand in one', () => {
    expect(read(`${fence('yaml', yaml)}${fence('python', python)}`).format).toBe('python')
  })

  it('say which of several is used', () => {
    const two = read(`${fence('yaml', yaml)}${fence('json', JSON.stringify(value))}`)
    expect(two.warnings).toEqual([
      {
        code: 'CONFIG_SEVERAL',
        message: '"x.md" holds 2 configurations; the one in line 2 is used.',
        hint: 'To run what stands in line 8, move it to a file of its own.',
      },
    ])
    const calls = { file: 'x.py', absolute: '/x.py', text: `a = ${python}\nb = ${python}\nc = ${python}\n` }
    expect(readPython(calls, { prose: false, now: 0 }).warnings?.[0]?.hint).toContain('lines 2, 3')
    expect(read(fence('python', python)).warnings).toBeUndefined()
  })

  it('without any say what was looked for', () => {
    expect(() => read('Only prose.')).toThrow('there is no rest_api configuration in it')
    expect(() => read(fence('yaml', 'client: x'))).toThrow('it has no Python code block')
  })
})
