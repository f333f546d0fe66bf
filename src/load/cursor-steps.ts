import { cursorTableSchema } from '../model/cursor/cursor-table.ts'
import { cursorTable } from '../model/names/system-names.ts'
import type { SealedPackage } from '../model/sealed-package.ts'
import type { Step } from './commit-plan.ts'
import type { TargetTables } from './plan-tables.ts'

/** True for a package in which cursors of parents moved. */
export function movesCursors({ rows }: Pick<SealedPackage, 'rows'>): boolean {
  return rows.has(cursorTable)
}

/**
 * The cursors of parents that moved take the place of their old rows, in the one commit: what is not in the package stays.
 * Those that the state no longer names go when their successors come.
 */
export function cursorSteps(sealed: SealedPackage, target: TargetTables): readonly Step[] {
  if (!movesCursors(sealed)) return []
  const table = cursorTable
  const isThere = target.has(table)
  const collected = 'moved_cursors'
  const old: readonly Step[] = [
    ...(sealed.newCursors ?? []).map((value): Step => ({ kind: 'delete_rows', table, column: 'cursor_name', value })),
    { kind: 'collect_stale', collected, table, rowKey: '_dlt_id', keys: [['_dlt_id']] },
    { kind: 'delete_collected', table, column: '_dlt_id', collected },
    { kind: 'drop_collected', collected },
  ]
  const columns = cursorTableSchema.columns.map((column) => target.written(table, column))
  return [...(isThere ? old : []), { kind: 'insert_staged', table, columns }]
}
