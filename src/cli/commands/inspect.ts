import type { Command } from 'commander'
import { type InspectFlags, inspecting, inspectionOf } from '../inspect-options.ts'
import { statusText } from '../print-status.ts'
import { inSession } from '../session.ts'

interface StatusFlags extends InspectFlags {
  readonly json?: boolean
}

/** `sluice status|schema|state [pipeline]` */
export function addInspect(program: Command): void {
  inspecting(program, 'status', 'what is loaded, what is pending')
    .option('--json', 'print one JSON object on stdout')
    .action((pipeline: string | undefined, flags: StatusFlags) =>
      inSession(async ({ world, terminal }) => {
        const { pipelineStatus } = await import('../../pipeline/inspect/inspect.ts')
        const status = await pipelineStatus(pipeline, world, inspectionOf(flags))
        terminal.result(flags.json === true ? JSON.stringify(status) : statusText(status))
      }),
    )
  inspecting(program, 'schema', 'the tables and columns, as YAML').action(
    (pipeline: string | undefined, flags: InspectFlags) =>
      inSession(async ({ world, terminal }) => {
        const { storedSchema } = await import('../../pipeline/inspect/inspect.ts')
        const { schemaText } = await import('../../pipeline/inspect/stored-texts.ts')
        terminal.result(schemaText(await storedSchema(pipeline, world, inspectionOf(flags))))
      }),
  )
  inspecting(program, 'state', 'what the next run will start from, as JSON').action(
    (pipeline: string | undefined, flags: InspectFlags) =>
      inSession(async ({ world, terminal }) => {
        const { storedState } = await import('../../pipeline/inspect/inspect.ts')
        const { stateText } = await import('../../pipeline/inspect/stored-texts.ts')
        terminal.result(stateText(await storedState(pipeline, world, inspectionOf(flags))))
      }),
  )
}
