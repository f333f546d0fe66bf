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
  const holds = (list: readonly JsonValue[]) => has(list, records[0]) && has(list, records.at(-1))
  const list = listAround(page.body, (found) => found === records, deepest) ?? listAround(page.body, holds, deepest)
  if (list !== undefined) return { size: list.length, counted: true }
  return records.length > limit ? { size: limit, counted: false } : { size: records.length, counted: true }
}

type Test = (list: readonly JsonValue[]) => boolean

/** The first list that passes; lists inside records are not searched. */
function listAround(body: JsonValue, passes: Test, depth: number): readonly JsonValue[] | undefined {
  if (Array.isArray(body)) return passes(body as readonly JsonValue[]) ? (body as readonly JsonValue[]) : undefined
  if (!isJsonObject(body) || depth === 0) return undefined
  for (const value of Object.values(body)) {
    const found = listAround(value, passes, depth - 1)
    if (found !== undefined) return found
  }
  return undefined
}

function has(list: readonly JsonValue[], record: JsonValue | undefined): boolean {
  return record !== undefined && list.includes(record)
}
