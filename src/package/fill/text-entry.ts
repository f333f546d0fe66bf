import type { Vector } from '@duckdb/node-bindings'
import { duckdb } from '../../duckdb/bindings.ts'
import type { Address, Scratch } from './cells.ts'

// Texts up to this length lie inside their 16-byte entry (duckdb.h, duckdb_string_t); longer ones behind a pointer.
export const inlineLength = 12

const twoTo32 = 2 ** 32

/** At `length - 4 * word + 8`: the bits of that word, of the first three, that a text of the length fills. */
const masks = Int32Array.from({ length: inlineLength + 9 }, (_, index) => maskOf(index - 8))

function maskOf(bytesLeft: number): number {
  if (bytesLeft <= 0) return 0
  return bytesLeft >= 4 ? -1 : (1 << (bytesLeft * 8)) - 1
}

/** Gives bytes to a vector (which copies them to its string heap) and tells where the first of them is now. */
export function placeBytes(vector: Vector, bytes: Uint8Array): Address {
  duckdb.vector_assign_string_element_len(vector, 0, bytes)
  const entry = duckdb.vector_get_data(vector, 16)
  const view = new DataView(entry.buffer, entry.byteOffset, 16)
  return { low: view.getUint32(8, true), high: view.getUint32(12, true) }
}

/** Texts on their way into a vector: bytes of ours, and the address that the one at offset 0 has in the engine. */
export class PlacedTexts {
  readonly #scratch: Scratch
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #address: Address

  constructor(scratch: Scratch, bytes: Uint8Array, address: Address) {
    this.#scratch = scratch
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#address = address
  }

  writeNull(row: number): void {
    this.#scratch.setNull(row)
    this.#scratch.words.fill(0, row * 4, row * 4 + 4)
  }

  /** Writes one `duckdb_string_t`: u32 length, then 12 bytes inline, or a 4-byte prefix and a pointer. */
  writeEntry(row: number, offset: number, length: number): void {
    const { words, bytes: entries } = this.#scratch
    const at = row * 4
    words[at] = length
    if (length > inlineLength) {
      words[at + 1] = this.#view.getInt32(offset, true)
      const low = this.#address.low + offset
      words[at + 2] = low
      words[at + 3] = this.#address.high + (low >= twoTo32 ? 1 : 0)
    } else if (offset + inlineLength <= this.#bytes.length) {
      words[at + 1] = this.#view.getInt32(offset, true) & (masks[length + 8] ?? 0)
      words[at + 2] = this.#view.getInt32(offset + 4, true) & (masks[length + 4] ?? 0)
      words[at + 3] = this.#view.getInt32(offset + 8, true) & (masks[length] ?? 0)
    } else {
      words.fill(0, at + 1, at + 4)
      for (let index = 0; index < length; index++) entries[at * 4 + 4 + index] = this.#bytes[offset + index] ?? 0
    }
  }
}
