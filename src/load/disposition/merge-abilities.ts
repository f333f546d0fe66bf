import type { MergeDisposition } from '../../model/schema.ts'
import type { Capabilities, MergeOption } from '../destination.ts'

/** What a destination can do of a merge. */
export type MergeAbilities = Pick<Capabilities, 'mergeStrategies' | 'mergeOptions' | 'mergeFallback'>

/** Why a destination cannot carry out a merge: a clause that goes on after "because", and what it can do. */
export interface MergeRefusal {
  readonly why: string
  readonly found: string
  readonly allowed: readonly string[]
  readonly hint: string
}

/** What keeps a destination from a merge; undefined = nothing. */
export function refusalOf(disposition: MergeDisposition, abilities: MergeAbilities): MergeRefusal | undefined {
  const { strategy } = disposition
  const { mergeStrategies, mergeOptions = [] } = abilities
  if (!mergeStrategies.includes(strategy)) return strategyRefusal(strategy, mergeStrategies)
  const option = optionsOf(disposition).find((used) => !mergeOptions.includes(used))
  if (option === undefined) return undefined
  return {
    why: `the destination does not know "${option}"`,
    found: option,
    allowed: mergeOptions.length > 0 ? mergeOptions : ['none of the options of a merge'],
    hint:
      option === 'source_filter'
        ? 'Leave records out before they are loaded: processing_steps: [{filter: "…"}] — or load into a destination that knows it.'
        : `Remove "${option}", or load into a destination that knows it.`,
  }
}

function strategyRefusal(strategy: string, supported: readonly string[]): MergeRefusal {
  if (supported.length === 0)
    return {
      why: 'the destination cannot merge',
      found: 'merge',
      allowed: ['append', 'replace', 'skip'],
      hint: 'Write "write_disposition: append" or "replace", or load into a destination that merges.',
    }
  return {
    why: `the destination does not support the strategy "${strategy}"`,
    found: strategy,
    allowed: supported,
    hint: `Choose another strategy: write_disposition: {disposition: merge, strategy: ${supported[0] ?? ''}}.`,
  }
}

function optionsOf({ sourceFilter, destinationScope, skipUnchanged }: MergeDisposition): readonly MergeOption[] {
  return [
    ...(sourceFilter === undefined ? [] : (['source_filter'] as const)),
    ...(destinationScope === undefined ? [] : (['destination_scope'] as const)),
    ...(skipUnchanged === undefined ? [] : (['skip_unchanged_rows'] as const)),
  ]
}
