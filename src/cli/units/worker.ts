import { type Command, InvalidArgumentError } from 'commander'
import { runWorker } from '../../library/many/run-units.ts'
import { durationRule, readDuration } from '../../model/duration.ts'
import { given } from '../../model/given.ts'
import type { CliHost } from '../host.ts'
import { inSession, jsonFailure } from '../session.ts'
import { hostList, limitsHelp, type PlaceFlags, placeOf, positive, withPlace } from './place-options.ts'
import { endText, summaryText } from './unit-texts.ts'

interface WorkerFlags extends PlaceFlags {
  readonly pipelines?: string
  readonly concurrency?: number
  readonly hosts?: readonly string[]
  readonly limits?: string
  readonly idle?: number
  readonly json?: boolean
}

/** `sluice worker`: any number, anywhere, for as long as they live. */
export function addWorker(program: Command, host: CliHost): void {
  const command = program
    .command('worker')
    .description('read units of all runs that come, on this machine, until it is told to stop: then it ends its pages')
  withPlace(command)
    .option('--concurrency <n>', 'units at once (default: 8)', positive)
    .option('--pipelines <names>', 'of these alone, between commas')
    .option(
      '--hosts <hosts>',
      'ask these alone, host or host:port, between commas: a run that names another is left to others',
      hostList,
    )
    .option('--limits <redis>', limitsHelp)
    .option('--idle <duration>', 'end when there was nothing to do for so long: 10m', duration)
    .option('--json', 'print what was read as one JSON object on stdout, at the end')
    .action((flags: WorkerFlags) =>
      inSession(
        host,
        async ({ host: pipelineHost, terminal, world }) => {
          const { concurrency, lease, hosts, limits, idle } = flags
          const pipelines = flags.pipelines?.split(',').map((name) => name.trim())
          const options = {
            ...placeOf(flags, world),
            ...given({ pipelines, concurrency, leaseMs: lease, hosts, limits, idleMs: idle }),
          }
          const summary = await runWorker(options, {
            ...pipelineHost,
            command: 'worker',
            ended: (end) => terminal.say(endText(end)),
          })
          if (flags.json === true) terminal.json({ ok: true, ...summary })
          terminal.say(summaryText(summary))
        },
        jsonFailure(flags),
      ),
    )
}

function duration(text: string): number {
  const ms = readDuration(text)
  if (ms === undefined) throw new InvalidArgumentError(durationRule)
  return ms
}
