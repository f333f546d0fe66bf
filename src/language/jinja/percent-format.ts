import { floatText } from '../../json/json-text.ts'
import { JsonFloat } from '../../json/json.ts'
import { bounded } from './shapes.ts'
import { cannot, kindOf, numeric, textOf, type Value } from './values.ts'

interface Directive {
  /** as written: `%05.2f` */
  readonly written: string
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly type: string
}

/** Wider, or more exact, is a mistake. */
const widest = 10_000

/**
 * Python's `text % values`: `%s %r %c`, `%d %i %u`, `%x %X %o` and `%f %e %g` with flags, width and precision. Throws where
 * Python raises: for other directives, for too few or too many values and for those that do not fit.
 */
export function formatted(text: string, values: readonly Value[]): string {
  let at = 0
  const result = text.replaceAll(
    /%(?:([#0\- +]*)(\d*)(?:\.(\d*))?[hlL]?(\P{Cn}|$))?/gsu,
    (...[written, flags = '', width = '', precision, type = '']: readonly (string | undefined)[]) => {
      if (written === undefined || written === '%%') return '%'
      const directive: Directive = {
        written,
        flags,
        width: Number(width),
        precision: precision === undefined ? undefined : Number(precision),
        type,
      }
      const write = Object.hasOwn(writers, type) ? writers[type] : undefined
      if (write === undefined) throw cannot(`"${written}" is none of the directives that are known`)
      if (directive.width > widest || (directive.precision ?? 0) > widest)
        throw cannot(`"${written}" is wider than ${widest}`)
      if (at >= values.length) throw cannot(`there is no value for "${written}"`)
      return write(values[at++], directive)
    },
  )
  if (at < values.length) throw cannot(`there are ${values.length} values, and ${at} of them have a place in the text`)
  return bounded(result)
}

const writers: Readonly<Record<string, (value: Value, directive: Directive) => string>> = {
  s: (value, directive) => asText(textOf(value), directive),
  r: (value, directive) => asText(quoted(value, directive), directive),
  c: (value, directive) => asText(character(value, directive), { ...directive, precision: undefined }),
  d: asWhole,
  i: asWhole,
  u: asWhole,
  x: asDigits,
  X: asDigits,
  o: asDigits,
  f: asFloat,
  F: asFloat,
  e: asFloat,
  E: asFloat,
  g: asFloat,
  G: asFloat,
}

function asText(text: string, { flags, width, precision }: Directive): string {
  const letters = [...text].slice(0, precision)
  const blanks = ' '.repeat(Math.max(0, width - letters.length))
  return flags.includes('-') ? letters.join('') + blanks : blanks + letters.join('')
}

/** Python's `repr`, of texts that it writes without escapes and of what is not a list or an object. */
function quoted(value: Value, directive: Directive): string {
  if (typeof value === 'object' && value !== null && !(value instanceof JsonFloat)) throw misfit(value, directive)
  if (typeof value !== 'string') return textOf(value)
  if (/[\\\p{C}\p{Z}]/u.test(value.replaceAll(' ', ''))) throw misfit(value, directive)
  return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replaceAll("'", String.raw`\'`)}'`
}

function character(value: Value, directive: Directive): string {
  if (typeof value === 'string' && [...value].length === 1) return value
  const code = Number(wholeOf(value, directive))
  if (code < 0 || code > 0x10_ff_ff) throw misfit(value, directive)
  return String.fromCodePoint(code)
}

function asWhole(value: Value, directive: Directive): string {
  const number = numeric(value)
  if (number === undefined || (typeof number === 'number' && !Number.isFinite(number))) throw misfit(value, directive)
  const whole = typeof number === 'bigint' ? number : BigInt(Math.trunc(number))
  return padded({ isNegative: whole < 0n, prefix: '', digits: digitsOf(whole, 10, directive) }, directive)
}

function asDigits(value: Value, directive: Directive): string {
  const { type, flags } = directive
  const whole = wholeOf(value, directive)
  const prefix = flags.includes('#') ? `0${type.toLowerCase()}` : ''
  const digits = digitsOf(whole, type === 'o' ? 8 : 16, directive)
  const text = padded({ isNegative: whole < 0n, prefix, digits }, directive)
  return type === 'X' ? text.toUpperCase() : text
}

function digitsOf(whole: bigint, base: number, { precision = 0 }: Directive): string {
  return (whole < 0n ? -whole : whole).toString(base).padStart(precision, '0')
}

function wholeOf(value: Value, directive: Directive): bigint {
  const number = numeric(value)
  if (typeof number === 'bigint') return number
  if (value instanceof JsonFloat || number === undefined || !Number.isInteger(number)) throw misfit(value, directive)
  return BigInt(number)
}

function asFloat(value: Value, directive: Directive): string {
  const number = numeric(value)
  if (number === undefined) throw misfit(value, directive)
  const float = Number(number)
  if (typeof number === 'bigint' && !Number.isFinite(float)) throw misfit(value, directive)
  const { precision = 6, type } = directive
  const isNegative = float < 0 || Object.is(float, -0)
  const kind = type.toLowerCase()
  const isExact = directive.flags.includes('#')
  const digits = Number.isFinite(float) ? decimal(Math.abs(float), { kind, precision, isExact }) : floatName(float)
  const text = padded({ isNegative, prefix: '', digits }, directive)
  return type === kind ? text : text.toUpperCase()
}

function floatName(float: number): string {
  return floatText(float).toLowerCase().includes('nan') ? 'nan' : 'inf'
}

interface DecimalForm {
  readonly kind: string
  readonly precision: number
  /** the point and the zeros at the end stay */
  readonly isExact: boolean
}

function decimal(value: number, { kind, precision, isExact }: DecimalForm): string {
  if (kind === 'f') return fixed(value, precision, isExact)
  if (kind === 'e') return exponential(value, precision, isExact)
  const most = Math.max(1, precision)
  const [, power] = significant(value, most)
  const isFixed = power >= -4 && power < most
  const [digits = '', exponent] = (
    isFixed ? fixed(value, most - 1 - power, isExact) : exponential(value, most - 1, isExact)
  ).split('e')
  const short = isExact || !digits.includes('.') ? digits : digits.replace(/\.?0+$/, '')
  return exponent === undefined ? short : `${short}e${exponent}`
}

function fixed(value: number, places: number, hasPoint: boolean): string {
  const digits = scaled(value, places)
    .toString()
    .padStart(places + 1, '0')
  return pointed(digits, digits.length - places, hasPoint)
}

function exponential(value: number, places: number, hasPoint: boolean): string {
  const [digits, power] = significant(value, places + 1)
  const exponent = String(Math.abs(power)).padStart(2, '0')
  return `${pointed(digits, 1, hasPoint)}e${power < 0 ? '-' : '+'}${exponent}`
}

function pointed(digits: string, whole: number, hasPoint: boolean): string {
  const rest = digits.slice(whole)
  return rest === '' && !hasPoint ? digits : `${digits.slice(0, whole)}.${rest}`
}

/** So many digits of a number, and the power of ten of the first one. */
function significant(value: number, count: number): readonly [string, number] {
  if (value === 0) return ['0'.repeat(count), 0]
  let power = Number(value.toExponential().split('e')[1])
  // the shortest text of a number may stand above it: 1e23 does
  if (scaled(value, count - 1 - power).toString().length < count) power--
  const digits = scaled(value, count - 1 - power).toString()
  return digits.length > count ? [digits.slice(0, count), power + 1] : [digits, power]
}

/** `value * 10 ** places` as a whole number, exactly; to the even neighbour when both are as near. */
function scaled(value: number, places: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const raw = bits.getBigUint64(0)
  const exponent = Number((raw >> 52n) & 0x7ffn)
  const mantissa = exponent === 0 ? raw & 0xf_ffff_ffff_ffffn : (raw & 0xf_ffff_ffff_ffffn) | 0x10_0000_0000_0000n
  const shift = Math.max(1, exponent) - 1075
  const above = mantissa * 10n ** BigInt(Math.max(0, places)) * (1n << BigInt(Math.max(0, shift)))
  const below = 10n ** BigInt(Math.max(0, -places)) * (1n << BigInt(Math.max(0, -shift)))
  const [whole, left] = [above / below, (above % below) * 2n]
  return left > below || (left === below && whole % 2n === 1n) ? whole + 1n : whole
}

interface Signed {
  readonly isNegative: boolean
  /** `0x`: zeros go behind it */
  readonly prefix: string
  readonly digits: string
}

function padded({ isNegative, prefix, digits }: Signed, { flags, width }: Directive): string {
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const room = Math.max(0, width - sign.length - prefix.length - digits.length)
  if (flags.includes('-')) return sign + prefix + digits + ' '.repeat(room)
  return flags.includes('0') ? sign + prefix + '0'.repeat(room) + digits : ' '.repeat(room) + sign + prefix + digits
}

function misfit(value: Value, { written }: Directive): Error {
  return cannot(`a ${kindOf(value)} does not go into "${written}"`, value)
}
