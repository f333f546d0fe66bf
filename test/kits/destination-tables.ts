import type { QueryValue, Session } from '../../src/load/destination.ts'
import type { CellValue } from '../../src/model/batch.ts'
import { asTableName } from '../../src/model/names.ts'
import type { Column, TableSchema, WriteDisposition } from '../../src/model/schema.ts'
import { dataset } from './load-rows.ts'
import { tableOf } from './scratch-schema.ts'

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
