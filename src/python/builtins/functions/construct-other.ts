import { PyBytes } from '../../values/bytes.ts'
import { NativeFunction } from '../../values/functions.ts'
import { PyInstance } from '../../values/instance.ts'
import { nameOfType } from '../../values/keys.ts'
import { indexOf } from '../../values/numbers.ts'
import { PySlice } from '../../values/sequence.ts'
import { PythonObject, type Running, Unknown, type Value } from '../../values/value.ts'
import type { Given } from '../signature.ts'
import { encode } from '../text/bytes-text.ts'
import { elementsOf } from './construct.ts'
import { PyRange } from './range.ts'

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
