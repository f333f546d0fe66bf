import type { JsonValue } from '../../json/json.ts'
import type { Records } from '../../json/records/records.ts'
import { ScannedRecords } from '../../json/records/scanned-records.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'

/** A record as the cursor sees it: the rest of it is looked at only where its value leaves a doubt. */
export interface CursorRow {
  /** undefined = the record has none */
  readonly value: JsonValue | undefined
  record(): JsonValue
}

/** The rows of a page. Of records that are still bytes only the cursor is decoded, where it is a field of theirs. */
export function cursorRows(records: Records, path: JsonPath): readonly CursorRow[] {
  const { field } = path
  if (records instanceof ScannedRecords && field !== undefined)
    return Array.from({ length: records.count }, (_, index) => ({
      value: records.first(field, index),
      record: () => records.at(index) ?? null,
    }))
  return records
    .decoded()
    .map((record) => ({ value: record === null ? null : path.first(record), record: () => record }))
}
