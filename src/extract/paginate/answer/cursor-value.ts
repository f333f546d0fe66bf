import { isJsonObject, JsonFloat, type JsonValue, ownValue } from '../../../json/json.ts'
import { parseJson, toJsonText } from '../../../json/json-text.ts'
import type { Position } from '../../../model/paginator.ts'

/** A position at a cursor. The cursor is kept as its JSON text, so that big integers and floats stay what they are. */
export function cursorPosition(cursor: JsonValue): Position {
  return { cursor: toJsonText(cursor) }
}

/** The cursor of a position; undefined on the first page. */
export function cursorAt(position: Position): JsonValue | undefined {
  const text = isJsonObject(position) ? ownValue(position, 'cursor') : undefined
  return typeof text === 'string' ? parseJson(text) : undefined
}

/** True when the cursor is the one that was just asked for. */
export function isSameCursor(position: Position, cursor: JsonValue): boolean {
  const before = cursorAt(position)
  return before !== undefined && toJsonText(before) === toJsonText(cursor)
}

/** What Python takes for false, and dlt therefore for the end: null, "", 0, false, [] and {}. */
export function isEmptyCursor(cursor: JsonValue | undefined): boolean {
  if (cursor instanceof JsonFloat) return cursor.value === 0
  if (typeof cursor === 'object' && cursor !== null) return Object.keys(cursor).length === 0
  return !cursor
}
