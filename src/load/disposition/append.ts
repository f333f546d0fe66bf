import type { Step } from '../commit-plan.ts'
import { tablesOf } from '../table-chain.ts'
import type { ChainContext } from './chain-context.ts'

/** Plain inserts (docs/contract/tables.md 5.2). */
export function append({ chain, insert }: ChainContext): readonly Step[] {
  return tablesOf(chain).flatMap((table) => insert(table))
}
