import { plural } from '../amount-text.ts'
import { cutTo, widthOf } from '../table-text.ts'

const indent = '  '
/** Columns of the counts, where there is room. */
const usualCount = 14

/** A line for each table with its rows, names beside counts; on a narrow terminal names are cut, never counts. */
export function tableCounts(
  tables: Readonly<Record<string, { readonly rows: number }>>,
  width: number,
): readonly string[] {
  const lines = Object.entries(tables).map(([name, { rows }]) => ({ name, count: plural(rows, 'row') }))
  const longest = Math.max(10, ...lines.map(({ name }) => widthOf(name)))
  const widest = Math.max(0, ...lines.map(({ count }) => count.length))
  const beside = width - indent.length - 1
  const countWidth = Math.max(widest, Math.min(usualCount, beside - longest))
  const nameWidth = Math.max(1, Math.min(longest, beside - countWidth))
  return lines.map(({ name, count }) => {
    const shown = cutTo(name, nameWidth)
    return `${indent}${shown}${' '.repeat(nameWidth - widthOf(shown))} ${count.padStart(countWidth)}`
  })
}
