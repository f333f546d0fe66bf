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

/** a merge, by default dlt's own strategy */
export const merge = (strategy: MergeStrategy = 'delete-insert'): WriteDisposition => ({ kind: 'merge', strategy })
/** a column of the primary key */
export const primary = { primaryKey: true, nullable: false } as const
