import { verdictText } from '../../model/report/completeness.ts'
import type { RunReport } from '../../library/report.ts'
import { tableCounts } from './table-counts.ts'

/** What a run did, for people: where it went, a line per table, what changed in the schema; for so many columns. */
export function formatReport(report: RunReport, width: number): string {
  if (report.load_id === null) return `Nothing new: "${report.pipeline}" is up to date${timeText(report, ' (', ')')}.`
  const where = `${report.destination}, dataset "${report.dataset}"`
  const isRepeat = report.repeat_of !== undefined
  return [
    isRepeat
      ? `Load ${report.load_id} is in ${where}; nothing was read again${timeText(report, ' (', ')')}.`
      : `Loaded ${report.load_id} into ${report.destination}, dataset "${report.dataset}"${timeText(report, ', in ')}.`,
    ...tableCounts(report.tables, width),
    ...schemaLines(report),
    ...verdictLines(report),
  ].join('\n')
}

/** A replay tells the time of the recording's clock, which waits for nothing: how long it took is not known from it. */
function timeText({ started_at, finished_at, replay }: RunReport, before: string, after = ''): string {
  if (replay !== undefined) return ''
  return `${before}${((Date.parse(finished_at) - Date.parse(started_at)) / 1000).toFixed(1)} s${after}`
}

function schemaLines({ schema_changes: changes }: RunReport): string[] {
  const tables = changes.filter((change) => change.kind === 'new_table').map((change) => change.table)
  const columns = changes
    .filter((change) => change.kind === 'new_column')
    .filter((change) => !tables.includes(change.table))
    .map((change) => `${change.table}.${change.column} (${change.dataType})`)
  return [
    ...(tables.length > 0 ? [`New tables: ${tables.join(', ')}`] : []),
    ...(columns.length > 0 ? [`New columns: ${columns.join(', ')}`] : []),
  ]
}

function verdictLines({ resources }: RunReport): string[] {
  return Object.entries(resources)
    .filter(([, { verdict }]) => verdict.kind === 'short' || verdict.kind === 'unknown')
    .map(([name, { verdict }]) => `warning: "${name}" is ${verdictText(verdict)}`)
}
