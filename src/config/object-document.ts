import { SluiceError } from '../model/errors.ts'
import { type ConfigDocument, type ConfigPath, type ConfigValue, formatPath, SecretReference } from './document.ts'
import { createPlaceBook } from './readers/places.ts'

// what the library's `pipeline(…)` and `restApi(…)` keep their plain config under
const configSymbol = Symbol.for('sluice.config')
const deepest = 200

/**
 * A config handed over as an object: dlt's dictionary, or what `pipeline(…)` and `restApi(…)` made. Functions,
 * instances and lookups pass through; keys with `undefined` are left out; dates become ISO texts; the caller's object
 * is not changed. Throws CONFIG_INVALID_VALUE for symbols and for objects that hold themselves.
 */
export function objectDocument(value: unknown): ConfigDocument {
  return { format: 'object', value: readObject(value), placeOf: createPlaceBook(undefined).placeOf }
}

/** The config in a JavaScript value; see `objectDocument`. */
export function readObject(value: unknown): ConfigValue {
  const unwrapped = unwrap(value)
  return copy(unwrapped, [])
}

/** `pipeline({ name, source: restApi(config) })` as `{ name, ...config }`, however deep the wrapping. */
function unwrap(value: unknown, depth = 0): unknown {
  if (depth > deepest) throw refuse([], 'holds itself')
  if (typeof value !== 'object' || value === null) return value
  if (Object.hasOwn(value, configSymbol))
    return unwrap((value as { readonly [configSymbol]: unknown })[configSymbol], depth + 1)
  if (!isPlain(value) || !('source' in value) || !carriesConfig(value.source)) return value
  const { source, ...around } = value
  const config = unwrap(source, depth + 1)
  const named = Object.entries(around).filter(([, setting]) => setting !== undefined)
  return { ...(Object.fromEntries(named) as object), ...(config as object) }
}

function carriesConfig(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, configSymbol)
}

function copy(value: unknown, path: ConfigPath): ConfigValue {
  if (path.length > deepest) throw refuse(path, 'holds itself, or is nested too deeply')
  if (typeof value === 'symbol') throw refuse(path, 'is a symbol')
  if (value === undefined || value === null) return null
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item, index) => copy(item, [...path, index]))
  if (isForeignReference(value)) return new SecretReference(value.store, value.key, value.fallback)
  if (value instanceof Date) return readDate(value, path)
  if (!isPlain(value)) return value
  const written = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(written.map(([key, inner]) => [key, copy(inner, [...path, key])]))
}

/** A lookup made by another copy of this library, as happens when two are installed. */
function isForeignReference(value: object): value is SecretReference {
  if (value instanceof SecretReference || value.constructor?.name !== 'SecretReference') return false
  return (
    'store' in value &&
    /^(?:secrets|config|env)$/.test(String(value.store)) &&
    'key' in value &&
    typeof value.key === 'string'
  )
}

function readDate(value: Date, path: ConfigPath): string {
  if (Number.isNaN(value.getTime())) throw refuse(path, 'is an invalid date')
  return value.toISOString()
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function refuse(path: ConfigPath, what: string): SluiceError {
  const shown = formatPath(path.slice(0, 20))
  return new SluiceError('CONFIG_INVALID_VALUE', `Could not read the configuration because "${shown}" ${what}.`, {
    place: { path: shown },
    allowed: 'text, numbers, booleans, null, lists, objects, secret("…"), functions',
    hint: 'Write a plain value there.',
  })
}
