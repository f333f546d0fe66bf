import type { JsonFloat } from '../../json/json.ts'
import type { BinaryOperator } from '../syntax/tree.ts'
import { doubleOf, intOf, isFloat, makeFloat, makeInt } from '../values/numbers.ts'
import type { Running, Value } from '../values/value.ts'

export type PyNumber = number | bigint | boolean | JsonFloat

/** Bits of the largest int that is computed. */
const mostBits = 100_000n

/** Arithmetic of two numbers; undefined = there is none of this kind. */
export function calculate(
  operator: BinaryOperator,
  [left, right]: readonly [PyNumber, PyNumber],
  running: Running,
): Value | undefined {
  if (isFloat(left) || isFloat(right))
    return ofFloats(operator, [toDouble(left, running), toDouble(right, running)], running)
  const [a, b] = [intOf(left) ?? 0, intOf(right) ?? 0]
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    if (operator === '&') return left && right
    if (operator === '|') return left || right
    if (operator === '^') return left !== right
  }
  return ofInts(operator, [a, b], running)
}

function toDouble(value: PyNumber, running: Running): number {
  const double = doubleOf(value)
  if (typeof value === 'bigint' && !Number.isFinite(double))
    return running.raise('OverflowError', 'int too large to convert to float')
  return double
}

function ofFloats(operator: BinaryOperator, [a, b]: readonly [number, number], running: Running): Value | undefined {
  switch (operator) {
    case '+':
      return makeFloat(a + b)
    case '-':
      return makeFloat(a - b)
    case '*':
      return makeFloat(a * b)
    case '/':
      return b === 0 ? running.raise('ZeroDivisionError', 'float division by zero') : makeFloat(a / b)
    case '//':
      return b === 0
        ? running.raise('ZeroDivisionError', 'float floor division by zero')
        : makeFloat(floorDivision(a, b).quotient)
    case '%':
      return b === 0 ? running.raise('ZeroDivisionError', 'float modulo') : makeFloat(floorDivision(a, b).rest)
    case '**':
      return power(a, b, running)
    case '@':
    case '|':
    case '&':
    case '^':
    case '<<':
    case '>>':
      return undefined
  }
}

/** `//` and `%` of floats as CPython computes them. */
export function floorDivision(a: number, b: number): { quotient: number; rest: number } {
  let rest = a % b
  let division = (a - rest) / b
  if (rest === 0) rest = Object.is(b, -0) || b < 0 ? -0 : 0
  else if (b < 0 !== rest < 0) {
    rest += b
    division -= 1
  }
  if (division === 0) return { quotient: a / b < 0 || Object.is(a / b, -0) ? -0 : 0, rest }
  const floor = Math.floor(division)
  return { quotient: division - floor > 0.5 ? floor + 1 : floor, rest }
}

function power(a: number, b: number, running: Running): Value {
  if (a === 0 && b < 0) return running.raise('ZeroDivisionError', '0.0 cannot be raised to a negative power')
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b))
    return running.unknown(`line ${running.lineOf(running.at)} computes a complex number`)
  // in JavaScript 1 ** NaN is NaN
  if (a === 1 || b === 0) return makeFloat(1)
  if (a === -1 && !Number.isFinite(b) && !Number.isNaN(b)) return makeFloat(1)
  const result = a ** b
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
    return running.raise('OverflowError', "(34, 'Numerical result out of range')")
  return makeFloat(result)
}

type Int = number | bigint

function ofInts(operator: BinaryOperator, [a, b]: readonly [Int, Int], running: Running): Value | undefined {
  switch (operator) {
    case '+':
      return exact(typeof a === 'number' && typeof b === 'number' ? a + b : undefined) ?? makeInt(BigInt(a) + BigInt(b))
    case '-':
      return exact(typeof a === 'number' && typeof b === 'number' ? a - b : undefined) ?? makeInt(BigInt(a) - BigInt(b))
    case '*':
      return (
        exact(typeof a === 'number' && typeof b === 'number' ? a * b : undefined) ??
        multiply(BigInt(a), BigInt(b), running)
      )
    case '/':
      return divide(a, b, running)
    case '//':
    case '%':
      return floorInts(operator, [a, b], running)
    case '**':
      return powerOfInts(a, b, running)
    case '@':
      return undefined
    case '|':
    case '&':
    case '^':
    case '<<':
    case '>>':
      return ofBits(operator, [BigInt(a), BigInt(b)], running)
  }
}

/** + 0 makes a plain zero of a negative one */
function exact(result: number | undefined): number | undefined {
  return result !== undefined && Number.isSafeInteger(result) ? result + 0 : undefined
}

function multiply(a: bigint, b: bigint, running: Running): Value {
  checkSize(bitsOf(a) + bitsOf(b), running)
  return makeInt(a * b)
}

function bitsOf(value: bigint): bigint {
  return BigInt(value.toString(16).length) * 4n
}

function checkSize(bits: bigint, running: Running): void {
  if (bits > mostBits) running.spend(Number.MAX_SAFE_INTEGER)
}

function divide(a: Int, b: Int, running: Running): Value {
  if (Number(b) === 0) return running.raise('ZeroDivisionError', 'division by zero')
  if (typeof a === 'number' && typeof b === 'number') return makeFloat(a / b)
  const [left, right] = [BigInt(a), BigInt(b)]
  // the bits that a double keeps, with some to spare, so that big ints divide as Python has it
  const shift = bitsOf(left < 0n ? -left : left) - bitsOf(right < 0n ? -right : right) - 80n
  const quotient = shift > 0n ? left / (right << shift) : (left << -shift) / right
  const result = Number(quotient) * 2 ** Number(shift)
  if (!Number.isFinite(result)) return running.raise('OverflowError', 'integer division result too large for a float')
  return makeFloat(result)
}

function floorInts(operator: '//' | '%', [a, b]: readonly [Int, Int], running: Running): Value {
  if (Number(b) === 0)
    return running.raise(
      'ZeroDivisionError',
      operator === '%' ? 'integer modulo by zero' : 'integer division or modulo by zero',
    )
  if (typeof a === 'number' && typeof b === 'number') {
    const rest = a % b
    const modulo = rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
    return operator === '%' ? modulo + 0 : (a - modulo) / b + 0
  }
  const [left, right] = [BigInt(a), BigInt(b)]
  const rest = left % right
  const modulo = rest !== 0n && rest < 0n !== right < 0n ? rest + right : rest
  return makeInt(operator === '%' ? modulo : (left - modulo) / right)
}

function powerOfInts(a: Int, b: Int, running: Running): Value {
  if (b < 0) {
    if (Number(a) === 0) return running.raise('ZeroDivisionError', '0.0 cannot be raised to a negative power')
    return power(toDouble(a, running), toDouble(b, running), running)
  }
  if (BigInt(a) ** 2n > 1n) checkSize(bitsOf(BigInt(a)) * BigInt(b), running)
  else return makeInt(a === -1 && BigInt(b) % 2n === 0n ? 1 : Number(b) === 0 ? 1 : a)
  return makeInt(BigInt(a) ** BigInt(b))
}

function ofBits(operator: BinaryOperator, [a, b]: readonly [bigint, bigint], running: Running): Value | undefined {
  if (operator === '&') return makeInt(a & b)
  if (operator === '|') return makeInt(a | b)
  if (operator === '^') return makeInt(a ^ b)
  if (b < 0n) return running.raise('ValueError', 'negative shift count')
  if (operator === '>>') return makeInt(b > mostBits ? (a < 0n ? -1n : 0n) : a >> b)
  checkSize(a === 0n ? 0n : bitsOf(a) + b, running)
  return makeInt(a === 0n ? 0n : a << b)
}
