import stringWidth from 'fast-string-width'
import { visible } from '../library/visible.ts'
import type { Masker } from '../model/secrets.ts'

/** A value in a table. Decimals and moments are texts. */
export type Cell = string | number | bigint | boolean | null

/** Rows of values, all as long as `columns`. */
export interface TextTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  /** by column; default: numbers, and texts that are decimals throughout, to the right */
  readonly aligns?: readonly ('left' | 'right' | undefined)[]
}

/** How a table is printed. */
export interface TableLayout {
  /** columns of the terminal */
  readonly width: number
  /** what must not be seen; a text is masked before it is cut */
  readonly mask?: Masker
  /** how to see the columns that do not fit, e.g. `--format csv has all`; said after their names */
  readonly allColumns?: string
}

const gap = '  '
const cutMark = '…'
/** A column is left out rather than narrower than this, when its values are longer. */
const leastWidth = 8
/** Names this long are not cut while columns can be left out. */
const leastNameWidth = 16
/** Where nothing has an end, as in a file: room for all that anybody reads in a line. */
const widest = 10_000

/**
 * A table as lines of text that fit the terminal, without a line end: names, a rule, a line per row. Columns get fair
 * shares of the width and cells are cut with `…`; columns that do not fit are counted in a last line. NULL is written
 * `NULL`; a text that could be taken for it, is empty, or begins or ends with a blank stands in quotes. Line breaks are `↵`,
 * tabs `⇥`, other control characters as `visible` shows them. No columns give ''.
 */
export function tableText(table: TextTable, layout: TableLayout): string {
  const width = Math.min(Math.max(1, Math.floor(layout.width)), widest)
  // the narrowest column takes one place and its gap; nobody measures the other 1,990
  const possible = Math.ceil((width + gap.length) / (1 + gap.length))
  const columns = table.columns.slice(0, possible).map((_name, index) => measure(table, index, { ...layout, width }))
  const fitting = columns.slice(0, fittingCount(columns, width))
  if (fitting.length === 0) return ''
  const widths = shares(fitting, width - gap.length * (fitting.length - 1))
  const line = (cells: readonly string[]): string => cells.join(gap).trimEnd()
  return [
    line(fitting.map((column, index) => fitted(column.name, column, widths[index] ?? 0))),
    line(widths.map((columnWidth) => '─'.repeat(columnWidth))),
    ...table.rows.map((_row, at) =>
      line(fitting.map((column, index) => fitted(column.cells[at] ?? '', column, widths[index] ?? 0))),
    ),
    ...leftOut(table.columns.slice(fitting.length), { ...layout, width }),
  ].join('\n')
}

/** A column with its texts, cut to what the whole line could hold. */
interface MeasuredColumn {
  readonly name: string
  readonly cells: readonly string[]
  readonly isRight: boolean
  /** of the widest text */
  readonly natural: number
  readonly least: number
}

function measure(table: TextTable, index: number, layout: TableLayout): MeasuredColumn {
  const values = table.rows.map((row) => row[index] ?? null)
  const name = shown(table.columns[index] ?? '', layout)
  const cells = values.map((value) => (typeof value === 'string' ? shown(quotedIfUnclear(value), layout) : bare(value)))
  const align =
    table.aligns?.[index] ?? (values.every(isNumeric) && values.some((value) => value !== null) ? 'right' : 'left')
  const nameWidth = widthOf(name)
  const natural = Math.max(1, nameWidth, ...chunkedMax(cells))
  const least = Math.min(natural, Math.max(leastWidth, Math.min(nameWidth, leastNameWidth)))
  // a number without its last digits is another number
  const isRight = align === 'right'
  return { name, cells, isRight, natural, least: isRight ? Math.min(natural, 24) : least }
}

// as many arguments as there are rows would be too many
function chunkedMax(cells: readonly string[]): readonly number[] {
  let widest = 0
  for (const cell of cells) widest = Math.max(widest, widthOf(cell))
  return [widest]
}

function isNumeric(value: Cell): boolean {
  if (typeof value === 'string') return /^-?\d+\.\d+$/.test(value)
  return value === null || typeof value === 'number' || typeof value === 'bigint'
}

function bare(value: Exclude<Cell, string>): string {
  return value === null ? 'NULL' : Object.is(value, -0) ? '-0' : String(value)
}

/** A text that reads as something else, or as nothing, in quotes. */
function quotedIfUnclear(text: string): string {
  return /^(?:NULL)?$|^"|^\s|\s$/.test(text) ? `"${text}"` : text
}

/** On one line, without anything that a terminal acts on, and no longer than anybody can see. */
function shown(text: string, { width, mask = (all) => all }: TableLayout): string {
  // combined characters are longer than they are wide
  const most = width * 4 + 100
  const masked = mask(text)
  const oneLine = masked
    .slice(0, most + 1)
    .replaceAll(/\r\n?|\n|\u2028|\u2029|\u0085/g, '↵')
    .replaceAll('\t', '⇥')
  return masked.length > most ? `${visible(oneLine.slice(0, most))}${cutMark}` : visible(oneLine)
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return /^[\u0020-\u007e]*$/.test(text) ? text.length : stringWidth(text)
}

/** How many columns, from the left, have room; the first one always has. */
function fittingCount(columns: readonly MeasuredColumn[], width: number): number {
  let used = 0
  const tooFar = columns.findIndex((column, index) => {
    used += column.least + (index === 0 ? 0 : gap.length)
    return used > width && index > 0
  })
  return tooFar === -1 ? columns.length : tooFar
}

/** The room, shared: narrow columns get what they need, wide ones the same each. */
function shares(columns: readonly MeasuredColumn[], room: number): readonly number[] {
  const at = (level: number): number[] =>
    columns.map(({ natural, least }) => Math.min(natural, room, Math.max(least, level)))
  const total = (widths: readonly number[]): number => widths.reduce((sum, one) => sum + one, 0)
  let level = 1
  while (level < room && total(at(level + 1)) <= room) level += 1
  const widths = at(level)
  let spare = room - total(widths)
  return widths.map((one, index) => {
    if (spare <= 0 || one >= Math.min(columns[index]?.natural ?? 0, room)) return one
    spare -= 1
    return one + 1
  })
}

function fitted(text: string, { isRight }: MeasuredColumn, width: number): string {
  const cut = cutTo(text, width)
  const padding = ' '.repeat(Math.max(0, width - widthOf(cut)))
  return isRight ? `${padding}${cut}` : `${cut}${padding}`
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** A text cut to a width by whole characters as people see them. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment)
    if (used > width - 1) break
    kept += segment
  }
  return `${kept}${cutMark}`
}

/** The last line, or two: how many columns are not there, their names as far as they fit, and how to see them. */
function leftOut(names: readonly string[], layout: TableLayout): readonly string[] {
  if (names.length === 0) return []
  const { width, allColumns } = layout
  const start = `+ ${names.length} more ${names.length === 1 ? 'column' : 'columns'}: `
  const tail = allColumns === undefined ? '' : `; ${allColumns}`
  const list = shown(names.slice(0, width).join(', '), layout)
  const whole = `${start}${list}${tail}`
  if (widthOf(whole) <= width) return [whole]
  const beside = width - start.length - widthOf(tail)
  if (beside >= 20) return [`${start}${cutTo(list, beside)}${tail}`]
  return [cutTo(`${start}${list}`, width), ...(allColumns === undefined ? [] : [cutTo(`  ${allColumns}`, width)])]
}
