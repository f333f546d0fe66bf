import type { Command, CommanderError } from 'commander'
import { SluiceError } from '../model/errors.ts'
import { describeError, failureReport } from '../pipeline/report/run-report.ts'
import { runIdOf } from '../pipeline/identity/run-id.ts'
import type { CliHost } from './host.ts'
import { formatError } from './print-error.ts'
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
  const terminal = openTerminal(host, (text) => text)
  terminal.say(formatError(error, { mask: (text) => text, color: terminal.color }))
  if (!args.includes('--json')) return
  const startedAt = new Date(host.world.now()).toISOString()
  terminal.json(
    command?.name() === 'run'
      ? failureReport(error, { startedAt, runId: runIdOf({}, host.world).id, warnings: [] })
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
