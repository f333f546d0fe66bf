import { isList, isJsonObject, type JsonValue, ownValue } from '../../../json/json.ts'
import type { Position } from '../../../model/paginator.ts'
import { type Page, recordCount } from '../../../model/request.ts'

const deepest = 6
const deepestInRow = 4

/** How many rows of the server's own list a page covers. */
export interface Window {
  readonly size: number
  /** false = not seen but taken for the limit, because the selector makes several records of one row */
  readonly counted: boolean
  /** where the list is, when its rows are not the records but hold them: a later page may have rows and no records */
  readonly list?: readonly string[]
}

interface Found {
  readonly list: readonly JsonValue[]
  readonly keys: readonly string[]
}

/**
 * The step an offset must make after a page. The list in the body that the records come from is counted, also when the
 * selector leaves some of its rows out or takes a part of each; so a limit the server lowered in silence loses nothing.
 * When no such list is found, as many as came, and at most the limit: reading rows twice is better than
 * losing them. `known` = where the list was on a page before.
 */
export function windowOf(page: Page, limit: number, known?: readonly string[]): Window {
  const { records, body } = page
  if (records.length === 0) {
    const list = known === undefined ? undefined : listIn(body, known)
    return known === undefined || list === undefined
      ? { size: 0, counted: true }
      : { size: list.length, counted: true, list: known }
  }
  const found =
    listAround(body, (list) => list === records) ??
    listAround(body, (list) => list.includes(records[0] ?? null) && list.includes(records.at(-1) ?? null))
  if (found !== undefined) return { size: found.list.length, counted: true }
  const above = listAround(body, (list) => holds(list, records[0]) && holds([...list].toReversed(), records.at(-1)))
  if (above !== undefined) return { size: above.list.length, counted: true, list: above.keys }
  const came = recordCount(page)
  return came > limit ? { size: limit, counted: false } : { size: came, counted: true }
}

/** The `list` that a position remembers. */
export function listAt(position: Position): readonly string[] | undefined {
  const keys = isJsonObject(position) ? ownValue(position, 'list') : undefined
  return Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : undefined
}

type Test = (list: readonly JsonValue[]) => boolean

/** The first list that passes; lists inside records are not searched. */
function listAround(body: JsonValue, passes: Test, keys: readonly string[] = []): Found | undefined {
  if (isList(body)) {
    const list = body
    return passes(list) ? { list, keys } : undefined
  }
  if (!isJsonObject(body) || keys.length === deepest) return undefined
  for (const [key, value] of Object.entries(body)) {
    const found = listAround(value, passes, [...keys, key])
    if (found !== undefined) return found
  }
  return undefined
}

function listIn(body: JsonValue, keys: readonly string[]): readonly JsonValue[] | undefined {
  let value: JsonValue | undefined = body
  for (const key of keys) value = isJsonObject(value) ? ownValue(value, key) : undefined
  return isList(value) ? value : undefined
}

/** True when the very object stands in a row; values that are no objects say nothing about where they come from. */
function holds(list: readonly JsonValue[], record: JsonValue | undefined): boolean {
  return isJsonObject(record) && list.some((row) => isWithin(row, record, deepestInRow))
}

function isWithin(value: JsonValue, record: JsonValue, depth: number): boolean {
  if (value === record) return true
  if (depth === 0 || typeof value !== 'object' || value === null) return false
  return Object.values(value).some((part: JsonValue) => isWithin(part, record, depth - 1))
}
