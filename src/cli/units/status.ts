import type { Command } from 'commander'
import { manyStatus } from '../../library/many/run-units.ts'
import { given } from '../../model/given.ts'
import type { CliHost } from '../host.ts'
import { inSession, jsonFailure } from '../session.ts'
import { type PlaceFlags, placeOf, withPlace } from './place-options.ts'
import { manyText } from './status-text.ts'

interface StatusFlags extends PlaceFlags {
  readonly pipelines?: string
  readonly json?: boolean
}

/** `sluice units status`: what goes on where machines meet. */
export function addStatus(program: Command, host: CliHost): void {
  const command = program
    .command('status')
    .description('runs on many machines: units by state, workers, what they read, who waits for what')
  withPlace(command)
    .option('--pipelines <names>', 'these alone, between commas')
    .option('--json', 'print it as one JSON object on stdout')
    .action((flags: StatusFlags) =>
      inSession(
        host,
        async ({ host: pipelineHost, terminal, world }) => {
          const pipelines = flags.pipelines?.split(',').map((name) => name.trim())
          const status = await manyStatus({ ...placeOf(flags, world), ...given({ pipelines }) }, pipelineHost)
          if (flags.json === true) terminal.json({ ok: true, ...status })
          else terminal.result(manyText(status, { width: terminal.width(120), now: world.now() }))
        },
        jsonFailure(flags),
      ),
    )
}
