import { toJsonText } from '../../json/json-text.ts'
import { JsonFloat, type JsonObject, type JsonValue } from '../../json/json.ts'
import { putCell } from '../tables/cells.ts'
import type { Flow } from '../tables/flow.ts'
import { coerce, isRounded, lostDigits, type TargetType, wellFormedText } from '../infer/coerce.ts'
import { fastTimestamp } from '../infer/fast-timestamp.ts'
import { kindOf } from '../infer/value-kind.ts'
import { asVariant, type KindedValue } from '../infer/variant-value.ts'
import { cellCode, type KeyEntry, type Shape, type WorkingColumn } from '../tables/working-table.ts'

/**
 * Writes an object's values into the table's columns at `flow.row`, by what earlier rows taught `shape`. false = this
 * row has something new (a key, a type, two keys for one column): the row must be undone and taken the slow way. The
 * slow way alone changes schemas, so the two agree by construction.
 */
export function fillRow(flow: Flow, shape: Shape, record: JsonObject): boolean {
  const { shapes, objects } = flow
  let isKnown = fillObject(flow, shape, record)
  // dlt's order: nested objects after their parent, the last one first; it decides the order of child rows
  for (
    let next = shapes.pop(), object = objects.pop();
    next !== undefined && object !== undefined;
    next = shapes.pop(), object = objects.pop()
  ) {
    isKnown &&= fillObject(flow, next, object)
  }
  return isKnown
}

function fillObject(flow: Flow, shape: Shape, object: JsonObject): boolean {
  const { order, byKey } = shape
  let guess = 0
  for (const key in object) {
    let entry = order[guess]
    if (entry === undefined || entry.key !== key) {
      entry = byKey.get(key)
      if (entry === undefined) return false
    }
    guess = entry.index + 1
    if (!fillValue(flow, entry, object[key])) return false
  }
  return true
}

/** Writes a value where its key has it; false = this is news. Texts and numbers by the column's type, the rest by coercion. */
export function fillValue(flow: Flow, entry: KeyEntry, value: JsonValue | undefined): boolean {
  const { column } = entry
  if (typeof value === 'string') return column !== undefined && fillText(flow, column, value)
  if (typeof value === 'number') return column !== undefined && fillNumber(flow, column, value)
  if (value === null || value === undefined) return isFree(flow, column)
  if (typeof value === 'object') return fillStructure(flow, entry, value)
  if (column === undefined) return false
  if (typeof value === 'boolean' && column.code === cellCode.bool) return putCell(column, flow.row, value)
  return fillOther(flow, column, value)
}

/** False when another key of this row has written there: then the last one wins, even if it is null. */
function isFree(flow: Flow, column: WorkingColumn | undefined): boolean {
  return column === undefined || column.values.length <= flow.row
}

/** Writes a text into a column it may have to be fitted to; false = it does not fit. */
export function fillText(flow: Flow, column: WorkingColumn, value: string): boolean {
  if (column.code === cellCode.text) return putCell(column, flow.row, wellFormedText(value))
  if (column.code === cellCode.timestamp) {
    const micros = fastTimestamp(value)
    if (micros !== undefined) return putCell(column, flow.row, micros)
  }
  return fillOther(flow, column, value)
}

function fillNumber(flow: Flow, column: WorkingColumn, value: number): boolean {
  if (column.code === cellCode.bigint && Number.isSafeInteger(value)) return putCell(column, flow.row, value)
  if (column.code === cellCode.double && Number.isFinite(value)) return putCell(column, flow.row, value)
  return fillOther(flow, column, value)
}

function fillStructure(flow: Flow, entry: KeyEntry, value: Exclude<JsonValue & object, null>): boolean {
  if (value instanceof JsonFloat) return entry.column !== undefined && fillOther(flow, entry.column, value)
  if (entry.column?.code === cellCode.json) return putCell(entry.column, flow.row, toJsonText(value))
  if (flow.level - entry.depth <= 0) return false
  if (isList(value)) return fillList(flow, entry, value)
  if (entry.object === undefined || value instanceof Date) return false
  flow.shapes.push(entry.object)
  flow.objects.push(value)
  return true
}

function fillList(flow: Flow, entry: KeyEntry, items: readonly JsonValue[]): boolean {
  const { list } = entry
  if (list === undefined || list.seenIn === flow.serial) return false
  list.seenIn = flow.serial
  if (items.length > 0) {
    flow.lists.push(list)
    flow.listItems.push(items)
  }
  return true
}

/** Everything that needs the full coercion, into the column, the variant it already has, or both. */
function fillOther(flow: Flow, column: WorkingColumn, value: JsonValue): boolean {
  const kind = kindOf(value)
  if (kind === null) return isFree(flow, column)
  const target = column.column as TargetType
  const cell = coerce(target, kind, value)
  if (cell !== undefined) {
    const lost = lostDigits(target, kind, value)
    // that a column rounds is said once
    if (!column.mayRound && (lost !== undefined || isRounded(target, value))) return false
    if (lost === undefined) return putCell(column, flow.row, cell)
    return putCell(column, flow.row, cell) && fillVariant(flow, column, { kind: 'text', value: lost })
  }
  // the NULL in the column itself shows a later key of the same name that the row is taken
  return putCell(column, flow.row, null) && fillVariant(flow, column, asVariant(kind, value))
}

function fillVariant(flow: Flow, { variants }: WorkingColumn, { kind, value }: KindedValue): boolean {
  const variant = variants[kind]
  if (variant === undefined) return false
  const kept = coerce(variant.column as TargetType, kind, value)
  return kept !== undefined && putCell(variant, flow.row, kept)
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value)
}
