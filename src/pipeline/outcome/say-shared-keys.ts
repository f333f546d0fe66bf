import { dedupOf, hardDeleteOf } from '../../load/disposition/merge-hints.ts'
import { type TableChain, tableChains } from '../../load/table-chain.ts'
import type { Plan, ResourcePlan } from '../../model/plan.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { Receipt } from '../../model/report/receipt.ts'
import type { SealedPackage } from '../../model/sealed-package.ts'
import { parentKeyOf } from '../identity/parent-key.ts'

/**
 * Says where records of one load shared a primary key, so that a merge kept one row for several: nothing is counted for it,
 * the package knows what came and the receipt what was written. Below a parent, with a key that does not name it, it is a
 * warning; elsewhere a note. Silent where fewer rows are asked for: `dedup_sort`, `hard_delete`, filters, and strategies
 * that leave out what is there.
 */
export function saySharedKeys(
  { rows, withheld = [], schema }: SealedPackage,
  receipt: Receipt,
  { plan, reporter }: { readonly plan: Plan; readonly reporter: Reporter },
): void {
  if (receipt.replayed) return
  for (const chain of tableChains(schema)) {
    const { name, resource: of } = chain.root
    const resource = plan.resources.find((one) => one.name === of)
    const came = rows.get(name) ?? 0
    const written = receipt.tables[name]?.rows
    if (resource === undefined || written === undefined || written >= came) continue
    if (withheld.includes(name) || !keepsOnePerKey(chain)) continue
    say(resource, { table: name, came, written, reporter })
  }
}

/** True where all that a load leaves out are records whose key came before. */
function keepsOnePerKey({ root, disposition }: TableChain): boolean {
  if (disposition.kind !== 'merge' || disposition.deduplicated === true) return false
  const { strategy, sourceFilter, skipUnchanged } = disposition
  const isPlain = (strategy === 'upsert' || strategy === 'delete-insert') && sourceFilter === undefined
  if (!isPlain || skipUnchanged !== undefined || hardDeleteOf(root) !== undefined) return false
  const dedup = dedupOf(root)
  return dedup !== undefined && dedup.sort === undefined
}

interface Shared {
  readonly table: string
  readonly came: number
  readonly written: number
  readonly reporter: Reporter
}

function say(resource: ResourcePlan, { table, came, written, reporter }: Shared): void {
  const { name, primaryKey, parent } = resource
  const key = primaryKey.join(', ')
  const lost = came - written
  const message = `Of the ${came} records of "${name}" ${lost} shared ${lost === 1 ? 'its' : 'their'} primary key (${key}) with another of the same load: the merge wrote ${written} ${written === 1 ? 'row' : 'rows'} to "${table}".`
  const above = parentKeyOf(resource)
  const isNamed = above !== undefined && above.columns.every((column) => primaryKey.includes(column))
  if (parent === undefined || isNamed) return reporter.report({ kind: 'note', message })
  const fix =
    above === undefined
      ? `carry a key of "${parent.resource}" on with "include_from_parent" and put it in front of the primary key`
      : `write "include_from_parent: [${above.include.join(', ')}]" and "primary_key: [${[...above.columns, ...primaryKey].join(', ')}]" into the resource`
  reporter.report({
    kind: 'warning',
    code: 'MERGE_KEY_SHARED',
    resource: name,
    message,
    hint: `If the keys begin anew below each record of "${parent.resource}", ${fix}, and load it anew with "--refresh drop_resources". If the same records come below several parents, it is as it should be.`,
  })
}
