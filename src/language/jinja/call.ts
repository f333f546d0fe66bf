import type { Value } from './values.ts'

/** A filter or a method: what it is used on, and its arguments. */
export type Call = (value: Value, args: readonly Value[]) => Value
