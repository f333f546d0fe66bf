/** A cell by the number of its row and of its column among those shown; row -1 is the header. */
export interface Cell {
  readonly row: number
  readonly column: number
}

export interface Press {
  readonly key: string
  /** Ctrl, or ⌘ */
  readonly far: boolean
}

export interface Bounds {
  readonly rows: number
  readonly columns: number
  /** rows that are seen whole at once */
  readonly page: number
}

/**
 * The cell that a key goes to; undefined for keys that go nowhere. Home and End go to the first and last row, as in every
 * long list; with Ctrl or ⌘ the arrows go to the ends, and Home and End to the corners.
 */
export function cellAfter(
  { row, column }: Cell,
  { key, far }: Press,
  { rows, columns, page }: Bounds,
): Cell | undefined {
  const lastRow = rows - 1
  const lastColumn = columns - 1
  const to = (nextRow: number, nextColumn: number): Cell => ({
    row: Math.min(Math.max(nextRow, -1), lastRow),
    column: Math.min(Math.max(nextColumn, 0), Math.max(0, lastColumn)),
  })
  // from a row a leap stays among the rows: only a single step goes up to the header
  const toRow = (next: number, nextColumn = column): Cell => to(Math.max(0, next), nextColumn)
  switch (key) {
    case 'ArrowUp':
      return far ? toRow(0) : to(row - 1, column)
    case 'ArrowDown':
      return far ? toRow(lastRow) : to(row + 1, column)
    case 'ArrowLeft':
      return to(row, far ? 0 : column - 1)
    case 'ArrowRight':
      return to(row, far ? lastColumn : column + 1)
    case 'Home':
      return toRow(0, far ? 0 : column)
    case 'End':
      return toRow(lastRow, far ? lastColumn : column)
    case 'PageUp':
      return toRow(row - Math.max(1, page - 1))
    case 'PageDown':
      return toRow(row + Math.max(1, page - 1))
    default:
      return undefined
  }
}
