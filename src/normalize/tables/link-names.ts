import { asColumnName, type ColumnName } from '../../model/names.ts'
import type { Column } from '../../model/schema.ts'
import type { LinkColumns } from './working-table.ts'

/** The names of the columns that link rows (docs/contract/tables.md 3.5); no naming convention changes them. */
export const linkNames = {
  loadId: asColumnName('_dlt_load_id'),
  rootId: asColumnName('_dlt_root_id'),
  parentId: asColumnName('_dlt_parent_id'),
  listIndex: asColumnName('_dlt_list_idx'),
  id: asColumnName('_dlt_id'),
} as const satisfies Record<keyof LinkColumns, ColumnName>

/** dlt's default hints: what a column gets for its name alone (docs/contract/tables.md 3.8). */
const hintsByName: ReadonlyMap<ColumnName, Partial<Column>> = new Map([
  [linkNames.loadId, { nullable: false }],
  [linkNames.rootId, { nullable: false, rootKey: true }],
  [linkNames.parentId, { nullable: false, parentKey: true }],
  [linkNames.listIndex, { nullable: false }],
  [linkNames.id, { nullable: false, unique: true, rowKey: true }],
])

const linkNameSet: ReadonlySet<ColumnName> = new Set(Object.values(linkNames))

export function isLinkName(name: ColumnName): boolean {
  return linkNameSet.has(name)
}

/**
 * The column for a key of the data: one that is called as a linking column is kept under another name (`dlt_id`). Ids of
 * rows are never taken from data, where they may repeat: then children would belong to several parents.
 */
export function dataName(name: ColumnName): ColumnName {
  return isLinkName(name) ? asColumnName(name.slice(1)) : name
}

/** A column as its name alone describes it: nullable unless dlt's default hints say otherwise; no type. */
export function blankColumn(name: ColumnName): Column {
  return { name, nullable: true, ...hintsByName.get(name) }
}
