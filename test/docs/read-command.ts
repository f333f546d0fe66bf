import { readFileSync } from 'node:fs'
import { type Command, CommanderError } from 'commander'
import { commandLine } from '../../scripts/docs/build-cli.ts'
import { bashCommands } from '../../src/draft/curl/bash-words.ts'
import type { DocBlock } from './pages.ts'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly scripts: Record<string, string> }

/** The lines of a block that a reader would type; `npx` and prompts are left away. */
export function commandsOf({
  text,
  language = 'sh',
}: Pick<DocBlock, 'text'> & { readonly language?: string }): string[][] {
  const typed = language === 'console' ? text.replaceAll(/^(?!\$ ).*$/gm, '').replaceAll(/^\$ /gm, '') : text
  return bashCommands(typed)
    .commands.map(({ words }) => words.filter((word, index) => index > 0 || word !== 'npx'))
    .map((words) => (words[0] === 'npx' ? words.slice(1) : words))
}

/** What the command line says against a command, short of doing it. */
export async function mistakesOf(
  words: readonly string[],
  { place }: Pick<DocBlock, 'place'>,
): Promise<readonly string[]> {
  if (words[0] === 'npm' && words[1] === 'run') {
    const script = words.slice(2).find((word) => !word.startsWith('-')) ?? ''
    return scripts[script] === undefined ? [`${place}: npm run ${script} is no script`] : []
  }
  if (words[0] !== 'sluice') return []
  const root = commandLine()
  for (const command of allOf(root)) command.action(() => undefined)
  try {
    await root.parseAsync(words.slice(1), { from: 'user' })
    return []
  } catch (error) {
    // of --help and --version
    if (error instanceof CommanderError && error.exitCode === 0) return []
    return [`${place}: ${words.join(' ')}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

function allOf(command: Command): readonly Command[] {
  return command.commands.flatMap((one) => [one, ...allOf(one)])
}
