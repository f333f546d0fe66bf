import type { QueryValue, Session } from '../../load/destination.ts'
import type { Batch, CellValue } from '../../model/batch.ts'
import { asColumnName, asTableName } from '../../model/names.ts'
import { dataset } from './tables.ts'

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

/** Every table's rows, to compare before and after. */
export async function everything(session: Session): Promise<Record<string, QueryValue[][]>> {
  const tables: Record<string, QueryValue[][]> = {}
  for (const [name, columns] of await session.describe(dataset))
    tables[name] = await rowsOf(session, name, [...columns.keys()])
  return tables
}
