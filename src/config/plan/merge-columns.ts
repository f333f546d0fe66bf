import { isPlainObject } from '../shapes/kinds.ts'
import type { WrittenColumn, WrittenColumns } from '../shapes/hints.ts'
import type { WrittenDefaults } from '../shapes/resource.ts'

type Columns = WrittenDefaults['columns']

/** One column as written, with its name. */
export type NamedColumn = WrittenColumn & { readonly name: string }

/**
 * Column hints of the defaults and of a resource, merged column by column with the resource's props on top
 * (docs/contract/rest-api.md 1.3). Undefined = nothing to merge, the plain override rule holds: that is so when either
 * side is empty or made by code.
 */
export function mergeColumns(below: Columns, own: Columns): NamedColumn[] | undefined {
  if (!isWritten(below) || !isWritten(own)) return undefined
  const merged = new Map(listColumns(below).map((column) => [column.name, column]))
  for (const column of listColumns(own)) {
    const known = merged.get(column.name)
    // a column that becomes complete only here takes its place at the end, as in dlt
    if (known && !isComplete(known) && isComplete(column)) merged.delete(column.name)
    merged.set(column.name, { ...known, ...column })
  }
  return [...merged.values()]
}

/** Columns as a list, in order, whichever form was written. */
export function listColumns(columns: WrittenColumns): NamedColumn[] {
  if (Array.isArray(columns)) return [...columns]
  return Object.entries(columns).map(([name, column]) => ({ ...column, name }))
}

/** True for column hints in map or list form with at least one column. */
export function isWritten(columns: Columns): columns is WrittenColumns {
  if (Array.isArray(columns)) return columns.length > 0
  return isPlainObject(columns) && Object.keys(columns).length > 0
}

function isComplete(column: NamedColumn): boolean {
  return column.data_type !== undefined && column.data_type !== null
}
