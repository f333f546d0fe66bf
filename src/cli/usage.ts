import type { Command, CommanderError } from 'commander'
import { SluiceError } from '../model/errors.ts'
import { describeError, noteStart } from '../library/report.ts'
import type { CliHost } from './host.ts'
import { openTerminal } from './terminal.ts'

/** The command line that was not understood. */
interface Mistaken {
  readonly root: Command
  readonly args: readonly string[]
  readonly host: CliHost
}

/** Prints a mistake of usage like every other error, as JSON too where `--json` was asked for. */
export function reportUsage(problem: CommanderError, { root, args, host }: Mistaken): void {
  host.exitWith(2)
  // help was printed instead, because nothing was asked for
  if (problem.code === 'commander.help') return
  const command = root.commands.find((candidate) => candidate.name() === args[0])
  const error = usageError(problem, command?.name())
  // nothing is known to be secret yet, and only the words typed are shown
  const { log = { level: 'progress', format: 'text' } as const } = host.settings?.() ?? {}
  const terminal = openTerminal(host, (text) => text, log)
  terminal.fail(error)
  if (!args.includes('--json')) return
  terminal.json(
    command?.name() === 'run'
      ? noteStart({}, host.world)(error, [])
      : { ok: false, error: describeError(error), warnings: [] },
  )
}

function usageError({ message }: CommanderError, command: string | undefined): SluiceError {
  const [said = '', suggestion] = message.replace(/^error: /, '').split('\n')
  const near = suggestion?.replace(/^\(|\)$/g, '')
  const help = `sluice ${command === undefined ? '' : `${command} `}--help`
  return new SluiceError('USAGE', `Could not understand the command: ${said.replace(/\.$/, '')}.`, {
    hint: near === undefined ? `See what it takes: ${help}` : `${near} Else see: ${help}`,
  })
}
