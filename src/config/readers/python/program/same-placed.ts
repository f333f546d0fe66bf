import { PythonObject } from '../../../../python/values/value.ts'

/** Whether two parts of configs say the same, wherever they stand; of values of Python: whether they are the same ones. */
export function isSamePlaced(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (left instanceof PythonObject || Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false
  if (left instanceof Map && right instanceof Map)
    return left.size === right.size && [...left].every(([key, value]) => isSamePlaced(value, right.get(key)))
  const [keys, others] = [keysOf(left), keysOf(right)]
  return (
    keys.length === others.length &&
    keys.every((key) => isSamePlaced(left[key as keyof typeof left], right[key as keyof typeof right]))
  )
}

function keysOf(value: object): readonly string[] {
  return Object.keys(value).filter((key) => key !== 'at')
}
