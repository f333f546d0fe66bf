import { InvalidArgumentError, Option, type Command } from 'commander'
import { given } from '../../model/given.ts'
import type { OpenPipeline, PipelineStatus } from '../../library/open-pipeline.ts'
import { type SchemaFormat, schemaFormatNames } from '../../render/format-names.ts'
import type { CliHost } from '../host.ts'
import { type InspectFlags, inspecting, inspectionOf, namedPipeline } from '../inspect-options.ts'
import { sayRemembered } from '../place-text.ts'
import { type CliSession, inSession, jsonFailure } from '../session.ts'
import { sheetOf } from '../sheet.ts'
import { placeOf } from '../units/place-options.ts'
import { writeNewFile } from '../write-new-file.ts'

interface StatusFlags extends InspectFlags {
  readonly json?: boolean
  readonly exitCode?: boolean
  readonly runs?: number
  readonly store?: string
  readonly engine?: string
}

interface SchemaFlags extends InspectFlags {
  readonly format: SchemaFormat
  readonly output?: string
  readonly force?: boolean
}

/** `sluice status|schema|state [pipeline]` */
export function addInspect(program: Command, host: CliHost): void {
  inspecting(program, 'status', 'what is loaded, what is pending, how the last run ended')
    .option('--json', 'print one JSON object on stdout')
    .option('--store <place>', 'where the machines of its run on many meet (default: where it was planned from here)')
    .option('--engine <url>', 'with --store: the Redis that says who works on what; default SLUICE_ENGINE')
    .option('--runs <count>', 'how many runs to list (default: 10; the last 200 are kept)', positive)
    .option(
      '--exit-code',
      'end with 1 when the last run failed, with 4 when it got less than there was, with 5 when --fail-on failed it',
    )
    .action((pipeline: string | undefined, flags: StatusFlags) =>
      inSession(host, (session) => printStatus(pipeline, flags, session), jsonFailure(flags)),
    )
  inspecting(program, 'schema', "the tables and columns; yaml and json are dlt's own forms")
    .addOption(new Option('--format <format>', 'how to write them').choices(schemaFormatNames).default('yaml'))
    .option('--output <file>', 'write a file instead of stdout; a file that is there is kept')
    .option('--force', 'overwrite the file of --output')
    .action((pipeline: string | undefined, flags: SchemaFlags) =>
      inSession(host, (session) => printSchema(pipeline, flags, session)),
    )
  inspecting(program, 'state', 'what the next run will start from, as JSON').action(
    (pipeline: string | undefined, flags: InspectFlags) =>
      inSession(host, async (session) => {
        const state = await opening(pipeline, flags, session).state()
        sayRemembered(state.place, session.terminal)
        session.terminal.result(state.render())
      }),
  )
}

function opening(pipeline: string | undefined, flags: InspectFlags, { open }: CliSession): OpenPipeline {
  return open(namedPipeline(pipeline), inspectionOf(flags))
}

async function printStatus(pipeline: string | undefined, flags: StatusFlags, session: CliSession): Promise<void> {
  const { terminal, exitWith, world } = session
  const { store, engine } = flags
  const place = store === undefined ? undefined : placeOf({ store, ...given({ engine }) }, world)
  const opened = opening(pipeline, flags, session)
  const found = await opened.status()
  // what was never run here has no history, and its name is not known without a destination
  const runs =
    flags.runs === undefined || found.runs.length === 0 ? found.runs : await opened.history({ limit: flags.runs })
  const status = { ...found, runs, machines: await opened.machines(place) }
  if (flags.json === true) terminal.json({ ok: true, ...status })
  else {
    const sheet = sheetOf(terminal)
    const text = (await import('../print/status.ts')).statusText(status, sheet)
    const { machinesText } = await import('../units/status-text.ts')
    terminal.result(
      status.machines === null
        ? text
        : `${text}\n\n${machinesText(status.machines, { width: sheet.width, now: world.now() })}`,
    )
  }
  if (flags.exitCode === true) exitWith(exitCodeOf(status))
}

/** As the last run itself ended where it loaded what it read; every other failure is 1. */
function exitCodeOf({ lastRun }: PipelineStatus): 0 | 1 | 4 | 5 {
  if (lastRun === null || lastRun.ok) return 0
  const { exitCode } = lastRun
  return exitCode === 4 || exitCode === 5 ? exitCode : 1
}

async function printSchema(pipeline: string | undefined, flags: SchemaFlags, session: CliSession): Promise<void> {
  const { world, terminal } = session
  const { output: file, force = false } = flags
  const schema = await opening(pipeline, flags, session).schema()
  sayRemembered(schema.place, terminal)
  const text = schema.render(flags.format)
  if (file === undefined) return terminal.result(text)
  await writeNewFile({ file, text: `${text}\n`, force, otherwise: '--output FILE' }, world)
  terminal.say(`Wrote ${file}.`)
}

function positive(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('It takes a whole number from 1.')
  return count
}
