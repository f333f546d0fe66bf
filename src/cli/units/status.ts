import type { Command } from 'commander'
import { type ManyStatus, manyStatus, type RunStatus } from '../../library/many/run-units.ts'
import { given } from '../../model/given.ts'
import { plural } from '../amount-text.ts'
import type { CliHost } from '../host.ts'
import { inSession, jsonFailure } from '../session.ts'
import { tableText } from '../table-text.ts'
import { type PlaceFlags, placeOf, withPlace } from './place-options.ts'
import { counted } from './unit-texts.ts'

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
          else terminal.result(statusText(status, terminal.width(120)))
        },
        jsonFailure(flags),
      ),
    )
}

/** Without a line end. */
function statusText({ place, runs, workers, per_second }: ManyStatus, width: number): string {
  const parts = runs.map((run) => runText(run, width))
  if (runs.length === 0) parts.push(`No run is known in "${place}".`)
  if (workers.length > 0) {
    const rows = workers.map(({ name, units, concurrency, done, perSecond, waits }) => [
      name,
      `${units.length} of ${concurrency}`,
      done,
      perSecond.pages.toFixed(1),
      perSecond.records.toFixed(1),
      waits.join('; '),
    ])
    const columns = ['worker', 'units', 'done', 'pages/s', 'records/s', 'waits for']
    parts.push(
      `${tableText({ columns, rows }, { width })}\n${per_second.pages} pages, ${per_second.records} records a second by all of them.`,
    )
  }
  return parts.join('\n\n')
}

function runText(run: RunStatus, width: number): string {
  const { pipeline, resources, at_work, failed, wait_for_parents } = run
  if (run.over !== undefined) return `Run ${run.run} of "${pipeline}" is over: ${run.over.replace('_', ' ')}.`
  const columns = ['resource', 'waiting', 'at work', 'done', 'failed', 'pages', 'records']
  const rows = resources.map(({ resource, waiting, taken, done, failed: broken, pages, records }) => [
    resource,
    waiting,
    taken,
    done,
    broken,
    pages,
    records,
  ])
  const lines = [
    `Run ${run.run} of "${pipeline}" ${run.is_read ? 'is read: it can be gathered' : 'is under way'}.`,
    tableText({ columns, rows }, { width }),
    ...at_work.map(
      ({ unit, holder, pages, records }) =>
        `${unit}  ${holder}, ${plural(pages, 'page')}, ${plural(records, 'record')}`,
    ),
    ...failed.map(({ unit, code, message }) => `${unit}  failed: ${code} ${message}`),
  ]
  if (wait_for_parents.length > 0)
    lines.push(`${wait_for_parents.join(', ')}: ${counted(wait_for_parents.length)} until all parents are read.`)
  return lines.join('\n')
}
