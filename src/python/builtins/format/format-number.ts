import { exponentDigits, fixedDigits, generalDigits, plainDigits } from './digits.ts'
import { padded, type Raises, type Spec } from './spec.ts'

/** `format(int, spec)`; a bool is told as such. */
export function formatInt(value: number | bigint, spec: Spec, raises: Raises & { readonly typeName?: string }): string {
  if (/^[eEfFgG%]$/.test(spec.type)) return formatFloat(Number(value), spec, raises)
  const radix = radixOf(spec.type)
  if (radix === undefined && spec.type !== 'c')
    raises.raise('ValueError', `Unknown format code '${spec.type}' for object of type '${raises.typeName ?? 'int'}'`)
  if (spec.precision !== undefined) raises.raise('ValueError', 'Precision not allowed in integer format specifier')
  if (spec.positiveZero)
    raises.raise('ValueError', 'Negative zero coercion (z) not allowed in integer format specifier')
  if (radix === undefined) return formatCharacter(value, spec, raises)
  const number = BigInt(value)
  const size = (number < 0n ? -number : number).toString(radix)
  const prefix = spec.alternate && radix !== 10 ? `0${spec.type}` : ''
  const digits = spec.type === 'X' ? size.toUpperCase() : size
  return placed(signOf(number < 0n, spec) + prefix, digits, spec)
}

function formatCharacter(value: number | bigint, spec: Spec, raises: Raises): string {
  if (spec.sign !== '') raises.raise('ValueError', "Sign not allowed with integer format specifier 'c'")
  if (value > 0x7fff_ffff_ffff_ffffn || value < -0x8000_0000_0000_0000n)
    raises.raise('OverflowError', 'Python int too large to convert to C long')
  if (value < 0 || value > 0x10ffff) raises.raise('OverflowError', '%c arg not in range(0x110000)')
  return padded('', String.fromCodePoint(Number(value)), { ...spec, align: spec.align === '' ? '<' : spec.align })
}

function radixOf(type: string): number | undefined {
  switch (type) {
    case '':
    case 'd':
    case 'n':
      return 10
    case 'b':
      return 2
    case 'o':
      return 8
    case 'x':
    case 'X':
      return 16
    default:
      return undefined
  }
}

/** `format(float, spec)`. */
export function formatFloat(value: number, spec: Spec, raises: Raises): string {
  const size = Math.abs(value)
  const digits = digitsOf(size, spec)
  if (digits === undefined) raises.raise('ValueError', `Unknown format code '${spec.type}' for object of type 'float'`)
  const isNegative = value < 0 || Object.is(value, -0)
  const isZero = spec.positiveZero && /^[0.]*(?:e[+-]\d+)?%?$/i.test(digits)
  const shown = /^[EFG]$/.test(spec.type) ? digits.toUpperCase() : digits
  return placed(signOf(isNegative && !isZero, spec), shown, spec)
}

function digitsOf(size: number, spec: Spec): string | undefined {
  const { precision, alternate } = spec
  const pointed = (text: string): string =>
    alternate && Number.isFinite(size) && !text.includes('.') ? text.replace(/^(\d+)/, '$1.') : text
  switch (spec.type) {
    case '':
      if (precision === undefined) return pointed(plainDigits(size))
      return pointed(noneDigits(size, precision, alternate))
    case 'e':
    case 'E':
      return pointed(exponentDigits(size, precision ?? 6))
    case 'f':
    case 'F':
      return pointed(fixedDigits(size, precision ?? 6))
    case 'g':
    case 'G':
    case 'n':
      return pointed(generalDigits(size, precision ?? 6, { keep: alternate }))
    case '%':
      return `${pointed(fixedDigits(size * 100, precision ?? 6))}%`
    default:
      return undefined
  }
}

/** Without a type: like `g`, with at least one digit behind the point, and an exponent one power earlier. */
function noneDigits(size: number, precision: number, keep: boolean): string {
  const count = precision === 0 ? 1 : precision
  const text = generalDigits(size, count, { keep, from: Math.max(count - 1, 0) })
  return /[.en]/.test(text) ? text : `${text}.0`
}

function signOf(isNegative: boolean, spec: Spec): string {
  if (isNegative) return '-'
  return spec.sign === '+' || spec.sign === ' ' ? spec.sign : ''
}

/** Groups the digits and fills up to the width; zeros that fill are grouped as well. */
function placed(sign: string, digits: string, spec: Spec): string {
  const aligned = { ...spec, align: spec.align === '' ? ('>' as const) : spec.align }
  if (spec.grouping === '' || /^[in]/i.test(digits)) return padded(sign, digits, aligned)
  const step = /^[boxX]$/.test(spec.type) ? 4 : 3
  const whole = /^[\da-fA-F]+?(?=\.|e[+-]|%|$)/.exec(digits)?.[0] ?? digits
  const rest = digits.slice(whole.length)
  if (spec.align !== '=' || spec.fill !== '0') return padded(sign, grouped(whole, step, spec.grouping) + rest, aligned)
  const room = spec.width - sign.length - rest.length
  return sign + zeroFilled(whole, { step, room, mark: spec.grouping }) + rest
}

function grouped(whole: string, step: number, mark: string): string {
  const first = whole.length % step
  const groups = whole.slice(first).match(new RegExp(`.{${step}}`, 'g')) ?? []
  return (first === 0 ? groups : [whole.slice(0, first), ...groups]).join(mark)
}

function zeroFilled(
  whole: string,
  shape: { readonly step: number; readonly room: number; readonly mark: string },
): string {
  let digits = whole
  while (grouped(digits, shape.step, shape.mark).length < shape.room) digits = `0${digits}`
  return grouped(digits, shape.step, shape.mark)
}
