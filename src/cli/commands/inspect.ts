import { Option, type Command } from 'commander'
import type { FoundPipeline } from '../../pipeline/inspect/find-pipeline.ts'
import type { PipelineStatus } from '../../pipeline/inspect/inspect.ts'
import { type SchemaFormat, schemaFormatNames } from '../../render/format-names.ts'
import type { CliHost } from '../host.ts'
import { type InspectFlags, inspecting, inspectionOf } from '../inspect-options.ts'
import { sayRemembered } from '../place-text.ts'
import { statusText } from '../print-status.ts'
import { type CliSession, inSession, jsonFailure } from '../session.ts'
import { writeNewFile } from '../write-new-file.ts'

interface StatusFlags extends InspectFlags {
  readonly json?: boolean
  readonly exitCode?: boolean
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
    .option('--exit-code', 'end with 1 when the last run failed, with 4 when it got less than there was')
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
        const { storedState } = await import('../../pipeline/inspect/inspect.ts')
        const { stateText } = await import('../../render/state-text.ts')
        session.terminal.result(stateText(await storedState(await find(pipeline, flags, session))))
      }),
  )
}

async function printStatus(
  pipeline: string | undefined,
  flags: StatusFlags,
  { world, terminal, exitWith }: CliSession,
): Promise<void> {
  const { pipelineStatus } = await import('../../pipeline/inspect/inspect.ts')
  const status = await pipelineStatus(pipeline, world, inspectionOf(flags))
  if (flags.json === true) terminal.json({ ok: true, ...status })
  else terminal.result(statusText(status))
  if (flags.exitCode === true) exitWith(exitCodeOf(status))
}

/** As the last run itself ended, but that every other failure is 1. */
function exitCodeOf({ lastRun }: PipelineStatus): 0 | 1 | 4 {
  if (lastRun === null || lastRun.ok) return 0
  return lastRun.exitCode === 4 ? 4 : 1
}

/** Finds the pipeline and says where it looks, when nobody named that place. */
async function find(
  pipeline: string | undefined,
  flags: InspectFlags,
  { world, terminal }: CliSession,
): Promise<FoundPipeline> {
  const { findPipeline } = await import('../../pipeline/inspect/find-pipeline.ts')
  const found = await findPipeline(pipeline, world, inspectionOf(flags))
  const { warehouse, rememberedFrom } = found
  sayRemembered({ destination: warehouse.target.label, dataset: warehouse.dataset, rememberedFrom }, terminal)
  return found
}

async function printSchema(pipeline: string | undefined, flags: SchemaFlags, session: CliSession): Promise<void> {
  const { world, terminal } = session
  const { output: file, force = false } = flags
  const { storedSchema } = await import('../../pipeline/inspect/inspect.ts')
  const { renderSchema } = await import('../../render/render-schema.ts')
  const text = renderSchema(await storedSchema(await find(pipeline, flags, session)), flags.format)
  if (file === undefined) return terminal.result(text)
  await writeNewFile({ file, text: `${text}\n`, force, otherwise: '--output FILE' }, world)
  terminal.say(`Wrote ${file}.`)
}
