import { JsonFloat } from '../../json/json.ts'
import { PyDict } from '../values/dict.ts'
import { PyList, PyTuple } from '../values/list.ts'
import { Lookup } from '../values/lookup.ts'
import { unknownIn } from '../values/unknown.ts'
import { Unknown, type Value } from '../values/value.ts'

/** True when it makes no difference which of two values it is. */
export function isSame(left: Value | undefined, right: Value | undefined, depth = 0): boolean {
  if (left === right) return true
  if (left === undefined || right === undefined || depth > 20) return false
  if (left instanceof JsonFloat && right instanceof JsonFloat) return Object.is(left.value, right.value)
  if (left instanceof Unknown || unknownIn(left, right) !== undefined) return false
  if (left instanceof Lookup && right instanceof Lookup)
    return left.store === right.store && left.key === right.key && isSame(left.fallback, right.fallback, depth + 1)
  if ((left instanceof PyList && right instanceof PyList) || (left instanceof PyTuple && right instanceof PyTuple))
    return (
      left.items.length === right.items.length &&
      left.items.every((item, at) => isSame(item, right.items[at], depth + 1))
    )
  if (left instanceof PyDict && right instanceof PyDict)
    return (
      left.size === right.size && [...left.entries()].every(([key, value]) => isSame(value, right.get(key), depth + 1))
    )
  return false
}
