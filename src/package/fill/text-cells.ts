import type { Vector } from '@duckdb/node-bindings'
import { duckdb } from '../../duckdb/bindings.ts'
import type { CellValue } from '../../model/batch.ts'
import { type Address, type Cells, type Scratch, chunkRows } from './cells.ts'
import { wrongKind } from './fixed-cells.ts'
import { inlineLength, placeBytes, PlacedTexts } from './text-entry.ts'
import { fillTokens, hasTokens } from './token-cells.ts'

// Above this a column's texts are handed over one by one: a concatenation would cost more memory than time saved.
const longestTogether = 4 << 20

/**
 * Writes texts into a VARCHAR vector, 3-4 times faster than assigning one by one: all texts of the column are
 * encoded as one, given to the vector's string heap in one call, and the entries made to point into it.
 * An entry is `duckdb_string_t`: u32 length, then 12 bytes inline, or a 4-byte prefix and a pointer.
 */
export function fillText(vector: Vector, cells: Cells, scratch: Scratch): void {
  if (hasTokens(cells)) return fillTokens(vector, cells, scratch)
  const rows = rowsOf(cells)
  const length = totalLength(rows, cells)
  scratch.start()
  if (length <= inlineLength || length > longestTogether) return fillOneByOne(vector, rows, scratch)
  const heap = Buffer.from(rows.join(''), 'utf8')
  const address = placeBytes(vector, heap)
  if (pointEntries(rows, { heap, address, ascii: heap.length === length }, scratch)) {
    scratch.finish(vector, rows.length, 16)
    return
  }
  fillOneByOne(vector, rows, scratch)
}

// A pair of surrogate escapes, a lone one, or any other escape, read from left to right.
const escapes = /\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(\\ud[89a-f][0-9a-f]{2})|\\[^]/gi

/** As `fillText`, for JSON text: lone surrogate escapes become U+FFFD, as they do in plain text columns. */
export function fillJson(vector: Vector, cells: Cells, scratch: Scratch): void {
  const values = rowsOf(cells).map((value) =>
    typeof value === 'string' && /\\ud/i.test(value) ? mendSurrogates(value) : value,
  )
  fillText(vector, { ...cells, values, from: 0 }, scratch)
}

/**
 * Replaces escapes of lone surrogates in JSON text by `\ufffd`; pairs and escaped backslashes stay. `JSON.stringify`
 * writes such escapes, and the JSON types of DuckDB and Postgres refuse them.
 */
export function mendSurrogates(json: string): string {
  return json.replace(escapes, (found, lone: string | undefined) => (lone === undefined ? found : String.raw`\ufffd`))
}

/** Writes byte strings one by one. */
export function fillBytes(vector: Vector, cells: Cells, scratch: Scratch): void {
  scratch.start()
  for (const [row, value] of rowsOf(cells).entries()) {
    if (value === null || value === undefined) scratch.setNull(row)
    else if (value instanceof Uint8Array) duckdb.vector_assign_string_element_len(vector, row, value)
    else throw wrongKind(cells, value)
  }
  scratch.finishNulls(vector, cells.count)
}

interface TextHeap {
  readonly heap: Buffer
  readonly address: Address
  /** every character is one byte, so lengths need not be counted again */
  readonly ascii: boolean
}

/** False when the pieces do not add up to the whole: surrogate halves that met at a border became one character. */
function pointEntries(rows: Rows, text: TextHeap, scratch: Scratch): boolean {
  const texts = new PlacedTexts(scratch, text.heap, text.address)
  let offset = 0
  for (let row = 0; row < rows.length; row++) {
    const value = rows[row] as string | null | undefined
    if (value === null || value === undefined) {
      texts.writeNull(row)
      continue
    }
    const length = text.ascii ? value.length : Buffer.byteLength(value)
    texts.writeEntry(row, offset, length)
    offset += length
  }
  return offset === text.heap.length
}

function fillOneByOne(vector: Vector, rows: Rows, scratch: Scratch): void {
  for (let row = 0; row < rows.length; row++) {
    const value = rows[row]
    if (typeof value === 'string') duckdb.vector_assign_string_element_len(vector, row, Buffer.from(value, 'utf8'))
    else scratch.setNull(row)
  }
  scratch.finishNulls(vector, rows.length)
}

type Rows = readonly (CellValue | undefined)[]

function rowsOf({ values, from, count }: Cells): Rows {
  if (from === 0 && values.length === count) return values
  const rows = values.slice(from, from + count)
  if (rows.length < count) rows.length = Math.min(count, chunkRows)
  return rows
}

function totalLength(rows: Rows, cells: Cells): number {
  let length = 0
  for (let row = 0; row < rows.length; row++) {
    const value = rows[row]
    if (typeof value === 'string') length += value.length
    else if (value !== null && value !== undefined) throw wrongKind(cells, value)
  }
  return length
}
