import type { Machines } from '../../library/many/machines.ts'
import type { ManyStatus, RunStatus } from '../../library/many/run-units.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import { plural } from '../amount-text.ts'
import { tableText } from '../table-text.ts'
import { counted } from './unit-texts.ts'

/** Without a line end. */
export function manyText({ place, runs, workers, per_second }: ManyStatus, width: number): string {
  const parts = runs.map((run) => runText(run, width))
  if (runs.length === 0) parts.push(`No run is known in "${place}".`)
  if (workers.length > 0) parts.push(workersText({ workers, per_second }, width))
  return parts.join('\n\n')
}

/** The same of one pipeline whose run was planned here. Without a line end. */
export function machinesText({ place, run, workers, per_second, error }: Machines, width: number): string {
  const lines = [`Its run on many machines meets in "${place}".`]
  if (error !== undefined) lines.push(`It could not be asked: ${error.code}  ${error.message}`, ...hintLine(error))
  if (run !== null) lines.push(runText(run, width))
  if (workers.length > 0) lines.push(workersText({ workers, per_second }, width))
  return lines.join('\n')
}

function hintLine({ hint }: ErrorReport): readonly string[] {
  return hint === undefined ? [] : [hint]
}

function workersText({ workers, per_second }: Pick<ManyStatus, 'workers' | 'per_second'>, width: number): string {
  const rows = workers.map(({ name, units, concurrency, done, perSecond, waits }) => [
    name,
    `${units.length} of ${concurrency}`,
    done,
    perSecond.pages.toFixed(1),
    perSecond.records.toFixed(1),
    waits.join('; '),
  ])
  const columns = ['worker', 'units', 'done', 'pages/s', 'records/s', 'waits for']
  return `${tableText({ columns, rows }, { width })}\n${per_second.pages} pages, ${per_second.records} records a second by all of them.`
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
