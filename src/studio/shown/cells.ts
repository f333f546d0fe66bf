import { kindOfType, type QueryValue, type ValueKind } from '../../library/read/browse.ts'
import type { Masker } from '../../model/secrets.ts'
import type { Cell, CellColumn } from '../contract/values.ts'

/** Characters of a cell that are shown. */
const mostShown = 1000

/** Columns of an answer as the page gets them. */
export function cellColumns(
  columns: readonly { readonly name: string; readonly type: string }[],
  mask: Masker,
): readonly CellColumn[] {
  return columns.map(({ name, type }) => ({ name: mask(name), type, kind: kindOfType(type) }))
}

/** Rows as the page gets them (contract/values.ts). */
export function cellRows(
  rows: readonly (readonly QueryValue[])[],
  columns: readonly CellColumn[],
  mask: Masker,
): readonly (readonly Cell[])[] {
  return rows.map((row) => row.map((value, index) => cell(value, columns[index]?.kind ?? 'other', mask)))
}

/** A masker that knows whether it has had anything to hide. */
export function noticing(mask: Masker): { readonly mask: Masker; readonly hidesSecrets: () => boolean } {
  let hides = false
  return {
    mask: (text) => {
      const masked = mask(text)
      hides ||= masked !== text
      return masked
    },
    hidesSecrets: () => hides,
  }
}

/** One value; secrets in texts are masked. */
export function cell(value: QueryValue, kind: ValueKind, mask: Masker): Cell {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'string') return value
  const text = wholeText(value, kind, mask)
  return text.length <= mostShown ? text : { $cut: text.slice(0, mostShown), $length: text.length }
}

/** The text of a value, however long it is. */
export function wholeText(value: QueryValue, kind: ValueKind, mask: Masker): string {
  const text = String(value)
  // a time without a zone is none in UTC
  if (kind === 'local_timestamp') return text.replace(/Z$/, '')
  return kind === 'timestamp' || kind === 'date' || kind === 'decimal' || kind === 'binary' ? text : mask(text)
}
