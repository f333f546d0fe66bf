import type { JsonValue } from '../../json/json.ts'
import { coerce, isRounded, lostDigits, type TargetType, wellFormedText } from '../infer/coerce.ts'
import { fastTimestamp } from '../infer/fast-timestamp.ts'
import { kindOf } from '../infer/value-kind.ts'
import { asVariant, type KindedValue } from '../infer/variant-value.ts'
import { putCell } from '../tables/cells.ts'
import { cellCode, type WorkingColumn } from '../tables/working-table.ts'

/** Leaves the cell empty; false when another key of this row has written there: then the last one wins, even if it is null. */
export function fillNothing(row: number, column: WorkingColumn | undefined): boolean {
  return column === undefined || column.values.length <= row
}

/** Writes a text into a column it may have to be fitted to; false = it does not fit. */
export function fillText(row: number, column: WorkingColumn, value: string): boolean {
  if (column.code === cellCode.text) return putCell(column, row, wellFormedText(value))
  if (column.code === cellCode.timestamp) {
    const micros = fastTimestamp(value)
    if (micros !== undefined) return putCell(column, row, micros)
  }
  return fillOther(row, column, value)
}

/** Writes a number as its column has it; false = it does not fit. */
export function fillNumber(row: number, column: WorkingColumn, value: number): boolean {
  if (column.code === cellCode.bigint && Number.isSafeInteger(value)) return putCell(column, row, value)
  if (column.code === cellCode.double && Number.isFinite(value)) return putCell(column, row, value)
  return fillOther(row, column, value)
}

/** Writes true or false; false = it does not fit. */
export function fillBool(row: number, column: WorkingColumn, value: boolean): boolean {
  return column.code === cellCode.bool ? putCell(column, row, value) : fillOther(row, column, value)
}

/** Everything that needs the full coercion, into the column, the variant it already has, or both; false = it does not fit. */
export function fillOther(row: number, column: WorkingColumn, value: JsonValue): boolean {
  const kind = kindOf(value)
  if (kind === null) return fillNothing(row, column)
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
