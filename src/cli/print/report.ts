import { verdictText } from '../../model/report/completeness.ts'
import type { RunReport } from '../../library/report.ts'
import { tableCounts } from './table-counts.ts'

/** What a run did, for people: where it went, a line per table, what changed in the schema; for so many columns. */
export function formatReport(report: RunReport, width: number): string {
  const seconds = ((Date.parse(report.finished_at) - Date.parse(report.started_at)) / 1000).toFixed(1)
  if (report.load_id === null) return `Nothing new: "${report.pipeline}" is up to date (${seconds} s).`
  const where = `${report.destination}, dataset "${report.dataset}"`
  const isRepeat = report.repeat_of !== undefined
  return [
    isRepeat
      ? `Load ${report.load_id} is in ${where}; nothing was read again (${seconds} s).`
      : `Loaded ${report.load_id} into ${report.destination}, dataset "${report.dataset}", in ${seconds} s.`,
    ...tableCounts(report.tables, width),
    ...schemaLines(report),
    ...verdictLines(report),
  ].join('\n')
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
