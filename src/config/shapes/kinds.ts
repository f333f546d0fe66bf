import { z } from 'zod'
import { JsonFloat } from '../../json/json.ts'
import { floatText } from '../../json/json-text.ts'

/** Kinds of values that only code can make; a custom shape whose message is one of them names a kind. */
export const codeKinds: readonly string[] = ['a function', 'an object made in TypeScript']

/** Any value: the catalog's definitions shape it. The mark tells the JSON Schema which definitions. */
export function componentShape(kind: 'paginator' | 'auth' | 'destination' | 'decoder') {
  return z.unknown().optional().meta({ 'x-component': kind })
}

/** One name or a list of names: keys, merge keys. */
export const nameOrNames = z.union([z.string(), z.array(z.string())])

/** A plain value as JSON, YAML and Python write it. */
export const scalar = z.union([z.string(), z.number(), z.bigint(), z.boolean()])

/** True for `{…}` as written in a config; false for lists, null and instances of classes. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** An object made by code: it has a prototype of its own. */
export const codeInstance = z.custom<object>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !isPlainObject(value),
  'an object made in TypeScript',
)

/** The text of a plain value, or undefined for null, lists, mappings and everything made by code. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (value instanceof JsonFloat) return floatText(value.value)
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return `${value}`
  return undefined
}
