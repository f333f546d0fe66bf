import type { Step } from '../commit-plan.ts'
import { tablesOf } from '../table-chain.ts'
import { append } from './append.ts'
import type { ChainContext } from './chain-context.ts'

/**
 * Empties the root and all its nested tables, also those without rows this time, then inserts
 * (docs/contract/tables.md 5.3). Being one transaction, readers see the old rows or the new ones: all of dlt's replace
 * strategies at once.
 */
export function replace(context: ChainContext): readonly Step[] {
  const { chain, target } = context
  const there = tablesOf(chain).filter((table) => target.has(table.name))
  return [...there.map((table): Step => ({ kind: 'empty_table', table: table.name })), ...append(context)]
}
