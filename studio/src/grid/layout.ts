/** How the columns of a grid stand that somebody moved, widened or hid; names that are not there count for nothing. */
export interface Layout {
  readonly order: readonly string[]
  readonly hidden: readonly string[]
  readonly widths: Readonly<Record<string, number>>
}

export const plainLayout: Layout = { order: [], hidden: [], widths: {} }

/** A column where it stands. */
export interface Placed<Column> {
  readonly column: Column
  /** its number among all columns, hidden ones included: where its value is in a row */
  readonly at: number
  readonly left: number
  readonly width: number
}

export const narrowest = 48
export const widest = 1200

/** The columns that are shown, from left to right; new ones stand where the table has them, behind those that were moved. */
export function placeColumns<Column extends { readonly name: string; readonly width: number }>(
  columns: readonly Column[],
  { order, hidden, widths }: Layout,
): readonly Placed<Column>[] {
  const rank = new Map(order.map((name, at) => [name, at]))
  const sorted = columns
    .map((column, at) => ({ column, at }))
    .filter(({ column }) => !hidden.includes(column.name))
    .toSorted(
      (left, right) =>
        (rank.get(left.column.name) ?? Infinity) - (rank.get(right.column.name) ?? Infinity) || left.at - right.at,
    )
  let left = 0
  return sorted.map(({ column, at }) => {
    const width = clampWidth(Object.hasOwn(widths, column.name) ? (widths[column.name] ?? column.width) : column.width)
    const placed = { column, at, left, width }
    left += width
    return placed
  })
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(Math.max(width, narrowest), widest))
}

/** The order after a column was put before another one; at the end without one. */
export function moveColumn(shown: readonly string[], name: string, before: string | undefined): readonly string[] {
  const others = shown.filter((one) => one !== name)
  const at = before === undefined ? others.length : others.indexOf(before)
  return at === -1 ? shown : [...others.slice(0, at), name, ...others.slice(at)]
}

/** The columns that are seen at least in part between two places, `[first, end)` of those placed. */
export function columnsBetween(
  placed: readonly Placed<unknown>[],
  { from, to }: { readonly from: number; readonly to: number },
): { readonly first: number; readonly end: number } {
  const first = placed.findIndex(({ left, width }) => left + width > from)
  if (first === -1) return { first: 0, end: 0 }
  const after = placed.findIndex(({ left }) => left >= to)
  return { first, end: after === -1 ? placed.length : after }
}

/** A width that fits a name and a few values of a column, between bounds that leave room for the others. */
export function fittingWidth(name: string, samples: readonly string[]): number {
  const longest = Math.max(name.length + 3, ...samples.map((sample) => Math.min(sample.length, 42)))
  return Math.min(Math.max(Math.round(longest * 7.4 + 20), 72), 320)
}
