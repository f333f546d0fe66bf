import type { Vector } from '@duckdb/node-bindings'
import { textEnd, textStart } from '../../json/scan/read-token.ts'
import type { ScannedJson } from '../../json/scan/scan-json.ts'
import type { Address, Cells, PlacedSource, Scratch } from './cells.ts'
import { wrongKind } from './fixed-cells.ts'
import { inlineLength, placeBytes, PlacedTexts } from './text-entry.ts'

/** True when cells of a text column are tokens of a page. */
export function hasTokens({ source, values, from, count }: Cells): boolean {
  if (source === undefined) return false
  for (let row = from; row < from + count; row++) if (typeof values[row] === 'number') return true
  return false
}

const mostBytesPerRow = 4096
const nowhere: Address = { low: 0, high: 0 }

/**
 * Copies into the vector's string heap what the texts of some columns most likely lie between, so that all of these
 * columns can point there. The vector must live until the chunk is appended.
 */
export function placeSource(vector: Vector, scan: ScannedJson, columns: readonly Cells[]): PlacedSource {
  const { first, end } = spanOf(scan, columns)
  const rows = columns[0]?.count ?? 0
  // rows of a nested table may lie far apart on the page: then what lies between them would be copied for nothing
  if (end - first > rows * mostBytesPerRow) return { scan, first: 0, end: 0, address: nowhere }
  // short texts lie inside their entries
  if (end - first <= inlineLength) return { scan, first, end, address: nowhere }
  return { scan, first, end, address: moved(placeBytes(vector, scan.bytes.subarray(first, end)), first) }
}

/** The address of the byte at 0 when that of the byte at `offset` is known. */
function moved({ low, high }: Address, offset: number): Address {
  const start = low - offset
  return start < 0 ? { low: start + 2 ** 32, high: high - 1 } : { low: start, high }
}

/** From the first row's texts to the last row's: rows stand in the order of the page, nearly always. */
function spanOf(scan: ScannedJson, columns: readonly Cells[]): Pick<PlacedSource, 'first' | 'end'> {
  let first = 2 ** 31
  let end = 0
  for (const { values, from, count } of columns) {
    let top = from
    let bottom = from + count - 1
    while (top <= bottom && typeof values[top] !== 'number') top++
    while (bottom > top && typeof values[bottom] !== 'number') bottom--
    const [upper, lower] = [values[top], values[bottom]]
    if (typeof upper !== 'number' || typeof lower !== 'number') continue
    first = Math.min(first, textStart(scan, upper) - 1)
    end = Math.max(end, textEnd(scan, lower))
  }
  return { first, end: Math.max(first, end) }
}

/** Writes texts that are tokens of a page; those that had to be decoded, or lie elsewhere, get bytes of their own. */
export function fillTokens(vector: Vector, cells: Cells, scratch: Scratch): void {
  const { values, from, count, source } = cells
  if (source === undefined) return
  const { scan, first, end, address } = source
  const { bytes } = scan
  const texts = new PlacedTexts(scratch, bytes, address)
  const apart: ApartText[] = []
  scratch.start()
  for (let row = 0; row < count; row++) {
    const value = values[from + row]
    if (typeof value === 'number') {
      const offset = textStart(scan, value)
      const behind = textEnd(scan, value)
      if (offset > first && behind <= end) texts.writeEntry(row, offset, behind - offset)
      else apart.push({ row, text: bytes.subarray(offset, behind) })
    } else if (typeof value === 'string') apart.push({ row, text: Buffer.from(value, 'utf8') })
    else if (value === null || value === undefined) texts.writeNull(row)
    else throw wrongKind(cells, value)
  }
  if (apart.length > 0) writeApart(vector, apart, scratch)
  scratch.finish(vector, count, 16)
}

interface ApartText {
  readonly row: number
  readonly text: Uint8Array
}

function writeApart(vector: Vector, texts: readonly ApartText[], scratch: Scratch): void {
  const bytes = Buffer.concat(texts.map(({ text }) => text))
  const address = bytes.length <= inlineLength ? nowhere : placeBytes(vector, bytes)
  const placed = new PlacedTexts(scratch, bytes, address)
  let offset = 0
  for (const { row, text } of texts) {
    placed.writeEntry(row, offset, text.length)
    offset += text.length
  }
}
