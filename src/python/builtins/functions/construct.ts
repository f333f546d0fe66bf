import { PyBytes } from '../../values/bytes.ts'
import { NativeFunction } from '../../values/functions.ts'
import { PyInstance } from '../../values/instance.ts'
import { hashable, nameOfType } from '../../values/keys.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { doubleOf, indexOf, isInt, isNumber, makeFloat, makeInt } from '../../values/numbers.ts'
import { PySlice } from '../../values/sequence.ts'
import { PySet } from '../../values/set.ts'
import { unknownIn } from '../../values/unknown.ts'
import { PythonObject, type Running, Unknown, type Value } from '../../values/value.ts'
import { textOf } from '../format/repr.ts'
import { actualText, isLookup } from '../lookups.ts'
import type { Given } from '../signature.ts'
import { decode, encode } from '../text/bytes-text.ts'
import { PyRange } from './range.ts'
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

/** `str(x)`, `str(bytes, encoding)`. */
export function makeText(given: Given, running: Running): Value {
  const value = given.value(0)
  if (!given.has(0)) return ''
  if (!given.has(1) && !given.has(2)) return textOf(value, running)
  if (!(value instanceof PyBytes))
    return running.raise('TypeError', `decoding to str: need a bytes-like object, ${nameOfType(value)} found`)
  const how = { encoding: given.text(1, 'utf-8'), errors: given.text(2, 'strict') }
  return decode(value.bytes, how, running) ?? running.unknown(`the encoding "${how.encoding}" is not known`)
}

/** `bool(x)`. */
export function makeBool(given: Given, running: Running): Value {
  return given.has(0) ? running.truth(given.value(0)) : false
}

/** All elements, or Unknown when it is not known which there are. */
export function elementsOf(value: Value, running: Running): Value[] | Unknown {
  const unknown = unknownIn(value)
  if (unknown !== undefined) return unknown
  const items: Value[] = []
  for (const item of running.iterate(value)) {
    running.spend(1)
    items.push(item)
  }
  return items
}

export function makeList(given: Given, running: Running): Value {
  const value = given.value(0)
  if (!given.has(0)) return new PyList()
  const items = elementsOf(value, running)
  if (items instanceof Unknown) return items
  const places =
    value instanceof PyList || value instanceof PyTuple ? items.map((_, index) => value.placeOf(index)) : undefined
  return new PyList(items, places)
}

export function makeTuple(given: Given, running: Running): Value {
  const value = given.value(0)
  if (!given.has(0)) return new PyTuple([])
  if (value instanceof PyTuple && value.typeName === 'tuple') return value
  const items = elementsOf(value, running)
  return items instanceof Unknown
    ? items
    : new PyTuple(items, value instanceof PyList ? items.map((_, index) => value.placeOf(index)) : undefined)
}

export function makeSet(kind: 'set' | 'frozenset'): (given: Given, running: Running) => Value {
  return (given, running) => {
    if (!given.has(0)) return new PySet([], kind)
    const items = elementsOf(given.value(0), running)
    if (items instanceof Unknown) return items
    for (const item of items) hashable(item, running)
    return new PySet(items, kind)
  }
}

const mostBytes = 10_000_000

/** `bytes(x)`, `bytes(text, encoding)`. */
export function makeBytes(given: Given, running: Running): Value {
  const value = given.value(0)
  if (!given.has(0)) return new PyBytes(new Uint8Array())
  if (typeof value === 'string') {
    if (!given.has(1)) return running.raise('TypeError', 'string argument without an encoding')
    const bytes = encode(value, { encoding: given.text(1), errors: given.text(2, 'strict') }, running)
    return bytes === undefined ? running.unknown(`the encoding "${given.text(1)}" is not known`) : new PyBytes(bytes)
  }
  if (value instanceof PyBytes) return value
  const size = indexOf(value)
  if (size !== undefined) {
    if (size < 0) running.raise('ValueError', 'negative count')
    if (size > mostBytes) running.raise('MemoryError', '')
    running.spend(size / 100)
    return new PyBytes(new Uint8Array(size))
  }
  const items = elementsOf(value, running)
  if (items instanceof Unknown) return items
  return new PyBytes(
    Uint8Array.from(items, (item) => {
      const byte = indexOf(item)
      if (byte === undefined)
        return running.raise('TypeError', `'${nameOfType(item)}' object cannot be interpreted as an integer`)
      return byte < 0 || byte > 255 ? running.raise('ValueError', 'bytes must be in range(0, 256)') : byte
    }),
  )
}

/** `range(stop)`, `range(start, stop, step)`. */
export function makeRange(given: Given, running: Running): Value {
  const first = given.int(0)
  if (!given.has(1)) return new PyRange(0, first, 1)
  const step = given.int(2, 1)
  if (step === 0) running.raise('ValueError', 'range() arg 3 must not be zero')
  return new PyRange(first, given.int(1), step)
}

/** `slice(stop)`, `slice(start, stop, step)`. */
export function makeSlice(given: Given): Value {
  return given.has(1)
    ? new PySlice(given.value(0), given.value(1), given.value(2))
    : new PySlice(null, given.value(0), null)
}

/** True for what `callable(x)` is true for. */
export function isCallable(value: Value): boolean {
  if (value instanceof PyInstance) return value.cls.find('__call__') !== undefined
  return value instanceof NativeFunction || (value instanceof PythonObject && value.call !== undefined)
}
