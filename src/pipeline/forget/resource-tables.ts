import type { TableName } from '../../model/names.ts'
import type { Schema, TableSchema } from '../../model/schema.ts'
import { isSystemName } from '../../model/names/system-names.ts'

/** Every table that holds data of a resource, nested ones under the resource of their root; system tables left out. */
export function resourceTables(schema: Schema): readonly { readonly table: TableSchema; readonly resource: string }[] {
  return [...schema.tables.values()]
    .filter((table) => !isSystemName(table.name))
    .map((table) => ({ table, resource: rootOf(table, schema).resource ?? '' }))
}

/** The tables that records of a resource go to, those of their lists left out. */
export function rootTables(schema: Schema, resource: string): readonly TableName[] {
  return resourceTables(schema)
    .filter(({ table, resource: owner }) => owner === resource && table.parent === undefined)
    .map(({ table }) => table.name)
}

/** True when the rows of a resource have none of the data columns that its root table had before. */
export function sharesNoColumn({
  resource,
  before,
  filled,
}: {
  readonly resource: string
  readonly before: Schema
  readonly filled: ReadonlyMap<string, readonly string[]>
}): boolean {
  const isOwn = (column: string): boolean => isSystemName(column)
  return resourceTables(before).some(({ table, resource: owner }) => {
    if (owner !== resource || table.parent !== undefined || !table.seenData) return false
    const known = table.columns.filter((column) => column.dataType !== undefined && !isOwn(column.name))
    const came = filled.get(table.name)?.filter((column) => !isOwn(column))
    if (came === undefined || known.length === 0) return false
    return !known.some(({ name }) => came.includes(name))
  })
}

function rootOf(table: TableSchema, schema: Schema): TableSchema {
  const parent = table.parent === undefined ? undefined : schema.tables.get(table.parent)
  return parent === undefined ? table : rootOf(parent, schema)
}
