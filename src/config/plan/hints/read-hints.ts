import { asUserFunction } from '../../document.ts'
import type { JsonValue } from '../../../json/json.ts'
import { given } from '../../../model/given.ts'
import type { ResourceHints, ResourcePlan } from '../../../model/plan.ts'
import type { MergeDisposition } from '../../../model/schema.ts'
import type { ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'
import type { WrittenDefaults } from '../../shapes/resource.ts'
import type { PlanContext } from '../context.ts'
import { SluiceError } from '../../../model/errors.ts'
import { compileAt } from '../expression/expressions.ts'
import { startOfExpression } from '../expression/scan-expression.ts'
import { isWritten, listColumns } from '../merge-columns.ts'
import type { MergedResource } from '../merge-defaults.ts'
import { showValue } from '../problem/show-value.ts'
import { readSteps } from '../step/read-steps.ts'
import { readContract, readDisposition, readKey, readLimit, toHint } from './hint-values.ts'
import { checkMergeOptions } from './merge-options.ts'
import { readNestedHints } from './read-nested-hints.ts'
import { readReferences } from './read-references.ts'

/** The part of a resource plan that says how rows reach their table. */
export type HintPlan = Omit<ResourceHints, 'name' | 'place'>

/**
 * Reads the hints of a resource (docs/contract/rest-api.md 1.4); what sluice cannot honour is refused or warned about.
 */
export function readHints(merged: MergedResource, context: PlanContext): HintPlan {
  const { hints } = merged
  refuseUnsupported(merged, context)
  warnIgnored(merged, context)
  checkMergeOptions(hints.write_disposition, merged.at('write_disposition'), context)
  const plan: HintPlan = {
    tableName: readTableName(merged, context),
    writeDisposition: readDisposition(hints.write_disposition),
    primaryKey: readKey(hints.primary_key),
    mergeKey: readKey(hints.merge_key),
    columns: isWritten(hints.columns) ? listColumns(hints.columns).map(toHint) : [],
    ...(hints.schema_contract && typeof hints.schema_contract !== 'function'
      ? { schemaContract: readContract(hints.schema_contract) }
      : {}),
    ...(hints.keep_lists === true && { keepsLists: true as const }),
    ...(typeof hints.max_table_nesting === 'number' ? { maxTableNesting: hints.max_table_nesting } : {}),
    ...(hints.references ? { references: readReferences(hints.references) } : {}),
    ...(hints.nested_hints ? { nested: readNestedHints(merged, context) } : {}),
    selected: hints.selected ?? true,
    ...given({ limit: readLimit(hints.add_limit) }),
    parallelized: hints.parallelized ?? true,
    onError: hints.on_error ?? 'fail',
    allowEmptyReplace: hints.allow_empty_replace ?? false,
    steps: readSteps(merged, context),
    ...mergePlaces(merged, context),
  }
  if (merged.whole) checkMerge(plan, merged, context)
  return plan
}

function readTableName({ name, hints, at }: MergedResource, context: PlanContext): ResourcePlan['tableName'] {
  const written = hints.table_name
  if (typeof written === 'function') return asUserFunction<(record: JsonValue) => string>(written)
  if (typeof written !== 'string' || startOfExpression(written) === -1) return written ?? name
  const path = at('table_name')
  const expression = compileAt({ value: written, path }, ['record', 'config'], context)
  return (record) => {
    const value = expression?.evaluate({ ...context.parameters.values, record })
    if (typeof value === 'string' && value !== '') return value
    throw new SluiceError(
      'HINT_INVALID',
      `Could not load "${name}" because its "table_name" gave ${showValue(path, value ?? null)}.`,
      {
        place: context.problems.placeOf(path),
        hint: 'Write an expression that is a name for every record, or has a default: ${{ record.kind | default("others") }}.',
      },
    )
  }
}

function refuseUnsupported({ hints, at }: MergedResource, { problems }: PlanContext): void {
  const refuse = (key: keyof WrittenDefaults, why: string, hint: string): void => {
    problems.report(at(key), {
      code: 'CONFIG_UNSUPPORTED',
      message: `Could not use "${formatPath(at(key))}" because ${why}.`,
      found: showValue(at(key), hints[key as keyof typeof hints]),
      hint,
    })
  }
  if (isSet(hints.table_format) && hints.table_format !== 'native') {
    refuse('table_format', 'tables are stored in the native format of the destination only', 'Remove it.')
  }
  if (isSet(hints.parent_table_name)) {
    refuse('parent_table_name', 'dlt has no such hint for resources either', 'Remove it.')
  }
}

function warnIgnored(merged: MergedResource, context: PlanContext): void {
  const { hints, at } = merged
  const ignored: ConfigPath[] = []
  if (isSet(hints.file_format)) ignored.push(at('file_format'))
  if (isWritten(hints.columns) && listColumns(hints.columns).some((column) => isSet(column['x-normalizer']))) {
    ignored.push([...at('columns'), 'x-normalizer'])
  }
  for (const path of ignored) {
    context.warn({
      code: 'CONFIG_IGNORED_KEY',
      message: `"${formatPath(path)}" has no effect: the tables come out the same without it.`,
      hint: 'Remove it to silence this warning.',
    })
  }
}

// a merge without keys cannot find the rows it should replace (docs/contract/tables.md 5.4, 5.5)
function checkMerge(plan: HintPlan, merged: MergedResource, context: PlanContext): void {
  const { writeDisposition: how } = plan
  if (how.kind !== 'merge') return
  if ([merged.hints.primary_key, merged.hints.merge_key, merged.hints.columns].some(isFunction)) return
  const hasPrimary = plan.primaryKey.length > 0 || plan.columns.some((column) => column.primaryKey === true)
  const hasMerge = plan.mergeKey.length > 0 || plan.columns.some((column) => column.mergeKey === true)
  const path = merged.at('write_disposition')
  if (how.strategy !== 'delete-insert' && how.strategy !== 'scd2' && !hasPrimary) {
    context.problems.report([...merged.path, 'primary_key'], {
      code: 'CONFIG_MISSING_KEY',
      message: `Could not merge "${merged.name}" with "${how.strategy}" because it has no "primary_key".`,
      hint: 'Add "primary_key": the field (or fields) that make a record unique.',
    })
  } else if (how.strategy === 'delete-insert' && !hasPrimary && !hasMerge && how.destinationScope === undefined) {
    context.warn({
      code: 'MERGE_WITHOUT_KEY',
      resource: merged.name,
      message: `"${formatPath(path)}" is merge, but "${merged.name}" has no primary_key or merge_key: rows are appended.`,
      hint: 'Add "primary_key", or write "write_disposition: append".',
    })
  }
  if (hasMerge) warnOfMergeKey(how, merged, context)
}

// only strategies that delete what did not come look at it, and a scope takes its place
function warnOfMergeKey(
  { strategy, destinationScope }: MergeDisposition,
  { name }: MergedResource,
  context: PlanContext,
): void {
  const isUnknown = strategy === 'upsert' || strategy === 'insert-only'
  if (!isUnknown && destinationScope === undefined) return
  context.warn({
    code: 'CONFIG_IGNORED_KEY',
    resource: name,
    message: `"merge_key" of "${name}" has no effect: ${isUnknown ? `"${strategy}" does not look at it` : '"destination_scope" says which rows may go'}.`,
    hint: 'Remove it to silence this warning.',
  })
}

/** Where the merge and the SQL in it stand, for what the destination says of them. */
function mergePlaces({ hints, at }: MergedResource, { problems }: PlanContext): Pick<HintPlan, 'mergePlaces'> {
  const written = hints.write_disposition
  if (written === undefined || written === null) return {}
  const path = at('write_disposition')
  const keys = (['source_filter', 'destination_scope'] as const).filter(
    (key) => typeof written === 'object' && Object.hasOwn(written, key),
  )
  const places = keys.map((key) => [key, problems.placeOf([...path, key])] as const)
  return { mergePlaces: { write_disposition: problems.placeOf(path), ...Object.fromEntries(places) } }
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}
