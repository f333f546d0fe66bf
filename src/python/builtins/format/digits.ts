import { floatText } from '../../../json/json-text.ts'

/** `repr(float)` of the size: `1.0`, `1e+20`, `inf`, `nan`. */
export function plainDigits(size: number): string {
  return floatText(size)
}

/** The exact decimal value of a double, as many digits behind the point as it has. */
function exactDecimal(size: number): { readonly whole: bigint; readonly fraction: string } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, size)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0 ? 0n : 1n << 52n)
  const power = (exponent === 0 ? 1 : exponent) - 1075
  if (power >= 0) return { whole: mantissa << BigInt(power), fraction: '' }
  const behind = BigInt(-power)
  const whole = mantissa >> behind
  // n / 2^k = n * 5^k / 10^k
  const rest = (mantissa - (whole << behind)) * 5n ** behind
  return { whole, fraction: rest === 0n ? '' : rest.toString().padStart(-power, '0') }
}

/** Rounds decimal digits half to even at a place; gives the digits as one integer. */
function roundedAt(digits: { readonly whole: bigint; readonly fraction: string }, places: number): bigint {
  const kept = digits.fraction.slice(0, places).padEnd(places, '0')
  const rest = digits.fraction.slice(places)
  const number = BigInt(`${digits.whole}${kept}`)
  const first = rest.charCodeAt(0) - 48
  if (rest === '' || first < 5) return number
  const isTie = first === 5 && /^50*$/.test(rest)
  return isTie && number % 2n === 0n ? number : number + 1n
}

/** `%.nf` with Python's rounding: half to even on the exact binary value. */
export function fixedDigits(size: number, places: number): string {
  if (!Number.isFinite(size)) return floatText(size)
  const digits = roundedAt(exactDecimal(size), places)
    .toString()
    .padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** `%.ne`. */
export function exponentDigits(size: number, places: number): string {
  if (!Number.isFinite(size)) return floatText(size)
  const { digits, power } = significantDigits(size, places + 1)
  const mantissa = places === 0 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** `%.ng`; `keep` leaves zeros at the end (`#`), `from` is the power from which an exponent is written. */
export function generalDigits(
  size: number,
  precision: number,
  options: { readonly keep: boolean; readonly from?: number },
): string {
  if (!Number.isFinite(size)) return floatText(size)
  const count = precision === 0 ? 1 : precision
  const { digits, power } = significantDigits(size, count)
  const tidy = (text: string): string =>
    options.keep || !text.includes('.') ? text : text.replace(/0+$/, '').replace(/\.$/, '')
  if (power < -4 || power >= (options.from ?? count)) {
    const mantissa = tidy(count === 1 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`)
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  if (power < 0) return tidy(`0.${'0'.repeat(-power - 1)}${digits}`)
  return tidy(count > power + 1 ? `${digits.slice(0, power + 1)}.${digits.slice(power + 1)}` : digits)
}

/** `count` significant digits and the power of ten of the first one. */
function significantDigits(size: number, count: number): { readonly digits: string; readonly power: number } {
  if (size === 0) return { digits: '0'.repeat(count), power: 0 }
  const exact = exactDecimal(size)
  const whole = exact.whole === 0n ? '' : exact.whole.toString()
  const leading = whole === '' ? (/^0*/.exec(exact.fraction)?.[0].length ?? 0) : 0
  const power = whole === '' ? -leading - 1 : whole.length - 1
  const all = whole + exact.fraction.slice(leading)
  const rounded = roundedAt({ whole: BigInt(all.slice(0, count).padEnd(count, '0')), fraction: all.slice(count) }, 0)
  const digits = rounded.toString()
  return digits.length > count ? { digits: digits.slice(0, count), power: power + 1 } : { digits, power }
}

/** `round(x, places)` as Python does it: half to even on the exact binary value. Places may be negative. */
export function roundFloat(value: number, places: number): number {
  if (!Number.isFinite(value) || places > 323) return value
  const size = Math.abs(value)
  const sign = value < 0 || Object.is(value, -0) ? -1 : 1
  if (places >= 0) return sign * Number(fixedDigits(size, places))
  if (places < -308) return sign < 0 ? -0 : 0
  const unit = 10n ** BigInt(-places)
  const exact = exactDecimal(size)
  return sign * Number(roundToUnit(exact.whole, unit, exact.fraction !== '') * unit)
}

/** How often the unit goes into a number, half to even; `more` = there is a fraction behind it. */
export function roundToUnit(number: bigint, unit: bigint, more: boolean): bigint {
  const quotient = number / unit
  const twice = (number % unit) * 2n
  if (twice < unit) return quotient
  if (twice === unit && !more && quotient % 2n === 0n) return quotient
  return quotient + 1n
}
