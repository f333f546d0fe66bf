import { type Place, SluiceError } from '../../model/errors.ts'
import type { ConditionKey } from '../../model/merge-condition.ts'
import type { MergeStrategy, TableSchema, WriteDisposition } from '../../model/schema.ts'
import type { SealedPackage } from '../../model/sealed-package.ts'
import type { InsertStaged, Step } from '../commit-plan.ts'
import type { TargetTables } from '../plan-tables.ts'
import { type TableChain, typedColumns } from '../table-chain.ts'
import { append } from './append.ts'
import type { ChainContext } from './chain-context.ts'
import { deleteInsert } from './delete-insert.ts'
import { type MergeAbilities, type MergeRefusal, refusalOf } from './merge-abilities.ts'
import { replace } from './replace.ts'
import { scd2 } from './scd2.ts'
import { cdc, insertOnly, upsert } from './upsert.ts'

export interface RowsInput {
  readonly chains: readonly TableChain[]
  readonly package: SealedPackage
  readonly target: TargetTables
  /** replace resources that were run */
  readonly replaced: readonly string[]
  readonly capabilities: MergeAbilities
  /** where the config says a key of the merge of a resource */
  readonly placeOf?: MergePlace
}

/** Where a config says a key of the merge of a resource; undefined = it does not. */
export type MergePlace = (resource: string, key: ConditionKey) => Place | undefined

const strategies = {
  'delete-insert': deleteInsert,
  upsert,
  'insert-only': insertOnly,
  scd2,
  cdc,
} satisfies Record<MergeStrategy, (context: ChainContext) => readonly Step[]>

/** The steps that bring the package's rows into their tables, chain by chain. Throws MERGE_STRATEGY_UNSUPPORTED. */
export function planRows(input: RowsInput): readonly Step[] {
  const { package: sealed, target } = input
  let scratch = 0
  return input.chains.flatMap((chain) => {
    const isStaged = (table: TableSchema): boolean => sealed.rows.has(table.name)
    const context: ChainContext = {
      chain,
      target,
      deduplicated: chain.disposition.kind === 'merge' && chain.disposition.deduplicated === true,
      createdAt: sealed.createdAt,
      insert: (table, only) => insertStep(table, { sealed, target, only }),
      isStaged,
      scratchName: (what) => `sluice_${what}_${++scratch}`,
      placeOf: ({ resource = '' }, key) => input.placeOf?.(resource, key),
    }
    const isReplaced = chain.root.resource !== undefined && input.replaced.includes(chain.root.resource)
    if (!isStaged(chain.root) && !(isReplaced && chain.disposition.kind === 'replace')) return []
    return planChain(chain.disposition, context, input.capabilities)
  })
}

function planChain(
  disposition: WriteDisposition,
  context: ChainContext,
  capabilities: MergeAbilities,
): readonly Step[] {
  switch (disposition.kind) {
    case 'append':
      return append(context)
    case 'replace':
      return replace(context)
    case 'skip':
      return []
    case 'merge':
      break
  }
  const refusal = refusalOf(disposition, capabilities)
  if (refusal !== undefined && capabilities.mergeFallback === 'append') return append(context)
  if (refusal !== undefined) throw unsupported(context.chain, refusal)
  return strategies[disposition.strategy](context)
}

function insertStep(
  table: TableSchema,
  input: { readonly sealed: SealedPackage; readonly target: TargetTables; readonly only: InsertStaged['only'] },
): readonly Step[] {
  const { sealed, target, only } = input
  const staged = new Set(sealed.columns.get(table.name))
  if (!sealed.rows.has(table.name)) return []
  const columns = typedColumns(table).filter((column) => staged.has(column.name))
  const written = columns.map((column) => target.written(table.name, column))
  return [{ kind: 'insert_staged', table: table.name, columns: written, ...(only && { only }) }]
}

function unsupported(chain: TableChain, { why, found, allowed, hint }: MergeRefusal): SluiceError {
  const message = `Could not merge table "${chain.root.name}" because ${why}.`
  return new SluiceError('MERGE_STRATEGY_UNSUPPORTED', message, { found, allowed, hint })
}
