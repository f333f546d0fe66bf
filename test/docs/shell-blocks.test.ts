import { expect, test } from 'vitest'
import { parseTexts } from '../../src/python/syntax/parse-program.ts'
import { docBlocks, inlineCommands } from './pages.ts'
import { commandsOf, mistakesOf } from './read-command.ts'

/*
 * What stands in the shell blocks of the docs is there: each command of sluice is read to its end by the command line itself
 * (arguments, options, their values, what excludes what), short of doing it; scripts are those of package.json. They are run by
 * run/commands.docs.test.ts (`npm run docs:test`), those of the tutorial by tutorial.test.ts.
 */

const shell = docBlocks.filter(({ language }) => ['sh', 'bash', 'console'].includes(language))

test('every command of sluice in a shell block is one that the command line takes', async () => {
  const commands = shell.flatMap((block) => commandsOf(block).map((words) => ({ words, block })))
  const mistakes = []
  for (const { words, block } of commands) mistakes.push(...(await mistakesOf(words, block)))
  expect(mistakes).toEqual([])
  expect(commands.filter(({ words }) => words[0] === 'sluice').length).toBeGreaterThan(100)
})

test('so is every command that a sentence names', async () => {
  const mistakes = []
  for (const { place, text } of inlineCommands)
    mistakes.push(...(await mistakesOf(commandsOf({ text })[0] ?? [], { place })))
  // a sentence may leave out what it is not about: the config, the pipeline
  expect(
    mistakes.filter(
      (mistake) => !/missing required argument|argument missing|required option .* not specified/.test(mistake),
    ),
  ).toEqual([])
  expect(inlineCommands.length).toBeGreaterThan(50)
})

test.each([
  ['sluice rnu shop.yaml', 'unknown command'],
  ['sluice run shop.yaml --repley x', 'unknown option'],
  ['sluice run', 'missing required argument'],
  ['sluice schema --format nonsense', 'Allowed choices'],
  ['sluice run a.yaml b.yaml', 'too many arguments'],
  ['npm run nonsense', 'no script'],
])('a mistake would be seen: %s', async (command, words) => {
  const found = await mistakesOf(commandsOf({ text: command })[0] ?? [], { place: 'here' })
  expect(found).toEqual([expect.stringContaining(words)])
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

function parses(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
