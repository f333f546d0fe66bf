import { JsonFloat } from '../json.ts'

const numberParts = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
// making a bigint of more digits takes seconds; no column could hold it as a number anyway
const mostIntegerDigits = 100_000
// every decimal of so many digits has a double of its own, apart from the smallest ones
const safeDigits = 15
const smallestNormal = 2 ** -1022
// the most digits that `toExponential` gives
const mostPrinted = 100

/** Decodes one JSON number token by the rules of `JsonValue`. */
export function decodeNumber(digits: string): number | bigint | JsonFloat {
  const value = Number(digits)
  if (!/[.eE]/.test(digits)) {
    if (Number.isSafeInteger(value)) return value
    return digits.length > mostIntegerDigits ? new JsonFloat(value, digits) : BigInt(digits)
  }
  if (!isHeld(digits, value)) return new JsonFloat(value, digits)
  return Number.isInteger(value) ? new JsonFloat(value) : value
}

/**
 * True when a double holds the number: printed with as many digits, it reads the same. So `0.1` and what programs print of
 * their doubles (`0.10000000000000001`) are held; `1e400`, `1e-400` and decimals of 20 digits are not.
 */
export function isHeld(digits: string, value: number = Number(digits)): boolean {
  if (String(value) === digits) return true
  const [, whole = '', fraction = ''] = numberParts.exec(digits) ?? []
  const significant = (whole + fraction).replace(/^0+/, '').replace(/0+$/, '')
  if (significant === '') return true
  const size = Math.abs(value)
  if (size === 0 || size === Infinity) return false
  if (significant.length <= safeDigits && size >= smallestNormal) return true
  if (significant.length > mostPrinted) return false
  const [printed = ''] = size.toExponential(significant.length - 1).split('e')
  return printed.replace('.', '') === significant
}

/** Digits before and behind the point when a number token is written without an exponent. */
export function digitsAround(digits: string): { readonly before: number; readonly behind: number } {
  const [, whole = '', fraction = '', exponent = '0'] = numberParts.exec(digits) ?? []
  const power = Number(exponent)
  return { before: Math.max(1, whole.length + power), behind: Math.max(0, fraction.length - power) }
}
