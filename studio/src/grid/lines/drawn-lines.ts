import type { LineMap } from './line-map.ts'

/** What of a list is drawn. */
export interface DrawnLines {
  /** `line` = where it stands; `ariaRow` = its number among header, rows and what is open under them, from 1 */
  readonly rows: readonly { readonly row: number; readonly line: number; readonly ariaRow: number }[]
  readonly insets: readonly {
    readonly row: number
    readonly line: number
    readonly lines: number
    readonly ariaRow: number
  }[]
}

/** Rows and insets of the lines `[first, end)`, and always the row that has the focus: else the focus would be lost. */
export function drawnLines(
  map: LineMap,
  { first, end }: { readonly first: number; readonly end: number },
  focusedRow: number,
): DrawnLines {
  const rows = new Set<number>()
  const open = new Set<number>()
  for (let line = first; line < end; line += 1) {
    const found = map.at(line)
    if (found.kind === 'row') rows.add(found.row)
    else open.add(found.inset.row)
  }
  if (focusedRow >= 0 && focusedRow < map.rows) rows.add(focusedRow)
  const ariaRow = (row: number): number => row + 2 + map.insets.filter((inset) => inset.row < row).length
  return {
    rows: [...rows].map((row) => ({ row, line: map.lineOf(row), ariaRow: ariaRow(row) })),
    insets: map.insets
      .filter(({ row }) => open.has(row))
      .map(({ row, lines }) => ({ row, lines, line: map.lineOf(row) + 1, ariaRow: ariaRow(row) + 1 })),
  }
}
