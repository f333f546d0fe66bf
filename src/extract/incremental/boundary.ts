import { SluiceError } from '../../model/errors.ts'
import { shake128 } from '../../model/hashing.ts'
import { canonicalJson } from '../../json/json-text.ts'
import { isJsonObject, ownValue, type JsonValue } from '../../json/json.ts'

/** dlt warns from here on: the cursor is too coarse for its data. */
export const coarseFrom = 200

/**
 * Hashes remembered at one cursor value. Beyond it the state stops growing: rows without a remembered hash are loaded
 * again by the next run, which merge removes; nothing is lost.
 */
export const mostHashes = 10_000

/**
 * Recognizes rows of the boundary value that an earlier run has loaded (docs/contract/rest-api.md 6.5,
 * docs/contract/tables.md 7.2).
 */
export interface Boundary {
  /** the hash kept in the state, dlt's */
  hash(record: JsonValue): string
  /** true when an earlier run kept this row's hash */
  isKnown(record: JsonValue): boolean
}

/**
 * `key` holds source names; [] = the whole row is the key. A key of one column is hashed as its bare value, which is
 * what dlt does for a key given as text; rows dlt remembered under a one-element list are recognized too.
 */
export function createBoundary(key: readonly string[], known: readonly string[], resource: string): Boundary {
  const hashes = new Set(known)
  const [only] = key
  const identity = (record: JsonValue): JsonValue => {
    if (only === undefined) return record
    return key.length === 1 ? keyValue(record, only, resource) : key.map((name) => keyValue(record, name, resource))
  }
  return {
    hash: (record) => digest(identity(record)),
    isKnown: (record) => {
      if (hashes.size === 0) return false
      const value = identity(record)
      return hashes.has(digest(value)) || (key.length === 1 && hashes.has(digest([value])))
    },
  }
}

function digest(value: JsonValue): string {
  return shake128(canonicalJson(value), 15)
}

function keyValue(record: JsonValue, name: string, resource: string): JsonValue {
  const value = isJsonObject(record) ? ownValue(record, name) : undefined
  if (value !== undefined) return value
  throw new SluiceError(
    'CURSOR_KEY_MISSING',
    `Could not tell new rows of "${resource}" from loaded ones because a record has no "${name}", which is its key.`,
    {
      found: isJsonObject(record)
        ? `keys ${Object.keys(record).slice(0, 20).join(', ')}`
        : 'a record that is no object',
      hint: 'Correct "primary_key", or set "primary_key: []" in the incremental settings to switch this comparison off.',
    },
  )
}
