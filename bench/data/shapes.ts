/** Records of unusual shapes. */

const levels = 5

/** A record with that many columns beside its id: texts, integers, numbers, moments in turn. */
export function wide(index: number, columns: number): object {
  const made: Record<string, unknown> = { id: index }
  for (let column = 1; column < columns; column++) made[`column_${column}`] = cell(index, column)
  return made
}

function cell(index: number, column: number): unknown {
  if (column % 4 === 0) return `text ${(index * 31 + column) % 997}`
  if (column % 4 === 1) return index * column
  if (column % 4 === 2) return (index + column) / 8 + 0.001
  return new Date(1.6e12 + index * 60_000 + column).toISOString()
}

/** A record with lists in lists, five levels of two: 62 nested rows. */
export function deep(index: number): object {
  return { id: index, name: `record ${index}`, items: itemsOf(index, 1) }
}

function itemsOf(index: number, level: number): readonly object[] {
  return [1, 2].map((position) => ({
    position,
    label: `level ${level} of ${index}`,
    ...(level < levels && { items: itemsOf(index, level + 1) }),
  }))
}
