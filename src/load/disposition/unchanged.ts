import type { Column, TableSchema } from '../../model/schema.ts'
import { loadIdColumn } from '../../model/names/system-names.ts'
import type { Step } from '../commit-plan.ts'
import { rowKeyOf, typedColumns } from '../table-chain.ts'
import type { ChainContext } from './chain-context.ts'

/** Roots that came as they are: their row keys and places, where they are asked for. */
interface Unchanged {
  readonly steps: readonly Step[]
  readonly collected?: string
  readonly forget: readonly Step[]
}

/**
 * Finds the rows that `skip_unchanged_rows` leaves alone (docs/contract/tables.md 5.13): those equal in the row version
 * where there is one, else in all columns but keys, row ids, `hard_delete` and load id. A row whose id is another (the
 * table was merged in another way before) is not left alone: what is nested in it goes by the id. As in dlt, a table
 * with nothing to compare has no unchanged rows.
 */
export function collectUnchanged(
  { chain: { root }, target, scratchName }: ChainContext,
  { key, fresh }: { readonly key: readonly string[]; readonly fresh: string },
): Unchanged {
  const compared = comparedColumns(root).map((column) => target.written(root.name, column))
  if (compared.length === 0 || !target.has(root.name)) return { steps: [], forget: [] }
  const collected = scratchName('unchanged')
  const rowKey = rowKeyOf(root)
  return {
    steps: [{ kind: 'collect_unchanged', collected, table: root.name, rowKey, key, fresh, compared }],
    collected,
    forget: [{ kind: 'drop_collected', collected }],
  }
}

function comparedColumns(table: TableSchema): readonly Column[] {
  const skip = table.writeDisposition?.kind === 'merge' ? table.writeDisposition.skipUnchanged : undefined
  if (skip === undefined) return []
  const columns = typedColumns(table)
  const version = columns.filter(({ name }) => name === skip.rowVersionColumnName)
  return version.length > 0 ? version : columns.filter((column) => !isKey(column))
}

function isKey({ name, primaryKey, rowKey, parentKey, rootKey, hardDelete }: Column): boolean {
  if (name === loadIdColumn) return true
  return [primaryKey, rowKey, parentKey, rootKey, hardDelete].includes(true)
}
