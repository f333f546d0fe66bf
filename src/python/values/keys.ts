import { JsonFloat } from '../../json/json.ts'
import { makeInt } from './numbers.ts'
import { PythonObject, type Running, Unknown, type Value } from './value.ts'

/** What a Map of JavaScript tells keys of Python apart by: 1, 1.0 and True are one. */
export type Key = null | number | bigint | string | object

/** The key of a value in a dict or set; undefined = it is not hashable. Most keys are their own. */
export function keyOf(value: Value): Key | undefined {
  if (typeof value === 'string') return value.startsWith('\u0000') ? `\u0000s${value}` : value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof JsonFloat) return Number.isInteger(value.value) ? makeInt(value.value) : value.value
  if (!(value instanceof PythonObject)) return value
  const key = value.hashKey?.()
  return typeof key === 'string' ? `\u0000${value.typeName} ${key}` : key
}

/** The same, with Python's TypeError for what is not hashable. */
export function hashable(value: Value, running: Running): Key {
  const key = value instanceof Unknown ? value : keyOf(value)
  return key === undefined ? running.raise('TypeError', `unhashable type: '${nameOfType(value)}'`) : key
}

/** `type(x).__name__`. */
export function nameOfType(value: Value): string {
  if (value === null) return 'NoneType'
  if (value instanceof PythonObject) return value.typeName
  if (value instanceof JsonFloat) return 'float'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'str'
  return typeof value === 'bigint' || Number.isInteger(value) ? 'int' : 'float'
}

const numbered = new WeakMap<object, number>()
let numbers = 0

/** One text for the keys of several values, as tuples and frozen sets need it; undefined = one is not hashable. */
export function joinedKey(values: Iterable<Value>): string | undefined {
  const parts: string[] = []
  for (const value of values) {
    const key = keyOf(value)
    if (key === undefined) return undefined
    parts.push(typeof key === 'object' && key !== null ? `#${numberOf(key)}` : partOf(key))
  }
  return parts.join(',')
}

function partOf(key: null | number | bigint | string): string {
  return typeof key === 'string' ? JSON.stringify(key) : String(key)
}

function numberOf(object: object): number {
  const known = numbered.get(object)
  if (known !== undefined) return known
  numbered.set(object, ++numbers)
  return numbers
}
