import { Command, CommanderError } from 'commander'
import { ownVersion } from '../model/own-package.ts'
import { addCheck } from './commands/check.ts'
import { addDrop } from './commands/drop.ts'
import { addImport } from './commands/import.ts'
import { addInit } from './commands/init.ts'
import { addInspect } from './commands/inspect.ts'
import { addPreview } from './commands/preview.ts'
import { addRun } from './commands/run.ts'
import { addSync } from './commands/sync.ts'
import type { CliHost, HostOutput } from './host.ts'

const usageError = 2

/** Runs one command line, `args` without node and file. Errors are printed; the host gets the exit code. */
export async function runCommandLine(args: readonly string[], host: CliHost): Promise<void> {
  try {
    await program(host).parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    host.exitWith(error.exitCode === 0 ? 0 : usageError)
  }
}

/** The whole command line; design section 6 is its contract. */
function program(host: CliHost): Command {
  const root = new Command('sluice')
    .description('Load REST APIs into your warehouse: dlt rest_api configurations, run natively by Node.')
    .version(ownVersion)
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride()
    .configureOutput(outputOf(host))
  for (const add of [addRun, addCheck, addPreview, addInit, addImport, addInspect, addDrop, addSync]) add(root, host)
  return root
}

/** Help and mistakes of usage go where everything goes; subcommands inherit this. */
function outputOf({ stdout, stderr }: CliHost) {
  const width = ({ isTTY, columns }: HostOutput) => (isTTY === true && columns !== undefined ? columns : 80)
  return {
    writeOut: (text: string) => void stdout.write(text),
    writeErr: (text: string) => void stderr.write(text),
    getOutHelpWidth: () => width(stdout),
    getErrHelpWidth: () => width(stderr),
  }
}
