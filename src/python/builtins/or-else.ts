import type { Value } from '../values/value.ts'

/** A value, or what stands in for it when there is none; `??` would take None for none. */
export function orElse(value: Value | undefined, other: () => Value): Value {
  return value === undefined ? other() : value
}

/** The text of a value that should be one: names of fields, annotations. */
export function plainText(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}
