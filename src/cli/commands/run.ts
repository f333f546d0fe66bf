import { InvalidArgumentError, Option, type Command } from 'commander'
import {
  isRunId,
  noteStart,
  type RefreshMode,
  refreshModes,
  type RunOptions,
  type RunOutcome,
  runIdRule,
} from '../../library/report.ts'
import { given } from '../../model/given.ts'
import type { SchemaContract } from '../../model/schema.ts'
import { readContractFlag } from '../contract-flag.ts'
import { choicesOf, configHelp, type ConfigOptions, withConfigOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { formatReport } from '../print-report.ts'
import { type CliSession, inSession, printFailure } from '../session.ts'

interface RunFlags extends ConfigOptions {
  readonly fullRefresh?: boolean
  readonly refresh?: RefreshMode
  readonly schemaContract?: Partial<SchemaContract>
  readonly limit?: number
  readonly runId?: string
  readonly allowShort?: boolean
  readonly allowEmpty?: boolean
  readonly json?: boolean
}

/** `sluice run <config>` */
export function addRun(program: Command, host: CliHost): void {
  withConfigOptions(
    program.command('run').description('extract and load everything the config names').argument('<config>', configHelp),
  )
    .option('--full-refresh', 'forget the state and load everything anew, replacing the tables')
    .addOption(
      new Option('--refresh <what>', 'forget first: all of the source, the resources that are run, or only their rows')
        .choices(refreshModes)
        .conflicts('fullRefresh'),
    )
    .option(
      '--schema-contract <modes>',
      'evolve, freeze, discard_row or discard_value for everything; or tables=freeze,columns=evolve,data_type=…',
      readContractFlag,
    )
    .option('--limit <pages>', 'at most this many pages per resource', positive)
    .option('--run-id <id>', "a scheduler's own id: once that run is loaded, the same id does nothing more", readRunId)
    .option(
      '--allow-short',
      'what is short of what the API announced is not a failure, and replaces tables; cursors stay',
    )
    .option('--allow-empty', 'an empty list may empty tables that are replaced')
    .option('--json', 'print one JSON object on stdout when done')
    .action((config: string, flags: RunFlags) => {
      const failed = noteStart(flags, host.world)
      return inSession(host, (session) => run(config, flags, session), flags.json === true ? failed : undefined)
    })
}

async function run(config: string, flags: RunFlags, session: CliSession): Promise<void> {
  const { world, terminal, progress, open } = session
  let isTold = false
  const deliver = async ({ report, failure }: RunOutcome): Promise<void> => {
    progress.stop()
    if (failure === undefined || report.load_id !== null) terminal.say(formatReport(report))
    if (failure !== undefined) printFailure(failure, session)
    if (flags.json === true) terminal.json(report)
    await terminal.flushed()
    isTold = failure !== undefined
  }
  try {
    await open({ file: config }, choicesOf(flags, world)).run({ ...runOptionsOf(flags), deliver })
  } catch (error) {
    if (!isTold) throw error
  }
}

function runOptionsOf({ refresh, schemaContract, limit, runId, ...flags }: RunFlags): RunOptions {
  const { fullRefresh = false, allowShort = false, allowEmpty = false } = flags
  return { fullRefresh, allowShort, allowEmpty, ...given({ refresh, schemaContract, limit, runId }) }
}

/** Empty is what an unset variable of a scheduler looks like. */
function readRunId(text: string): string {
  if (isRunId(text)) return text
  throw new InvalidArgumentError(runIdRule)
}

function positive(text: string): number {
  const pages = Number(text)
  if (!Number.isSafeInteger(pages) || pages < 1) throw new InvalidArgumentError('It takes a whole number from 1.')
  return pages
}
