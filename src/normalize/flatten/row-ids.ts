import { canonicalJson } from '../../model/json-text.ts'
import { shake128 } from '../../model/hashing.ts'
import type { JsonObject, JsonValue } from '../../model/json.ts'
import { blockBytes, createKeccak, type Keccak, stateAt } from './keccak.ts'

/** bytes of a `_dlt_id`: 14 characters of base64 without padding */
const idBytes = 10
const idsPerDraw = 1000

/** A source of random `_dlt_id`s; draws the bytes of a thousand at a time. */
export function createRandomIds(randomBytes: (n: number) => Uint8Array): () => string {
  let drawn: Buffer = Buffer.alloc(0)
  let at = 0
  return () => {
    if (at + idBytes > drawn.length) {
      const bytes = randomBytes(idBytes * idsPerDraw)
      drawn = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      at = 0
    }
    at += idBytes
    return encodeId(drawn, at - idBytes)
  }
}

/** The id of a nested row (spec/tables.md 3.6): SHAKE-128 of `<parent id>_<table>_<index>`. */
export interface ChildIds {
  childId(parentId: string, table: string, index: number): string
}

export function createChildIds(): ChildIds {
  const keccak = createKeccak()
  return keccak === undefined ? { childId: portableChildId } : fastChildIds(keccak)
}

function portableChildId(parentId: string, table: string, index: number): string {
  return shake128(`${parentId}_${table}_${index}`, idBytes)
}

/** Siblings share all but the index, so only digits and padding are written anew in the block. */
function fastChildIds({ memory, permute }: Keccak): ChildIds {
  const output = Buffer.from(memory.buffer)
  let lastParent = ''
  let lastTable = ''
  // where the index goes; 0 = the text does not fit one block or is not ASCII
  let prefix = 0
  let end = 0
  const writePrefix = (parentId: string, table: string) => {
    memory.fill(0, 0, blockBytes)
    lastParent = parentId
    lastTable = table
    prefix = writeAscii(memory, `${parentId}_${table}_`)
    end = prefix
  }
  return {
    childId(parentId, table, index) {
      if (parentId !== lastParent || table !== lastTable) writePrefix(parentId, table)
      if (prefix === 0) return portableChildId(parentId, table, index)
      const length = writeDigits(memory, prefix, index)
      for (let stale = length + 1; stale <= end; stale++) memory[stale] = 0
      memory[length] = 0x1f
      memory[blockBytes - 1] = 0x80
      end = length
      permute()
      return encodeId(output, stateAt)
    },
  }
}

/** The hash that stands for a row's key, or for a whole scd2 row: over canonical JSON. */
export function contentId(content: JsonValue): string {
  return shake128(canonicalJson(content), idBytes)
}

/** What an scd2 row hash is made of: the record as it came, without dlt's own keys. */
export function ownContent(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !key.startsWith('_dlt')))
}

// the tenth byte in base64: two characters
const lastByte = Array.from({ length: 256 }, (_, byte) => Buffer.from([byte]).toString('base64').slice(0, 2))

function encodeId(bytes: Buffer, at: number): string {
  return bytes.toString('base64', at, at + idBytes - 1) + (lastByte[bytes[at + idBytes - 1] ?? 0] ?? '')
}

/** Bytes written, or 0 when the text is not ASCII or leaves no room for an index and padding. */
function writeAscii(memory: Uint8Array, text: string): number {
  if (text.length > blockBytes - 20) return 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 127) return 0
    memory[index] = code
  }
  return text.length
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
