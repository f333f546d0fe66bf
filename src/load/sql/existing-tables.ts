import type { ExistingTables, QueryValue } from '../destination.ts'

/** Rows of table, column and type, as a catalog lists them, as what `describe` gives. */
export function existingTables(rows: readonly (readonly QueryValue[])[]): ExistingTables {
  const tables = new Map<string, Map<string, string>>()
  for (const [table, column, type] of rows) {
    const columns = tables.get(String(table)) ?? new Map<string, string>()
    tables.set(String(table), columns.set(String(column), String(type)))
  }
  return tables
}
