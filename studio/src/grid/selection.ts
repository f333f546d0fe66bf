import type { Cell } from './keys.ts'

/** Cells from where it was begun to where the focus is; both belong to it. */
export interface Selection {
  readonly anchor: Cell
  readonly focus: Cell
}

/** Rows and columns of a selection, ends included. The header belongs to none. */
export interface Range {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
}

export function rangeOf({ anchor, focus }: Selection): Range {
  return {
    firstRow: Math.max(0, Math.min(anchor.row, focus.row)),
    lastRow: Math.max(anchor.row, focus.row),
    firstColumn: Math.min(anchor.column, focus.column),
    lastColumn: Math.max(anchor.column, focus.column),
  }
}

/** True for more than one cell. */
export function isWide(selection: Selection): boolean {
  const { firstRow, lastRow, firstColumn, lastColumn } = rangeOf(selection)
  return lastRow > firstRow || lastColumn > firstColumn
}

/** Rows that go to the clipboard at most; whoever wants more, exports. */
export const mostCopied = 10_000
