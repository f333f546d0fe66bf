import { toJsonText } from '../../json/json-text.ts'
import { isJsonObject, JsonFloat, type JsonObject, type JsonValue } from '../../json/json.ts'
import { putCell } from '../tables/cells.ts'
import { cellCode, type KeyEntry, type Shape } from '../tables/working-table.ts'
import { fillBool, fillNothing, fillNumber, fillOther, fillText } from './fill-cell.ts'
import { fillList, fillObject } from './fill-row.ts'
import type { RowSource, Writing } from './row-source.ts'

/** Records whose values are there. */
export const decodedSource: RowSource<JsonValue> = {
  isObject: (value) => isJsonObject(value) && !(value instanceof Date),
  isEmpty: (list) => listOf(list).length === 0,
  firstAt: () => 0,
  endAt: (list) => listOf(list).length,
  nextAt: (at) => at + 1,
  itemAt: (list, at) => listOf(list)[at] ?? null,
  decoded: (value) => value,
  fillMembers(writing, value, shape) {
    return isJsonObject(value) && fillMembers(writing, value, shape)
  },
}

function fillMembers(writing: Writing<JsonValue>, object: JsonObject, { order, byKey }: Shape): boolean {
  let guess = 0
  for (const key in object) {
    let entry = order[guess]
    if (entry === undefined || entry.key !== key) {
      entry = byKey.get(key)
      if (entry === undefined) return false
    }
    guess = entry.index + 1
    if (!fillValue(writing, entry, object[key])) return false
  }
  return true
}

/** Texts and numbers by the column's type, the rest by coercion. */
function fillValue(writing: Writing<JsonValue>, entry: KeyEntry, value: JsonValue | undefined): boolean {
  const { column } = entry
  const { row } = writing.pen
  if (typeof value === 'string') return column !== undefined && fillText(row, column, value)
  if (typeof value === 'number') return column !== undefined && fillNumber(row, column, value)
  if (value === null || value === undefined) return fillNothing(row, column)
  if (typeof value === 'object') return fillStructure(writing, entry, value)
  if (column === undefined) return false
  return typeof value === 'boolean' ? fillBool(row, column, value) : fillOther(row, column, value)
}

function fillStructure(writing: Writing<JsonValue>, entry: KeyEntry, value: JsonValue & object): boolean {
  const { column } = entry
  const { row } = writing.pen
  if (value instanceof JsonFloat) return column !== undefined && fillOther(row, column, value)
  if (column?.code === cellCode.json) return putCell(column, row, toJsonText(value))
  if (Array.isArray(value)) return fillList(writing, entry, value as readonly JsonValue[])
  // dates are what processing steps make of texts
  return !(value instanceof Date) && fillObject(writing, entry, value)
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : []
}
