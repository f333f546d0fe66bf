import { SluiceError } from '../../model/errors.ts'
import type { TableSchema } from '../../model/schema.ts'
import type { Dedup, Flag } from '../commit-plan.ts'
import { columnsWith } from '../table-chain.ts'

/** The `hard_delete` column of a root table. Throws `MERGE_HINTS_INVALID` when there are several. */
export function hardDeleteOf(table: TableSchema): Flag | undefined {
  const column = onlyOne(
    table,
    'hard_delete',
    table.columns.filter((found) => found.hardDelete === true),
  )
  if (column?.dataType === undefined) return undefined
  return { column: column.name, isBool: column.dataType === 'bool' }
}

/** How duplicates of the primary key among staged rows are settled; undefined without a primary key. */
export function dedupOf(table: TableSchema): Dedup | undefined {
  const keys = columnsWith(table, 'primaryKey')
  if (keys.length === 0) return undefined
  const sort = onlyOne(
    table,
    'dedup_sort',
    table.columns.filter((found) => found.dedupSort !== undefined),
  )
  if (sort?.dedupSort === undefined || sort.dataType === undefined) return { keys }
  return { keys, sort: { column: sort.name, order: sort.dedupSort } }
}

function onlyOne<Found>(table: TableSchema, hint: string, columns: readonly Found[]): Found | undefined {
  if (columns.length <= 1) return columns[0]
  throw new SluiceError(
    'MERGE_HINTS_INVALID',
    `Could not merge table "${table.name}" because several columns have the hint "${hint}".`,
    {
      allowed: `at most one ${hint} column`,
      hint: `Keep ${hint} on one column of the resource.`,
    },
  )
}
