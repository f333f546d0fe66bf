import { SluiceError } from '../../model/errors.ts'
import { isJsonObject, type JsonValue } from '../../json/json.ts'
import { describeCursor } from './compare.ts'
import type { NotSortable } from './written-order.ts'

/** A record without the cursor, or with null in it, under `on_cursor_value_missing: raise`. */
export function missingCursor(about: {
  readonly resource: string
  readonly cursorPath: string
  readonly record: JsonValue
  readonly isNull: boolean
}): SluiceError {
  const { resource, cursorPath, record, isNull } = about
  const keys = isJsonObject(record) ? Object.keys(record) : null
  return new SluiceError(
    isNull ? 'CURSOR_NULL' : 'CURSOR_MISSING',
    `Could not load "${resource}" incrementally because a record ${isNull ? 'has null in' : 'does not have'} the cursor "${cursorPath}".`,
    {
      found: keys === null ? describeCursor(record) : `keys ${keys.slice(0, 30).join(', ')}`,
      hint: 'Correct "cursor_path", or set "on_cursor_value_missing" to "include" or "exclude" in the incremental settings.',
    },
  )
}

/** A record's cursor and the value it is compared with have no order. */
export function typeMismatch(about: {
  readonly resource: string
  readonly cursorPath: string
  readonly value: JsonValue
  readonly with: JsonValue
  readonly as: string
}): SluiceError {
  return new SluiceError(
    'CURSOR_TYPE_MISMATCH',
    `Could not compare the cursor "${about.cursorPath}" of "${about.resource}" because a record has ${describeCursor(about.value)} and the ${about.as} is ${describeCursor(about.with)}.`,
    {
      found: describeCursor(about.value),
      hint: 'Give "initial_value" and "end_value" the type the API sends, turn the cursor into one type with a "map" processing step, or start over with --full-refresh when the API has changed.',
    },
  )
}

/** Cursor values whose order cannot be told from how they are written. */
export function notSortable(
  { message, hint }: NotSortable,
  about: { readonly resource: string; readonly cursorPath: string },
): SluiceError {
  return new SluiceError(
    'CURSOR_NOT_SORTABLE',
    `Could not order the values of the cursor "${about.cursorPath}" of "${about.resource}" because ${message}.`,
    { found: message, hint },
  )
}

export function badRange(resource: string, because: string, cause?: unknown): SluiceError {
  return new SluiceError('CURSOR_BAD_RANGE', `Could not load "${resource}" incrementally because ${because}.`, {
    hint: 'Correct "initial_value" and "end_value" in the incremental settings.',
    cause,
  })
}
