import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { editFormatOf } from '../../library/edit/edit-config.ts'
import { createSeals } from './seals.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const configs = ['examples', 'test', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    return entry.isFile() &&
      editFormatOf(path) !== undefined &&
      !path.includes('node_modules') &&
      statSync(path).size < 20_000
      ? [path]
      : []
  }),
)

test('what is sealed and opened is what it was, for every config of this repository', () => {
  expect(configs.length).toBeGreaterThan(100)
  const seals = createSeals()
  for (const path of configs) {
    const text = readFileSync(path, 'utf8')
    const { text: sealed } = seals.seal(text, editFormatOf(path), (value) => value.replaceAll('s3cret', '***'))
    expect(seals.open(sealed)).toBe(text)
    expect(sealed).not.toContain('s3cret')
  }
})

const secret = 'tok-71f0c2a9d4'
const mask = (text: string): string => text.replaceAll(secret, '***')

test.each([
  ['a plain value', `client:\n  auth: { type: bearer, token: ${secret} }\n`, 1],
  ['a quoted value', `client:\n  token: "${secret}" # ${secret}\n`, 1],
  ['a part of a value', `headers:\n  Authorization: Bearer ${secret}\n`, 1],
  ['a block', `private_key: |\n  ${secret}\n  more\nname: x\n`, 1],
  ['a text that is no YAML', `client: {\n  token: ${secret}\n`, 1],
  ['a comment', `# token ${secret}\nname: x\n`, 0],
  ['what nobody knows, under a name that says so', 'client:\n  password: hunter2\n', 1],
  ['a lookup', 'client:\n  token: ${secrets.token}\n', 0],
])('no secret is left in %s', (_what, text, count) => {
  const seals = createSeals()
  const { text: sealed, sealed: list } = seals.seal(text, 'yaml', mask)
  expect(sealed).not.toContain(secret)
  expect(sealed).not.toContain('hunter2')
  expect(list).toHaveLength(count)
  expect(seals.open(sealed)).toBe(text)
})

test('a seal of another studio is a text like others', () => {
  const { text } = createSeals().seal(`token: ${secret}\n`, 'yaml', mask)
  expect(createSeals().open(text)).toBe(text)
})
