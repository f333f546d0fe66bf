import { pythonStrip } from '../naming/python-text.ts'
import { asciiDigits } from './python-digits.ts'
import { parseHex } from './python-numbers.ts'

/** `coefficient · 10^-scale`; scale is never negative. */
export interface Decimal {
  readonly coefficient: bigint
  readonly scale: number
}

const literal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/
// far beyond what any column holds; keeps `1e999999999` from becoming a gigabyte of zeros
const farExponent = 1000

/** A text as Python's `Decimal` reads it, or `0x…`; undefined for anything else, NaN and infinity included. */
export function parseDecimal(text: string): Decimal | undefined {
  const trimmed = pythonStrip(text)
  if (trimmed.startsWith('0x')) {
    const hex = parseHex(pythonStrip(trimmed.slice(2)))
    return hex === undefined ? undefined : { coefficient: hex, scale: 0 }
  }
  if (trimmed.length > farExponent) return undefined
  const match = literal.exec(asciiDigits(trimmed).replaceAll('_', ''))
  if (match === null) return undefined
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  if (whole + fraction === '') return undefined
  const magnitude = BigInt(whole + fraction)
  const coefficient = sign === '-' ? -magnitude : magnitude
  const scale = fraction.length - Number(exponent)
  if (coefficient === 0n) return { coefficient, scale: 0 }
  if (scale < -farExponent || scale > 2 * farExponent) return undefined
  return scale < 0 ? { coefficient: coefficient * 10n ** BigInt(-scale), scale: 0 } : { coefficient, scale }
}

/** The integer that a decimal is; undefined when it is none. */
export function integerOfDecimal(value: Decimal | undefined): bigint | undefined {
  if (value === undefined) return undefined
  const factor = 10n ** BigInt(value.scale)
  return value.coefficient % factor === 0n ? value.coefficient / factor : undefined
}

/**
 * Plain decimal notation, rounded half away from zero to `scale` digits as databases do. undefined = more than
 * `precision` digits.
 */
export function decimalText(value: Decimal, precision: number, scale: number): string | undefined {
  const rounded = value.scale > scale ? round(value, scale) : value
  const negative = rounded.coefficient < 0n
  const digits = (negative ? -rounded.coefficient : rounded.coefficient).toString().padStart(rounded.scale + 1, '0')
  const whole = digits.slice(0, digits.length - rounded.scale)
  if (whole !== '0' && whole.length > precision - scale) return undefined
  const fraction = digits.slice(digits.length - rounded.scale)
  return `${negative ? '-' : ''}${whole}${rounded.scale === 0 ? '' : `.${fraction}`}`
}

function round(value: Decimal, scale: number): Decimal {
  const factor = 10n ** BigInt(value.scale - scale)
  const quotient = value.coefficient / factor
  const rest = value.coefficient % factor
  const away = rest < 0n ? -1n : 1n
  const doubled = rest * 2n * away
  return { coefficient: doubled >= factor ? quotient + away : quotient, scale }
}
