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
  /** remembered hashes in the one form that this boundary writes */
  inForm(hashes: readonly string[]): readonly string[]
}

/** Characters of a hash: dlt wrote 20 before 1.29 and writes 12 since, which are the first 12 of the 20. */
const shortLength = 12

/** What rows are told apart by. */
export interface BoundaryKey {
  /** source names; [] = the whole row is the key */
  readonly names: readonly string[]
  /** a key of one column is hashed as its bare value, or, when it was written as a list, as a list of it, as dlt does */
  readonly isList: boolean
}

/**
 * Rows are recognized whichever way a key of one column was hashed, and by hashes of both lengths. What is written has
 * the length of what is `known`, and the long one where nothing is: every dlt reads that
 * (decisions/0042-boundary-hashes).
 */
export function createBoundary(
  { names: key, isList }: BoundaryKey,
  known: readonly string[],
  resource: string,
): Boundary {
  const hashes = new Set(known.map(cut))
  const isShort = known.some((hash) => hash.length === shortLength)
  const [only] = key
  const isBare = key.length === 1 && !isList
  const identity = (record: JsonValue): JsonValue => {
    if (only === undefined) return record
    return isBare ? keyValue(record, only, resource) : key.map((name) => keyValue(record, name, resource))
  }
  /** the value of a key of one column hashed the other way */
  const otherWay = (record: JsonValue): JsonValue => {
    const value = keyValue(record, key[0] ?? '', resource)
    return isBare ? [value] : value
  }
  return {
    hash: (record) => (isShort ? cut(digest(identity(record))) : digest(identity(record))),
    isKnown: (record) => {
      if (hashes.size === 0) return false
      if (hashes.has(cut(digest(identity(record))))) return true
      return key.length === 1 && hashes.has(cut(digest(otherWay(record))))
    },
    inForm: (remembered) => (isShort ? [...new Set(remembered.map(cut))] : remembered),
  }
}

function digest(value: JsonValue): string {
  return shake128(canonicalJson(value), 15)
}

function cut(hash: string): string {
  return hash.slice(0, shortLength)
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
        : 'a record that is not an object',
      hint: 'Correct "primary_key", or set "primary_key: []" in the incremental settings to switch this comparison off.',
    },
  )
}
