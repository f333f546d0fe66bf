import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { commandLine } from '../../scripts/docs/build-cli.ts'
import { bashCommands } from '../../src/draft/curl/bash-words.ts'
import { parseTexts } from '../../src/python/syntax/parse-program.ts'
import { runCli, temporaryFolder } from '../end-to-end/run-cli.ts'
import { type DocBlock, docBlocks } from './pages.ts'

/*
 * What stands in the shell blocks of the docs is there: commands, options, values of theirs, scripts of package.json. Blocks that
 * begin with an example are run, each in an empty folder, without network.
 */

const shell = docBlocks.filter(({ language }) => ['sh', 'bash', 'console'].includes(language))
const root = commandLine()
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly scripts: Record<string, string> }

test('every command of sluice in a shell block is one, with options that it has', () => {
  const mistakes = shell.flatMap((block) => commandsOf(block).flatMap((words) => mistakesOf(words, block)))
  expect(mistakes).toEqual([])
})

test('every code block says its language, JSON parses, Python is Python', () => {
  const known = 'yaml yml sh bash console text ts typescript js python sql json toml ini dockerfile'.split(' ')
  const mistakes = docBlocks.flatMap(({ place, language, text }) => {
    if (language !== '' && !known.includes(language)) return [`${place}: a block of "${language}"`]
    if (language === 'json' && !parses(() => JSON.parse(text))) return [`${place}: no JSON`]
    if (language === 'python' && !parses(() => parseTexts([text]))) return [`${place}: no Python`]
    return []
  })
  expect(mistakes).toEqual([])
})

const walks = shell.filter(
  ({ page, text }) => text.includes('--from-example') && !/^docs\/examples\/(?!README)/.test(page),
)

describe('followed as they stand', () => {
  test.each(walks)('$place', async ({ text }) => {
    const folder = await temporaryFolder()
    let cwd = folder.path
    try {
      for (const words of commandsOf({ text })) {
        if (words[0] === 'cd') cwd = join(cwd, words[1] ?? '')
        else {
          const { code, stderr } = await runCli(words.slice(1), { cwd })
          expect(code, `${words.join(' ')}\n${stderr}`).toBe(0)
        }
      }
    } finally {
      await folder.remove()
    }
  })
})

/** The lines of a block that a reader would type; `npx` and prompts are left away. */
function commandsOf({ text, language = 'sh' }: Pick<DocBlock, 'text'> & { readonly language?: string }): string[][] {
  const typed = language === 'console' ? text.replaceAll(/^(?!\$ ).*$/gm, '').replaceAll(/^\$ /gm, '') : text
  return bashCommands(typed)
    .commands.map(({ words }) => words.filter((word, index) => index > 0 || word !== 'npx'))
    .map((words) => (words[0] === 'npx' ? words.slice(1) : words))
}

function mistakesOf(words: readonly string[], { place }: DocBlock): readonly string[] {
  if (words[0] === 'npm' && words[1] === 'run') {
    const script = words.slice(2).find((word) => !word.startsWith('-')) ?? ''
    return scripts[script] === undefined ? [`${place}: npm run ${script} is no script`] : []
  }
  if (words[0] !== 'sluice') return []
  const [name = ''] = words.slice(1)
  if (name.startsWith('-')) return []
  const first = root.commands.find((one) => one.name() === name)
  // `sluice units plan`
  const command = first?.commands.find((one) => one.name() === words[2]) ?? first
  if (command === undefined) return [`${place}: sluice ${name} is no command`]
  return words
    .slice(2)
    .filter((word) => /^--?[a-zA-Z]/.test(word))
    .filter((word) => !hasOption(command, word.replace(/=.*$/, '')))
    .map((word) => `${place}: sluice ${name} has no option ${word}`)
}

function hasOption(command: Command, flag: string): boolean {
  if (flag === '--help' || flag === '-h') return true
  return [...command.options, ...root.options].some(({ long, short }) => long === flag || short === flag)
}

function parses(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
