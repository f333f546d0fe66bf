import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { SluiceError } from '../../model/errors.ts'
import { type SchemaFormat, schemaFormatNames } from '../../pipeline/inspect/render/format-names.ts'
import type { CliHost } from '../host.ts'
import { type InspectFlags, inspecting, inspectionOf } from '../inspect-options.ts'
import { statusText } from '../print-status.ts'
import { type CliSession, inSession, jsonFailure } from '../session.ts'

interface StatusFlags extends InspectFlags {
  readonly json?: boolean
}

interface SchemaFlags extends InspectFlags {
  readonly format: SchemaFormat
  readonly output?: string
}

/** `sluice status|schema|state [pipeline]` */
export function addInspect(program: Command, host: CliHost): void {
  inspecting(program, 'status', 'what is loaded, what is pending')
    .option('--json', 'print one JSON object on stdout')
    .action((pipeline: string | undefined, flags: StatusFlags) =>
      inSession(
        host,
        async ({ world, terminal }) => {
          const { pipelineStatus } = await import('../../pipeline/inspect/inspect.ts')
          const status = await pipelineStatus(pipeline, world, inspectionOf(flags))
          if (flags.json === true) terminal.json({ ok: true, ...status })
          else terminal.result(statusText(status))
        },
        jsonFailure(flags),
      ),
    )
  inspecting(program, 'schema', "the tables and columns; yaml and json are dlt's own forms")
    .addOption(new Option('--format <format>', 'how to write them').choices(schemaFormatNames).default('yaml'))
    .option('--output <file>', 'write a file instead of stdout')
    .action((pipeline: string | undefined, flags: SchemaFlags) =>
      inSession(host, (session) => printSchema(pipeline, flags, session)),
    )
  inspecting(program, 'state', 'what the next run will start from, as JSON').action(
    (pipeline: string | undefined, flags: InspectFlags) =>
      inSession(host, async ({ world, terminal }) => {
        const { storedState } = await import('../../pipeline/inspect/inspect.ts')
        const { stateText } = await import('../../pipeline/inspect/render/state-text.ts')
        terminal.result(stateText(await storedState(pipeline, world, inspectionOf(flags))))
      }),
  )
}

async function printSchema(
  pipeline: string | undefined,
  flags: SchemaFlags,
  { world, terminal }: CliSession,
): Promise<void> {
  const { storedSchema } = await import('../../pipeline/inspect/inspect.ts')
  const { renderSchema } = await import('../../pipeline/inspect/render/render-schema.ts')
  const text = renderSchema(await storedSchema(pipeline, world, inspectionOf(flags)), flags.format)
  if (flags.output === undefined) return terminal.result(text)
  const file = resolve(world.cwd, flags.output)
  try {
    await writeFile(file, `${text}\n`)
  } catch (cause) {
    throw new SluiceError('OUTPUT_NOT_WRITABLE', `Could not write "${flags.output}".`, {
      found: cause instanceof Error ? cause.message : String(cause),
      hint: 'Give another file: --output FILE',
      exitCode: 2,
      cause,
    })
  }
  terminal.say(`Wrote ${flags.output}.`)
}
