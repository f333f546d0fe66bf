import { SluiceError } from '../../../model/errors.ts'
import { isJsonObject, JsonFloat, type JsonValue, ownValue } from '../../../model/json.ts'
import { parseJson, toJsonText } from '../../../model/json-text.ts'
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

/** The error of a server that gives the same cursor again: asking once more would repeat the page for ever. */
export function repeatedCursor(cursor: JsonValue, where: string): SluiceError {
  return new SluiceError(
    'PAGINATION_LOOP',
    `Could not go on to the next page because the response repeats the cursor it was asked with, at ${where}.`,
    {
      found: toJsonText(cursor).slice(0, 200),
      hint: 'Check that the cursor goes back under the name the API expects (cursor_param, or cursor_body_path), and that it is read where the next one stands (cursor_path, or cursor_key).',
    },
  )
}
