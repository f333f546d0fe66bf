import { JsonFloat, isJsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import { floatText, toJsonText } from '../../json/json-text.ts'
import type { TableSchema } from '../../model/schema.ts'
import type { Candidate, Detection, ResourcePreview } from '../../library/open-pipeline.ts'
import { plural } from '../progress.ts'
import { type Cell, tableText } from '../table-text.ts'
import { exchangeLines } from './exchange-text.ts'
import { wrapped } from '../wrapped-text.ts'

/** Columns of a table of records that anybody looks at. */
const mostColumns = 200

/** How a preview is printed. */
interface Printing {
  /** columns */
  readonly width: number
  /** false = what was detected is being written already */
  readonly canWrite: boolean
}

/** A resource as people read it. */
export function previewText(preview: ResourcePreview, { width, canWrite }: Printing): string {
  const { exchanges, detected, candidates, records, recordCount, tables } = preview
  return [
    ...wrapped(headline(preview), { width, indent: '', hang: '  ' }),
    ...exchangeLines(exchanges, width),
    ...detectionLines(detected, width),
    ...(canWrite ? pasteLines(detected) : []),
    ...candidateLines(candidates, width),
    ...recordLines(records, recordCount, width),
    ...tables.flatMap(tableLines),
    '',
  ].join('\n')
}

/** `orders: 200 records on 2 pages of 5123 records; there are more` */
function headline({ resource, recordCount, pages, hasMore, announced, parents }: ResourcePreview): string {
  const of = parents === undefined ? '' : ` for ${plural(parents, 'parent record')}`
  const all = announced === undefined ? '' : `, ${announced} announced`
  const more = hasMore ? '; there are more' : pages > 0 ? '; that is all' : ''
  return `${resource}: ${plural(recordCount, 'record')} on ${plural(pages, 'page')}${of}${all}${more}`
}

function detectionLines(detected: readonly Detection[], width: number): readonly string[] {
  if (detected.length === 0) return []
  const found = detected.flatMap(({ what, found: words, why, confidence, note }) => [
    ...wrapped(`${what}: ${words} (${confidence}${confidence === 'guess' ? ', no second page has tried it' : ''})`, {
      width,
      indent: '    ',
      hang: '    ',
    }),
    ...wrapped(note === undefined ? why : `${why}; ${note}`, { width, indent: '      ' }),
  ])
  return ['  detected', ...found]
}

/** The lines of all detections, those below one key together. */
function pasteLines(detected: readonly Detection[]): readonly string[] {
  const all = detected.filter(({ lines, confidence }) => lines.length > 0 && confidence !== 'guess')
  const keys = [...new Set(all.map(({ lines: [key = ''] }) => key))]
  const lines = keys.flatMap((key) => [
    `    ${key}`,
    ...all.filter((each) => each.lines[0] === key).flatMap((each) => each.lines.slice(1).map((line) => `    ${line}`)),
  ])
  return lines.length === 0 ? [] : ['  to paste into the resource, or add --write', ...lines]
}

function candidateLines(candidates: readonly Candidate[], width: number): readonly string[] {
  if (candidates.length === 0) return []
  const lines = candidates.flatMap(({ kind, why }) => wrapped(`${kind}: ${why}`, { width, indent: '    ', hang: '  ' }))
  return ['  candidates', ...lines]
}

function recordLines(records: readonly JsonValue[], count: number, width: number): readonly string[] {
  if (count === 0 || records.length === 0) return []
  const columns = columnsOf(records)
  const rows = records.map((record) => columns.map((column) => cellOf(record, column)))
  const shown = columns.slice(0, mostColumns)
  const table = tableText({ columns, rows }, { width: width - 4, allColumns: '--json has all' })
  const head =
    records.length < count ? `the first ${records.length} of ${plural(count, 'record')}` : plural(count, 'record')
  return shown.length === 0 ? [] : [`  ${head}`, ...table.split('\n').map((line) => `    ${line}`)]
}

function columnsOf(records: readonly JsonValue[]): readonly string[] {
  const names = records.flatMap((record) => (isJsonObject(record) ? Object.keys(record) : ['value']))
  return [...new Set(names)]
}

function cellOf(record: JsonValue, column: string): Cell {
  const value = isJsonObject(record) ? ownValue(record, column) : column === 'value' ? record : undefined
  if (value === undefined) return null
  if (value instanceof JsonFloat) return value.digits ?? floatText(value.value)
  return typeof value === 'object' && value !== null ? toJsonText(value) : value
}

function tableLines({ name, columns }: TableSchema): string[] {
  const names = columns.map((column) => column.name.length)
  const width = names.reduce((widest, each) => Math.max(widest, each), 0)
  return [
    `  table ${name}`,
    ...columns.map((column) =>
      `    ${column.name.padEnd(width)}  ${(column.dataType ?? '?').padEnd(9)}${column.nullable ? '' : ' not null'}${column.primaryKey === true ? ' key' : ''}`.trimEnd(),
    ),
  ]
}
