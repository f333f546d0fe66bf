import type { Cell, CellKind } from '../../api/contract.ts'
import { isCut, plainText } from './cell-text.ts'
import { isNumber } from '../grid-column.ts'

export interface CopiedColumn {
  readonly name: string
  readonly kind: CellKind
}

/** Rows and columns that were chosen, and where they are from. */
export interface Copied {
  readonly table: string
  readonly columns: readonly CopiedColumn[]
  readonly rows: readonly (readonly Cell[])[]
}

export type CopyFormat = 'text' | 'json' | 'csv' | 'sql'

/** Rows as text for the clipboard. `text` has tabs, which spreadsheets take apart; one value is that value alone. */
export function copyText(copied: Copied, format: CopyFormat): string {
  switch (format) {
    case 'text':
      return copied.rows.map((row) => row.map((value) => tabbed(value)).join('\t')).join('\n')
    case 'json':
      return jsonText(copied)
    case 'csv':
      return csvText(copied)
    case 'sql':
      return sqlText(copied)
    default:
      return format satisfies never
  }
}

/** Tabs and line ends would end the cell of the spreadsheet. */
function tabbed(value: Cell): string {
  const text = plainText(value)
  return /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function jsonText({ columns, rows }: Copied): string {
  const objects = rows.map((row) => {
    const members = columns.map(({ name, kind }, at) => `${JSON.stringify(name)}: ${jsonValue(row[at] ?? null, kind)}`)
    return `{ ${members.join(', ')} }`
  })
  return rows.length === 1 ? (objects[0] ?? '') : `[\n${objects.map((one) => `  ${one}`).join(',\n')}\n]`
}

function jsonValue(value: Cell, kind: CellKind): string {
  if (typeof value === 'string' && kind === 'json' && isJson(value)) return value
  // whole numbers and decimals that JavaScript cannot hold come as text, and JSON can
  if (typeof value === 'string' && isNumber(kind) && jsonNumber.test(value)) return value
  return JSON.stringify(isCut(value) ? value.$cut : value)
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** As RFC 4180 says. No value is nothing, an empty text is `""`. */
function csvText({ columns, rows }: Copied): string {
  const quoted = (text: string): string =>
    /[",\n\r]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text
  const lines = [
    columns.map(({ name }) => quoted(name)),
    ...rows.map((row) => row.map((value) => (value === null ? '' : quoted(plainText(value))))),
  ]
  return lines.map((line) => `${line.join(',')}\r\n`).join('')
}

function sqlText({ table, columns, rows }: Copied): string {
  const names = columns.map(({ name }) => sqlName(name)).join(', ')
  const values = rows.map(
    (row) => `  (${row.map((value, at) => sqlValue(value, columns[at]?.kind ?? 'text')).join(', ')})`,
  )
  return `INSERT INTO ${sqlName(table)} (${names}) VALUES\n${values.join(',\n')};`
}

/** A name as SQL has it: within double quotes, unless it can stand alone. */
export function sqlName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !words.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

const words = new Set(
  (
    'all and any as asc both case cast check collate column constraint create cross default desc distinct else end except ' +
    'false fetch for foreign from full grant group having in inner into is join lateral left like limit natural not null ' +
    'offset on only or order outer primary qualify references right select some table then to true union unique user ' +
    'using values when where window with'
  ).split(' '),
)

function sqlValue(value: Cell, kind: CellKind): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `'${value}'`
  if (typeof value === 'string' && isNumber(kind) && jsonNumber.test(value)) return value
  return `'${plainText(value).replaceAll("'", "''")}'`
}
