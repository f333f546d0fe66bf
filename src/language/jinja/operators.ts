import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { Moment, moved, Span } from './moments.ts'
import { cannot, contains, equals, kindOf, numeric, textOf, type Value } from './values.ts'

type Operate = (left: Value, right: Value) => Value

const longestPower = 1024n
/** of a whole number, in hexadecimal */
const mostDigits = 100_000n

/** The binary operators of Jinja without `and` and `or`, which decide themselves what to evaluate. */
export const operators: Readonly<Record<string, Operate>> = {
  '==': (left, right) => equals(left, right),
  '!=': (left, right) => !equals(left, right),
  '<': (left, right) => order(left, right) < 0,
  '<=': (left, right) => order(left, right) <= 0,
  '>': (left, right) => order(left, right) > 0,
  '>=': (left, right) => order(left, right) >= 0,
  in: (left, right) => contains(right, left),
  'not in': (left, right) => !contains(right, left),
  '~': (left, right) => textOf(left) + textOf(right),
  '+': plus,
  '-': minus,
  '*': (left, right) => calculate('*', left, right),
  '/': (left, right) => calculate('/', left, right),
  '//': (left, right) => calculate('//', left, right),
  '%': (left, right) => calculate('%', left, right),
  '**': (left, right) => calculate('**', left, right),
}

/** `-a` and `+a`. */
export function sign(operator: '-' | '+', value: Value): Value {
  return operator === '-' ? calculate('-', 0, value) : calculate('+', 0, value)
}

/** Negative, zero or positive; numbers with numbers and texts with texts only, as in Python. */
export function order(left: Value, right: Value): number {
  const [a, b] = [numeric(left), numeric(right)]
  if (a !== undefined && b !== undefined) return a < b ? -1 : Number(a > b)
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right)
  if (left instanceof Moment && right instanceof Moment) return Math.sign(left.micros - right.micros)
  throw cannot(`a ${kindOf(left)} and a ${kindOf(right)} have no order`, left, right)
}

function minus(left: Value, right: Value): Value {
  if (left instanceof Moment && right instanceof Span) return moved(left, right, -1)
  if (left instanceof Moment && right instanceof Moment) return new Span(0, left.micros - right.micros)
  return calculate('-', left, right)
}

function plus(left: Value, right: Value): Value {
  if (left instanceof Moment && right instanceof Span) return moved(left, right, 1)
  if (left instanceof Span && right instanceof Moment) return moved(right, left, 1)
  if (typeof left === 'string' && typeof right === 'string') return left + right
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right] as JsonValue[]
  return calculate('+', left, right)
}

type Arithmetic = '+' | '-' | '*' | '/' | '//' | '%' | '**'

function calculate(operator: Arithmetic, left: Value, right: Value): Value {
  const [a, b] = [numeric(left), numeric(right)]
  if (a === undefined || b === undefined)
    throw cannot(`"${operator}" does not work on a ${kindOf(left)} and a ${kindOf(right)}`, left, right)
  if (!Number(b) && ['/', '//', '%'].includes(operator)) throw cannot('something is divided by zero')
  const whole = isWhole(left) && isWhole(right) && operator !== '/' && (operator !== '**' || b >= 0)
  return whole
    ? narrowed(ofIntegers(operator, BigInt(a), BigInt(b)))
    : floated(ofFloats(operator, Number(a), Number(b)))
}

function isWhole(value: Value): boolean {
  return typeof value === 'bigint' || typeof value === 'boolean' || Number.isInteger(value)
}

function ofIntegers(operator: Exclude<Arithmetic, '/'> | '/', a: bigint, b: bigint): bigint {
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  if (operator === '*') return a * b
  if (operator === '**') {
    if (b > longestPower) throw cannot(`the power is larger than ${longestPower}`)
    if (BigInt(a.toString(16).length) * b > mostDigits) throw cannot('the power has too many digits')
    return a ** b
  }
  const floor = a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n)
  return operator === '%' ? a - floor * b : floor
}

function ofFloats(operator: Arithmetic, a: number, b: number): number {
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  if (operator === '*') return a * b
  if (operator === '/') return a / b
  if (operator === '**') return a ** b
  return operator === '%' ? a - Math.floor(a / b) * b : Math.floor(a / b)
}

function narrowed(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** A float stays one even when its value is whole. */
export function floated(value: number): number | JsonFloat {
  return Number.isInteger(value) ? new JsonFloat(value) : value
}
