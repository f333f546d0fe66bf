import { InvalidArgumentError, Option, type Command } from 'commander'
import { exitCodeOf } from '../../library/format-error.ts'
import {
  IncompleteRun,
  isRunId,
  noteStart,
  type RefreshMode,
  refreshModes,
  type ReportedWarning,
  type RunOutcome,
  runIdRule,
} from '../../library/report.ts'
import { given } from '../../model/given.ts'
import type { SchemaContract } from '../../model/schema.ts'
import { readContractFlag } from '../contract-flag.ts'
import { configHelp, type ConfigOptions, withConfigOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import type { RunChoices } from '../../library/open-pipeline.ts'
import { keptLines } from '../print-recording.ts'
import { formatReport } from '../print-report.ts'
import { type CliSession, inSession, printFailure } from '../session.ts'
import { type Turn, turnsOf, turnText } from '../turns.ts'

interface RunFlags extends ConfigOptions {
  readonly fullRefresh?: boolean
  readonly refresh?: RefreshMode
  readonly schemaContract?: Partial<SchemaContract>
  readonly limit?: number
  readonly runId?: string
  readonly allowShort?: boolean
  readonly allowEmpty?: boolean
  readonly record?: boolean
  readonly recordMaxMb?: number
  readonly replay?: string
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
    .addOption(new Option('--record', 'keep what is answered, secrets taken out, to replay it').conflicts('replay'))
    .addOption(
      new Option(
        '--record-max-mb <mb>',
        'of recordings on disk; implies --record (env: SLUICE_RECORD_MAX_MB, default 500)',
      )
        .argParser(positive)
        .implies({ record: true }),
    )
    .option(
      '--replay <run>',
      'answer from a recording, without network, into a database of its own: a run id, latest, or a folder',
    )
    .option('--json', 'print one JSON object on stdout when done; one a line where the file holds several configs')
    .action((config: string, flags: RunFlags) => {
      const failed = noteStart(flags, host.world)
      return inSession(host, (session) => run(config, flags, session), flags.json === true ? failed : undefined)
    })
}

async function run(config: string, flags: RunFlags, session: CliSession): Promise<void> {
  const [first, ...others] = await turnsOf(config, flags, session)
  if (others.length > 0) return runSeveral([first, ...others], flags, session)
  const { failure, isTold } = await runOne(first, flags, session)
  if (failure !== undefined && !isTold) throw failure
}

interface Ended {
  readonly failure?: unknown
  /** the failure is printed already, with the report of what was done */
  readonly isTold: boolean
  readonly warnings: readonly ReportedWarning[]
}

async function runOne(turn: Turn, flags: RunFlags, session: CliSession): Promise<Ended> {
  const { terminal, progress, open } = session
  let isTold = false
  const deliver = async ({ report, failure }: RunOutcome): Promise<void> => {
    progress.stop()
    if (failure === undefined || report.load_id !== null) terminal.say(formatReport(report))
    for (const line of keptLines(report)) terminal.say(line)
    if (failure !== undefined) printFailure(failure, session)
    if (flags.json === true) terminal.json({ ...turn.mark, ...report })
    await terminal.flushed()
    isTold = failure !== undefined
  }
  const opened = open(turn.source, turn.choices)
  try {
    await opened.run({ ...runOptionsOf(flags, turn), deliver })
    return { isTold, warnings: [] }
  } catch (failure) {
    return { failure, isTold, warnings: opened.warnings() }
  }
}

/**
 * One after the other, as a program would: what fails ends it, and the rest is named. A run that got less than there was
 * has loaded something, and the next ones begin all the same.
 */
async function runSeveral(turns: readonly Turn[], flags: RunFlags, session: CliSession): Promise<void> {
  const { world, terminal, exitWith } = session
  const moment = world.now()
  const codes: number[] = []
  if (!(await areFine(turns, flags, session))) return
  for (const [index, turn] of turns.entries()) {
    terminal.say(turnText(turn))
    const reportOf = noteStart({}, world)
    const ended = await runOne({ ...turn, choices: { ...turn.choices, moment } }, flags, session)
    const { failure, isTold, warnings } = ended
    if (failure === undefined) continue
    codes.push(exitCodeOf(failure))
    if (!isTold) {
      printFailure(failure, session)
      if (flags.json === true) terminal.json({ ...turn.mark, ...reportOf(failure, warnings) })
    }
    if (failure instanceof IncompleteRun) continue
    sayNotRun(turns.slice(index + 1), flags, session)
    break
  }
  exitWith(worstOf(codes))
}

/** A mistake in a later configuration is told before an earlier one has loaded anything. */
async function areFine(turns: readonly Turn[], flags: RunFlags, session: CliSession): Promise<boolean> {
  const { world, terminal, open, exitWith } = session
  for (const turn of turns) {
    const opened = open(turn.source, turn.choices)
    const reportOf = noteStart({}, world)
    try {
      await opened.check()
    } catch (failure) {
      terminal.say(turnText(turn))
      printFailure(failure, session)
      if (flags.json === true) terminal.json({ ...turn.mark, ...reportOf(failure, opened.warnings()) })
      sayNotRun(
        turns.filter((other) => other !== turn),
        flags,
        session,
      )
      exitWith(exitCodeOf(failure))
      return false
    }
  }
  return true
}

function sayNotRun(turns: readonly Turn[], { json }: RunFlags, { terminal }: CliSession): void {
  for (const turn of turns) {
    terminal.say(`not run  ${turnText(turn)}`)
    if (json === true) terminal.json({ ok: false, ...turn.mark, not_run: true })
  }
}

/** Interrupted and failed go before what was loaded in part. */
function worstOf(codes: readonly number[]): number {
  const others = codes.filter((code) => code !== 3 && code !== 4)
  return others[0] ?? codes[0] ?? 0
}

/** Those of a pipeline share their state: each of a file's configurations has an id of its own. */
function runOptionsOf({ refresh, schemaContract, limit, ...flags }: RunFlags, { document }: Turn): RunChoices {
  const runId = flags.runId === undefined || document === 1 ? flags.runId : `${flags.runId}.${document}`
  const { fullRefresh = false, allowShort = false, allowEmpty = false, record = false, replay } = flags
  const { recordMaxMb: recordMaxMegabytes } = flags
  const kept = given({ replay, recordMaxMegabytes })
  return { fullRefresh, allowShort, allowEmpty, record, ...kept, ...given({ refresh, schemaContract, limit, runId }) }
}

/** Empty is what an unset variable of a scheduler looks like. */
function readRunId(text: string): string {
  if (isRunId(text)) return text
  throw new InvalidArgumentError(runIdRule)
}

function positive(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('It takes a whole number from 1.')
  return count
}
