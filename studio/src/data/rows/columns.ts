import type { CellColumn, ListedColumn, ListedTable } from '../../api/contract.ts'
import { variantHints } from '../../design/variant.ts'
import type { GridColumn } from '../../grid/grid-column.ts'
import { isNumber, isTime } from '../../grid/grid-column.ts'
import { fittingWidth } from '../../grid/layout.ts'
import type { GridRow } from '../../grid/row-source.ts'
import { cellText } from '../../grid/text/cell-text.ts'

/** The columns that are shown of a table, in the order of the table; `asked` = those that the address names. */
export function shownColumns(table: ListedTable, asked: readonly string[] | undefined): readonly string[] {
  const wanted = asked === undefined ? undefined : new Set(asked)
  const isShown = ({ name, isSystem }: ListedColumn): boolean =>
    wanted === undefined ? isSystem !== true || table.isSystem : wanted.has(name)
  const names = table.columns.filter(isShown).map(({ name }) => name)
  return names.length > 0 ? names : table.columns.map(({ name }) => name)
}

/** Columns for the grid, as wide as their first rows need. */
export function gridColumns(
  columns: readonly CellColumn[],
  first: readonly GridRow[],
  table?: ListedTable,
): readonly GridColumn[] {
  const keys = new Set(table?.columns.filter(({ primaryKey }) => primaryKey === true).map(({ name }) => name))
  const hints = variantHints(table?.columns ?? [])
  return columns.map(({ name, kind, type }, at) => {
    const samples = first.slice(0, 40).map(({ values }) => cellText(values[at], kind).text)
    const least = isTime(kind) ? 168 : isNumber(kind) ? 84 : 96
    const hint = hints.get(name)
    // a mark takes the room of two letters
    const width = Math.max(least, fittingWidth(hint === undefined ? name : `${name}__`, samples))
    return { name, kind, type, width, ...(keys.has(name) && { isKey: true }), ...(hint !== undefined && { hint }) }
  })
}
