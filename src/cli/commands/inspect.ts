import type { Command } from 'commander'
import type { PipelineStatus } from '../../pipeline/inspect/inspect.ts'
import { plural } from '../progress.ts'
import { inSession } from '../session.ts'

interface InspectFlags {
  readonly destination?: string
  readonly json?: boolean
}

/** `sluice status|schema|state [pipeline]` */
export function addInspect(program: Command): void {
  inspecting(program, 'status', 'what is loaded, what is pending')
    .option('--json', 'print one JSON object on stdout')
    .action((pipeline: string | undefined, flags: InspectFlags) =>
      inSession(async ({ world, terminal }) => {
        const { pipelineStatus } = await import('../../pipeline/inspect/inspect.ts')
        const status = await pipelineStatus(pipeline, world, choices(flags))
        terminal.result(flags.json === true ? JSON.stringify(status) : statusText(status))
      }),
    )
  inspecting(program, 'schema', 'the tables and columns, as YAML').action(
    (pipeline: string | undefined, flags: InspectFlags) =>
      inSession(async ({ world, terminal }) => {
        const { storedSchema } = await import('../../pipeline/inspect/inspect.ts')
        const { schemaText } = await import('../../pipeline/inspect/stored-texts.ts')
        terminal.result(schemaText(await storedSchema(pipeline, world, choices(flags))))
      }),
  )
  inspecting(program, 'state', 'what the next run will start from, as JSON').action(
    (pipeline: string | undefined, flags: InspectFlags) =>
      inSession(async ({ world, terminal }) => {
        const { storedState } = await import('../../pipeline/inspect/inspect.ts')
        const { stateText } = await import('../../pipeline/inspect/stored-texts.ts')
        terminal.result(stateText(await storedState(pipeline, world, choices(flags))))
      }),
  )
}

function inspecting(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument('[pipeline]', 'its name; not needed when only one ran in this folder')
    .option('--destination <url>', 'where it was loaded, when that holds a password')
}

function choices(flags: InspectFlags): { readonly destination?: string } {
  return flags.destination === undefined ? {} : { destination: flags.destination }
}

function statusText({ pipeline, destination, dataset, loads, tables, pending, lastRun }: PipelineStatus): string {
  const names = Object.entries(tables)
  const width = Math.max(10, ...names.map(([name]) => name.length))
  const last =
    lastRun === null || lastRun === undefined ? 'never' : `${lastRun.finishedAt}, ${lastRun.ok ? 'ok' : 'failed'}`
  return [
    `pipeline "${pipeline}" → ${destination}, dataset "${dataset}"`,
    `last run  ${last}`,
    `pending   ${pending.length === 0 ? 'nothing' : pending.map(({ loadId, status }) => `${loadId} (${status})`).join(', ')}`,
    ...loads.slice(0, 3).map(({ loadId, insertedAt }) => `loaded    ${loadId} at ${insertedAt}`),
    ...names.map(([name, { rows }]) => `  ${name.padEnd(width)} ${plural(rows, 'row').padStart(14)}`),
  ].join('\n')
}
