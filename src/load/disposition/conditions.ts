import { SluiceError } from '../../model/errors.ts'
import { type ConditionKey, parseCondition } from '../../model/merge-condition.ts'
import type { Condition, Step } from '../commit-plan.ts'
import { typedColumns } from '../table-chain.ts'
import type { ChainContext } from './chain-context.ts'

/** What the user's conditions of a merge chose, and the steps that find and forget it (docs/contract/tables.md 5.12). */
export interface Chosen {
  readonly steps: readonly Step[]
  /** staged rows that take part: their row keys and places; absent = all */
  readonly source?: string
  /** rows of the destination that may go: values of a column; absent = the keys say which */
  readonly scope?: string
  readonly forget: readonly Step[]
}

/**
 * Asks the user's SQL which rows take part. `rowKey` is the column that tells nested rows their root, `column` the one
 * whose values of the destination are kept. Both conditions are asked before anything is deleted, also of a table that
 * is new: so a mistake shows at once. Throws MERGE_CONDITION_INVALID.
 */
export function choose(
  context: ChainContext,
  { rowKey, column, scoped = true }: { readonly rowKey: string; readonly column: string; readonly scoped?: boolean },
): Chosen {
  const { chain, target, scratchName } = context
  const { root, disposition } = chain
  const { sourceFilter, destinationScope } = disposition.kind === 'merge' ? disposition : {}
  const columns = typedColumns(root).map((typed) => target.written(root.name, typed))
  const steps: Step[] = []
  const collect = (what: string, stepOf: (collected: string) => Step): string => {
    const collected = scratchName(what)
    steps.push(stepOf(collected))
    return collected
  }
  const table = root.name
  const filter = conditionOf('source_filter', sourceFilter, context)
  const source =
    filter &&
    collect('source', (collected) => ({ kind: 'collect_source', collected, table, rowKey, columns, condition: filter }))
  const limits = scoped ? conditionOf('destination_scope', destinationScope, context) : undefined
  const asksStaged = limits?.parts.some((part) => typeof part !== 'string' && part.placeholder === 'staging_table')
  const staging = asksStaged
    ? collect('staging', (collected) => ({ kind: 'copy_staged', collected, table, columns }))
    : ''
  const scope =
    limits &&
    collect('scope', (collected) => ({ kind: 'collect_scope', collected, table, column, staging, condition: limits }))
  const forget = [source, staging, scope].flatMap((collected): Step[] =>
    collected === undefined || collected === '' ? [] : [{ kind: 'drop_collected', collected }],
  )
  return { steps, ...(source !== undefined && { source }), ...(scope !== undefined && { scope }), forget }
}

function conditionOf(key: ConditionKey, text: string | undefined, context: ChainContext): Condition | undefined {
  if (text === undefined) return undefined
  const { root } = context.chain
  const place = context.placeOf(root, key)
  const parsed = parseCondition(key, text)
  if (parsed.ok) return { key, text, parts: parsed.parts, ...(place && { place }) }
  throw new SluiceError(
    'MERGE_CONDITION_INVALID',
    `Could not merge table "${root.name}" because its "${key}" cannot be used: ${parsed.why}.`,
    { ...(place && { place }), found: text, hint: parsed.hint },
  )
}
