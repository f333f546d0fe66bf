import type { Cell, CellKind, CutText } from '../../api/contract.ts'
import { visible } from '../../design/visible.ts'

/** How a value looks in a cell. `void` = there is no value, or nothing in it: said in words, in another colour. */
export interface CellText {
  readonly text: string
  readonly tone: 'plain' | 'void'
  /** characters of a value of which only the beginning is here */
  readonly length?: number
}

/** Characters of a value that are put into a cell: no cell is wider. */
const mostShown = 300

/** A value for a line of the grid: one line, bounded, with nothing in it that moves what stands beside it. */
export function cellText(value: Cell | undefined, kind?: CellKind): CellText {
  if (value === undefined) return { text: '', tone: 'void' }
  if (value === null) return { text: 'null', tone: 'void' }
  if (value === '') return { text: 'empty', tone: 'void' }
  if (isCut(value)) return { ...cellText(value.$cut), length: value.$length }
  const text = readable(typeof value === 'string' ? value : String(value), kind)
  const shown = visible(text.slice(0, mostShown))
  // what is blank would look as if there was nothing
  if (shown.trim() === '') return { text: shown.replaceAll(' ', '·'), tone: 'plain' }
  return { text: text.length > mostShown ? `${shown}…` : shown, tone: 'plain' }
}

/** Without what only makes it longer: zeros that end a decimal, `T` and parts of a second that are none. */
function readable(text: string, kind: CellKind | undefined): string {
  if (kind === 'decimal') return text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
  if (kind !== 'timestamp' && kind !== 'local_timestamp') return text
  return text.replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ').replace(/\.0+(?=Z?$)/, '')
}

/** True for a text of which only the beginning came. */
export function isCut(value: Cell | undefined): value is CutText {
  return typeof value === 'object' && value !== null
}

/** A value as text, as far as it is here. */
export function plainText(value: Cell): string {
  if (value === null) return ''
  return isCut(value) ? value.$cut : String(value)
}

/** Indented, for reading, where it is JSON and not too long to be; else as it is. */
export function prettyText(text: string, kind: CellKind): string {
  if (kind !== 'json' || text.length > 1_000_000) return text
  return indented(text) ?? text
}

/** Indented without being read as values, so that no digit of a number changes; undefined = it is no JSON. */
export function indented(json: string): string | undefined {
  try {
    JSON.parse(json)
  } catch {
    return undefined
  }
  let depth = 0
  const newLine = (): string => `\n${'  '.repeat(Math.min(depth, 40))}`
  const parts: string[] = []
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === '{' || token === '[') {
      depth += 1
      parts.push(token, newLine())
    } else if (token === '}' || token === ']') {
      depth -= 1
      // nothing in it
      if (parts.at(-1)?.startsWith('\n') === true && parts.at(-2) === (token === '}' ? '{' : '[')) parts.pop()
      else parts.push(newLine())
      parts.push(token)
    } else if (token === ',') parts.push(token, newLine())
    else parts.push(token === ':' ? ': ' : token)
  }
  return parts.join('')
}

/** `12.5 KB`: how long a value is of which only the beginning is shown. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${round(bytes / 1000)} KB` : `${round(bytes / 1_000_000)} MB`
}

function round(value: number): string {
  return value < 10 ? value.toFixed(1).replace('.0', '') : value.toFixed(0)
}
