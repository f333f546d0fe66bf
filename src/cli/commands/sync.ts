import type { Command } from 'commander'
import type { Leftovers } from '../../pipeline/forget/sync.ts'
import { askFirst } from '../ask-first.ts'
import type { CliHost } from '../host.ts'
import { inspectionOf, type InspectFlags, inspecting } from '../inspect-options.ts'
import { placeText } from '../place-text.ts'
import { statusText } from '../print-status.ts'
import { type CliSession, inSession } from '../session.ts'

interface SyncFlags extends InspectFlags {
  readonly yes?: boolean
}

/** `sluice sync [pipeline]` */
export function addSync(program: Command, host: CliHost): void {
  inspecting(program, 'sync', 'throw away what is pending here, show what the destination remembers')
    .option('--yes', 'do not ask')
    .action((pipeline: string | undefined, flags: SyncFlags) =>
      inSession(host, (session) => sync(pipeline, flags, session)),
    )
}

async function sync(pipeline: string | undefined, flags: SyncFlags, session: CliSession): Promise<void> {
  const { world, terminal } = session
  const { findLeftovers } = await import('../../pipeline/forget/sync.ts')
  const leftovers = await findLeftovers(pipeline, inspectionOf(flags), world)
  try {
    if (leftovers.packages.length === 0) terminal.say('Nothing is pending here: the destination has everything.')
    else if (!(await throwAway(leftovers, flags, session))) return
  } finally {
    await leftovers.leave()
  }
  const { findPipeline } = await import('../../pipeline/inspect/find-pipeline.ts')
  const { pipelineStatus, storedState } = await import('../../pipeline/inspect/inspect.ts')
  const { stateText } = await import('../../render/state-text.ts')
  const status = await pipelineStatus(leftovers.pipeline, world, inspectionOf(flags))
  terminal.result(statusText(status))
  if (status.loads.length === 0) return
  const found = await findPipeline(leftovers.pipeline, world, inspectionOf(flags))
  terminal.result(stateText(await storedState(found)))
}

async function throwAway(leftovers: Leftovers, flags: SyncFlags, session: CliSession): Promise<boolean> {
  const { terminal } = session
  const lines = leftovers.packages.map(({ loadId, status, createdAt }) => {
    const what = status === 'sealed' ? 'read to the end, not loaded' : 'half read'
    return `  package ${loadId}, ${what}, begun ${new Date(createdAt).toISOString()}`
  })
  const head = `Pending for ${placeText(leftovers)}:`
  terminal.say([head, ...lines, 'The next run would read what is in them again.'].join('\n'))
  if (!(await askFirst('Throw this away?', { yes: flags.yes ?? false, session }))) return false
  await leftovers.remove()
  return true
}
