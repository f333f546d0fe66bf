import { toJsonText } from '../../json/json-text.ts'
import { isJsonObject, ownValue, type JsonValue } from '../../json/json.ts'
import { noRecords } from '../../json/records/decoded-records.ts'
import type { Records } from '../../json/records/records.ts'
import type { Page } from '../../model/request.ts'
import { haveIdentity } from '../paginate/answer/identity.ts'

/** Records at the end of a page that are looked at. */
const longestTail = 50

/**
 * How many records at the start of a page are those that the page before ended with: under offsets and page numbers a
 * list that grows at its front moves records from one page into the next. Call once per page, in order.
 */
export type Overlap = (page: Page) => number

/** Tells records apart by their primary key; without one by the whole record, where records say which ones they are. */
export function createOverlap(primaryKey: readonly string[]): Overlap {
  let before = noRecords
  return ({ records }) => {
    const first = records.at(0)
    const isKnown = first !== undefined && (primaryKey.length > 0 || haveIdentity(records))
    const key = isKnown ? keyOf(first, primaryKey) : undefined
    const found = key === undefined ? 0 : overlapOf(before, { key, primaryKey })
    if (records.count > 0) before = records
    return Math.min(found, records.count)
  }
}

function overlapOf(
  before: Records,
  { key, primaryKey }: { readonly key: string; readonly primaryKey: readonly string[] },
): number {
  // a page that begins as the page before did: the server knows no place to go on from
  const head = before.at(0)
  if (before.count > longestTail && head !== undefined && keyOf(head, primaryKey) === key) return before.count
  const tail = Math.min(before.count, longestTail)
  for (let back = 1; back <= tail; back++) {
    const record = before.at(-back)
    if (record !== undefined && keyOf(record, primaryKey) === key) return back
  }
  return 0
}

function keyOf(record: JsonValue, primaryKey: readonly string[]): string | undefined {
  if (primaryKey.length === 0) return toJsonText(record)
  if (!isJsonObject(record)) return undefined
  const values = primaryKey.map((name) => ownValue(record, name))
  return values.includes(undefined) ? undefined : toJsonText(values.map((value) => value ?? null))
}
