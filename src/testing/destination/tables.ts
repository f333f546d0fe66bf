import type { QueryValue, Session } from '../../load/destination.ts'
import type { Batch, CellValue } from '../../model/batch.ts'
import { asColumnName, asTableName } from '../../model/names.ts'
import type { Column, DataType, MergeStrategy, TableSchema, WriteDisposition } from '../../model/schema.ts'

/** where the kit loads to */
export const dataset = 'shop_dataset'

const text = { dataType: 'text', nullable: false } as const
const rowKey = { ...text, unique: true, rowKey: true } as const

type Columns = Parameters<typeof tableOf>[1]

/** The root table of most cases: `id`, `v`, further columns, dlt's own. */
export function items(writeDisposition: WriteDisposition, more: Columns = {}, id: Partial<Column> = {}): TableSchema {
  const columns = { id: { dataType: 'bigint', nullable: true, ...id } as const, v: 'text', ...more } as const
  return tableOf('items', { ...columns, _dlt_load_id: text, _dlt_id: rowKey }, { resource: 'items', writeDisposition })
}

/** `items__l`, nested in `items`. */
export function lines(hasRootKey = true): TableSchema {
  return child('items__l', { parent: asTableName('items') }, hasRootKey)
}

export function child(name: string, more: Partial<TableSchema> = {}, hasRootKey = true): TableSchema {
  const root = hasRootKey ? { _dlt_root_id: { ...text, rootKey: true } as const } : {}
  const links = { ...root, _dlt_parent_id: { ...text, parentKey: true } as const }
  const index = { dataType: 'bigint', nullable: false } as const
  return tableOf(name, { x: 'bigint', ...links, _dlt_list_idx: index, _dlt_id: rowKey }, more)
}

type Row = Readonly<Record<string, CellValue>>

export function row(id: number | null, v: string, dltId: string): Row {
  return { id, v, _dlt_load_id: 'l', _dlt_id: dltId }
}

export function childRow(parent: string, index: number, more: Row = {}): Row {
  return {
    x: index,
    _dlt_root_id: parent,
    _dlt_parent_id: parent,
    _dlt_list_idx: index,
    _dlt_id: `${parent}.${index}`,
    ...more,
  }
}

/** A row as it comes without a root key. */
export function withoutRootKey(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== '_dlt_root_id'))
}

/** Rows of a table, ordered by its first column asked for, or of `[table, order column]`. */
export function rowsOf(
  session: Session,
  from: string | readonly [table: string, order: string],
  columns: readonly string[],
): Promise<QueryValue[][]> {
  const [table, order] = typeof from === 'string' ? [from] : from
  const [first] = columns
  const column = order ?? first
  return session.rows({ dataset, table, columns, ...(column !== undefined && { orderBy: [{ column }] }) })
}

/** `{ id: 'bigint' }` or full columns, as a table of a schema. */
export function tableOf(
  name: string,
  columns: Readonly<Record<string, DataType | Partial<Column>>>,
  more: Partial<TableSchema> = {},
): TableSchema {
  return {
    name: asTableName(name),
    seenData: false,
    columns: Object.entries(columns).map(([column, given]) => ({
      name: asColumnName(column),
      nullable: true,
      ...(typeof given === 'string' ? { dataType: given } : given),
    })),
    ...more,
  }
}

/** Rows as objects, column by column. Cells in `CellValue` form. */
export function batchOf(table: string, rows: readonly Readonly<Record<string, CellValue>>[]): Batch {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return {
    table: asTableName(table),
    rowCount: rows.length,
    columns: names.map((name) => ({
      name: asColumnName(name),
      values: rows.map((row) => (Object.hasOwn(row, name) ? (row[name] ?? null) : null)),
    })),
  }
}

/** a merge, by default dlt's own strategy */
export const merge = (strategy: MergeStrategy = 'delete-insert'): WriteDisposition => ({ kind: 'merge', strategy })
/** a column of the primary key */
export const primary = { primaryKey: true, nullable: false } as const

/** Every table's rows, to compare before and after. */
export async function everything(session: Session): Promise<Record<string, QueryValue[][]>> {
  const tables: Record<string, QueryValue[][]> = {}
  for (const [name, columns] of await session.describe(dataset))
    tables[name] = await rowsOf(session, name, [...columns.keys()])
  return tables
}
