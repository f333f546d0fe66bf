import type { Cell, CellColumn } from '../../api/contract.ts'
import { many } from '../../design/format.ts'
import { isNumber, isTime } from '../../grid/grid-column.ts'
import { cellText, plainText } from '../../grid/text/cell-text.ts'

export const chartKinds = ['line', 'bar', 'scatter'] as const
export type ChartKind = (typeof chartKinds)[number]

/** What is drawn of an answer: columns by their names. */
export interface ChartChoice {
  readonly kind: ChartKind
  readonly x: string
  readonly y: string
  /** one series for each of its values */
  readonly colour: string | undefined
}

export interface ChartSeries {
  readonly name: string
  /** one for each x; null = nothing there */
  readonly values: readonly (number | null)[]
}

export interface ChartData {
  readonly scale: 'time' | 'number' | 'category'
  /** seconds since 1970, numbers, or the number of a category */
  readonly x: readonly number[]
  /** names of categories */
  readonly categories: readonly string[]
  readonly series: readonly ChartSeries[]
  /** what is not to be seen in the picture, a sentence each */
  readonly notes: readonly string[]
}

export const mostSeries = 8
const mostCategories = 500

export interface Answered {
  readonly columns: readonly CellColumn[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A first choice that shows something: a time or a first column along, a number up, a text with few values as colour. */
export function firstChoice({ columns, rows }: Answered): ChartChoice | undefined {
  const numbers = columns.filter(({ kind }) => isNumber(kind))
  const counted = numbers.filter(({ name }) => !/(^|_)id$/i.test(name))
  const y = counted.find((column) => column !== columns[0]) ?? counted[0] ?? numbers[0]
  const x = columns.find(({ kind }) => isTime(kind)) ?? columns.find((column) => column !== y)
  if (y === undefined) return undefined
  const at = columns.findIndex((column) => column !== x && column.kind === 'text')
  const values = new Set(rows.map((row) => plainText(row[at] ?? null)))
  const colour = at !== -1 && values.size > 1 && values.size <= mostSeries ? columns[at]?.name : undefined
  const along = x ?? y
  return {
    // one point is hardly seen, and no line is drawn of it
    kind: rows.length === 1 ? 'bar' : isTime(along.kind) ? 'line' : isNumber(along.kind) ? 'scatter' : 'bar',
    x: along.name,
    y: y.name,
    colour,
  }
}

/** The numbers of a chart. Points are left as they are; of lines and bars those with the same x are added up, and said. */
export function chartData({ columns, rows }: Answered, { kind, x, y, colour }: ChartChoice): ChartData {
  const [xAt, yAt, colourAt] = [x, y, colour].map((name) => columns.findIndex((column) => column.name === name))
  const notes: string[] = []
  // one bar has its value written below it: an axis of one place says nothing
  const scale = kind === 'bar' && rows.length === 1 ? 'category' : scaleOf(columns[xAt ?? -1])
  const categories = new Map<string, number>()
  const position = (value: Cell): number | undefined => placeOf(value, scale, categories)
  const points: Point[] = []
  let without = 0
  for (const row of rows) {
    const at = position(row[xAt ?? -1] ?? null)
    const value = numberOf(row[yAt ?? -1] ?? null)
    if (at === undefined || value === undefined) without += 1
    else points.push({ x: at, y: value, name: colour === undefined ? y : cellText(row[colourAt ?? -1] ?? null).text })
  }
  if (without > 0) notes.push(`${many(without, 'row has', 'rows have')} no ${x} or no ${y}: not drawn.`)
  if (categories.size >= mostCategories) notes.push(`Only the first ${mostCategories} values of ${x} are drawn.`)
  const named = [...new Set(points.map(({ name }) => name))]
  if (named.length > mostSeries)
    notes.push(
      `${named.length - mostSeries} of ${named.length} values of ${colour ?? ''} are not drawn: ${mostSeries} colours can be told apart.`,
    )
  const names = named.slice(0, mostSeries)
  const drawn = points.filter(({ name }) => names.includes(name))
  const series = kind === 'scatter' ? apart(drawn, names) : summed(drawn, names)
  if (series.added > 0)
    notes.push(`${many(series.added, 'row has', 'rows have')} the same ${x} as another one: ${y} is added up.`)
  return { scale, x: series.x, categories: [...categories.keys()], series: series.series, notes }
}

interface Point {
  readonly x: number
  readonly y: number
  readonly name: string
}

interface Lined {
  readonly x: readonly number[]
  readonly series: readonly ChartSeries[]
  readonly added: number
}

/** One value for each x and name. */
function summed(points: readonly Point[], names: readonly string[]): Lined {
  const x = [...new Set(points.map((point) => point.x))].toSorted((left, right) => left - right)
  const place = new Map(x.map((value, at) => [value, at]))
  const all = new Map(names.map((name) => [name, Array.from<number | null>({ length: x.length }).fill(null)]))
  let added = 0
  for (const point of points) {
    const values = all.get(point.name)
    const at = place.get(point.x)
    if (values === undefined || at === undefined) continue
    const before = values[at] ?? null
    if (before !== null) added += 1
    values[at] = (before ?? 0) + point.y
  }
  return { x, added, series: names.map((name) => ({ name, values: all.get(name) ?? [] })) }
}

/** Each point for itself. */
function apart(points: readonly Point[], names: readonly string[]): Lined {
  const sorted = points.toSorted((left, right) => left.x - right.x)
  return {
    x: sorted.map((point) => point.x),
    added: 0,
    series: names.map((name) => ({ name, values: sorted.map((point) => (point.name === name ? point.y : null)) })),
  }
}

function scaleOf(column: CellColumn | undefined): ChartData['scale'] {
  if (column === undefined) return 'category'
  if (column.kind === 'timestamp' || column.kind === 'local_timestamp' || column.kind === 'date') return 'time'
  return isNumber(column.kind) ? 'number' : 'category'
}

function placeOf(value: Cell, scale: ChartData['scale'], categories: Map<string, number>): number | undefined {
  if (scale === 'number') return numberOf(value)
  if (scale === 'time') {
    const text = plainText(value)
    // a moment without a zone is shown as it is written
    const ms = Date.parse(
      /[Zz]$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}${text.includes(':') ? 'Z' : ''}`,
    )
    return Number.isNaN(ms) ? undefined : ms / 1000
  }
  const { text } = cellText(value)
  const known = categories.get(text)
  if (known !== undefined) return known
  if (categories.size >= mostCategories) return undefined
  categories.set(text, categories.size)
  return categories.size - 1
}

function numberOf(value: Cell): number | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'object' || value === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}
