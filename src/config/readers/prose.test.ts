import { describe, expect, it } from 'vitest'
import { scratchFolder } from '../../../test/kits/scratch-folder.ts'
import type { ConfigDocument } from '../document.ts'
import { readProse } from './prose.ts'

const value = { client: { base_url: 'http://a' }, resources: ['b'] }
const fence = (language: string, code: string): string => `\`\`\`${language}\n${code}\n\`\`\`\n`
const python = `rest_api_source({"client": {"base_url": "http://a"}, "resources": ["b"]})`
const yaml = 'client:\n  base_url: http://a\nresources:\n  - b'

async function readAll(text: string): Promise<readonly ConfigDocument[]> {
  await using folder = await scratchFolder()
  return await readProse({ file: 'x.md', absolute: '/x.md', text }, {}, folder.world())
}

async function read(text: string): Promise<ConfigDocument> {
  const [document] = await readAll(text)
  if (document === undefined) throw new Error('there is no document')
  return document
}

describe('documents for people', () => {
  it('hold YAML or JSON, with the places of the document', async () => {
    const document = await read(`# Shop\n\n${fence('yaml', 'a: b')}\n${fence('yaml', yaml)}`)
    expect(document.value).toEqual(value)
    expect(document.placeOf(['client', 'base_url'])).toMatchObject({ file: 'x.md', line: 9, column: 3 })
    expect((await read(fence('json', JSON.stringify(value)))).value).toEqual(value)
  })

  it('hold YAML in a list', async () => {
    const indented = fence('yml', yaml).replace(/^(?=.)/gm, '   ')
    const document = await read(`1. First:\n\n${indented}`)
    expect(document.value).toEqual(value)
    expect(document.placeOf(['resources', 0])).toMatchObject({ line: 7, column: 8 })
  })

  it('are Python where both stand in one', async () => {
    expect((await read(`${fence('yaml', yaml)}${fence('python', python)}`)).format).toBe('python')
  })

  it('say which of several is used', async () => {
    const two = await read(`${fence('yaml', yaml)}${fence('json', JSON.stringify(value))}`)
    expect(two.warnings).toEqual([
      {
        code: 'CONFIG_SEVERAL',
        message: '"x.md" holds 2 configurations; the one in line 2 is used.',
        hint: 'To run what stands in line 8, move it to a file of its own.',
      },
    ])
    expect(await readAll(fence('python', `a = ${python}\nb = ${python}`))).toHaveLength(2)
    expect((await read(fence('python', python))).warnings).toBeUndefined()
  })

  it('without any say what was looked for', async () => {
    await expect(read('Only prose.')).rejects.toThrow('there is no rest_api configuration in it')
    await expect(read(fence('yaml', 'client: x'))).rejects.toThrow('it has no Python code block')
  })
})
