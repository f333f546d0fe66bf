import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { Records } from './records.ts'
import { ScannedRecords } from './scanned-records.ts'

/**
 * The body of a response. Long lists of objects in it may be records that are still bytes; `decodedBody` makes values
 * of all of them.
 */
export type Body = JsonValue | ScannedRecords | BodyObject

/** An object of a body, which may hold records that are still bytes. */
export interface BodyObject {
  readonly [key: string]: Body
}

/** True for an object of a body; records are not one. */
export function isBodyObject(value: Body | undefined): value is BodyObject {
  return isJsonObject(value) && !(value instanceof ScannedRecords)
}

/** How many items a list of a body has; undefined = it is not a list. */
export function lengthOf(value: Body): number | undefined {
  if (value instanceof ScannedRecords) return value.count
  return Array.isArray(value) ? value.length : undefined
}

/** Own-property read: never reaches the prototype, whatever the key is called. */
export function ownPart(object: BodyObject, key: string): Body | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** The body as a value, with nothing left in bytes; a part that holds no such records is the same object as before. */
export function decodedBody(body: Body): JsonValue {
  if (body instanceof ScannedRecords) return body.decoded()
  return isWhole(body) ? body : decodedObject(body)
}

function decodedObject(body: BodyObject): JsonObject {
  return Object.fromEntries(Object.entries(body).map(([key, part]) => [key, decodedBody(part)]))
}

// the scanner takes nothing that is nested deeper
const deepest = 200

/** Records stand in objects only: a list with something else than objects in it is decoded at once. */
function isWhole(body: Body, depth = 0): body is JsonValue {
  if (body instanceof ScannedRecords) return false
  if (depth === deepest || !isBodyObject(body)) return true
  return Object.values(body).every((part) => isWhole(part, depth + 1))
}

/** True for the very list that the records are. */
export function isListOf(value: Body, records: Records): boolean {
  return value === records || (!(records instanceof ScannedRecords) && value === records.decoded())
}
