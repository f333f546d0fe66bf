import type { BinaryOperator, CompareOperator } from '../../syntax/tree.ts'
import { members, NativeObject } from '../../builtins/define.ts'
import { exceptionClass, raiseAs } from '../../builtins/raise-as.ts'
import { fixedDigits } from '../../builtins/format/digits.ts'
import { formatFloat } from '../../builtins/format/format-number.ts'
import { parseSpec } from '../../builtins/format/spec.ts'
import type { PyClass } from '../../values/classes.ts'
import { nameOfType } from '../../values/keys.ts'
import type { ModuleSource } from '../../values/module.ts'
import { doubleOf, intOf, isFloat, makeFloat, makeInt } from '../../values/numbers.ts'
import type { Running, Side, Value } from '../../values/value.ts'
import { completeClass, declareClass } from '../time/classes.ts'
import { ordered } from '../time/timedelta.ts'

const decimalClass = declareClass('Decimal')
const invalid = exceptionClass('InvalidOperation', 'ArithmeticError')
const mostExponent = 5000
const precision = 28

/** `decimal.Decimal`: digits times a power of ten. Sums and products are kept exactly, quotients are not made. */
export class PyDecimal extends NativeObject {
  readonly digits: bigint
  readonly exponent: number

  constructor(digits: bigint, exponent: number) {
    super()
    this.digits = digits
    this.exponent = exponent
  }

  get cls(): PyClass {
    return decimalClass
  }

  get number(): number {
    return Number(`${this.digits}e${this.exponent}`)
  }

  override truth(): boolean {
    return this.digits !== 0n
  }

  override negate(): Value {
    return new PyDecimal(-this.digits, this.exponent)
  }

  override hashKey(): string {
    return String(this.number)
  }

  override compare(operator: CompareOperator, other: Value): boolean | undefined {
    const right = decimalOf(other)
    if (right === undefined) return isFloat(other) ? ordered(operator, this.number, doubleOf(other)) : undefined
    const [a, b] = aligned(this, right)
    return ordered(operator, a, b)
  }

  override binary(operator: BinaryOperator, other: Value, { isRight, running }: Side): Value | undefined {
    const value = decimalOf(other)
    if (value === undefined) return undefined
    const [left, right] = isRight ? [value, this] : [this, value]
    const exponent = Math.min(left.exponent, right.exponent)
    const [a, b] = aligned(left, right)
    if (operator === '+') return rounded(a + b, exponent, running)
    if (operator === '-') return rounded(a - b, exponent, running)
    if (operator === '*') return rounded(left.digits * right.digits, left.exponent + right.exponent, running)
    if (operator === '/' && right.digits === 0n)
      running.raise('ZeroDivisionError', "[<class 'decimal.DivisionByZero'>]")
    return running.unknown(`line ${running.lineOf(running.at)} computes with decimals (${operator})`)
  }

  override text(_running: Running): Value {
    return decimalText(this)
  }

  override repr(_running: Running): string {
    return `Decimal('${decimalText(this)}')`
  }
}

function rounded(digits: bigint, exponent: number, running: Running): Value {
  const size = (digits < 0n ? -digits : digits).toString().length
  if (size <= precision) return new PyDecimal(digits, exponent)
  return running.unknown(`line ${running.lineOf(running.at)} computes with decimals of more than ${precision} digits`)
}

function aligned(left: PyDecimal, right: PyDecimal): readonly [bigint, bigint] {
  const exponent = Math.min(left.exponent, right.exponent)
  return [
    left.digits * 10n ** BigInt(left.exponent - exponent),
    right.digits * 10n ** BigInt(right.exponent - exponent),
  ]
}

function decimalOf(value: Value): PyDecimal | undefined {
  if (value instanceof PyDecimal) return value
  const int = intOf(value)
  return int === undefined ? undefined : new PyDecimal(BigInt(int), 0)
}

function decimalText({ digits, exponent }: PyDecimal): string {
  const sign = digits < 0n ? '-' : ''
  const text = (digits < 0n ? -digits : digits).toString()
  const adjusted = exponent + text.length - 1
  if (exponent > 0 || adjusted < -6) {
    const rest = text.slice(1)
    return `${sign}${text.slice(0, 1)}${rest === '' ? '' : `.${rest}`}E${adjusted < 0 ? '-' : '+'}${Math.abs(adjusted)}`
  }
  if (exponent === 0) return sign + text
  const padded = text.padStart(1 - exponent, '0')
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
}

function read(text: string): PyDecimal | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(text.replaceAll('_', ''))
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole + fraction === '' || Math.abs(Number(exponent)) > mostExponent) return undefined
  const digits = BigInt(whole + fraction)
  return new PyDecimal(sign === '-' ? -digits : digits, Number(exponent) - fraction.length)
}

completeClass(decimalClass, {
  signature: 'value=',
  make: (given, running) => {
    const value = given.value(0)
    if (!given.has(0)) return new PyDecimal(0n, 0)
    const known = decimalOf(value)
    if (known !== undefined) return known
    if (typeof value === 'string')
      return read(value) ?? raiseAs(invalid, "[<class 'decimal.ConversionSyntax'>]", running)
    if (isFloat(value))
      return exactly(doubleOf(value)) ?? running.unknown('a decimal is made of a float that is not a number')
    return running.raise('TypeError', `conversion from ${nameOfType(value)} to Decimal is not supported`)
  },
  members: [
    members(PyDecimal, {
      '__int__()': (self) => makeInt(BigInt(Math.trunc(self.number))),
      '__float__()': (self) => makeFloat(self.number),
      '__abs__()': (self) => (self.digits < 0n ? new PyDecimal(-self.digits, self.exponent) : self),
      '__format__(spec, /)': (self, given, running) =>
        given.text(0) === ''
          ? decimalText(self)
          : formatFloat(self.number, parseSpec(given.text(0), 'decimal.Decimal', running), running),
      '__round__(n=)': (self, given) =>
        given.has(0) ? atPlaces(self, given.int(0)) : makeInt(atPlaces(self, 0).digits),
      'quantize(exp, rounding=)': (self, given, running) => {
        const unit = given.value(0)
        if (!(unit instanceof PyDecimal))
          return running.raise('TypeError', `conversion from ${nameOfType(unit)} to Decimal is not supported`)
        const rounding = given.value(1)
        if (rounding !== null && rounding !== 'ROUND_HALF_EVEN' && rounding !== 'ROUND_HALF_UP')
          return running.unknown(`line ${running.lineOf(running.at)} rounds decimals`)
        return atPlaces(self, -unit.exponent, rounding === 'ROUND_HALF_UP')
      },
    }),
  ],
})

/** Rounded to so many places behind the point. */
function atPlaces(value: PyDecimal, places: number, isHalfUp = false): PyDecimal {
  if (-value.exponent <= places) return new PyDecimal(value.digits * 10n ** BigInt(places + value.exponent), -places)
  const unit = 10n ** BigInt(-value.exponent - places)
  const size = value.digits < 0n ? -value.digits : value.digits
  const quotient = size / unit
  const twice = (size % unit) * 2n
  const isUp = twice > unit || (twice === unit && (isHalfUp || quotient % 2n === 1n))
  const result = quotient + (isUp ? 1n : 0n)
  return new PyDecimal(value.digits < 0n ? -result : result, -places)
}

/** The exact value of a double. */
function exactly(value: number): PyDecimal | undefined {
  if (!Number.isFinite(value)) return undefined
  const text = fixedDigits(Math.abs(value), 1100).replace(/0+$/, '').replace(/\.$/, '')
  const read_ = read(text)
  return read_ === undefined || value >= 0 ? read_ : new PyDecimal(-read_.digits, read_.exponent)
}

/** Module `decimal`. */
export const decimalModule: ModuleSource = {
  name: 'decimal',
  members: new Map<string, Value>([
    ['Decimal', decimalClass],
    ['InvalidOperation', invalid],
    ...['ROUND_HALF_UP', 'ROUND_HALF_EVEN', 'ROUND_DOWN', 'ROUND_UP', 'ROUND_CEILING', 'ROUND_FLOOR'].map(
      (name): [string, Value] => [name, name],
    ),
  ]),
}
