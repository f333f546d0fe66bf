import { Command, CommanderError } from 'commander'
import { ownVersion } from '../disk/own-package.ts'
import { addAnswers } from './answers/commands.ts'
import { addCheck } from './commands/check.ts'
import { addCompletions } from './commands/completions.ts'
import { addDrop } from './commands/drop.ts'
import { addExplain } from './commands/explain.ts'
import { addImport } from './commands/import.ts'
import { addInit } from './commands/init.ts'
import { addInspect } from './commands/inspect.ts'
import { addLog } from './commands/log.ts'
import { addLogin } from './commands/login.ts'
import { addMcp } from './commands/mcp.ts'
import { addBackfill } from './commands/backfill.ts'
import { addPlan } from './commands/plan.ts'
import { addPreview } from './commands/preview.ts'
import { addRun } from './commands/run.ts'
import { addStudio } from './commands/studio.ts'
import { addSync } from './commands/sync.ts'
import { addTest } from './commands/test.ts'
import { addUnits } from './units/units.ts'
import { addWorker } from './units/worker.ts'
import type { CliHost, HostOutput } from './host.ts'
import { openSettings } from './settings/settings.ts'
import { reportUsage } from './usage.ts'

/** Runs one command line, `args` without node and file. Errors are printed; the host gets the exit code. */
export async function runCommandLine(args: readonly string[], outside: CliHost): Promise<void> {
  const settings = openSettings(args, outside.world.env)
  const host = { ...outside, settings: () => settings.now() }
  const root = program(host)
  settings.addTo(root)
  try {
    await root.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) host.exitWith(0)
    else reportUsage(error, { root, args, host })
  }
}

/** The whole command line; docs/operations.md is its contract. */
export function program(host: CliHost): Command {
  const root = new Command('sluice')
    .description('Load REST APIs into your warehouse: dlt rest_api configurations, run natively by Node.')
    .version(ownVersion)
    .configureOutput(outputOf(host))
    .exitOverride()
    .addHelpText(
      'after',
      `
Start:      sluice init my_api, edit my_api.yaml, then check, preview, run
Exit codes: 0 loaded, 1 failed and nothing committed, 2 wrong usage or config, 3 committed in part,
            4 committed but short of what the API announced, 5 committed, with warnings that --fail-on
            names, 130 interrupted, or at its --deadline
Debugging:  SLUICE_DEBUG=1 adds stack traces`,
    )
  // in the order of the help
  const commands = [
    addRun,
    addBackfill,
    addCheck,
    addPreview,
    addPlan,
    addInit,
    addImport,
    addLogin,
    addInspect,
    addLog,
    addAnswers,
    addUnits,
    addWorker,
    addTest,
    addDrop,
    addSync,
    addExplain,
    addStudio,
    addMcp,
    addCompletions,
  ]
  for (const add of commands) add(root, host)
  return root
}

/** Help goes where everything goes; mistakes of usage are ours to print. Subcommands inherit this. */
function outputOf({ stdout, stderr }: CliHost) {
  const width = ({ isTTY, columns }: HostOutput) => (isTTY === true && columns !== undefined ? columns : 80)
  return {
    writeOut: (text: string) => void stdout.write(text),
    writeErr: (text: string) => void stderr.write(text),
    outputError: () => undefined,
    getOutHelpWidth: () => width(stdout),
    getErrHelpWidth: () => width(stderr),
  }
}
