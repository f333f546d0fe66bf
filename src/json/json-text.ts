import { parse as parseCustomNumbers } from 'json-custom-numbers'
import { parseCarefully } from './numbers/careful-json.ts'
import { decodeNumber, digitsAround } from './numbers/json-number.ts'
import { isList, JsonFloat, type JsonObject, type JsonValue } from './json.ts'

// A number token whose meaning JSON.parse might lose: 16+ digits, an integral float, or an exponent. It must end as
// tokens end, so that the `:00.000Z` of a timestamp is not one. A match inside a string only costs time.
const delicate =
  /(-?(?:\d{16,}(?:\.\d+)?(?:[eE][+-]?\d+)?|(?:0|[1-9]\d*)(?:\.0+|(?:\.\d+)?[eE][+-]?\d+)|(?=[\d.]{17})\d+\.\d+))(?=[,\]}\s]|$)/
    .source
// apart from the text's own start: the search for one of three characters is what makes this fast
const delicateNumber = new RegExp(`[:,[]\\s*${delicate}`, 'g')
const leadingDelicate = new RegExp(`^\\s*${delicate}`)
const suspiciousKey = /__proto__|\\u005f/i

/**
 * Decodes JSON without losing what the tables need: big integers become `bigint`, `1.0` and numbers that no double holds
 * become `JsonFloat`. V8's own parser does the work unless the text holds such a number (ARCHITECTURE.md D5).
 * Throws `SyntaxError` on malformed text. `NaN`/`Infinity` literals are malformed.
 */
export function parseJson(text: string): JsonValue {
  if (!isDelicate(text)) return JSON.parse(text) as JsonValue
  // json-custom-numbers assigns keys with `=`, so a `__proto__` key would become the prototype
  if (suspiciousKey.test(text)) return parseCarefully(text)
  return parseCustomNumbers(text, undefined, (_key, digits) => decodeNumber(digits)) as JsonValue
}

function isDelicate(text: string): boolean {
  const [, leading] = leadingDelicate.exec(text) ?? []
  if (leading !== undefined && typeof decodeNumber(leading) !== 'number') return true
  for (const [, digits = ''] of text.matchAll(delicateNumber)) if (typeof decodeNumber(digits) !== 'number') return true
  return false
}

/**
 * Compact JSON text of a value, lossless and as dlt writes json columns (orjson): bigints as digits, integral floats
 * as floats (`1.0`, `1e+20`, `1e-6`), what no double holds with all its digits, key order kept, non-ASCII raw, lone
 * surrogates as U+FFFD. `NaN` and infinities, and numbers beyond what any database reads, are texts. Any depth of nesting
 * is fine.
 */
export function toJsonText(value: JsonValue): string {
  if (!isPlain(value, 0)) return writeValue(value, Object.keys)
  const text = JSON.stringify(value)
  // JSON.stringify writes a lone surrogate as an escape that no database accepts
  return text.includes('\\ud') ? writeValue(value, Object.keys) : text
}

/**
 * The canonical text that hashes are made of (`canon` in docs/contract/tables.md): as `toJsonText`, with keys sorted by
 * code point at every level.
 */
export function canonicalJson(value: JsonValue): string {
  return writeValue(value, (object) => Object.keys(object).toSorted(byCodePoint))
}

/** Python's `str` of a float, always recognisable as a float: `1.0`, `1e+20`, `1e-07`. `NaN` gives `nan`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) return exponentForm(value, 2)
  return fixedForm(value)
}

// beyond this depth neither JSON.stringify nor our own recursion is trusted with the stack
const nativeDepth = 500

interface Frame {
  readonly keys: readonly string[] | null
  readonly source: readonly JsonValue[] | JsonObject
  readonly length: number
  next: number
}

/** Writes without recursion: JSON from a server may be nested deeper than the stack. */
function writeValue(value: JsonValue, keysOf: (object: JsonObject) => string[]): string {
  const frames: Frame[] = []
  let text = ''
  let current: JsonValue | undefined = value
  for (;;) {
    if (typeof current === 'object' && current !== null && !(current instanceof JsonFloat)) {
      const frame = openFrame(current, keysOf)
      text += frame.keys === null ? '[' : '{'
      frames.push(frame)
    } else {
      text += scalarText(current)
    }
    for (;;) {
      const frame = frames.at(-1)
      if (frame === undefined) return text
      if (frame.next < frame.length) break
      text += frame.keys === null ? ']' : '}'
      frames.pop()
    }
    const frame = frames.at(-1) as Frame
    if (frame.next > 0) text += ','
    if (frame.keys === null) {
      current = (frame.source as readonly JsonValue[])[frame.next]
    } else {
      const key = frame.keys[frame.next] ?? ''
      text += `${stringText(key)}:`
      current = (frame.source as JsonObject)[key]
    }
    frame.next++
  }
}

function openFrame(source: readonly JsonValue[] | JsonObject, keysOf: (object: JsonObject) => string[]): Frame {
  if (isList(source)) return { keys: null, source, length: source.length, next: 0 }
  const keys = keysOf(source)
  return { keys, source, length: keys.length, next: 0 }
}

function scalarText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'bigint') return digitsText(value.toString())
  if (typeof value === 'string') return stringText(value)
  if (value instanceof JsonFloat)
    return value.digits === undefined ? jsonFloatText(value.value) : digitsText(value.digits)
  return value === true ? 'true' : 'false'
}

function stringText(text: string): string {
  const json = JSON.stringify(text)
  return json.includes('\\ud') ? JSON.stringify(wellFormed(text)) : json
}

/** The text with every lone surrogate replaced by U+FFFD, as every UTF-8 encoder does. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) =>
    found.length === 2 ? found : '\ufffd',
  )
}

function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value)
  return jsonFloatText(value)
}

// what a number of Postgres' jsonb may have before and behind the point
const mostBefore = 131_072
const mostBehind = 16_383

/** A number as it was written; as a text when it is beyond what databases read in JSON. */
function digitsText(digits: string): string {
  if (digits.length < 1000 && !/[eE]/.test(digits)) return digits
  const { before, behind } = digitsAround(digits)
  return before > mostBefore || behind > mostBehind ? `"${digits}"` : digits
}

/** A float as orjson writes it: like Python's, but fixed down to 1e-5 and with bare exponents. */
function jsonFloatText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-5)) return exponentForm(value, 1)
  return fixedForm(value)
}

function exponentForm(value: number, digits: number): string {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(digits, '0')}`
}

function fixedForm(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('.') ? text : `${text}.0`
}

/** True when `JSON.stringify` writes the value exactly as `writeValue` would. */
function isPlain(value: JsonValue | undefined, depth: number): boolean {
  if (typeof value === 'number') return isPlainNumber(value)
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint' && value !== undefined
  if (value instanceof JsonFloat || depth > nativeDepth) return false
  if (Array.isArray(value)) return value.every((item: JsonValue) => isPlain(item, depth + 1))
  return Object.values(value as JsonObject).every((item) => isPlain(item, depth + 1))
}

// JSON.stringify and orjson agree on these; in [1e-6, 1e-5) one writes `0.000001` and the other `1e-6`
function isPlainNumber(value: number): boolean {
  if (Number.isInteger(value)) return Number.isSafeInteger(value)
  const size = Math.abs(value)
  return Number.isFinite(value) && (size >= 1e-5 || size < 1e-6)
}

/** Code point order from UTF-16 units: surrogates stand for what lies above U+FFFF. Negative, zero or positive. */
export function byCodePoint(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a !== b) return rank(a) - rank(b)
  }
  return left.length - right.length
}

function rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800
  return unit >= 0xd800 ? unit + 0x2000 : unit
}
