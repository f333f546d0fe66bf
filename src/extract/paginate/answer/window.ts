import { type Body, isBodyObject, isListOf, lengthOf, ownPart } from '../../../json/records/body.ts'
import { isList, isJsonObject, type JsonValue, ownValue } from '../../../json/json.ts'
import { aboutOfPair, recordsOfPair } from '../../../language/jsonpath/paged-pair.ts'
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
  readonly size: number
  readonly keys: readonly string[]
}

/**
 * The step an offset must make after a page. The list in the body that the records come from is counted, also when the
 * selector leaves some of its rows out or takes a part of each; so a limit the server lowered in silence loses nothing.
 * When no such list is found, as many as came, and at most the limit: reading rows twice is better than
 * losing them. `known` = where the list was on a page before.
 */
export function windowOf(page: Page, limit: number, known?: readonly string[]): Window {
  const { records } = page
  const body: Body = aboutOfPair(page.body) === undefined ? page.body : { list: recordsOfPair(page.body) }
  if (records.count === 0) {
    const list = known === undefined ? undefined : listIn(body, known)
    return known === undefined || list === undefined
      ? { size: 0, counted: true }
      : { size: list, counted: true, list: known }
  }
  const [first, last] = [records.at(0) ?? null, records.at(-1) ?? null]
  const found =
    listAround(body, (list) => isListOf(list, records)) ??
    listAround(
      body,
      inValues((list) => list.includes(first) && list.includes(last)),
    )
  // of a long answer the list holds the last records only
  if (found !== undefined) return { size: page.rows ?? found.size, counted: true }
  const above = listAround(
    body,
    inValues((list) => holds(list, first) && holds([...list].toReversed(), last)),
  )
  if (above !== undefined) return { size: above.size, counted: true, list: above.keys }
  const came = recordCount(page)
  return came > limit ? { size: limit, counted: false } : { size: came, counted: true }
}

/** The `list` that a position remembers. */
export function listAt(position: Position): readonly string[] | undefined {
  const keys = isJsonObject(position) ? ownValue(position, 'list') : undefined
  return Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : undefined
}

type Test = (list: Body) => boolean

/** Records that are still bytes are the page's own, or none of them comes from there. */
function inValues(test: (list: readonly JsonValue[]) => boolean): Test {
  return (list) => isList(list) && test(list)
}

/** The first list that passes; lists inside records are not searched. */
function listAround(body: Body, passes: Test, keys: readonly string[] = []): Found | undefined {
  const size = lengthOf(body)
  if (size !== undefined) return passes(body) ? { size, keys } : undefined
  if (!isBodyObject(body) || keys.length === deepest) return undefined
  for (const [key, value] of Object.entries(body)) {
    const found = listAround(value, passes, [...keys, key])
    if (found !== undefined) return found
  }
  return undefined
}

function listIn(body: Body, keys: readonly string[]): number | undefined {
  let value: Body | undefined = body
  for (const key of keys) value = isBodyObject(value) ? ownPart(value, key) : undefined
  return value === undefined ? undefined : lengthOf(value)
}

/** True when the very object stands in a row; values that are not objects say nothing about where they come from. */
function holds(list: readonly JsonValue[], record: JsonValue | undefined): boolean {
  return isJsonObject(record) && list.some((row) => isWithin(row, record, deepestInRow))
}

function isWithin(value: JsonValue, record: JsonValue, depth: number): boolean {
  if (value === record) return true
  if (depth === 0 || typeof value !== 'object' || value === null) return false
  return Object.values(value).some((part: JsonValue) => isWithin(part, record, depth - 1))
}
