import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { realWorld } from '../../../test/kits/load-rows.ts'
import { temporaryFolder } from '../../../test/end-to-end/run-cli.ts'
import { describeConfig } from './describe-config.ts'
import { gateOf } from './named-modules.ts'
import { programHashOf } from './places.ts'
import { programAt } from './program-hash.ts'
import { openTrust } from './trust.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeEach(async () => (folder = await temporaryFolder()))
afterEach(() => folder.remove())

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true })
    await writeFile(join(folder.path, name), text)
  }
}

test('files that a program imports, and those that these import, are found however they are written', async () => {
  await write({
    'own.ts': [
      "import { a } from './lib/a.js'",
      "export * from './b'",
      "import type { T } from '../outside.ts'",
      "const c = require('./c')",
      "const d = await import('./d.mjs')",
      "new Worker(new URL('./worker.js', import.meta.url))",
      "import data from './data.json' with { type: 'json' }",
      "import './folder'",
      "import { join } from 'node:path'",
      "const rows = './rows.json'",
      '',
    ].join('\n'),
    'lib/a.ts': "import '../e.cjs'\n",
    'b/index.ts': "import '../own.ts'\n",
    'c.cjs': '',
    'd.mjs': '',
    'e.cjs': '',
    'worker.js': '',
    'data.json': '{}',
    'rows.json': '[]',
    'folder/package.json': '{ "main": "start.js" }',
    'folder/start.js': '',
    'unrelated.ts': '',
  })
  const program = await programAt(join(folder.path, 'own.ts'))
  // what is only written to or read (rows.json) is no part of it
  expect(program?.imports).toEqual([
    'b/index.ts',
    'c.cjs',
    'd.mjs',
    'data.json',
    'e.cjs',
    'folder/package.json',
    'folder/start.js',
    'lib/a.ts',
    'worker.js',
  ])
  expect(program?.unfollowed).toEqual([])
  for (const file of ['e.cjs', 'data.json', 'folder/start.js']) {
    const before = await programAt(join(folder.path, 'own.ts'))
    await write({ [file]: '// other' })
    expect((await programAt(join(folder.path, 'own.ts')))?.hash, file).not.toBe(before?.hash)
  }
  const before = await programAt(join(folder.path, 'own.ts'))
  await write({ 'unrelated.ts': 'x', 'rows.json': '[1]' })
  expect(await programAt(join(folder.path, 'own.ts'))).toEqual(before)
  // a file that would be taken instead of another one counts as soon as it is there
  await write({ 'c.js': '' })
  expect((await programAt(join(folder.path, 'own.ts')))?.hash).not.toBe(before?.hash)
  await rm(join(folder.path, 'lib'), { recursive: true })
  expect((await programAt(join(folder.path, 'own.ts')))?.imports).not.toContain('lib/a.ts')
})

test('what is known only when it runs is named by its place; a program that imports nothing is its text alone', async () => {
  const text = [
    'const name = process.env.X',
    'await import(name)',
    // eslint-disable-next-line no-template-curly-in-string -- what is read
    'await import(`./${name}.js`)',
    "require('./a' + name)",
    "import x from '#alias'",
    '// import(nothing)',
    'console.log(import.meta.url)',
    '',
  ].join('\n')
  await write({ 'own.mjs': text })
  expect(await programAt(join(folder.path, 'own.mjs'))).toEqual({
    hash: programHashOf(text),
    imports: [],
    unfollowed: ['own.mjs:2', 'own.mjs:3', 'own.mjs:4', 'own.mjs:5'],
  })
})

test('consent for a module is asked for again when a file that it imports is another one', async () => {
  await write({
    'shop.yaml':
      'name: shop\ncomponents: [./own.mjs]\nclient: { base_url: "http://127.0.0.1:9" }\nresources: [items]\n',
    'own.mjs': "export { nothing } from './helper.mjs'\n",
    'helper.mjs': 'export const nothing = 1\n',
  })
  const world = { ...realWorld, cwd: folder.path }
  const trust = openTrust(folder.path, join(folder.path, 'trusted.json'))
  const said = async (): Promise<string> =>
    JSON.stringify((await describeConfig('shop.yaml', world, gateOf(trust))).configs[0]?.error)
  expect(await said()).toContain('does not run this code')
  await trust.add('own.mjs', (await programAt(join(folder.path, 'own.mjs')))?.hash ?? '')
  expect(await said()).toContain('it exports no paginator')
  await write({ 'helper.mjs': 'export const nothing = 2\n' })
  expect(await said()).toContain('does not run this code')
})
