import { isSystemName } from '../../model/names/system-names.ts'
import type { Column, TableSchema, WriteDisposition } from '../../model/schema.ts'
import type { SchemaColumn, SchemaTable } from '../contract/pipeline.ts'

/** Tables of a schema as the page gets them; columns that never had a value are left out. */
export function schemaTables(tables: Iterable<TableSchema>): readonly SchemaTable[] {
  const all = [...tables]
  return all.map((table) => {
    const { name, resource, parent, columns, description } = table
    const disposition = dispositionOf(rootOf(table, all))
    return {
      name,
      columns: columns.flatMap(schemaColumn),
      isSystem: isSystemName(name),
      ...(resource !== undefined && { resource }),
      ...(parent !== undefined && { parent }),
      ...(disposition !== undefined && { disposition }),
      ...(description !== undefined && { description }),
    }
  })
}

function rootOf(table: TableSchema, all: readonly TableSchema[]): TableSchema {
  let root = table
  for (let steps = 0; root.parent !== undefined && steps < 100; steps++) {
    const parent = all.find(({ name }) => name === root.parent)
    if (parent === undefined) break
    root = parent
  }
  return root
}

function dispositionOf({ writeDisposition }: TableSchema): string | undefined {
  if (writeDisposition === undefined) return undefined
  return text(writeDisposition)
}

function text(disposition: WriteDisposition): string {
  return disposition.kind === 'merge' ? `merge (${disposition.strategy})` : disposition.kind
}

function schemaColumn(column: Column): readonly SchemaColumn[] {
  const { name, dataType, precision, scale, nullable, description } = column
  if (dataType === undefined) return []
  const narrowed = precision === undefined ? '' : scale === undefined ? `(${precision})` : `(${precision},${scale})`
  const role =
    column.rowKey === true
      ? 'row_key'
      : column.parentKey === true
        ? 'parent_key'
        : column.rootKey === true
          ? 'root_key'
          : undefined
  return [
    {
      name,
      type: `${dataType}${narrowed}`,
      nullable,
      ...(column.primaryKey === true && { primaryKey: true }),
      ...(column.mergeKey === true && { mergeKey: true }),
      ...(column.unique === true && role === undefined && { unique: true }),
      ...(column.incremental === true && { incremental: true }),
      ...(column.variant === true && { variant: true }),
      ...(role !== undefined && { role }),
      ...(description !== undefined && { description }),
      ...(isSystemName(name) && { isSystem: true }),
    },
  ]
}
