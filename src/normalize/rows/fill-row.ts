import { toJsonText } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import { coerce, isRounded, lostDigits, type TargetType } from '../infer/coerce.ts'
import { kindOf } from '../infer/value-kind.ts'
import { asVariant, type KindedValue } from '../infer/variant-value.ts'
import { putCell } from '../tables/cells.ts'
import { cellCode, type KeyEntry, type Shape, type WorkingColumn } from '../tables/working-table.ts'
import { valueKind, type Writing } from './row-source.ts'

/**
 * Writes an object's values into the table's columns, as the pen's row, by what earlier rows taught `shape`. false =
 * this row has something new (a key, a type, two keys for one column): it must be undone and taken the slow way. The
 * slow way alone changes schemas, so the two agree by construction.
 */
export function fillRow<Value>(writing: Writing<Value>, shape: Shape, object: Value): boolean {
  const { source, objects } = writing
  let isKnown = source.fillMembers(writing, object, shape)
  // dlt's order: nested objects after their parent, the last one first; it decides the order of child rows
  while (objects.size > 0) {
    const last = --objects.size
    isKnown &&= source.fillMembers(writing, objects.valueAt(last), objects.ownerAt(last))
  }
  return isKnown
}

/** Writes a value where its key has it; false = this is news. Texts and numbers by the column's type, the rest by coercion. */
export function fillValue<Value>(writing: Writing<Value>, entry: KeyEntry, value: Value): boolean {
  const { source, pen } = writing
  const { column } = entry
  const kind = source.kindOf(value)
  if (kind === valueKind.nothing) return isFree(pen.row, column)
  if (kind === valueKind.object || kind === valueKind.list) return fillStructure(writing, entry, value)
  if (column === undefined || kind === valueKind.news) return false
  if (kind === valueKind.text) return fillText(writing, column, value)
  if (kind === valueKind.number) return fillNumber(pen.row, column, source.number(value))
  return fillBool(pen.row, column, kind === valueKind.true)
}

/** False when another key of this row has written there: then the last one wins, even if it is null. */
function isFree(row: number, column: WorkingColumn | undefined): boolean {
  return column === undefined || column.values.length <= row
}

function fillText<Value>({ source, pen: { row } }: Writing<Value>, column: WorkingColumn, value: Value): boolean {
  if (column.code === cellCode.text) return putCell(column, row, source.textCell(value))
  if (column.code === cellCode.timestamp) {
    const micros = source.micros(value)
    if (micros !== undefined) return putCell(column, row, micros)
  }
  return fillOther(row, column, source.text(value))
}

function fillNumber(row: number, column: WorkingColumn, value: JsonValue): boolean {
  if (typeof value === 'number') {
    if (column.code === cellCode.bigint && Number.isSafeInteger(value)) return putCell(column, row, value)
    if (column.code === cellCode.double && Number.isFinite(value)) return putCell(column, row, value)
  }
  return fillOther(row, column, value)
}

function fillBool(row: number, column: WorkingColumn, value: boolean): boolean {
  return column.code === cellCode.bool ? putCell(column, row, value) : fillOther(row, column, value)
}

function fillStructure<Value>(
  { source, pen, objects, lists }: Writing<Value>,
  entry: KeyEntry,
  value: Value,
): boolean {
  const { column, object, list } = entry
  if (column?.code === cellCode.json) return putCell(column, pen.row, toJsonText(source.decoded(value)))
  if (pen.level - entry.depth <= 0) return false
  if (source.kindOf(value) === valueKind.object) {
    if (object === undefined) return false
    objects.push(object, value)
    return true
  }
  if (list === undefined || list.seenIn === pen.serial) return false
  list.seenIn = pen.serial
  if (!source.isEmpty(value)) lists.push(list, value)
  return true
}

/** Everything that needs the full coercion, into the column, the variant it already has, or both. */
function fillOther(row: number, column: WorkingColumn, value: JsonValue): boolean {
  const kind = kindOf(value)
  if (kind === null) return isFree(row, column)
  const target = column.column as TargetType
  const cell = coerce(target, kind, value)
  if (cell !== undefined) {
    const lost = lostDigits(target, kind, value)
    // that a column rounds is said once
    if (!column.mayRound && (lost !== undefined || isRounded(target, value))) return false
    if (lost === undefined) return putCell(column, row, cell)
    return putCell(column, row, cell) && fillVariant(row, column, { kind: 'text', value: lost })
  }
  // the NULL in the column itself shows a later key of the same name that the row is taken
  return putCell(column, row, null) && fillVariant(row, column, asVariant(kind, value))
}

function fillVariant(row: number, { variants }: WorkingColumn, { kind, value }: KindedValue): boolean {
  const variant = variants[kind]
  if (variant === undefined) return false
  const kept = coerce(variant.column as TargetType, kind, value)
  return kept !== undefined && putCell(variant, row, kept)
}
