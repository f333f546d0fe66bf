import type { RunLog } from '../../library/open-pipeline.ts'
import { verdictText } from '../../model/report/completeness.ts'
import { countText, durationText, plural, sizeText } from '../amount-text.ts'
import type { Sheet } from '../sheet.ts'
import { momentText, whyText } from './runs-text.ts'
import { tableText, type TextTable } from '../table-text.ts'

/** Columns of the lane in which a bar shows when something was. */
const longestLane = 40
const shortestLane = 10
/** Steps of a load that are shown: those that took longest. */
const mostSteps = 20

/** What happened in one run, for people: how it went, its phases, resources, requests, waits, warnings. */
export function logText(log: RunLog, sheet: Sheet): string {
  return [
    headText(log),
    sectionOf('Phases', phaseTable(log, sheet), sheet),
    sectionOf('Steps of the load', stepTable(log), sheet),
    sectionOf('Resources', resourceTable(log, sheet), sheet),
    sectionOf('Slowest requests', slowTable(log), sheet),
    sectionOf('Retries and waits', waitTable(log), sheet),
    listOf(
      'Detected',
      log.detected.map(({ resource, what, found, why }) => `"${resource}": ${what} is ${found} (${why})`),
    ),
    listOf('Schema changes', log.schemaChanges.map(changeText)),
    listOf(
      'Warnings',
      log.warnings.map(
        ({ code, message, hint }) => `${code}  ${message}${hint === undefined ? '' : `\n    next    ${hint}`}`,
      ),
    ),
    listOf('Notes', log.notes),
    listOf('Not shown', notShown(log)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function headText({ summary, error, file }: RunLog): string {
  const { run, loadId, command, startedAt, outcome, ms, rows, records, requests, tables } = summary
  const loaded = Object.entries(tables).map(([table, count]) => `${table} ${countText(count)}`)
  return [
    `run       ${run}`,
    `started   ${momentText(startedAt)} by "${command}"`,
    `outcome   ${outcome} after ${durationText(ms)}`,
    `why       ${whyText(summary)}`,
    `load      ${loadId ?? 'nothing was loaded'}`,
    `rows      ${loaded.length === 0 ? countText(rows) : `${countText(rows)}: ${loaded.join(', ')}`}`,
    `read      ${plural(records, 'record')} in ${plural(requests, 'request')}`,
    ...(error === null ? [] : [`error     ${error.code}  ${error.message}`]),
    ...(error?.hint === undefined ? [] : [`  next    ${error.hint}`]),
    `journal   ${file}`,
  ].join('\n')
}

function sectionOf(title: string, table: TextTable, sheet: Sheet): string {
  return table.rows.length === 0 ? '' : `${title}\n${tableText(table, { ...sheet, allColumns: '--json has all' })}`
}

function listOf(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : [title, ...items.map((item) => `  ${item}`)].join('\n')
}

function phaseTable({ phases, summary }: RunLog, { width }: Sheet): TextTable {
  const lane = laneWidth(width, 32)
  return {
    columns: ['phase', 'after', 'time', 'when'],
    aligns: [undefined, 'right', 'right'],
    rows: phases.map(({ phase, after, ms }) => [
      phase,
      durationText(after),
      durationText(ms),
      laneText({ after, ms, of: summary.ms }, lane),
    ]),
  }
}

function stepTable({ steps }: RunLog): TextTable {
  const slow = new Set(steps.toSorted((one, other) => other.ms - one.ms).slice(0, mostSteps))
  return {
    columns: ['step', 'table', 'time'],
    aligns: [undefined, undefined, 'right'],
    rows: steps.filter((step) => slow.has(step)).map(({ step, table, ms }) => [step, table ?? '–', durationText(ms)]),
  }
}

function resourceTable({ resources, summary }: RunLog, { width }: Sheet): TextTable {
  const lane = laneWidth(width, 110)
  return {
    // what has no room is left out from the right: how it ended is the last to go
    columns: ['resource', 'verdict', 'records', 'of', 'time', 'pages', 'requests', 'retries', 'body', 'when'],
    aligns: [undefined, undefined, ...Array.from({ length: 7 }, () => 'right' as const)],
    rows: resources.map((one) => [
      one.parent === undefined ? one.resource : `${one.resource} (for ${one.parent})`,
      one.verdict === null ? 'not read to its end' : verdictText(one.verdict),
      countText(one.records),
      one.total === undefined ? '?' : countText(one.total),
      one.ms === null ? '–' : durationText(one.ms),
      countText(one.pages),
      countText(one.requests),
      countText(one.retries),
      sizeText(one.bytes),
      one.after === null || one.ms === null ? '–' : laneText({ after: one.after, ms: one.ms, of: summary.ms }, lane),
    ]),
  }
}

function slowTable({ slowest }: RunLog): TextTable {
  return {
    columns: ['time', 'status', 'body', 'request'],
    aligns: ['right', 'right', 'right'],
    rows: slowest
      .slice(0, 5)
      .map(({ ms, status, bytes, method, url }) => [durationText(ms), status, sizeText(bytes), `${method} ${url}`]),
  }
}

function waitTable({ waits }: RunLog): TextTable {
  return {
    columns: ['times', 'waited', 'what', 'why'],
    aligns: ['right', 'right'],
    rows: waits.map(({ count, waitedMs, resource, why }) => [
      countText(count),
      durationText(waitedMs),
      resource === undefined ? 'wait' : `retry of "${resource}"`,
      why,
    ]),
  }
}

function changeText({ table, created, columns }: RunLog['schemaChanges'][number]): string {
  const typed = columns.map(({ name, type }) => `${name} (${type})`).join(', ')
  return `${created ? 'new table' : 'new columns in'} ${table}: ${typed}`
}

function notShown({ steps, slowest, coalesced, left, unreadable, unknown }: RunLog): readonly string[] {
  const hidden: readonly (readonly [number, string])[] = [
    [Math.max(0, steps.length - mostSteps), 'faster steps of the load (--json has all)'],
    [Math.max(0, slowest.length - 5), 'more slow requests (--json)'],
    [coalesced, 'page-level events counted together: a resource has 5,000 lines of its own'],
    [left, 'more warnings, notes, changes or reasons than a log holds (--events has all)'],
    [unreadable, 'lines of the journal that cannot be read'],
    [unknown, 'lines of a kind that this version does not know (--events)'],
  ]
  return hidden.filter(([count]) => count > 0).map(([count, what]) => `${countText(count)} ${what}`)
}

function laneWidth(width: number, beside: number): number {
  return Math.max(shortestLane, Math.min(longestLane, width - beside))
}

/** `····███····`: when something was, in the time of the whole run. */
function laneText({ after, ms, of }: Readonly<Record<'after' | 'ms' | 'of', number>>, width: number): string {
  const at = (moment: number): number => (of <= 0 ? 0 : Math.min(width, Math.round((moment / of) * width)))
  const begin = Math.min(width - 1, at(after))
  const length = Math.max(1, at(after + ms) - begin)
  return `${'·'.repeat(begin)}${'█'.repeat(length)}${'·'.repeat(Math.max(0, width - begin - length))}`
}
