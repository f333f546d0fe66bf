import { isLookup } from '../values/lookup.ts'
import { PyBytes } from '../values/bytes.ts'
import { PyDict } from '../values/dict.ts'
import { PyList, PyTuple } from '../values/list.ts'
import { doubleOf, isFloat, isNumber } from '../values/numbers.ts'
import { PySet } from '../values/set.ts'
import { unknownIn } from '../values/unknown.ts'
import { PythonObject, type Running, Unknown, type Value } from '../values/value.ts'
import type { PyNumber } from './arithmetic.ts'
import { decideText } from './decide-text.ts'

/** `==` of Python. */
export function equal(left: Value, right: Value, running: Running): boolean | Unknown {
  if (!(left instanceof PythonObject) && !(right instanceof PythonObject)) return equalScalars(left, right)
  const unknown = unknownIn(left, right)
  if (unknown !== undefined) return unknown
  const [a, b] = [decided(left, running), decided(right, running)]
  if (a !== left || b !== right) return equal(a, b, running)
  if (isSequence(left) && isSequence(right)) return equalSequences(left, right, running)
  if (left instanceof PyDict && right instanceof PyDict) return equalDicts(left, right, running)
  if (left instanceof PySet && right instanceof PySet)
    return left.size === right.size && [...left.values()].every((value) => right.has(value))
  if (left instanceof PyBytes && right instanceof PyBytes) return Buffer.compare(left.bytes, right.bytes) === 0
  return askObjects(left, right, running) ?? left === right
}

function isSequence(value: Value): value is PyList | PyTuple {
  return value instanceof PyList || value instanceof PyTuple
}

function decided(value: Value, running: Running): Value {
  return isLookup(value) ? decideText(value, running, true) : value
}

function askObjects(left: Value, right: Value, running: Running): boolean | Unknown | undefined {
  const first = left instanceof PythonObject ? left.compare?.('==', right, running) : undefined
  if (first !== undefined) return first
  return right instanceof PythonObject ? right.compare?.('==', left, running) : undefined
}

function equalScalars(left: Value, right: Value): boolean {
  if (left === right) return typeof left !== 'number' || !Number.isNaN(left)
  return isNumber(left) && isNumber(right) && compareNumbers(left, right) === 0
}

/** Less, equal or greater than 0; NaN when one of them is not a number. */
export function compareNumbers(left: PyNumber, right: PyNumber): number {
  const [a, b] = [comparable(left), comparable(right)]
  if (a < b) return -1
  if (a > b) return 1
  // a bigint and a double that are neither less nor greater are equal, or the double is NaN
  return isNan(a) || isNan(b) ? Number.NaN : 0
}

function comparable(value: PyNumber): number | bigint {
  return typeof value === 'bigint' ? value : isFloat(value) ? doubleOf(value) : Number(value)
}

function equalSequences(left: PyList | PyTuple, right: PyList | PyTuple, running: Running): boolean | Unknown {
  if (left instanceof PyList !== right instanceof PyList || left.items.length !== right.items.length) return false
  running.spend(left.items.length / 10)
  let doubt: Unknown | undefined
  for (const [at, item] of left.items.entries()) {
    const other = right.items[at] ?? null
    const same =
      item === other && item instanceof PythonObject && !(item instanceof Unknown) ? true : equal(item, other, running)
    if (same === false) return false
    if (same instanceof Unknown) doubt ??= same
  }
  return doubt ?? true
}

function equalDicts(left: PyDict, right: PyDict, running: Running): boolean | Unknown {
  if (left.size !== right.size) return false
  running.spend(left.size / 10)
  let doubt: Unknown | undefined
  for (const [key, value] of left.entries()) {
    const other = right.get(key)
    const same = other === undefined ? false : equal(value, other, running)
    if (same === false) return false
    if (same instanceof Unknown) doubt ??= same
  }
  return doubt ?? true
}

function isNan(value: number | bigint): boolean {
  return typeof value === 'number' && Number.isNaN(value)
}
