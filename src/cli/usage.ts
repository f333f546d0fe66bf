import type { Command, CommanderError } from 'commander'
import { SluiceError } from '../model/errors.ts'
import { describeError, failureReport } from '../pipeline/run-report.ts'
import { formatError } from './print-error.ts'
import { processTerminal } from './terminal.ts'

/** Prints a mistake of usage like every other error, as JSON too where `--json` was asked for. */
export function reportUsage(root: Command, problem: CommanderError): void {
  process.exitCode = 2
  // help was printed instead, because nothing was asked for
  if (problem.code === 'commander.help') return
  const words = process.argv.slice(2)
  const command = root.commands.find((candidate) => candidate.name() === words[0])
  const error = usageError(problem, command?.name())
  // nothing is known to be secret yet, and only the words typed are shown
  const terminal = processTerminal((text) => text)
  terminal.say(formatError(error, { mask: (text) => text, color: terminal.color }))
  if (!words.includes('--json')) return
  const startedAt = new Date().toISOString()
  terminal.json(
    command?.name() === 'run' ? failureReport(error, startedAt) : { ok: false, error: describeError(error) },
  )
}

function usageError({ message }: CommanderError, command: string | undefined): SluiceError {
  const [said = '', suggestion] = message.replace(/^error: /, '').split('\n')
  const near = suggestion?.replace(/^\(|\)$/g, '')
  const help = `sluice ${command === undefined ? '' : `${command} `}--help`
  return new SluiceError('USAGE', `Could not understand the command: ${said.replace(/\.$/, '')}.`, {
    hint: near === undefined ? `See what it takes: ${help}` : `${near} Else see: ${help}`,
    exitCode: 2,
  })
}
