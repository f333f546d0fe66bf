import { type Command, Option } from 'commander'
import { exitCodeOf } from '../../library/format-error.ts'
import type { RunChoices } from '../../library/open-pipeline.ts'
import {
  IncompleteRun,
  noteStart,
  type ReportedWarning,
  type RunOutcome,
  type RunReport,
} from '../../library/report.ts'
import { tellFailure } from '../../library/telling/tell-failure.ts'
import { given } from '../../model/given.ts'
import { configHelp, withConfigOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { readPlanFile } from '../plan/plan-file.ts'
import { type PatienceFlags, patienceOf, withPatienceOptions } from '../settings/run-patience.ts'
import { type RecordingFlags, recordingOf, withRecordingOptions } from '../settings/run-recording.ts'
import { keptLines } from '../print/recording.ts'
import { type CliSession, inSession, printFailure } from '../session.ts'
import { type ManyRunFlags, manyRunOf, withManyRun } from '../units/run-on-many.ts'
import { type Turn, turnsOf, turnText } from '../turns.ts'
import { type ForeseeableFlags, runOptionsOf, withRunOptions } from './run-options.ts'

/** What `run` takes, and `backfill`. */
export interface RunFlags extends ForeseeableFlags, PatienceFlags, RecordingFlags, ManyRunFlags {
  readonly plan?: string
  readonly pendingOnly?: boolean
  readonly json?: boolean
}

/** With the moment at which the command began, in epoch milliseconds. */
type Begun = RunFlags & { readonly startedAt: number }

/** `sluice run <config>` */
export function addRun(program: Command, host: CliHost): void {
  const command = program.command('run').description('extract and load everything the config names')
  withRecordingOptions(withPatienceOptions(withRunOptions(withConfigOptions(command.argument('<config>', configHelp)))))
    .option(
      '--plan <file>',
      'do what this plan says (sluice plan -o FILE), or nothing: it refuses when anything has moved since',
    )
    .addOption(
      new Option(
        '--pending-only',
        'load what earlier runs read to its end and did not get to load, and read nothing (pipeline.load() of dlt)',
      ).conflicts([
        'resources',
        'fullRefresh',
        'refresh',
        'limit',
        'schemaContract',
        'runId',
        'plan',
        'record',
        'replay',
      ]),
    )
  withManyRun(command)
    .option('--json', 'print one JSON object on stdout when done; one a line where the file holds several configs')
    .action((config: string, written: RunFlags) => {
      const flags = { ...written, startedAt: host.world.now() }
      const failed = noteStart(flags, host.world)
      return inSession(host, (session) => runFrom(config, flags, session), flags.json === true ? failed : undefined)
    })
}

/** Runs the configurations of a file, one after the other. */
export async function runFrom(config: string, flags: Begun, session: CliSession): Promise<void> {
  recordingOf(flags)
  const [first, ...others] = await turnsOf(config, flags, session).catch(async (failure: unknown) => {
    await tellFailure(failure, session.host)
    throw failure
  })
  if (others.length > 0) return runSeveral([first, ...others], flags, session)
  const { failure, isTold } = await runOne(first, flags, session)
  if (failure !== undefined && !isTold) throw failure
}

interface Ended {
  readonly report?: RunReport
  readonly failure?: unknown
  /** the failure is printed already, with the report of what was done */
  readonly isTold: boolean
  readonly warnings: readonly ReportedWarning[]
}

async function runOne(
  turn: Turn,
  flags: Begun & Pick<RunChoices, 'replayBeside'>,
  session: CliSession,
): Promise<Ended> {
  const { terminal, progress, open } = session
  const { replayBeside } = flags
  let isTold = false
  let told: RunReport | undefined
  const deliver = async ({ report, failure }: RunOutcome): Promise<void> => {
    progress.stop()
    told = report
    if (failure === undefined || report.load_id !== null) {
      const { formatReport } = await import('../print/report.ts')
      terminal.say(formatReport(report, terminal.sayWidth), { kind: 'report', ...numbersOf(report) })
    }
    for (const line of keptLines(report, session.world.cwd)) terminal.say(line)
    if (failure !== undefined) printFailure(failure, session)
    if (flags.json === true) terminal.json({ ...turn.mark, ...report })
    await terminal.flushed()
    isTold = failure !== undefined
  }
  const opened = open(turn.source, turn.choices)
  try {
    const plan = flags.plan === undefined ? undefined : await plannedIn(flags.plan, session)
    const patience = patienceOf(flags, { world: session.world, startedAt: flags.startedAt })
    const options = {
      ...runOptionsOf(flags, turn),
      ...recordingOf(flags),
      ...patience,
      ...given({ plan, replayBeside, pendingOnly: flags.pendingOnly }),
    }
    const many = manyRunOf(flags, session.world)
    await (many === undefined
      ? opened.run({ ...options, deliver })
      : opened.runOnMany({ ...options, ...many, deliver }))
    return { isTold, warnings: [], ...given({ report: told }) }
  } catch (failure) {
    return { failure, isTold, warnings: opened.warnings(), ...given({ report: told }) }
  }
}

/**
 * One after the other, as a program would: what fails ends it, and the rest is named. A run that got less than there was
 * has loaded something, and the next ones begin all the same.
 */
async function runSeveral(turns: readonly Turn[], flags: Begun, session: CliSession): Promise<void> {
  const { world, terminal, exitWith } = session
  const moment = world.now()
  const codes: number[] = []
  const before: RunReport[] = []
  // a replay has stand-ins for secrets that are missing, and changes nothing that a mistake could spoil
  if (flags.replay === undefined && !(await areFine(turns, flags, session))) return
  for (const [index, turn] of turns.entries()) {
    terminal.say(turnText(turn))
    const reportOf = noteStart({}, world)
    const beside = flags.replay === undefined ? {} : { replayBeside: [...before] }
    const ended = await runOne({ ...turn, choices: { ...turn.choices, moment } }, { ...flags, ...beside }, session)
    const { failure, isTold, warnings, report } = ended
    if (report !== undefined) before.push(report)
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
      await tellFailure(failure, session.host)
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

/** What programs are told of a run beside the words for people. */
function numbersOf({ load_id, destination, dataset, tables, schema_changes }: RunOutcome['report']): object {
  return { load_id, destination, dataset, tables, schema_changes }
}

/** Interrupted and failed go before what was loaded in part, and that before what was only warned of. */
function worstOf(codes: readonly number[]): number {
  const others = codes.filter((code) => code !== 3 && code !== 4 && code !== 5)
  return others[0] ?? codes.find((code) => code !== 5) ?? codes[0] ?? 0
}

/** The plan of a file. Without it there is no run, and whoever is told of failures is told. */
function plannedIn(file: string, { world, host }: CliSession): ReturnType<typeof readPlanFile> {
  return readPlanFile(file, world).catch(async (failure: unknown) => {
    await tellFailure(failure, host)
    throw failure
  })
}
