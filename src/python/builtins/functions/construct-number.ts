import { isLookup } from '../../values/lookup.ts'
import { PyBytes } from '../../values/bytes.ts'
import { PyInstance } from '../../values/instance.ts'
import { nameOfType } from '../../values/keys.ts'
import { doubleOf, isInt, isNumber, makeFloat, makeInt } from '../../values/numbers.ts'
import { PythonObject, type Running, Unknown, type Value } from '../../values/value.ts'
import { actualText } from '../lookups.ts'
import type { Given } from '../signature.ts'
import { readFloat, readInt } from './read-number.ts'

/** `int(x, base)`: of an environment variable the actual value decides. */
export function makeIntOf(given: Given, running: Running): Value {
  const value = decided(given.value(0), 'int(…)', running)
  if (value instanceof Unknown) return value
  if (given.has(1)) return intOfText(value, given.int(1), running)
  if (!given.has(0)) return 0
  if (typeof value === 'string' || value instanceof PyBytes) return intOfText(value, 10, running)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (isInt(value)) return value
  if (isNumber(value)) return truncated(doubleOf(value), running)
  const own = special(value, ['__int__', '__index__', '__trunc__'], running)
  return (
    own ??
    running.raise(
      'TypeError',
      `int() argument must be a string, a bytes-like object or a real number, not '${nameOfType(value)}'`,
    )
  )
}

function intOfText(value: Value, base: number, running: Running): Value {
  const text = value instanceof PyBytes ? Buffer.from(value.bytes).toString('latin1') : value
  if (typeof text !== 'string') return running.raise('TypeError', "int() can't convert non-string with explicit base")
  if (base !== 0 && (base < 2 || base > 36)) running.raise('ValueError', 'int() base must be >= 2 and <= 36, or 0')
  const int = readInt(text, base)
  if (int === 'too long')
    return running.raise('ValueError', 'Exceeds the limit (4300 digits) for integer string conversion')
  return int ?? running.raise('ValueError', `invalid literal for int() with base ${base}: ${running.repr(value)}`)
}

/** A float cut to an int. */
export function truncated(value: number, running: Running): Value {
  if (Number.isNaN(value)) running.raise('ValueError', 'cannot convert float NaN to integer')
  if (!Number.isFinite(value)) running.raise('OverflowError', 'cannot convert float infinity to integer')
  return makeInt(BigInt(Math.trunc(value)))
}

/** `float(x)`. */
export function makeFloatOf(given: Given, running: Running): Value {
  const value = decided(given.value(0), 'float(…)', running)
  if (value instanceof Unknown) return value
  if (!given.has(0)) return makeFloat(0)
  if (isNumber(value)) {
    const double = doubleOf(value)
    if (typeof value === 'bigint' && !Number.isFinite(double))
      running.raise('OverflowError', 'int too large to convert to float')
    return makeFloat(double)
  }
  const text = value instanceof PyBytes ? Buffer.from(value.bytes).toString('latin1') : value
  if (typeof text === 'string')
    return readFloat(text) ?? running.raise('ValueError', `could not convert string to float: ${running.repr(value)}`)
  const own = special(value, ['__float__', '__index__'], running)
  if (own !== undefined) return isInt(own) ? makeFloat(Number(own)) : own
  return running.raise('TypeError', `float() argument must be a string or a real number, not '${nameOfType(value)}'`)
}

/** What an object of a class makes of itself. */
function special(value: Value, names: readonly string[], running: Running): Value | undefined {
  if (!(value instanceof PythonObject) || value.attribute === undefined) return undefined
  for (const name of names) {
    const method =
      value instanceof PyInstance
        ? value.cls.find(name) && value.attribute(name, running)
        : value.attribute(name, running)
    if (method !== undefined) return running.call(method, [])
  }
  return undefined
}

function decided(value: Value, what: string, running: Running): Value {
  return isLookup(value) ? actualText(value, what, running) : value
}
