import type { Machines } from '../../library/many/machines.ts'
import type { ManyStatus, RunStatus, WorkerStatus } from '../../library/many/run-units.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import { durationText, plural } from '../amount-text.ts'
import { tableText } from '../table-text.ts'
import { counted } from './unit-texts.ts'

/** How it is printed. */
interface Sheet {
  readonly width: number
  /** epoch milliseconds */
  readonly now: number
}

/** Without a line end. */
export function manyText({ place, runs, workers, per_second }: ManyStatus, sheet: Sheet): string {
  const parts = runs.map((run) => runText(run, sheet.width))
  if (runs.length === 0) parts.push(`No run is known in "${place}".`)
  if (workers.length > 0) parts.push(workersText({ workers, per_second }, sheet))
  return parts.join('\n\n')
}

/** The same of one pipeline whose run was planned here. Without a line end. */
export function machinesText({ place, run, workers, per_second, error }: Machines, sheet: Sheet): string {
  const lines = [`Its run on many machines meets in "${place}".`]
  if (error !== undefined) lines.push(`It could not be asked: ${error.code}  ${error.message}`, ...hintLine(error))
  if (run !== null) lines.push(runText(run, sheet.width))
  if (workers.length > 0) lines.push(workersText({ workers, per_second }, sheet))
  return lines.join('\n')
}

function hintLine({ hint }: ErrorReport): readonly string[] {
  return hint === undefined ? [] : [hint]
}

function workersText(
  { workers, per_second }: Pick<ManyStatus, 'workers' | 'per_second'>,
  { width, now }: Sheet,
): string {
  const rows = workers.map((worker) => {
    const { name, units, concurrency, done, is_silent, last_seen, since, per_second: speed } = worker
    return [
      name,
      `${units.length} of ${concurrency}`,
      readsText(worker),
      done,
      is_silent ? '' : speed.pages.toFixed(1),
      is_silent ? '' : speed.records.toFixed(1),
      durationText(Math.max(0, Date.parse(last_seen) - Date.parse(since))),
      is_silent ? `last seen ${durationText(Math.max(0, now - Date.parse(last_seen)))} ago` : waitsText(worker, now),
    ]
  })
  const columns = ['worker', 'units', 'reads', 'done', 'pages/s', 'records/s', 'up', 'waits for']
  const silent = workers.filter(({ is_silent }) => is_silent).length
  const who = silent === 0 ? 'all of them' : `the ${workers.length - silent} that are not silent`
  return `${tableText({ columns, rows }, { width })}\n${per_second.pages} pages, ${per_second.records} records a second by ${who}.`
}

function readsText({ units: [first, ...others] }: WorkerStatus): string {
  if (first === undefined) return 'nothing'
  return others.length === 0 ? first.unit : `${first.unit} and ${others.length} more`
}

function waitsText({ waits }: WorkerStatus, now: number): string {
  return waits
    .map(({ why, until }) =>
      Date.parse(until) > now ? `${why}, until ${until.slice(11, 19)} UTC` : `${why}, a moment ago`,
    )
    .join('; ')
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
