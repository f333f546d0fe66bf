import type { SchemaColumn, SchemaDiff, SchemaDifference, SchemaReference, SchemaTable, StoredSchema } from '../../api/contract.ts'

/** Above so many tables the map shows one table and its neighbours. */
export const mostTables = 150

/** What changed of one table. */
export interface TableChange {
  readonly isNew: boolean
  readonly isGone: boolean
  /** by column */
  readonly columns: ReadonlyMap<string, SchemaDifference>
}

/** The tables to show: without the bookkeeping, unless it is wanted; nested ones with the resource of their root. */
export function shownTables(schema: StoredSchema, withSystem: boolean): readonly SchemaTable[] {
  const byName = new Map(schema.tables.map((table) => [table.name, table]))
  const resourceOf = (table: SchemaTable, depth = 0): string | undefined => {
    const parent = table.parent === undefined ? undefined : byName.get(table.parent)
    return table.resource ?? (parent === undefined || depth > 20 ? undefined : resourceOf(parent, depth + 1))
  }
  return schema.tables
    .filter(({ isSystem }) => withSystem || !isSystem)
    .map((table) => {
      const resource = resourceOf(table)
      return resource === undefined ? table : { ...table, resource }
    })
}

/** References between tables that are shown. A nested table hangs from its parent; that its root is known as well says nothing more. */
export function shownReferences(
  references: readonly SchemaReference[],
  tables: ReadonlySet<string>,
): readonly SchemaReference[] {
  const nested = new Set(references.filter(({ kind }) => kind === 'parent').map(({ table }) => table))
  return references.filter(
    ({ table, to, kind }) => tables.has(table) && tables.has(to.table) && !(kind === 'root' && nested.has(table)),
  )
}

/** A table and those that a reference leads to or comes from. */
export function neighbours(table: string, references: readonly SchemaReference[]): ReadonlySet<string> {
  return new Set([
    table,
    ...references.filter((one) => one.table === table).map(({ to }) => to.table),
    ...references.filter(({ to }) => to.table === table).map((one) => one.table),
  ])
}

/** Columns that hold tables together, or tell rows apart. */
function isKey(column: SchemaColumn, table: string, references: readonly SchemaReference[]): boolean {
  const { name, primaryKey, mergeKey, unique, role, incremental, isSystem } = column
  if (primaryKey === true || mergeKey === true || incremental === true) return true
  if (isSystem === true) return role === 'parent_key'
  return (
    unique === true ||
    references.some(
      (one) =>
        (one.table === table && one.columns.includes(name)) || (one.to.table === table && one.to.columns.includes(name)),
    )
  )
}

/** Keys first, each group in the order of the table; the bookkeeping last. */
export function keysFirst(
  table: SchemaTable,
  references: readonly SchemaReference[],
): { readonly keys: readonly SchemaColumn[]; readonly others: readonly SchemaColumn[] } {
  const keys = table.columns.filter((column) => isKey(column, table.name, references))
  const rest = table.columns.filter((column) => !keys.includes(column))
  return {
    keys: [...keys.filter(({ isSystem }) => isSystem !== true), ...keys.filter(({ isSystem }) => isSystem === true)],
    others: [...rest.filter(({ isSystem }) => isSystem !== true), ...rest.filter(({ isSystem }) => isSystem === true)],
  }
}

/** The changes by table. */
export function changesByTable(diff: SchemaDiff | undefined): ReadonlyMap<string, TableChange> {
  const byTable = new Map<string, { isNew: boolean; isGone: boolean; columns: Map<string, SchemaDifference> }>()
  for (const change of diff?.changes ?? []) {
    const known = byTable.get(change.table) ?? { isNew: false, isGone: false, columns: new Map() }
    byTable.set(change.table, known)
    if (change.kind === 'new_table') known.isNew = true
    else if (change.kind === 'gone_table') known.isGone = true
    else known.columns.set(change.column, change)
  }
  return byTable
}

/** `new table`, `2 columns more, 1 changed` */
export function changeText({ isNew, isGone, columns }: TableChange): string {
  if (isNew) return 'new table'
  if (isGone) return 'gone'
  const kinds = [...columns.values()].map(({ kind }) => kind)
  const times = (kind: string): number => kinds.filter((one) => one === kind).length
  const parts = [
    { count: times('new_column'), words: 'new' },
    { count: times('changed_type'), words: 'changed' },
    { count: times('gone_column'), words: 'gone' },
  ].filter(({ count }) => count > 0)
  return parts.map(({ count, words }) => `${count} ${count === 1 ? 'column' : 'columns'} ${words}`).join(', ')
}

/** Child tables below their parents, in the order of the schema. */
export function asTree(tables: readonly SchemaTable[]): readonly { readonly table: SchemaTable; readonly depth: number }[] {
  const names = new Set(tables.map(({ name }) => name))
  const parentOf = ({ parent }: SchemaTable): string | undefined =>
    parent !== undefined && names.has(parent) ? parent : undefined
  const below = (parent: string | undefined, depth: number): readonly { table: SchemaTable; depth: number }[] =>
    tables
      .filter((table) => parentOf(table) === parent)
      .flatMap((table) => [{ table, depth }, ...(depth < 20 ? below(table.name, depth + 1) : [])])
  return below(undefined, 0)
}
