import type { Step } from '../commit-plan.ts'
import { columnsWith, rootKeyOf, rowKeyOf } from '../table-chain.ts'
import { append } from './append.ts'
import { dedupOf, hardDeleteOf } from './merge-hints.ts'
import type { ChainContext } from './chain-context.ts'

/**
 * dlt's default merge (docs/contract/tables.md 5.4): destination rows with the primary key or the merge key of a staged
 * row go, with everything nested in them; staged rows come, one per primary key, unless flagged as deleted. Without any
 * key it is an append.
 */
export function deleteInsert(context: ChainContext): readonly Step[] {
  const { chain, deduplicated } = context
  const { root } = chain
  const keys = [columnsWith(root, 'primaryKey'), columnsWith(root, 'mergeKey')].filter((key) => key.length > 0)
  if (keys.length === 0) return append(context)
  const dedup = deduplicated ? undefined : dedupOf(root)
  const hardDelete = hardDeleteOf(root)
  return [
    ...deleteStale(context, keys),
    ...(dedup === undefined && hardDelete === undefined
      ? append(context)
      : insertFresh(context, { ...(dedup && { dedup }), ...(hardDelete && { hardDelete }) })),
  ]
}

/** Deletes the destination rows that have a key of a staged row, with everything nested in them. */
export function deleteStale(
  { chain, target, scratchName }: ChainContext,
  keys: readonly (readonly string[])[],
): readonly Step[] {
  const { root, nested } = chain
  if (!target.has(root.name)) return []
  const collected = scratchName('stale')
  const there = nested.filter((table) => target.has(table.name))
  return [
    { kind: 'collect_stale', collected, table: root.name, rowKey: rowKeyOf(root), keys },
    ...there.map((table): Step => {
      return { kind: 'delete_collected', table: table.name, column: rootKeyOf(table, root), collected }
    }),
    { kind: 'delete_collected', table: root.name, column: rowKeyOf(root), collected },
    { kind: 'drop_collected', collected },
  ]
}

type Rules = Pick<Extract<Step, { kind: 'collect_fresh' }>, 'dedup' | 'hardDelete'>

function insertFresh({ chain, insert, scratchName }: ChainContext, rules: Rules): readonly Step[] {
  const { root, nested } = chain
  const collected = scratchName('fresh')
  return [
    { kind: 'collect_fresh', collected, table: root.name, rowKey: rowKeyOf(root), ...rules },
    ...insert(root, { collectedRows: collected }),
    ...nested.flatMap((table) => insert(table, { collectedIds: { collected, column: rootKeyOf(table, root) } })),
    { kind: 'drop_collected', collected },
  ]
}
