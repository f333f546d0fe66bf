import type { Place } from '../../model/errors.ts'
import type { ConditionKey } from '../../model/merge-condition.ts'
import type { TableSchema } from '../../model/schema.ts'
import type { InsertStaged, Step } from '../commit-plan.ts'
import type { TargetTables } from '../plan-tables.ts'
import type { TableChain } from '../table-chain.ts'

/** What a disposition plans from. */
export interface ChainContext {
  readonly chain: TableChain
  readonly target: TargetTables
  /** `deduplicated: true` of the merge: staged keys are known to be unique */
  readonly deduplicated: boolean
  /** epoch milliseconds of the package: the default boundary of scd2 */
  readonly createdAt: number
  /** the insert of a table's staged rows; nothing when it has none */
  readonly insert: (table: TableSchema, only?: InsertStaged['only']) => readonly Step[]
  /** true when the package has rows of the table */
  readonly isStaged: (table: TableSchema) => boolean
  /** a name for collected ids, unique in the plan */
  readonly scratchName: (what: string) => string
  /** where the config says a key of the table's merge */
  readonly placeOf: (table: TableSchema, key: ConditionKey) => Place | undefined
}
