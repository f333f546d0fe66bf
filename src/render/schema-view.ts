import type { RowValues } from '../load/destination.ts'
import type { Cardinality, Column, Schema, TableSchema } from '../model/schema.ts'
import { byCodePoint } from '../json/json-text.ts'
import { isSystemName, loadsTable } from '../model/names/system-names.ts'

/** A schema with what its renderings say besides. */
export interface SchemaView {
  readonly schema: Schema
  readonly pipeline: string
  readonly dataset: string
  /** what a driver makes of the destination's values; undefined = not known */
  readonly rowValues?: RowValues
}

/** One table with the columns that exist in the destination. */
export interface TableView {
  readonly table: TableSchema
  readonly columns: readonly TypedColumn[]
}

export type TypedColumn = Column & Required<Pick<Column, 'dataType'>>

/** Columns whose values are found in another table's columns. */
export interface Reference {
  readonly table: string
  readonly columns: readonly string[]
  readonly to: { readonly table: string; readonly columns: readonly string[] }
  /**
   * `parent`: the row it is nested in; `root`: the top of that chain; `load`: the load that wrote it; `hint`: as the
   * config's `references` say
   */
  readonly kind: 'parent' | 'root' | 'load' | 'hint'
  readonly label?: string
  readonly cardinality?: Cardinality
}

/** The tables that the destination has, by name, dlt's own last: the same text for the same schema, however it grew. */
export function tablesOf(schema: Schema): readonly TableView[] {
  const isOwn = ({ table }: TableView): boolean => isSystemName(table.name)
  const views = [...schema.tables.values()]
    .map((table) => ({ table, columns: table.columns.filter(isTyped) }))
    .filter((view) => view.columns.length > 0 && (view.table.seenData || isOwn(view)))
    .toSorted((left, right) => byCodePoint(left.table.name, right.table.name))
  return [...views.filter((view) => !isOwn(view)), ...views.filter(isOwn)]
}

/** How tables hang together: by `references`, nested rows on their parents and roots, root rows on their load. */
export function referencesOf(schema: Schema): readonly Reference[] {
  const views = tablesOf(schema)
  const byName = new Map(views.map((view) => [view.table.name, view]))
  const rowKeyOf = (view: TableView | undefined): string | undefined =>
    view?.columns.find((column) => column.rowKey === true)?.name
  return views.flatMap(({ table, columns }): readonly Reference[] => {
    const refer = (kind: Reference['kind'], column: string | undefined, to: TableView | undefined): Reference[] => {
      const key = kind === 'load' ? 'load_id' : rowKeyOf(to)
      if (column === undefined || to === undefined || key === undefined) return []
      return [{ table: table.name, columns: [column], to: { table: to.table.name, columns: [key] }, kind }]
    }
    const parent = table.parent === undefined ? undefined : byName.get(table.parent)
    const named = (hint: 'parentKey' | 'rootKey'): string | undefined =>
      columns.find((column) => column[hint] === true)?.name
    const load = columns.find((column) => column.name === '_dlt_load_id')?.name
    const loads = [...byName.values()].find((view) => view.table.name === loadsTable)
    return [
      ...hintedReferences(table, byName),
      ...refer('parent', named('parentKey'), parent),
      ...refer('root', named('rootKey'), parent && rootOf(parent, byName)),
      ...refer('load', load, loads),
    ]
  })
}

/** What the config says a table refers to, as far as there are such tables and columns. */
function hintedReferences(
  { name, references = [] }: TableSchema,
  byName: ReadonlyMap<string, TableView>,
): readonly Reference[] {
  const has = (table: string, columns: readonly string[]): boolean =>
    columns.every((column) => byName.get(table)?.columns.some((known) => known.name === column))
  return references
    .filter(({ referencedTable, columns, referencedColumns }) => {
      return has(name, columns) && has(referencedTable, referencedColumns)
    })
    .map(({ referencedTable, columns, referencedColumns, ...rest }) => {
      return { ...rest, table: name, columns, to: { table: referencedTable, columns: referencedColumns }, kind: 'hint' }
    })
}

/** `bigint`, `text(64)`, `decimal(38,9)`: dlt's data type with what narrows it. */
export function typeText({ dataType, precision, scale }: TypedColumn): string {
  if (precision === undefined) return dataType
  return scale === undefined ? `${dataType}(${precision})` : `${dataType}(${precision},${scale})`
}

function rootOf(view: TableView, byName: ReadonlyMap<string, TableView>): TableView {
  const parent = view.table.parent === undefined ? undefined : byName.get(view.table.parent)
  return parent === undefined ? view : rootOf(parent, byName)
}

function isTyped(column: Column): column is TypedColumn {
  return column.dataType !== undefined
}
