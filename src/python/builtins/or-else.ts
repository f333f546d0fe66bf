import type { Value } from '../values/value.ts'

/** A value, or what stands in for it when there is none; `??` would take None for none. */
export function orElse(value: Value | undefined, other: () => Value): Value {
  return value === undefined ? other() : value
}
