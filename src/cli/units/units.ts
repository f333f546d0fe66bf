import { type Command, InvalidArgumentError } from 'commander'
import type { RunOutcome } from '../../library/report.ts'
import { noteStart } from '../../library/report.ts'
import { runUnits, type UnitEnd } from '../../library/many/run-units.ts'
import { given } from '../../model/given.ts'
import { plural } from '../amount-text.ts'
import { choicesOf, configHelp, withConfigOptions } from '../config-options.ts'
import { type ForeseeableFlags, runOptionsOf, withRunOptions } from '../commands/run-options.ts'
import type { CliHost } from '../host.ts'
import { type CliSession, inSession, jsonFailure, printFailure } from '../session.ts'

interface StoreFlags {
  readonly store: string
  readonly lease?: number
  readonly json?: boolean
}

const storeHelp = 'where machines meet: a folder that all see, s3://bucket/prefix, gs://…, az://…'

/** `sluice units plan | run | gather`: one run on many machines, under whatever schedules processes. */
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
}

interface PlanFlags extends ForeseeableFlags, StoreFlags {
  readonly anew?: boolean
}

function addPlanUnits(units: Command, host: CliHost): void {
  const command = units
    .command('plan')
    .description('begin a run that many processes read, or go on with it; print the units that are left, one a line')
    .argument('<config>', configHelp)
  withStore(withRunOptions(withConfigOptions(command)))
    .option('--anew', 'give up the run that is under way, with what was read for it')
    .option('--json', 'print the run and its units as one JSON object on stdout')
    .action((config: string, flags: PlanFlags) =>
      inSession(
        host,
        async (session) => {
          const { terminal } = session
          const { store, anew } = flags
          const opened = openedFrom(config, flags, session)
          const options = runOptionsOf(flags, { document: 1 })
          const planned = await opened.planUnits({ ...options, store, ...given({ anew }) })
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
  withStore(command)
    .option('--pipeline <name>', 'where the store has runs of several pipelines')
    .option('--concurrency <n>', 'units at once, where none are named (default: 8)', positive)
    .option(
      '--hosts <hosts>',
      'ask these alone, host or host:port, between commas: a plan that names another is refused',
      hostList,
    )
    .option(
      '--limits <redis>',
      'redis://host:6379/0: rate_limits and max_concurrency hold for all who name the same one',
    )
    .option('--json', 'print what was read as one JSON object on stdout')
    .action((named: readonly string[], flags: RunUnitsFlags) =>
      inSession(
        host,
        async ({ host: pipelineHost, terminal, exitWith }) => {
          const { store, pipeline, concurrency, lease, hosts, limits } = flags
          const options = { store, units: named, ...given({ pipeline, concurrency, leaseMs: lease, hosts, limits }) }
          const summary = await runUnits(options, { ...pipelineHost, ended: (end) => terminal.say(endText(end)) })
          const { done, failed, pages, records } = summary
          if (flags.json === true) terminal.json({ ok: failed === 0, ...summary })
          terminal.say(
            `Read ${counted(done)}: ${plural(pages, 'page')}, ${plural(records, 'record')}.${failed === 0 ? '' : ` ${counted(failed)} failed.`}`,
          )
          if (failed > 0) exitWith(1)
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
  withStore(withConfigOptions(command))
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
  const { store, lease } = flags
  try {
    await openedFrom(config, flags, session).gatherUnits({ store, ...given({ leaseMs: lease }), deliver })
  } catch (failure) {
    if (!isTold) throw failure
  }
}

function openedFrom(config: string, flags: ForeseeableFlags, { open, world }: CliSession) {
  const { source } = flags
  return open({ file: config, ...given({ source }) }, choicesOf(flags, world))
}

function withStore(command: Command): Command {
  return command
    .requiredOption('--store <place>', storeHelp)
    .option(
      '--lease <seconds>',
      'without a sign of life for so long a process loses what it works on; the same everywhere (default: 30)',
      seconds,
    )
}

function endText({ unit, how, pages, records, born, error }: UnitEnd): string {
  const words = {
    done: `${plural(pages, 'page')}, ${plural(records, 'record')}${born === 0 ? '' : `, ${counted(born)} born`}`,
    failed: `failed: ${error?.message ?? ''}`,
    waits: `failed, and will be tried again: ${error?.message ?? ''}`,
    lost: 'taken over by another process',
    given_back: 'given back',
  }
  return `${unit}  ${words[how]}`
}

function counted(units: number): string {
  return units === 1 ? '1 unit' : `${units} units`
}

function positive(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('It takes a whole number from 1.')
  return count
}

function hostList(text: string): readonly string[] {
  const hosts = text.split(',').map((host) => host.trim())
  if (hosts.some((host) => !/^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.test(host)))
    throw new InvalidArgumentError('It takes hosts such as api.example.com or 127.0.0.1:8080, between commas.')
  return hosts
}

function seconds(text: string): number {
  const count = Number(text)
  if (!Number.isFinite(count) || count <= 0 || count > 86_400)
    throw new InvalidArgumentError('It takes seconds, up to 86400.')
  return count * 1000
}
