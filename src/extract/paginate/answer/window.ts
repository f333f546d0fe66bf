import { isJsonObject, type JsonValue } from '../../../model/json.ts'
import type { Page } from '../../../model/request.ts'

const deepest = 6

/** How many rows of the server's own list a page covers. */
export interface Window {
  readonly size: number
  /** false = not seen but taken for the limit, because the selector makes several records of one row */
  readonly counted: boolean
}

/**
 * The step an offset must make after a page. The list in the body that the records come from is counted, also when the
 * selector leaves some of its rows out; so a limit the server lowered in silence loses nothing (real-apis.md). When
 * no such list is found, as many as came, and at most the limit: reading rows twice is better than losing them.
 */
export function windowOf(page: Page, limit: number): Window {
  const { records } = page
  if (records.length === 0) return { size: 0, counted: true }
  const list = listAround(page.body, records, deepest)
  if (list !== undefined) return { size: list.length, counted: true }
  return records.length > limit ? { size: limit, counted: false } : { size: records.length, counted: true }
}

/** The list that holds the first and the last record; lists inside records are not searched. */
function listAround(body: JsonValue, records: readonly JsonValue[], depth: number): readonly JsonValue[] | undefined {
  if (Array.isArray(body)) {
    const list = body as readonly JsonValue[]
    return list === records || (has(list, records[0]) && has(list, records.at(-1))) ? list : undefined
  }
  if (!isJsonObject(body) || depth === 0) return undefined
  for (const value of Object.values(body)) {
    const found = listAround(value, records, depth - 1)
    if (found !== undefined) return found
  }
  return undefined
}

function has(list: readonly JsonValue[], record: JsonValue | undefined): boolean {
  return record !== undefined && list.includes(record)
}
