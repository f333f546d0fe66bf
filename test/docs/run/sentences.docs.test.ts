import { cp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Project, startProject } from '../../end-to-end/project.ts'
import { runCli } from '../../end-to-end/run-cli.ts'
import { inlineCommands } from '../pages.ts'
import { commandsOf, mistakesOf } from '../read-command.ts'
import { openApiText, shopRoutes, shopWithItems } from './shop.ts'
import { blockOf } from './walks.ts'
import { startAnswers } from './web.ts'

/*
 * Every command that a sentence of the docs names in full, in a folder where the shop was loaded twice, recorded and made a test
 * of; each in a copy of its own. What lacks an argument is the name of a command, and read alone (shell-blocks.test.ts).
 */

/** What is not run here, and why. */
const notRun: Readonly<Record<string, string>> = {
  'sluice explain CODE': 'a placeholder',
  'sluice import FILE -o FILE.yaml': 'a placeholder',
  'sluice init --from SOURCE': 'a placeholder',
  'sluice login shop.yaml': 'wants a browser and a person; test/auth has both',
  'sluice run shop.yaml --config config.json':
    'of a config with parameters; the same of a manifest is in a block that is run',
  'sluice run pipeline.py --with-python': 'wants Python; test/end-to-end/with-python.test.ts',
  'sluice schema shop --source orders': 'of a file with several sources; test/end-to-end/several-configs.test.ts',
  'npx sluice preview petshop.yaml': 'run by test/docs/tutorial.test.ts',
  'sluice drop': 'the name of a command, without what it drops',
  'sluice query': 'the name of a command, without what it asks',
  'sluice mcp': 'a server: run by commands.docs.test.ts',
  'sluice mcp --write': 'a server: test/end-to-end/mcp.test.ts',
  'sluice studio': 'a server: run by commands.docs.test.ts',
  'npx sluice studio': 'a server: run by commands.docs.test.ts',
  'sluice test .': 'in the folder of an example: run by test/examples/gallery.test.ts',
}

/** What a reader types besides, or does not have yet. */
const otherwise: Readonly<Record<string, { readonly answers?: readonly string[]; readonly without?: string }>> = {
  'sluice drop shop orders': { answers: ['--yes'] },
  'sluice drop shop orders --state-only': { answers: ['--yes'] },
  'sluice drop shop --state-paths resources.orders.incremental.updated_at': { answers: ['--yes'] },
  'sluice import pipeline.py -o shop.yaml': { without: 'shop.yaml' },
  'sluice init --from openapi.yaml': { without: 'shop.yaml' },
  'sluice init --from openapi.json --include orders': { without: 'shop.yaml' },
}

const named = [...new Set(inlineCommands.map(({ text }) => text))].filter((text) => notRun[text] === undefined)
const commands = (
  await Promise.all(
    named.map(async (text) => {
      const [words = []] = commandsOf({ text })
      return { text, words, isWhole: (await mistakesOf(words, { place: '' })).length === 0 }
    }),
  )
).filter(({ isWhole }) => isWhole)

let folder: Project
let api: Awaited<ReturnType<typeof startAnswers>>
beforeAll(async () => {
  api = await startAnswers(shopRoutes)
  folder = await startProject({
    'shop/shop.yaml': shopWithItems,
    'shop/pipeline.py': blockOf('docs/coming-from/dlt.md', 'python').replace('/v1', '/v2'),
    'shop/shop.ts': blockOf('docs/typescript.md', 'ts'),
    'shop/openapi.json': openApiText,
    'shop/openapi.yaml': openApiText,
  })
  const before = [
    ['run', 'shop.yaml'],
    ['run', 'shop.yaml', '--run-id', 'nightly-7', '--record'],
    ['test', 'shop.yaml', '--create', 'orders'],
  ]
  for (const words of before) {
    const { code, stderr } = await cli(words, join(folder.path, 'shop'))
    expect(code, stderr).toBe(0)
  }
})
afterAll(async () => {
  await folder.remove()
  await api.close()
})

const curl = `curl 'https://api.example.com/v1/orders' -H 'Authorization: Bearer key-123456789'`
const env = { API_KEY: 'key-123456789', SHOP_TOKEN: 'token-123456789', SHELL: '/bin/bash' }
const cli = (words: readonly string[], cwd: string) => runCli(words, { cwd, env, network: api.network, stdin: curl })

describe('named in sentences', () => {
  test.each(commands)('$text', async ({ text, words }) => {
    const cwd = join(folder.path, text.replaceAll(/\W+/g, '-'))
    await cp(join(folder.path, 'shop'), cwd, { recursive: true })
    const { answers = [], without } = otherwise[text] ?? {}
    if (without !== undefined) await rm(join(cwd, without))
    const { code, stdout, stderr } = await cli([...words.slice(1), ...answers], cwd)
    expect(code, `${stdout}\n${stderr}`).toBe(0)
    if (process.env['SHOW'] !== undefined) console.log(`${text}\n${stdout}\n${stderr}`)
  })
})

test('what is said of commands is about commands that are there', async () => {
  const there = inlineCommands.map(({ text }) => text)
  expect([...Object.keys(notRun), ...Object.keys(otherwise)].filter((text) => !there.includes(text))).toEqual([])
  console.log(
    `${commands.length} of ${new Set(there).size} commands in sentences are run, ${Object.keys(notRun).length} elsewhere or not`,
  )
  expect(commands.length).toBeGreaterThan(40)
  expect(await readFile(join(folder.path, 'shop/shop.yaml'), 'utf8')).toBe(shopWithItems)
})
