import type { Command } from 'commander'
import type { Leftovers } from '../../library/open-pipeline.ts'
import { askFirst } from '../ask-first.ts'
import type { CliHost } from '../host.ts'
import { inspectionOf, type InspectFlags, inspecting, namedPipeline } from '../inspect-options.ts'
import { placeText } from '../place-text.ts'
import { type CliSession, inSession, jsonFailure } from '../session.ts'
import { sheetOf } from '../sheet.ts'

interface SyncFlags extends InspectFlags {
  readonly yes?: boolean
  readonly json?: boolean
}

/** `sluice sync [pipeline]` */
export function addSync(program: Command, host: CliHost): void {
  inspecting(program, 'sync', 'throw away what is pending here, show what the destination remembers')
    .option('--yes', 'do not ask')
    .option('--json', 'print one JSON object on stdout')
    .action((pipeline: string | undefined, flags: SyncFlags) =>
      inSession(host, (session) => sync(pipeline, flags, session), jsonFailure(flags)),
    )
}

async function sync(pipeline: string | undefined, flags: SyncFlags, session: CliSession): Promise<void> {
  const { terminal, open } = session
  const opened = open(namedPipeline(pipeline), inspectionOf(flags))
  const leftovers = await opened.sync()
  try {
    if (leftovers.packages.length === 0) terminal.say('Nothing is pending here: the destination has everything.')
    else if (!(await throwAway(leftovers, flags, session))) {
      if (flags.json === true) terminal.json({ ok: true, thrownAway: [] })
      return
    }
  } finally {
    await leftovers.leave()
  }
  const status = await opened.status()
  if (flags.json === true) return terminal.json({ ok: true, thrownAway: leftovers.packages, ...status })
  const { statusText } = await import('../print/status.ts')
  terminal.result(statusText({ ...status, runs: [] }, sheetOf(terminal)))
  if (status.loads.length > 0) terminal.result((await opened.state()).render())
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
  await leftovers.apply()
  return true
}
