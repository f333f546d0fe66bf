import { pythonStrip } from '../naming/python-text.ts'
import { asciiDigits } from './python-digits.ts'

// no column takes more digits; Python itself stops at 4300
const maxDigits = 400

const decimalInteger = /^[+-]?\d+(?:_\d+)*$/
const hexInteger = /^[+-]?(?:0[xX]_?)?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*$/
const floatLiteral = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/

/** A text as dlt reads it into a bigint column: `int()` after trimming, or `0x…`. undefined = it is not an integer. */
export function parseInteger(text: string): bigint | undefined {
  const trimmed = pythonStrip(text)
  if (trimmed.startsWith('0x')) return parseHex(pythonStrip(trimmed.slice(2)))
  if (trimmed.length > maxDigits) return undefined
  const plain = asciiDigits(trimmed)
  if (!decimalInteger.test(plain)) return undefined
  const digits = plain.replaceAll('_', '')
  return BigInt(digits.startsWith('+') ? digits.slice(1) : digits)
}

/** A text as dlt reads it into a double column: `float()` after trimming, or `0x…`. Never NaN or infinite. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = pythonStrip(text)
  if (trimmed.startsWith('0x')) {
    const hex = parseHex(pythonStrip(trimmed.slice(2)))
    return hex === undefined ? undefined : finite(Number(hex))
  }
  return parseFloatLiteral(trimmed)
}

/** Python's `float()`; undefined for what it refuses and for NaN and infinities. */
export function parseFloatLiteral(text: string): number | undefined {
  const trimmed = pythonStrip(text)
  if (trimmed.length > 2 * maxDigits) return undefined
  const plain = asciiDigits(trimmed)
  return floatLiteral.test(plain) ? finite(Number(plain.replaceAll('_', ''))) : undefined
}

/** The number that `parseFloatText` read, as JSON writes numbers and with all its digits. */
export function floatDigits(text: string): string {
  const trimmed = pythonStrip(text)
  if (trimmed.startsWith('0x')) return String(parseHex(pythonStrip(trimmed.slice(2))) ?? '')
  return asciiDigits(trimmed)
    .replaceAll('_', '')
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?!\d)/, '')
}

/** `int(text, 16)`: a sign, an inner `0x` and single underscores are fine. */
export function parseHex(text: string): bigint | undefined {
  if (text.length > maxDigits) return undefined
  const plain = asciiDigits(text)
  if (!hexInteger.test(plain)) return undefined
  const digits = plain
    .replace(/^[+-]/, '')
    .replace(/^0[xX]/, '')
    .replaceAll('_', '')
  return plain.startsWith('-') ? -BigInt(`0x${digits}`) : BigInt(`0x${digits}`)
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}
