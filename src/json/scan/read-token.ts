import { decodeNumber } from '../numbers/json-number.ts'
import { parseJson } from '../json-text.ts'
import type { JsonFloat, JsonValue } from '../json.ts'
import { ascii, type ScannedJson } from './scan-json.ts'

/** The first byte of a value, which tells its kind. */
export function kindAt({ bytes, starts }: ScannedJson, token: number): number {
  return bytes[starts[token] ?? 0] ?? 0
}

/** The token behind a value: that of the next one, or of the end of what holds it. */
export function tokenAfter(scan: ScannedJson, token: number): number {
  const kind = kindAt(scan, token)
  return kind === ascii.object || kind === ascii.list ? containerEnd(scan, token) : token + 1
}

/** True when the value is an object. */
export function isObjectAt(scan: ScannedJson, token: number): boolean {
  return kindAt(scan, token) === ascii.object
}

/** The number of the list, among `keys`, of the keys that an object has. */
export function keyList(scan: ScannedJson, object: number): number {
  return scan.ends[containerEnd(scan, object) - 1] ?? 0
}

/** The keys of an object. */
export function keysAt(scan: ScannedJson, object: number): readonly string[] {
  return scan.keys[keyList(scan, object)] ?? []
}

/** The tokens of a list's items. */
export function itemsAt(scan: ScannedJson, list: number): Int32Array {
  const end = containerEnd(scan, list) - 1
  const items: number[] = []
  for (let item = list + 1; item < end; item = tokenAfter(scan, item)) items.push(item)
  return Int32Array.from(items)
}

/** How many bytes the value takes. */
export function lengthAt(scan: ScannedJson, token: number): number {
  return endOf(scan, token) - (scan.starts[token] ?? 0)
}

/** The value itself, decoded as `parseJson` does. */
export function valueAt(scan: ScannedJson, token: number): JsonValue {
  return parseJson(sourceText(scan, token))
}

/** True for a text with escapes, whose bytes are not the text itself. */
export function isEscaped({ ends }: ScannedJson, text: number): boolean {
  return (ends[text] ?? 0) < 0
}

/** The first byte of a text, behind its quote. */
export function textStart({ starts }: ScannedJson, text: number): number {
  return (starts[text] ?? 0) + 1
}

/** The byte behind a text: its closing quote. */
export function textEnd({ ends }: ScannedJson, text: number): number {
  return Math.abs(ends[text] ?? 0)
}

/** A text. */
export function textAt(scan: ScannedJson, token: number): string {
  if (isEscaped(scan, token)) return valueAt(scan, token) as string
  return scan.bytes.toString('utf8', textStart(scan, token), textEnd(scan, token))
}

/** True for a number that `JSON.parse` could make another one of. */
function isDelicate({ ends }: ScannedJson, number: number): boolean {
  return (ends[number] ?? 0) < 0
}

/** The byte behind a number or word. */
function scalarEnd({ ends }: ScannedJson, scalar: number): number {
  return Math.abs(ends[scalar] ?? 0)
}

/** The token behind a whole object or list. */
function containerEnd({ ends }: ScannedJson, container: number): number {
  return ends[container] ?? 0
}

/** True for a list without items. */
export function isEmptyList(scan: ScannedJson, list: number): boolean {
  return containerEnd(scan, list) === list + 2
}

/** A number by the rules of `JsonValue`. */
export function numberAt(scan: ScannedJson, token: number): number | bigint | JsonFloat {
  const end = scalarEnd(scan, token)
  return isDelicate(scan, token)
    ? decodeNumber(scan.bytes.toString('latin1', scan.starts[token], end))
    : plainNumber(scan.bytes, scan.starts[token] ?? 0, end)
}

const powersOfTen = Array.from({ length: 16 }, (_, power) => 10 ** power)

/** Up to 15 digits and a power of ten up to 15 are exact, so that their quotient is rounded once, as it should be. */
function plainNumber(bytes: Uint8Array, from: number, end: number): number {
  const isNegative = bytes[from] === ascii.minus
  let digits = 0
  let point = end
  for (let at = isNegative ? from + 1 : from; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === ascii.point) point = at + 1
    else digits = digits * 10 + (byte - ascii.zero)
  }
  const size = point === end ? digits : digits / (powersOfTen[end - point] ?? 1)
  return isNegative ? -size : size
}

/** The token of a member's value; of equal keys the last counts. */
export function memberAt(scan: ScannedJson, object: number, key: string): number | undefined {
  const index = keysAt(scan, object).lastIndexOf(key)
  if (index === -1) return undefined
  let value = object + 1
  for (let before = 0; before < index; before++) value = tokenAfter(scan, value)
  return value
}

/** The bytes of a value. */
export function sourceAt(scan: ScannedJson, token: number): Buffer {
  return scan.bytes.subarray(scan.starts[token], endOf(scan, token))
}

/** The value as it was written. */
function sourceText(scan: ScannedJson, token: number): string {
  return scan.bytes.toString('utf8', scan.starts[token], endOf(scan, token))
}

/** The byte behind a value. */
function endOf(scan: ScannedJson, token: number): number {
  const kind = kindAt(scan, token)
  if (kind === ascii.object || kind === ascii.list) return (scan.starts[containerEnd(scan, token) - 1] ?? 0) + 1
  return kind === ascii.quote ? textEnd(scan, token) + 1 : scalarEnd(scan, token)
}
