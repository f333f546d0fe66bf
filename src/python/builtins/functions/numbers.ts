import { PyBytes } from '../../values/bytes.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyTuple } from '../../values/list.ts'
import { doubleOf, intOf, isFloat, isNumber, makeFloat, makeInt } from '../../values/numbers.ts'
import { PythonObject, Unknown, type Running, type Value } from '../../values/value.ts'
import { functions } from '../define.ts'
import { roundFloat, roundToUnit } from '../format/digits.ts'
import type { Given } from '../signature.ts'
import { truncated } from './construct-number.ts'

/** `abs`, `round`, `divmod`, `hex` …: what takes numbers. */
export const numberFunctions: ReadonlyMap<string, Value> = functions({
  'abs(x, /)': abs,
  'round(number, ndigits=)': round,
  'divmod(x, y, /)': (given, running) => {
    const [x, y] = [given.value(0), given.value(1)]
    if ((isFloat(x) || isFloat(y)) && isNumber(y) && doubleOf(y) === 0)
      running.raise('ZeroDivisionError', 'float divmod()')
    const quotient = running.binary('//', given.value(0), given.value(1))
    const rest = running.binary('%', given.value(0), given.value(1))
    return quotient instanceof Unknown ? quotient : new PyTuple([quotient, rest])
  },
  'pow(base, exp, mod=)': power,
  'hex(number, /)': (given, running) => inBase(given, { radix: 16, mark: '0x' }, running),
  'bin(number, /)': (given, running) => inBase(given, { radix: 2, mark: '0b' }, running),
  'oct(number, /)': (given, running) => inBase(given, { radix: 8, mark: '0o' }, running),
  'chr(i, /)': (given, running) => {
    const code = given.int(0)
    if (code < 0 || code > 0x10ffff) running.raise('ValueError', 'chr() arg not in range(0x110000)')
    return String.fromCodePoint(code)
  },
  'ord(c, /)': (given, running) => {
    const value = given.value(0)
    const items =
      value instanceof PyBytes ? [...value.bytes] : typeof value === 'string' ? Array.from(value) : undefined
    if (items === undefined)
      return running.raise('TypeError', `ord() expected string of length 1, but ${nameOfType(value)} found`)
    const [first] = items
    if (items.length !== 1 || first === undefined)
      return running.raise('TypeError', `ord() expected a character, but string of length ${items.length} found`)
    return typeof first === 'number' ? first : (first.codePointAt(0) ?? 0)
  },
})

function abs(given: Given, running: Running): Value {
  const value = given.value(0)
  const int = intOf(value)
  if (int !== undefined) return int < 0 ? makeInt(-BigInt(int)) : int
  if (isFloat(value)) return makeFloat(Math.abs(doubleOf(value)))
  const own = value instanceof PythonObject ? value.attribute?.('__abs__', running) : undefined
  if (own !== undefined) return running.call(own, [])
  return running.raise('TypeError', `bad operand type for abs(): '${nameOfType(value)}'`)
}

/** Half to even, on the exact binary value. */
function round(given: Given, running: Running): Value {
  const value = given.value(0)
  const places = given.value(1) === null ? undefined : given.int(1)
  const int = intOf(value)
  if (int !== undefined) return roundInt(int, places ?? 0)
  if (isFloat(value)) {
    const double = doubleOf(value)
    return places === undefined ? truncated(roundFloat(double, 0), running) : makeFloat(roundFloat(double, places))
  }
  const own = value instanceof PythonObject ? value.attribute?.('__round__', running) : undefined
  if (own !== undefined) return running.call(own, places === undefined ? [] : [places])
  return running.raise('TypeError', `type ${nameOfType(value)} doesn't define __round__ method`)
}

function roundInt(int: number | bigint, places: number): Value {
  if (places >= 0) return int
  if (places < -5000) return 0
  const unit = 10n ** BigInt(-places)
  const size = BigInt(int) < 0n ? -BigInt(int) : BigInt(int)
  const rounded = roundToUnit(size, unit, false) * unit
  return makeInt(int < 0 ? -rounded : rounded)
}

function power(given: Given, running: Running): Value {
  if (given.value(2) === null) return running.binary('**', given.value(0), given.value(1))
  const [base, exponent, modulus] = [0, 1, 2].map((index) => intOf(given.value(index)))
  if (base === undefined || exponent === undefined || modulus === undefined)
    return running.raise('TypeError', 'pow() 3rd argument not allowed unless all arguments are integers')
  if (BigInt(modulus) === 0n) running.raise('ValueError', 'pow() 3rd argument cannot be 0')
  if (exponent < 0) return running.unknown('pow() is called with a negative exponent and a modulus')
  return makeInt(powerModulo(BigInt(base), BigInt(exponent), { modulus: BigInt(modulus), running }))
}

function powerModulo(
  base: bigint,
  exponent: bigint,
  { modulus, running }: { modulus: bigint; running: Running },
): bigint {
  const within = (value: bigint): bigint => ((value % modulus) + modulus) % modulus
  let [result, square, rest] = [within(1n), within(base), exponent]
  while (rest > 0n) {
    running.spend(1)
    if (rest & 1n) result = within(result * square)
    square = within(square * square)
    rest >>= 1n
  }
  return result
}

function inBase(given: Given, { radix, mark }: { radix: number; mark: string }, running: Running): Value {
  const value = given.value(0)
  const int = intOf(value)
  if (int === undefined)
    return running.raise('TypeError', `'${nameOfType(value)}' object cannot be interpreted as an integer`)
  const number = BigInt(int)
  return `${number < 0n ? '-' : ''}${mark}${(number < 0n ? -number : number).toString(radix)}`
}
