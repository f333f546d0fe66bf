import { SluiceError } from '../../model/errors.ts'
import type { MergeStrategy, TableSchema, WriteDisposition } from '../../model/schema.ts'
import type { SealedPackage } from '../../model/sealed-package.ts'
import type { InsertStaged, Step } from '../commit-plan.ts'
import type { TargetTables } from '../plan-tables.ts'
import { type TableChain, typedColumns } from '../table-chain.ts'
import { append } from './append.ts'
import type { ChainContext } from './chain-context.ts'
import { deleteInsert } from './delete-insert.ts'
import { replace } from './replace.ts'
import { scd2 } from './scd2.ts'
import { insertOnly, upsert } from './upsert.ts'

export interface RowsInput {
  readonly chains: readonly TableChain[]
  readonly package: SealedPackage
  readonly target: TargetTables
  /** replace resources that were run */
  readonly replaced: readonly string[]
  /** merge strategies of the destination */
  readonly supported: readonly string[]
}

const strategies = {
  'delete-insert': deleteInsert,
  upsert,
  'insert-only': insertOnly,
  scd2,
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
    }
    const isReplaced = chain.root.resource !== undefined && input.replaced.includes(chain.root.resource)
    if (!isStaged(chain.root) && !(isReplaced && chain.disposition.kind === 'replace')) return []
    return planChain(chain.disposition, context, input.supported)
  })
}

function planChain(
  disposition: WriteDisposition,
  context: ChainContext,
  supported: readonly string[],
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
  if (!supported.includes(disposition.strategy)) throw unsupported(context.chain, disposition.strategy, supported)
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

function unsupported(chain: TableChain, strategy: string, supported: readonly string[]): SluiceError {
  return new SluiceError(
    'MERGE_STRATEGY_UNSUPPORTED',
    `Could not merge table "${chain.root.name}" because the destination does not support the strategy "${strategy}".`,
    {
      found: strategy,
      allowed: supported,
      hint: 'Choose another strategy: write_disposition: {disposition: merge, strategy: delete-insert}.',
    },
  )
}
