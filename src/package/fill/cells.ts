import type { Vector } from '@duckdb/node-bindings'
import { duckdb } from '../../duckdb/bindings.ts'
import type { CellValue } from '../../model/batch.ts'
import type { ScannedJson } from '../../json/scan/scan-json.ts'

/** Rows of a DuckDB vector, and so of a data chunk. */
export const chunkRows = 2048

/** The cells of one column of one chunk: `values[from … from + count)`; a hole or null is SQL NULL. */
export interface Cells {
  readonly column: string
  readonly values: readonly (CellValue | undefined)[]
  readonly from: number
  readonly count: number
  /** the page that cells of a text column may point into, and where the engine has a copy of it */
  readonly source?: PlacedSource
}

/** A page, of which the engine has a copy of the bytes from `first` to before `end`. */
export interface PlacedSource {
  readonly scan: ScannedJson
  readonly first: number
  readonly end: number
  /** that the byte at 0 would have in the engine's memory */
  readonly address: Address
}

/** A 64-bit address as two unsigned halves. */
export interface Address {
  readonly low: number
  readonly high: number
}

/**
 * Buffers that every fill reuses: cells are written here as machine words, then copied into the vector in one call.
 * One per package; not shared while a fill runs (fills are synchronous).
 */
export class Scratch {
  readonly words = new Int32Array(chunkRows * 4)
  readonly bytes = new Uint8Array(this.words.buffer)
  readonly longs = new BigInt64Array(this.words.buffer)
  readonly floats = new Float64Array(this.words.buffer)
  readonly #valid = new Uint8Array(chunkRows / 8)
  #anyNull = false

  /** call before a column: every row counts as present */
  start(): void {
    this.#anyNull = false
  }

  setNull(row: number): void {
    if (!this.#anyNull) this.#valid.fill(0xff)
    this.#anyNull = true
    this.#valid[row >> 3] = (this.#valid[row >> 3] ?? 0) & ~(1 << (row & 7))
  }

  /** copies `count` cells of `width` bytes and the nulls into the vector */
  finish(vector: Vector, count: number, width: number): void {
    duckdb.copy_data_to_vector(vector, 0, this.words.buffer, 0, count * width)
    this.finishNulls(vector, count)
  }

  finishNulls(vector: Vector, count: number): void {
    if (!this.#anyNull) return
    duckdb.vector_ensure_validity_writable(vector)
    const buffer = this.#valid.buffer
    duckdb.copy_data_to_vector_validity(vector, 0, buffer, 0, Math.ceil(count / 64) * 8)
  }
}
