import { isJsonObject, JsonFloat, type JsonObject, type JsonValue } from '../../json/json.ts'
import { wellFormedText } from '../infer/coerce.ts'
import { fastTimestamp } from '../infer/fast-timestamp.ts'
import type { Shape } from '../tables/working-table.ts'
import { fillValue } from './fill-row.ts'
import { type RowSource, type SourceKind, valueKind, type Writing } from './row-source.ts'

/** Records whose values are there. */
export const decodedSource: RowSource<JsonValue> = {
  kindOf,
  textCell: (value) => wellFormedText(value as string),
  text: (value) => value as string,
  micros: (value) => fastTimestamp(value as string),
  number: (value) => value as number | bigint | JsonFloat,
  decoded: (value) => value,
  record: (value) => (isJsonObject(value) ? value : {}),
  isEmpty: (value) => (value as readonly JsonValue[]).length === 0,
  eachItem(value, visit) {
    const list = value as readonly JsonValue[]
    for (let index = 0; index < list.length; index++) visit(list[index] ?? null)
  },
  fillMembers,
}

/** Dates are what processing steps make of texts. */
function kindOf(value: JsonValue | undefined): SourceKind {
  if (typeof value === 'string') return valueKind.text
  if (typeof value === 'number') return valueKind.number
  if (value === null || value === undefined) return valueKind.nothing
  if (typeof value === 'object') {
    if (Array.isArray(value)) return valueKind.list
    if (value instanceof JsonFloat) return valueKind.number
    return value instanceof Date ? valueKind.news : valueKind.object
  }
  if (typeof value === 'boolean') return value ? valueKind.true : valueKind.false
  return typeof value === 'bigint' ? valueKind.number : valueKind.news
}

function fillMembers(writing: Writing<JsonValue>, value: JsonValue, { order, byKey }: Shape): boolean {
  const object = value as JsonObject
  let guess = 0
  for (const key in object) {
    let entry = order[guess]
    if (entry === undefined || entry.key !== key) {
      entry = byKey.get(key)
      if (entry === undefined) return false
    }
    guess = entry.index + 1
    if (!fillValue(writing, entry, object[key] ?? null)) return false
  }
  return true
}
