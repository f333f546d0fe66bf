import type { CellValue } from '../../model/batch.ts'
import type { ColumnName, TableName } from '../../model/names.ts'
import type { Column, TableSchema } from '../../model/schema.ts'
import { isLinkName, linkNames } from './link-names.ts'
import { cellCode, type CellCode, type WorkingColumn, type WorkingTable } from './working-table.ts'

export function workingColumn(column: Column): WorkingColumn {
  return { column, code: codeOf(column), values: newCells(), mayRound: false, variants: {} }
}

function newCells(): CellValue[] {
  return []
}

/** A table not yet in the schema. `fragments` are the normalized parts its name is joined from. */
export function workingTable(
  name: TableName,
  fragments: readonly string[],
  props: WorkingTable['props'],
): WorkingTable {
  return {
    name,
    fragments,
    props,
    columns: new Map(),
    required: [],
    links: { loadId: undefined, rootId: undefined, parentId: undefined, listIndex: undefined, id: undefined },
    rowIdRule: { kind: 'random' },
    propagates: false,
    shape: { path: [], sourcePath: [], depth: 0, order: [], byKey: new Map(), feeders: new Map() },
    lists: new Map(),
    rowCount: 0,
    rowsBefore: 0,
    declared: false,
    isNew: true,
    evolvesOnce: false,
    discarded: false,
    filters: new Map(),
    discards: { rows: 0, values: 0 },
    nullOnly: new Set(),
    gap: undefined,
    pending: [],
    announced: false,
    snapshot: undefined,
    keySources: new Map(),
  }
}

/** The table that a nested one, over any number of levels, hangs from. */
export function rootOf(tables: ReadonlyMap<TableName, WorkingTable>, table: WorkingTable): WorkingTable {
  let root = table
  for (let steps = 0; root.props.parent !== undefined && steps < tables.size; steps++) {
    root = tables.get(root.props.parent) ?? root
  }
  return root
}

/** A table of the stored schema, ready for work. */
export function storedTable(schema: TableSchema): WorkingTable {
  const { name, columns, ...props } = schema
  const table = workingTable(name, [name], props)
  for (const column of columns) table.columns.set(column.name, workingColumn(column))
  table.declared = true
  table.announced = isTyped(table)
  table.isNew = !table.announced
  relink(table)
  table.snapshot = schema
  return table
}

/**
 * Adds a column or completes a hinted one, which then moves to the end, as dlt's tables have it; a known typed
 * column keeps its place. The column of that name is the same object before and after. `relink` must follow.
 */
export function setColumn(table: WorkingTable, column: Column): WorkingColumn {
  const known = table.columns.get(column.name)
  const completed = column.dataType !== undefined && known?.column.dataType === undefined
  const working = known ?? workingColumn(column)
  working.column = column
  working.code = codeOf(column)
  if (completed) {
    table.columns.delete(column.name)
    table.pending.push(column)
  }
  table.columns.set(column.name, working)
  table.declared = true
  return working
}

/** Tells a table's snapshot, required and linking columns after its columns or properties changed. */
export function relink(table: WorkingTable): void {
  const typed = (name: ColumnName) => {
    const column = table.columns.get(name)
    return column?.column.dataType === undefined ? undefined : column
  }
  table.links = {
    loadId: typed(linkNames.loadId),
    rootId: typed(linkNames.rootId),
    parentId: typed(linkNames.parentId),
    listIndex: typed(linkNames.listIndex),
    id: typed(linkNames.id),
  }
  table.required = [...table.columns.values()].filter(({ column }) => !column.nullable && !isLinkName(column.name))
  table.snapshot = undefined
}

function isTyped(table: WorkingTable): boolean {
  for (const { column } of table.columns.values()) if (column.dataType !== undefined) return true
  return false
}

/** Takes back what was written of a row that turned out to need more than the fast path. */
export function undoRow(table: WorkingTable): void {
  for (const { values } of table.columns.values()) if (values.length > table.rowCount) values.length = table.rowCount
}

/** Writes one cell of the row being built; false = the row has a value there already. */
export function putCell(column: WorkingColumn, row: number, cell: CellValue): boolean {
  const { values } = column
  if (values.length > row) return false
  while (values.length < row) values.push(null)
  values.push(cell)
  return true
}

function codeOf({ dataType, precision }: Column): CellCode {
  if (dataType === undefined) return cellCode.other
  // safe integers fit every bigint column but the narrow ones
  if (dataType === 'bigint' && precision !== undefined && precision <= 53) return cellCode.other
  return Object.hasOwn(cellCode, dataType) ? cellCode[dataType as keyof typeof cellCode] : cellCode.other
}
