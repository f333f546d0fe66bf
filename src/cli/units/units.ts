import type { Command } from 'commander'
import type { RunOutcome } from '../../library/report.ts'
import { noteStart } from '../../library/report.ts'
import { runUnits } from '../../library/many/run-units.ts'
import { given } from '../../model/given.ts'
import { choicesOf, configHelp, withConfigOptions } from '../config-options.ts'
import { type ForeseeableFlags, runOptionsOf, withRunOptions } from '../commands/run-options.ts'
import type { CliHost } from '../host.ts'
import { type CliSession, inSession, jsonFailure, printFailure } from '../session.ts'
import { addStatus } from './status.ts'
import { counted, endText, summaryText } from './unit-texts.ts'
import { hostList, limitsHelp, type PlaceFlags, placeOf, positive, withPlace } from './place-options.ts'

interface StoreFlags extends PlaceFlags {
  readonly json?: boolean
}

/** `sluice units plan | run | gather | status`: one run on many machines, under whatever schedules processes. */
export function addUnits(program: Command, host: CliHost): void {
  const units = program
    .command('units')
    .description('one run by many processes, on as many machines: plan it, run its units, gather what came')
    .addHelpText(
      'after',
      `
The whole of it, on one machine with four processes:
  sluice units plan shop.yaml --store /shared/runs
  seq 4 | xargs -P 4 -I{} sluice units run --store /shared/runs
  sluice units gather shop.yaml --store /shared/runs`,
    )
  addPlanUnits(units, host)
  addRunUnits(units, host)
  addGatherUnits(units, host)
  addStatus(units, host)
}

interface PlanFlags extends ForeseeableFlags, StoreFlags {
  readonly anew?: boolean
}

function addPlanUnits(units: Command, host: CliHost): void {
  const command = units
    .command('plan')
    .description('begin a run that many processes read, or go on with it; print the units that are left, one a line')
    .argument('<config>', configHelp)
  withPlace(withRunOptions(withConfigOptions(command)))
    .option('--anew', 'give up the run that is under way, with what was read for it')
    .option('--json', 'print the run and its units as one JSON object on stdout')
    .action((config: string, flags: PlanFlags) =>
      inSession(
        host,
        async (session) => {
          const { terminal } = session
          const { anew } = flags
          const opened = openedFrom(config, flags, session)
          const options = runOptionsOf(flags, { document: 1 })
          const planned = await opened.planUnits({ ...options, ...placeOf(flags, session.world), ...given({ anew }) })
          const { run, isNew, units: left } = planned
          if (flags.json === true) return terminal.json({ ok: true, ...planned, warnings: opened.warnings() })
          terminal.say(
            `Run ${run} of "${planned.pipeline}" ${isNew ? 'is planned' : 'is gone on with'}: ${counted(left.length)} left.`,
          )
          if (left.length > 0) terminal.result(left.join('\n'))
          return undefined
        },
        jsonFailure(flags),
      ),
    )
}

interface RunUnitsFlags extends StoreFlags {
  readonly pipeline?: string
  readonly concurrency?: number
  readonly hosts?: readonly string[]
  readonly limits?: string
}

function addRunUnits(units: Command, host: CliHost): void {
  const command = units
    .command('run')
    .description('read units: those that are named, or all there are and will be, until none is left')
    .argument('[units...]', 'as `plan` printed them')
  withPlace(command)
    .option('--pipeline <name>', 'where the store has runs of several pipelines')
    .option('--concurrency <n>', 'units at once, where none are named (default: 8)', positive)
    .option(
      '--hosts <hosts>',
      'ask these alone, host or host:port, between commas: a plan that names another is refused',
      hostList,
    )
    .option('--limits <redis>', limitsHelp)
    .option('--json', 'print what was read as one JSON object on stdout')
    .action((named: readonly string[], flags: RunUnitsFlags) =>
      inSession(
        host,
        async ({ host: pipelineHost, terminal, world, exitWith }) => {
          const { pipeline, concurrency, lease, hosts, limits } = flags
          const options = {
            ...placeOf(flags, world),
            units: named,
            ...given({ pipeline, concurrency, leaseMs: lease, hosts, limits }),
          }
          const summary = await runUnits(options, { ...pipelineHost, ended: (end) => terminal.say(endText(end)) })
          if (flags.json === true) terminal.json({ ok: summary.failed === 0, ...summary })
          terminal.say(summaryText(summary))
          if (summary.failed > 0) exitWith(1)
          if (pipelineHost.signal.aborted) exitWith(130)
        },
        jsonFailure(flags),
      ),
    )
}

interface GatherFlags extends ForeseeableFlags, StoreFlags {}

function addGatherUnits(units: Command, host: CliHost): void {
  const command = units
    .command('gather')
    .description('put together what was read, and load it: once, however often it is called')
    .argument('<config>', configHelp)
  withPlace(withConfigOptions(command))
    .option('--json', 'print one JSON object on stdout when done')
    .action((config: string, flags: GatherFlags) => {
      const failed = noteStart({}, host.world)
      return inSession(host, (session) => gather(config, flags, session), flags.json === true ? failed : undefined)
    })
}

async function gather(config: string, flags: GatherFlags, session: CliSession): Promise<void> {
  const { terminal, progress } = session
  let isTold = false
  const deliver = async ({ report, failure }: RunOutcome): Promise<void> => {
    progress.stop()
    if (failure === undefined || report.load_id !== null) {
      const { formatReport } = await import('../print/report.ts')
      terminal.say(formatReport(report, terminal.sayWidth), { kind: 'report' })
    }
    if (failure !== undefined) printFailure(failure, session)
    if (flags.json === true) terminal.json(report)
    await terminal.flushed()
    isTold = failure !== undefined
  }
  const options = { ...placeOf(flags, session.world), ...given({ leaseMs: flags.lease }), deliver }
  try {
    await openedFrom(config, flags, session).gatherUnits(options)
  } catch (failure) {
    if (!isTold) throw failure
  }
}

function openedFrom(config: string, flags: ForeseeableFlags, { open, world }: CliSession) {
  const { source } = flags
  return open({ file: config, ...given({ source }) }, choicesOf(flags, world))
}
