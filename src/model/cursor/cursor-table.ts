import type { JsonValue } from '../../json/json.ts'
import { asColumnName } from '../names.ts'
import { cursorTable, loadIdColumn } from '../names/system-names.ts'
import type { Column, DataType, TableSchema } from '../schema.ts'

type Definition = readonly [name: string, dataType: DataType, more?: Partial<Column>]

const definitions: readonly Definition[] = [
  // source, resource and path: what is forgotten together
  ['cursor_name', 'text'],
  // which of them in turn: the state names the one that counts
  ['cursor_id', 'text'],
  ['partition', 'text'],
  ['state', 'text'],
  [loadIdColumn, 'text', { precision: 64 }],
  ['_dlt_id', 'text', { unique: true, rowKey: true }],
]

/**
 * The table of cursors that parents have of their own, one row each (decisions/0080-cursors-per-parent-are-rows). It is
 * in no stored schema: dlt does not know it.
 */
export const cursorTableSchema: TableSchema = {
  name: cursorTable,
  columns: definitions.map(([name, dataType, more]) => ({
    name: asColumnName(name),
    dataType,
    nullable: false,
    ...more,
  })),
  writeDisposition: { kind: 'skip' },
  description: 'Created by sluice. Where the cursors of parents stand',
  seenData: true,
}

/** Which cursors of parents count: kept beside the cursors of dlt's form, under `_sluice_cursors`, by cursor path. */
export interface PartsMark {
  /** `cursor_id` of their rows */
  readonly id: string
  /** the load that last moved one */
  readonly load_id: string
}

/** The key of a resource's state that dlt keeps because it keeps what it does not know. */
export const partsKey = '_sluice_cursors'

/** What all cursors of a resource share, in the column `cursor_name`. */
export function cursorName(at: {
  readonly source: string
  readonly resource: string
  readonly cursorPath: string
}): string {
  return JSON.stringify([at.source, at.resource, at.cursorPath] satisfies JsonValue)
}
