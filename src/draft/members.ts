import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../json/json.ts'
import { withoutMarks } from './literal.ts'

/** The object that a document of others has there; an empty one where it has none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = ownValue(object, key)
  return value !== undefined && isJsonObject(value) ? value : {}
}

/** The list that a document of others has there; an empty one where it has none. */
export function listAt(object: JsonObject, key: string): readonly JsonValue[] {
  const value = ownValue(object, key)
  return value !== undefined && isList(value) ? value : []
}

/** The text that a document of others has there, without invisible marks; empty where it has none. */
export function textAt(object: JsonObject, key: string): string {
  const value = ownValue(object, key)
  return typeof value === 'string' ? withoutMarks(value) : ''
}
