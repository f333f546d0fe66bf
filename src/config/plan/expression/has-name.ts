import { isPlainObject } from '../../shapes/kinds.ts'

/** True when a text anywhere in a config has a name in it. */
export function hasName(value: unknown, pattern: RegExp): boolean {
  if (typeof value === 'string') return pattern.test(value)
  if (!Array.isArray(value) && !isPlainObject(value)) return false
  return Object.values(value).some((member) => hasName(member, pattern))
}
