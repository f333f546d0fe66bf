import { SluiceError } from '../../model/errors.ts'
import type { TableSchema } from '../../model/schema.ts'
import type { Step } from '../commit-plan.ts'
import { columnsWith, rootKeyOf, rowKeyOf } from '../table-chain.ts'
import { deleteStale } from './delete-insert.ts'
import { dedupOf, hardDeleteOf } from './merge-hints.ts'
import type { ChainContext } from './chain-context.ts'

/**
 * Rows with a known primary key take the place of the old ones, others are added, flagged ones go
 * (docs/contract/tables.md 5.5). The tables end up as after dlt's MERGE, but a key that occurs twice in a load is
 * settled instead of failing, and a new key that comes flagged as deleted is not inserted.
 */
export function upsert(context: ChainContext): readonly Step[] {
  return [...deleteStale(context, [requiredKey(context.chain.root)]), ...insertFirst(context)]
}

/**
 * Only rows with an unknown primary key are added; nothing is changed or deleted. Nested rows are told apart by
 * their deterministic row ids, so new list positions of known rows are added too, as in dlt.
 */
export function insertOnly(context: ChainContext): readonly Step[] {
  return insertFirst(context, { absent: { key: requiredKey(context.chain.root) } })
}

function insertFirst(
  context: ChainContext,
  root: { readonly absent?: { readonly key: readonly string[] } } = {},
): readonly Step[] {
  const { chain, insert, scratchName, deduplicated } = context
  const collected = scratchName('fresh')
  const dedup = deduplicated ? undefined : dedupOf(chain.root)
  const hardDelete = hardDeleteOf(chain.root)
  return [
    {
      kind: 'collect_fresh',
      collected,
      table: chain.root.name,
      rowKey: rowKeyOf(chain.root),
      ...(dedup && { dedup }),
      ...(hardDelete && { hardDelete }),
    },
    ...insert(chain.root, { collectedRows: collected, ...root }),
    ...chain.nested.flatMap((table) => {
      const collectedIds = { collected, column: rootKeyOf(table, chain.root) }
      // ids come from the key, so nested rows of a key that was staged twice share theirs
      const choice = { collectedIds, firstOf: rowKeyOf(table) }
      return insert(table, root.absent ? { ...choice, absent: { key: [rowKeyOf(table)] } } : choice)
    }),
    { kind: 'drop_collected', collected },
  ]
}

function requiredKey(table: TableSchema): readonly string[] {
  const key = columnsWith(table, 'primaryKey')
  if (key.length > 0) return key
  throw new SluiceError('MERGE_KEY_MISSING', `Could not merge table "${table.name}" because it has no primary key.`, {
    hint: 'Give the resource a primary_key, or choose the strategy delete-insert.',
  })
}
