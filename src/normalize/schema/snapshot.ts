import { given } from '../../model/given.ts'
import type { TableChange } from '../../model/batch.ts'
import type { TableName } from '../../model/names.ts'
import type { Schema, SchemaContract, TableSchema } from '../../model/schema.ts'
import type { NormalizeRun } from '../tables/normalize-run.ts'
import type { WorkingTable } from '../tables/working-table.ts'
import { withPropagation } from './row-links.ts'

/**
 * The schema as it stands: the same object as `last` when nothing changed since, table objects shared where they did
 * not change.
 */
export function snapshotSchema(run: NormalizeRun, last: Schema, contract: Partial<SchemaContract> | undefined): Schema {
  const stale = run.order.some((table) => table.snapshot === undefined) || run.order.length !== last.tables.size
  const changesContract = contract !== undefined && last.contract !== contract
  if (!stale && !changesContract) return last
  const tables = new Map<TableName, TableSchema>(run.order.map((table) => [table.name, tableSnapshot(table)]))
  const roots = run.order.filter((table) => table.propagates && table.declared).map(({ name }) => name)
  return {
    ...last,
    tables,
    normalizers: withPropagation(last.normalizers, roots),
    ...given({ contract }),
  }
}

function tableSnapshot(table: WorkingTable): TableSchema {
  table.snapshot ??= {
    name: table.name,
    columns: [...table.columns.values()].map(({ column }) => column),
    ...table.props,
  }
  return table.snapshot
}

/** Columns that got a type since the last page, of tables that have rows, in the order of the tables. */
export function takeChanges(run: NormalizeRun): TableChange[] {
  const changes: TableChange[] = []
  for (const table of run.order) {
    if (table.pending.length === 0 || table.rowsBefore === 0) continue
    changes.push({ table: table.name, created: !table.announced, columns: table.pending })
    table.pending = []
    table.announced = true
  }
  return changes
}
