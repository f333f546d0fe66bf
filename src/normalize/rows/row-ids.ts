import { canonicalJson } from '../../json/json-text.ts'
import { shake128 } from '../../model/hashing.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { blockBytes, createKeccak, type Keccak, stateAt } from './keccak.ts'

/** bytes of a `_dlt_id`: 14 characters of base64 without padding */
const idBytes = 10
const idsPerDraw = 1000

/** A source of random `_dlt_id`s; draws the bytes of a thousand at a time. */
export function createRandomIds(randomBytes: (n: number) => Uint8Array): () => string {
  let drawn: Uint8Array = new Uint8Array(0)
  let at = 0
  return () => {
    if (at + idBytes > drawn.length) {
      drawn = randomBytes(idBytes * idsPerDraw)
      at = 0
    }
    at += idBytes
    return encodeId(drawn, at - idBytes)
  }
}

/** The id of a nested row (docs/contract/tables.md 3.6): SHAKE-128 of `<parent id>_<table>_<index>`. */
export type ChildIdSource = (parentId: string, table: string, index: number) => string

export function createChildIds(): ChildIdSource {
  const keccak = createKeccak()
  return keccak === undefined ? portableChildId : fastChildIds(keccak)
}

function portableChildId(parentId: string, table: string, index: number): string {
  return shake128(`${parentId}_${table}_${index}`, idBytes)
}

/** Siblings share all but the index, and rows of a table share its name: only what differs is written anew. */
function fastChildIds(keccak: Keccak): ChildIdSource {
  const { memory } = keccak
  const suffixes = new Map<string, Uint8Array | undefined>()
  let lastParent = ''
  let lastTable = ''
  // where the index goes; 0 = the text does not fit one block or is not ASCII
  let prefix = 0
  // behind the last byte that may not be zero
  let end = 0
  memory[blockBytes - 1] = 0x80
  return (parentId, table, index) => {
    if (parentId !== lastParent || table !== lastTable) {
      lastParent = parentId
      lastTable = table
      if (!suffixes.has(table)) suffixes.set(table, asciiBytes(`_${table}_`))
      prefix = writePrefix(memory, parentId, suffixes.get(table))
    }
    if (prefix === 0) {
      end = blockBytes - 1
      return portableChildId(parentId, table, index)
    }
    let at = writeDigits(memory, prefix, index)
    memory[at++] = 0x1f
    for (let stale = at; stale < end; stale++) memory[stale] = 0
    end = at
    keccak.permute()
    return encodeId(memory, stateAt)
  }
}

/** Gives the position behind the prefix, or 0 when it is not ASCII or leaves no room for an index and padding. */
function writePrefix(memory: Uint8Array, parentId: string, suffix: Uint8Array | undefined): number {
  const { length } = parentId
  if (suffix === undefined || length + suffix.length > blockBytes - 20) return 0
  let seen = 0
  for (let index = 0; index < length; index++) {
    const code = parentId.charCodeAt(index)
    seen |= code
    memory[index] = code
  }
  for (let index = 0; index < suffix.length; index++) memory[length + index] = suffix[index] ?? 0
  return seen < 128 ? length + suffix.length : 0
}

function asciiBytes(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text)
  return bytes.every((byte) => byte < 128) ? new Uint8Array(bytes) : undefined
}

/** The hash that stands for a row's key, or for a whole scd2 row: over canonical JSON. */
export function contentId(content: JsonValue): string {
  return shake128(canonicalJson(content), idBytes)
}

/** What an scd2 row hash is made of: the record as it came, without dlt's own keys. */
export function ownContent(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !key.startsWith('_dlt')))
}

const alphabet = Uint8Array.from(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'))

/** Ten bytes in base64 without padding; three times as fast as `Buffer.toString` for so few. */
function encodeId(bytes: Uint8Array, at: number): string {
  const a = triple(bytes, at)
  const b = triple(bytes, at + 3)
  const c = triple(bytes, at + 6)
  const last = bytes[at + 9] ?? 0
  return String.fromCharCode(
    letter(a >> 18),
    letter(a >> 12),
    letter(a >> 6),
    letter(a),
    letter(b >> 18),
    letter(b >> 12),
    letter(b >> 6),
    letter(b),
    letter(c >> 18),
    letter(c >> 12),
    letter(c >> 6),
    letter(c),
    letter(last >> 2),
    letter(last << 4),
  )
}

function triple(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
}

function letter(bits: number): number {
  return alphabet[bits & 63] ?? 0
}

/** Writes a non-negative integer in decimal; gives the position behind it. */
function writeDigits(memory: Uint8Array, at: number, value: number): number {
  let width = 1
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) width++
  let rest = value
  for (let position = at + width - 1; position >= at; position--) {
    memory[position] = 48 + (rest % 10)
    rest = Math.floor(rest / 10)
  }
  return at + width
}
