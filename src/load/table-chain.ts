import { SluiceError } from '../model/errors.ts'
import type { ColumnName } from '../model/names.ts'
import { isSystemName } from '../model/names/system-names.ts'
import type { Column, Schema, TableSchema, WriteDisposition } from '../model/schema.ts'

/** A root table with everything nested in it, parents before children. */
export interface TableChain {
  readonly root: TableSchema
  readonly nested: readonly TableSchema[]
  readonly disposition: WriteDisposition
}

/** The chains of the tables that ever saw data, system tables left out. */
export function tableChains(schema: Schema): readonly TableChain[] {
  const tables = [...schema.tables.values()].filter(isLoaded)
  const isRoot = (table: TableSchema): boolean => table.parent === undefined || goesItsOwnWay(table, schema)
  const nested = tables.filter((table) => !isRoot(table))
  return tables.filter(isRoot).map((root) => ({
    root,
    nested: descendants(root, nested),
    disposition: root.writeDisposition ?? { kind: 'append' },
  }))
}

/** A nested table that is emptied or added to whatever happens to its root (`nested_hints`). */
function goesItsOwnWay({ parent, writeDisposition: own }: TableSchema, schema: Schema): boolean {
  if (parent === undefined || (own?.kind !== 'append' && own?.kind !== 'replace')) return false
  const above = dispositionOf(schema.tables.get(parent), schema)
  return above !== 'merge' && above !== own.kind
}

function dispositionOf(table: TableSchema | undefined, schema: Schema): WriteDisposition['kind'] {
  if (table?.writeDisposition !== undefined) return table.writeDisposition.kind
  return table?.parent === undefined ? 'append' : dispositionOf(schema.tables.get(table.parent), schema)
}

/** Every table of a chain, the root first. */
export function tablesOf(chain: TableChain): readonly TableSchema[] {
  return [chain.root, ...chain.nested]
}

/** The columns that can exist in a destination: those with a type. */
export function typedColumns(table: TableSchema): readonly Column[] {
  return table.columns.filter((column) => column.dataType !== undefined)
}

/** Names of the columns with a hint, in schema order. */
export function columnsWith(table: TableSchema, hint: 'primaryKey' | 'mergeKey'): readonly ColumnName[] {
  return table.columns.filter((column) => column[hint] === true).map((column) => column.name)
}

/**
 * The column that identifies a row: `row_key`, else the first unique one, else a single primary key
 * (docs/contract/tables.md 5.4).
 */
export function rowKeyOf(table: TableSchema): ColumnName {
  const primary = columnsWith(table, 'primaryKey')
  const key =
    table.columns.find((column) => column.rowKey === true)?.name ??
    table.columns.find((column) => column.unique === true)?.name ??
    (primary.length === 1 ? primary[0] : undefined)
  if (key !== undefined) return key
  throw keyMissing(table, 'row key ("row_key" or "unique")')
}

/**
 * The column that holds the root's row key: `root_key`, else for children of the root the `parent_key`
 * (docs/contract/tables.md 5.4).
 */
export function rootKeyOf(table: TableSchema, root: TableSchema): ColumnName {
  const rootKey = table.columns.find((column) => column.rootKey === true)?.name
  const parentKey = table.columns.find((column) => column.parentKey === true)?.name
  const key = rootKey ?? (table.parent === root.name ? parentKey : undefined)
  if (key !== undefined) return key
  throw keyMissing(table, 'root key ("root_key")')
}

/** The column that holds the row key of the level above. */
export function parentKeyOf(table: TableSchema): ColumnName {
  const key = table.columns.find((column) => column.parentKey === true)?.name
  if (key !== undefined) return key
  throw keyMissing(table, 'parent key ("parent_key")')
}

function descendants(parent: TableSchema, tables: readonly TableSchema[]): readonly TableSchema[] {
  const children = tables.filter((table) => table.parent === parent.name)
  return children.flatMap((child) => [child, ...descendants(child, tables)])
}

function isLoaded(table: TableSchema): boolean {
  return (
    table.seenData &&
    table.writeDisposition?.kind !== 'skip' &&
    !isSystemName(table.name) &&
    typedColumns(table).length > 0
  )
}

function keyMissing(table: TableSchema, what: string): SluiceError {
  return new SluiceError(
    'MERGE_KEY_MISSING',
    `Could not merge table "${table.name}" because it has no column that is its ${what}.`,
    {
      hint: 'Remove `root_key: false` from the source, or choose another write disposition for the resource.',
    },
  )
}
