import { PassThrough } from 'node:stream'
import type { Command } from 'commander'
import { program } from '../../src/cli/command-line.ts'
import { openSettings } from '../../src/cli/settings/settings.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { markdownTable, escapedCell } from './markdown-table.ts'

/** docs/reference/cli.md: every command with its arguments and options, from the command line's own definition. */
export function cliText(): string {
  const root = commandLine()
  const commands = root
    .createHelp()
    .visibleCommands(root)
    .filter((command) => command.name() !== 'help')
  return `<!-- Made from the command line's definition by \`npm run gen\`; do not edit. -->

# Every command and option

\`sluice COMMAND --help\` prints the same. How the commands belong together: [tutorial](../tutorial.md); exit codes and flags for unattended runs: [operations](../operations.md).

${commands.map(commandText).join('\n\n')}
`
}

/** The definition; nothing is run. */
export function commandLine(): Command {
  const root = program({
    world: realWorld({ cwd: '/', env: {} }),
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    onInterrupt: () => () => undefined,
    interrupt: () => undefined,
    flushed: () => Promise.resolve(),
    exitWith: () => undefined,
  })
  openSettings([], {}).addTo(root)
  return root
}

function commandText(command: Command): string {
  const help = command.createHelp()
  const description = command.description()
  const tables = [
    ['argument', help.visibleArguments(command).map((one) => [`\`${one.name()}\``, escapedCell(one.description)])],
    [
      'option',
      help
        .visibleOptions(command)
        .filter(({ long }) => long !== '--help')
        .map((option) => [`\`${option.flags}\``, escapedCell(help.optionDescription(option))]),
    ],
  ] as const
  const shown = tables
    .filter(([, rows]) => rows.length > 0)
    .map(([head, rows]) => markdownTable([head, 'meaning'], rows))
  const usage = `\`\`\`text\nsluice ${command.name()} ${command.usage()}\n\`\`\``
  return [
    `## ${command.name()}`,
    `${description.slice(0, 1).toUpperCase()}${description.slice(1)}.`,
    usage,
    ...shown,
  ].join('\n\n')
}
