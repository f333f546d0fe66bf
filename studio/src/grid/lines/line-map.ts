/** What was opened under a row: so many lines high. */
export interface Inset {
  readonly row: number
  readonly lines: number
}

/** A line of the grid: a row, or a part of what is open under one. */
export type Line =
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'inset'; readonly inset: Inset; readonly at: number }

/** Rows and what is open under some of them, counted in lines. */
export interface LineMap {
  readonly rows: number
  readonly lines: number
  /** by row, one for each */
  readonly insets: readonly Inset[]
  lineOf(row: number): number
  at(line: number): Line
  /** the row of a line, or the row that it is open under */
  rowAt(line: number): number
}

/** Insets of rows that are not there (any more) are left out; of two of one row the last one counts. */
export function mapLines(rows: number, insets: readonly Inset[] = []): LineMap {
  const byRow = new Map(insets.filter(({ row, lines }) => row < rows && lines > 0).map((inset) => [inset.row, inset]))
  const sorted = [...byRow.values()].toSorted((left, right) => left.row - right.row)
  // lines of the insets before each one
  const before: number[] = []
  let sum = 0
  for (const { lines } of sorted) {
    before.push(sum)
    sum += lines
  }
  const lineOf = (row: number): number => {
    const index = countWhere(sorted.length, (at) => (sorted[at]?.row ?? 0) < row)
    return row + (index < sorted.length ? (before[index] ?? 0) : sum)
  }
  const at = (line: number): Line => {
    // the last inset that begins at this line or before
    const index = countWhere(sorted.length, (one) => (sorted[one]?.row ?? 0) + 1 + (before[one] ?? 0) <= line) - 1
    const inset = sorted[index]
    if (inset === undefined) return { kind: 'row', row: line }
    const within = line - (inset.row + 1 + (before[index] ?? 0))
    if (within < inset.lines) return { kind: 'inset', inset, at: within }
    return { kind: 'row', row: line - (before[index] ?? 0) - inset.lines }
  }
  return {
    rows,
    lines: rows + sum,
    insets: sorted,
    lineOf,
    at,
    rowAt: (line) => {
      const found = at(line)
      return found.kind === 'row' ? found.row : found.inset.row
    },
  }
}

/** How many of the first numbers below `end` hold, where all that hold come first. */
function countWhere(end: number, holds: (at: number) => boolean): number {
  let low = 0
  let high = end
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}
