import { Option, type Command } from 'commander'
import type { PreparedDrop } from '../../library/open-pipeline.ts'
import { inspectionOf, type InspectFlags, inspecting, namedPipeline } from '../inspect-options.ts'
import type { CliHost } from '../host.ts'
import { placeText } from '../place-text.ts'
import { plural } from '../progress.ts'
import { type CliSession, inSession, jsonFailure } from '../session.ts'
import { askFirst } from '../ask-first.ts'

interface DropFlags extends InspectFlags {
  readonly all?: boolean
  readonly statePaths?: readonly string[]
  readonly stateOnly?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

/** `sluice drop [pipeline] [resources…]` */
export function addDrop(program: Command, host: CliHost): void {
  inspecting(program, 'drop', 'drop tables, state and schema parts of resources, in one commit')
    .argument('[resources...]', 'resources to drop, or re:<regular expression>')
    .option('--all', 'every resource')
    .addOption(new Option('--state-paths <path...>', "JSONPaths in the source's state, besides"))
    .option('--state-only', 'leave tables and schema as they are')
    .option('--yes', 'do not ask')
    .option('--json', 'print one JSON object on stdout')
    .action((pipeline: string | undefined, resources: readonly string[], flags: DropFlags) =>
      inSession(host, (session) => drop(pipeline, { resources, flags }, session), jsonFailure(flags)),
    )
}

async function drop(
  pipeline: string | undefined,
  { resources, flags }: { readonly resources: readonly string[]; readonly flags: DropFlags },
  session: CliSession,
): Promise<void> {
  const { terminal, open } = session
  const { all = false, stateOnly = false, statePaths = [] } = flags
  const prepared = await open(namedPipeline(pipeline), inspectionOf(flags)).drop({
    resources,
    all,
    stateOnly,
    statePaths,
  })
  try {
    const lines = dropLines(prepared)
    const told = (loadId: string | null): void => {
      const { pipeline: name, destination, dataset, plan } = prepared
      const isDropped = loadId !== null
      if (flags.json === true)
        terminal.json({ ok: true, pipeline: name, destination, dataset, dropped: isDropped, loadId, ...plan })
    }
    if (lines.length === 0) {
      terminal.say(`Nothing to drop in pipeline "${prepared.pipeline}".`)
      return told(null)
    }
    terminal.say([`To drop from ${placeText(prepared)}:`, ...lines.map((line) => `  ${line}`)].join('\n'))
    if (!(await askFirst('Drop all of this?', { yes: flags.yes ?? false, session }))) return told(null)
    const loadId = await prepared.apply()
    terminal.say(`Dropped, as load ${loadId ?? ''}. The next run loads these resources from their beginning.`)
    told(loadId ?? null)
  } finally {
    await prepared.leave()
  }
}

function dropLines({ plan }: PreparedDrop): readonly string[] {
  const resources = [...new Set(plan.tables.map(({ resource }) => resource))]
  return [
    ...resources.map((resource) => {
      const names = plan.tables.filter((table) => table.resource === resource).map(({ name }) => name)
      return `${plural(names.length, 'table')} of "${resource}": ${names.join(', ')}`
    }),
    ...plan.states.map((resource) => `state of "${resource}"`),
    ...plan.paths.map((path) => `state at ${path}`),
  ]
}
