import type { z } from 'zod'
import { parseCondition } from '../../../model/merge-condition.ts'
import { type MergeStrategy, mergeStrategies } from '../../../model/schema.ts'
import type { ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'
import type { dispositionShape } from '../../shapes/hints.ts'
import type { WrittenDefaults } from '../../shapes/resource.ts'
import type { PlanContext } from '../context.ts'
import type { Problem } from '../problem/problems.ts'
import { showValue } from '../problem/show-value.ts'

type Written = z.output<typeof dispositionShape>
type Option = Exclude<keyof Written, 'disposition' | 'strategy'>

const versions = ['scd2'] as const

/** Which strategies know a key of a merge (docs/contract/tables.md 5.11). */
const strategiesOf: Readonly<Record<Option, readonly MergeStrategy[]>> = {
  deduplicated: ['delete-insert', 'upsert', 'insert-only', 'cdc'],
  validity_column_names: versions,
  active_record_timestamp: versions,
  boundary_timestamp: versions,
  row_version_column_name: ['scd2', 'upsert', 'cdc'],
  source_filter: ['delete-insert', 'scd2', 'upsert', 'cdc'],
  destination_scope: ['delete-insert', 'scd2', 'cdc'],
  skip_unchanged_rows: ['upsert', 'cdc'],
}

/** Says what is wrong with the keys of a `write_disposition`, each at its place. */
export function checkMergeOptions(
  written: WrittenDefaults['write_disposition'],
  path: ConfigPath,
  context: PlanContext,
): void {
  if (!isDict(written)) return
  for (const { key, ...problem } of mergeOptionProblems(written))
    context.problems.report([...path, key], { ...problem, found: showValue([...path, key], written[key]) })
  const { strategy, row_version_column_name: version, skip_unchanged_rows: skips } = written
  if (strategy === 'scd2' || version === undefined || skips === true) return
  context.warn({
    code: 'CONFIG_IGNORED_KEY',
    message: `"${formatPath([...path, 'row_version_column_name'])}" has no effect: without "skip_unchanged_rows" every row that comes is written.`,
    hint: 'Write "skip_unchanged_rows: true" beside it, or remove it.',
  })
}

/** A mistake in a key of a `write_disposition`. */
export interface MergeOptionProblem extends Pick<Problem, 'code' | 'message' | 'allowed' | 'hint'> {
  readonly key: Option
}

/** Gives the problems as data, for options that have no place in the config because a function gave them. */
export function mergeOptionProblems(written: Written): readonly MergeOptionProblem[] {
  const { disposition, strategy = 'delete-insert' } = written
  return (Object.keys(strategiesOf) as Option[]).flatMap((key): readonly MergeOptionProblem[] => {
    if (!isSet(written[key])) return []
    if (disposition !== 'merge') return [misplaced(key, disposition)]
    if (!strategiesOf[key].includes(strategy)) return [unknownTo(key, strategy)]
    return conditionProblem(key, written)
  })
}

function isDict(written: WrittenDefaults['write_disposition']): written is Written {
  return typeof written === 'object' && written !== null && 'disposition' in written
}

// what says nothing is not a mistake: defaults may be written out
function isSet(value: Written[Option]): boolean {
  return value !== undefined && value !== null && value !== false && value !== ''
}

function misplaced(key: Option, disposition: string): MergeOptionProblem {
  return {
    key,
    code: 'CONFIG_UNSUPPORTED',
    message: `Could not use "${key}" because it says how to merge, and the disposition is "${disposition}".`,
    allowed: ['disposition: merge'],
    hint: 'Remove it, or write "disposition: merge".',
  }
}

function unknownTo(key: Option, strategy: MergeStrategy): MergeOptionProblem {
  const known = strategiesOf[key]
  return {
    key,
    code: 'CONFIG_UNSUPPORTED',
    message: `Could not use "${key}" because the merge strategy "${strategy}" does not know it.`,
    allowed: mergeStrategies.filter((one) => known.includes(one)).map((one) => `strategy: ${one}`),
    hint: 'Remove it, or write a strategy that knows it.',
  }
}

function conditionProblem(key: Option, written: Written): readonly MergeOptionProblem[] {
  if (key !== 'source_filter' && key !== 'destination_scope') return []
  const parsed = parseCondition(key, written[key] ?? '')
  if (parsed.ok) return []
  const message = `Could not use "${key}" because ${parsed.why}.`
  return [{ key, code: 'CONFIG_INVALID_VALUE', message, hint: parsed.hint }]
}
