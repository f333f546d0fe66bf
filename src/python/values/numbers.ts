import { JsonFloat } from '../../json/json.ts'
import type { Value } from './value.ts'

/** A float of Python: a plain number where none would take it for an int. */
export function makeFloat(value: number): number | JsonFloat {
  return Number.isInteger(value) ? new JsonFloat(value) : value
}

/** An int of Python: a plain number where it is exact, a bigint beyond. */
export function makeInt(value: number | bigint): number | bigint {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : BigInt(value)
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

/** An int that is not a bool. */
export function isInt(value: Value): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
}

export function isFloat(value: Value): value is number | JsonFloat {
  return value instanceof JsonFloat || (typeof value === 'number' && !Number.isInteger(value))
}

/** What arithmetic takes: int, float and bool. */
export function isNumber(value: Value): value is number | bigint | boolean | JsonFloat {
  return (
    typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof JsonFloat
  )
}

/** The int that an int or bool is; undefined for anything else. */
export function intOf(value: Value): number | bigint | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  return isInt(value) ? value : undefined
}

/** The double nearest to a number of Python. */
export function doubleOf(value: number | bigint | boolean | JsonFloat): number {
  return value instanceof JsonFloat ? value.value : Number(value)
}

/** An index or size: ints beyond a double's exact range are cut to it, bools count. undefined = not an int. */
export function indexOf(value: Value): number | undefined {
  const int = intOf(value)
  if (typeof int !== 'bigint') return int
  return int > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER
}
