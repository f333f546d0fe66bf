import type { JsonPath } from '../../model/plan/json-path.ts'
import type { JsonValue } from '../../json/json.ts'
import { memberAt, valueAt } from '../../json/scan/read-token.ts'
import { lazyList, type ScannedList, scannedList } from '../../json/scan/scanned-list.ts'

/** A record as the cursor sees it: the rest of it is looked at only where its value leaves a doubt. */
export interface CursorRow {
  /** undefined = the record has none */
  readonly value: JsonValue | undefined
  record(): JsonValue
}

/** The records of a page, and the page that some of them make. */
export interface CursorPage {
  readonly rows: readonly CursorRow[]
  /** the records at these indexes, in order */
  select(kept: readonly number[]): readonly JsonValue[]
}

/** Records that are still bytes stay so, where the cursor is a field of theirs. */
export function cursorPage(records: readonly JsonValue[], path: JsonPath): CursorPage {
  const scanned = scannedList(records)
  if (scanned !== undefined && path.field !== undefined) return scannedPage(scanned, path.field)
  return {
    rows: records.map((record) => ({ value: record === null ? null : path.first(record), record: () => record })),
    select: (kept) => kept.map((index) => records[index] ?? null),
  }
}

function scannedPage({ scan, items }: ScannedList, field: string): CursorPage {
  return {
    rows: Array.from(items, (token) => {
      const value = memberAt(scan, token, field)
      return { value: value === undefined ? undefined : valueAt(scan, value), record: () => valueAt(scan, token) }
    }),
    select: (kept) => lazyList({ scan, items: Int32Array.from(kept, (index) => items[index] ?? 0) }),
  }
}
