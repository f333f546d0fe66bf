import { randomUUID } from 'node:crypto'
import { parse as parseCustomNumbers } from 'json-custom-numbers'
import { JsonFloat, type JsonObject, type JsonValue } from './json.ts'

// A number token whose meaning JSON.parse would lose: 16+ digits, an integral float, or an exponent. It can also
// match inside a string: then the slower parser runs for nothing, which costs time and never correctness.
const delicateNumber = /[:,[\s]-?(?:\d{16}|\d+\.0+(?![\d])|\d+(?:\.\d+)?[eE])/
const leadingDelicate = /^\s*-?(?:\d{16}|\d+\.0+(?![\d])|\d+(?:\.\d+)?[eE])/
const suspiciousKey = /__proto__|\\u005f/i
const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * Decodes JSON without losing what the tables need: big integers become `bigint`, `1.0` becomes `JsonFloat`.
 * V8's own parser does the work unless the text holds a delicate number (design D5).
 * Throws `SyntaxError` on malformed text. `NaN`/`Infinity` literals are malformed; `1e400` decodes to Infinity.
 */
export function parseJson(text: string): JsonValue {
  if (!delicateNumber.test(text) && !leadingDelicate.test(text)) return JSON.parse(text) as JsonValue
  // json-custom-numbers assigns keys with `=`, so a `__proto__` key would become the prototype
  if (suspiciousKey.test(text)) return parseWithMarks(text)
  return parseCustomNumbers(text, undefined, (_key, digits) => decodeNumber(digits)) as JsonValue
}

/** Decodes one JSON number token by the rules of `JsonValue`. */
export function decodeNumber(digits: string): number | bigint | JsonFloat {
  const value = Number(digits)
  if (!Number.isInteger(value)) return value
  if (/[.eE]/.test(digits)) return new JsonFloat(value)
  return Number.isSafeInteger(value) ? value : BigInt(digits)
}

function parseWithMarks(text: string): JsonValue {
  const mark = randomUUID()
  const marked = text.replace(token, (found) =>
    found.startsWith('"') || typeof decodeNumber(found) === 'number' ? found : `"${mark}${found}"`,
  )
  JSON.parse(text)
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? decodeNumber(value.slice(mark.length)) : value,
  ) as JsonValue
}

/**
 * Compact JSON text of a value, lossless: bigints as digits, `JsonFloat` and integral exponents as floats the way
 * Python writes them (`1.0`, `1e+20`), non-finite numbers as `null`, key order kept, non-ASCII raw.
 */
export function toJsonText(value: JsonValue): string {
  if (hasOnlyPlainNumbers(value)) return JSON.stringify(value)
  return writeValue(value, (object) => Object.keys(object))
}

/**
 * The canonical text that hashes are made of (`canon` in spec/tables.md): as `toJsonText`, with keys sorted by code
 * point at every level.
 */
export function canonicalJson(value: JsonValue): string {
  return writeValue(value, (object) => Object.keys(object).toSorted(byCodePoint))
}

function writeValue(value: JsonValue, keysOf: (object: JsonObject) => string[]): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value)
  if (value instanceof JsonFloat) return floatText(value.value)
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => writeValue(item, keysOf)).join(',')}]`
  const object = value as JsonObject
  const members = keysOf(object).map((key) => `${JSON.stringify(key)}:${writeValue(object[key] ?? null, keysOf)}`)
  return `{${members.join(',')}}`
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'null'
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatText(value)
}

/** A float in Python's `repr` form, always recognisable as a float: `1.0`, `1e+20`, `1e-07`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return 'null'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
    const power = Number(exponent)
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('.') ? text : `${text}.0`
}

function hasOnlyPlainNumbers(value: JsonValue): boolean {
  if (typeof value === 'number')
    return (
      Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value) && Math.abs(value) >= 1e-4)
    )
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint'
  if (value instanceof JsonFloat) return false
  if (Array.isArray(value)) return value.every(hasOnlyPlainNumbers)
  return Object.values(value as JsonObject).every(hasOnlyPlainNumbers)
}

function byCodePoint(left: string, right: string): number {
  const a = [...left]
  const b = [...right]
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
