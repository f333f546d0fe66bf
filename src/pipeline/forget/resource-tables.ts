import type { Schema, TableSchema } from '../../model/schema.ts'

/** Every table that holds data of a resource, nested ones under the resource of their root; system tables left out. */
export function resourceTables(schema: Schema): readonly { readonly table: TableSchema; readonly resource: string }[] {
  return [...schema.tables.values()]
    .filter((table) => !table.name.startsWith('_dlt_'))
    .map((table) => ({ table, resource: rootOf(table, schema).resource ?? '' }))
}

function rootOf(table: TableSchema, schema: Schema): TableSchema {
  const parent = table.parent === undefined ? undefined : schema.tables.get(table.parent)
  return parent === undefined ? table : rootOf(parent, schema)
}
