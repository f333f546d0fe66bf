import type { CollectStale, Step } from '../commit-plan.ts'
import { columnsWith, rootKeyOf, rowKeyOf } from '../table-chain.ts'
import { append } from './append.ts'
import { choose, type Chosen } from './conditions.ts'
import { dedupOf, hardDeleteOf } from './merge-hints.ts'
import type { ChainContext } from './chain-context.ts'

/**
 * dlt's default merge (docs/contract/tables.md 5.4): destination rows with the primary key or the merge key of a staged
 * row go, or those in the scope, with everything nested in them; staged rows come, one per primary key, unless flagged
 * as deleted. Without any key or condition it is an append.
 */
export function deleteInsert(context: ChainContext): readonly Step[] {
  const { chain, deduplicated } = context
  const { root, disposition } = chain
  const keys = [columnsWith(root, 'primaryKey'), columnsWith(root, 'mergeKey')].filter((key) => key.length > 0)
  const { sourceFilter, destinationScope } = disposition.kind === 'merge' ? disposition : {}
  const hasConditions = sourceFilter !== undefined || destinationScope !== undefined
  if (keys.length === 0 && !hasConditions) return append(context)
  const chosen: Chosen = hasConditions
    ? choose(context, { rowKey: rowKeyOf(root), column: rowKeyOf(root) })
    : { steps: [], forget: [] }
  const { source, scope } = chosen
  const dedup = deduplicated ? undefined : dedupOf(root)
  const hardDelete = hardDeleteOf(root)
  return [
    ...chosen.steps,
    ...(scope !== undefined
      ? deleteWithNested(context, { collected: scope })
      : keys.length > 0
        ? deleteStale(context, { keys, ...(source !== undefined && { source }) })
        : []),
    ...(dedup === undefined && hardDelete === undefined && source === undefined
      ? append(context)
      : insertFresh(context, {
          ...(dedup && { dedup }),
          ...(hardDelete && { hardDelete }),
          ...(source !== undefined && { source }),
        })),
    ...chosen.forget,
  ]
}

/** Deletes the destination rows that a load makes stale, with everything nested in them; `except` = roots that stay. */
export function deleteStale(
  context: ChainContext,
  { except, ...stale }: Pick<CollectStale, 'keys' | 'source' | 'absent'> & { readonly except?: string },
): readonly Step[] {
  const { root } = context.chain
  if (!context.target.has(root.name)) return []
  const collected = context.scratchName('stale')
  return [
    { kind: 'collect_stale', collected, table: root.name, rowKey: rowKeyOf(root), ...stale },
    ...deleteWithNested(context, { collected, ...(except !== undefined && { except }) }),
    { kind: 'drop_collected', collected },
  ]
}

/** Deletes the roots whose row keys are collected, and everything nested in them. */
function deleteWithNested(
  { chain, target }: ChainContext,
  { collected, except }: { readonly collected: string; readonly except?: string },
): readonly Step[] {
  const { root, nested } = chain
  if (!target.has(root.name)) return []
  const there = nested.filter((table) => target.has(table.name))
  return [
    ...there.map((table): Step => {
      return { kind: 'delete_collected', table: table.name, column: rootKeyOf(table, root), collected }
    }),
    {
      kind: 'delete_collected',
      table: root.name,
      column: rowKeyOf(root),
      collected,
      ...(except !== undefined && { except }),
    },
  ]
}

type Rules = Pick<Extract<Step, { kind: 'collect_fresh' }>, 'dedup' | 'hardDelete' | 'source'>

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
