import { SluiceError } from '../../model/errors.ts'
import type { TableSchema } from '../../model/schema.ts'
import type { Step } from '../commit-plan.ts'
import { columnsWith, rootKeyOf, rowKeyOf } from '../table-chain.ts'
import type { ChainContext } from './chain-context.ts'
import { choose } from './conditions.ts'
import { deleteStale } from './delete-insert.ts'
import { dedupOf, hardDeleteOf } from './merge-hints.ts'
import { collectUnchanged } from './unchanged.ts'

/**
 * Rows with a known primary key take the place of the old ones, others are added, flagged ones go
 * (docs/contract/tables.md 5.5). The tables end up as after dlt's MERGE, but a key that occurs twice in a load is
 * settled instead of failing, and a new key that comes flagged as deleted is not inserted.
 */
export function upsert(context: ChainContext): readonly Step[] {
  return mergeByKey(context, false)
}

/**
 * An upsert that also deletes the rows whose key did not come: of the whole table, of the merge keys that came, or of
 * the scope (docs/contract/tables.md 5.10).
 */
export function cdc(context: ChainContext): readonly Step[] {
  return mergeByKey(context, true)
}

/**
 * Only rows with an unknown primary key are added; nothing is changed or deleted. Nested rows are told apart by
 * their deterministic row ids, so new list positions of known rows are added too, as in dlt.
 */
export function insertOnly(context: ChainContext): readonly Step[] {
  const { chain, insert } = context
  const key = requiredKey(chain.root)
  const fresh = collectFresh(context)
  return [
    fresh.step,
    ...insert(chain.root, { collectedRows: fresh.collected, absent: { key } }),
    ...nestedOf(fresh.collected, context, (table) => ({ absent: { key: [rowKeyOf(table)] } })),
    { kind: 'drop_collected', collected: fresh.collected },
  ]
}

function mergeByKey(context: ChainContext, deletesAbsent: boolean): readonly Step[] {
  const { chain, insert } = context
  const { root } = chain
  const key = requiredKey(root)
  const rowKey = rowKeyOf(root)
  const { source, scope, ...chosen } = choose(context, { rowKey, column: rowKey, scoped: deletesAbsent })
  const fresh = collectFresh(context, source)
  const same = collectUnchanged(context, { key, fresh: fresh.collected })
  const mergeKey = scope === undefined ? columnsWith(root, 'mergeKey') : []
  return [
    ...chosen.steps,
    fresh.step,
    ...same.steps,
    ...deleteStale(context, {
      keys: [key],
      ...(source !== undefined && { source }),
      ...(deletesAbsent && { absent: { key, mergeKey, ...(scope !== undefined && { scope }) } }),
      ...(same.collected !== undefined && { except: same.collected }),
    }),
    ...insert(root, {
      collectedRows: fresh.collected,
      ...(same.collected !== undefined && { exceptRows: same.collected }),
    }),
    ...nestedOf(fresh.collected, context),
    { kind: 'drop_collected', collected: fresh.collected },
    ...same.forget,
    ...chosen.forget,
  ]
}

function collectFresh(
  { chain: { root }, scratchName, deduplicated }: ChainContext,
  source?: string,
): { readonly collected: string; readonly step: Step } {
  const collected = scratchName('fresh')
  const dedup = deduplicated ? undefined : dedupOf(root)
  const hardDelete = hardDeleteOf(root)
  const step: Step = {
    kind: 'collect_fresh',
    collected,
    table: root.name,
    rowKey: rowKeyOf(root),
    ...(dedup && { dedup }),
    ...(hardDelete && { hardDelete }),
    ...(source !== undefined && { source }),
  }
  return { collected, step }
}

/** The inserts of what is nested in the roots that were collected. */
function nestedOf(
  collected: string,
  { chain: { root, nested }, insert }: ChainContext,
  more: (table: TableSchema) => { readonly absent?: { readonly key: readonly string[] } } = () => ({}),
): readonly Step[] {
  return nested.flatMap((table) => {
    const collectedIds = { collected, column: rootKeyOf(table, root) }
    // ids come from the key, so nested rows of a key that was staged twice share theirs
    return insert(table, { collectedIds, firstOf: rowKeyOf(table), ...more(table) })
  })
}

function requiredKey(table: TableSchema): readonly string[] {
  const key = columnsWith(table, 'primaryKey')
  if (key.length > 0) return key
  throw new SluiceError('MERGE_KEY_MISSING', `Could not merge table "${table.name}" because it has no primary key.`, {
    hint: 'Give the resource a primary_key, or choose the strategy delete-insert.',
  })
}
