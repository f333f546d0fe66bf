import type { Capabilities } from '../load/destination.ts'
import { refusalOf } from '../load/disposition/merge-abilities.ts'
import { ConfigProblems, type Place, SluiceError } from '../model/errors.ts'
import type { Plan, ResourcePlan, TableHints } from '../model/plan.ts'
import type { Reporter } from '../model/report/events.ts'
import type { MergeDisposition } from '../model/schema.ts'

/** One merge of a plan: of a resource, or of a table that its lists make. */
interface PlannedMerge {
  readonly resource: ResourcePlan
  readonly merge: MergeDisposition
  readonly hints: Partial<TableHints>
}

/**
 * Says before anything is asked for what a merge would come to after everything was read: the destination cannot carry
 * it out, or rows that only did not change would be taken for rows that are gone. Throws MERGE_STRATEGY_UNSUPPORTED,
 * MERGE_READS_IN_PART, or `ConfigProblems` with several. What functions of the config say of a table is seen at the load.
 */
export function checkMerges(
  plan: Plan,
  { capabilities, reporter }: { readonly capabilities: Capabilities; readonly reporter: Reporter },
): void {
  const merges = mergesOf(plan)
  const problems = [
    ...refusedCursors(plan, capabilities),
    ...merges.flatMap((planned) => [
      ...(capabilities.mergeFallback === undefined ? refusedBy(capabilities, planned) : []),
      ...(planned.merge.strategy === 'cdc' ? readInPart(planned, plan) : []),
    ]),
  ]
  const [first] = problems
  if (problems.length > 1) throw new ConfigProblems(problems)
  if (first !== undefined) throw first
  if (capabilities.mergeFallback === 'append')
    for (const planned of merges.filter(({ merge }) => refusalOf(merge, capabilities) !== undefined))
      tellOfAppending(planned, reporter)
  for (const { details, message } of merges
    .filter(({ merge }) => merge.strategy === 'scd2')
    .flatMap((planned) => readInPart(planned, plan))) {
    reporter.report({
      kind: 'warning',
      code: 'MERGE_READS_IN_PART',
      message,
      ...(details.resource !== undefined && { resource: details.resource }),
      ...(details.hint !== undefined && { hint: details.hint }),
    })
  }
}

function tellOfAppending({ resource }: PlannedMerge, reporter: Reporter): void {
  reporter.report({
    kind: 'warning',
    code: 'MERGE_APPENDS',
    message: `"${resource.name}" will be appended: the destination cannot merge.`,
    resource: resource.name,
    hint: 'Load into a destination that merges, or keep the newest row of each key when you read.',
  })
}

/** Cursors of parents are rows that take the place of others. */
function refusedCursors({ resources }: Plan, { mergeStrategies }: Capabilities): readonly SluiceError[] {
  if (mergeStrategies.includes('delete-insert')) return []
  return resources
    .filter(({ endpoint }) => endpoint?.incremental?.perParent === true)
    .map(
      (resource) =>
        new SluiceError(
          'MERGE_STRATEGY_UNSUPPORTED',
          `Could not keep a cursor for each parent of "${resource.name}" because the destination cannot replace rows one by one.`,
          { place: placeOf(resource), resource: resource.name, hint: 'Remove "per_parent", or load elsewhere.' },
        ),
    )
}

function mergesOf({ resources }: Plan): readonly PlannedMerge[] {
  return resources
    .filter(({ selected }) => selected)
    .flatMap((resource) =>
      [resource, ...(resource.nested ?? [])].flatMap((hints): readonly PlannedMerge[] =>
        hints.writeDisposition?.kind === 'merge' ? [{ resource, merge: hints.writeDisposition, hints }] : [],
      ),
    )
}

function refusedBy(capabilities: Capabilities, { resource, merge }: PlannedMerge): readonly SluiceError[] {
  const refusal = refusalOf(merge, capabilities)
  if (refusal === undefined) return []
  const { why, ...details } = refusal
  const message = `Could not merge "${resource.name}" because ${why}.`
  return [
    new SluiceError('MERGE_STRATEGY_UNSUPPORTED', message, {
      ...details,
      place: placeOf(resource),
      resource: resource.name,
    }),
  ]
}

/** A cursor asks for what changed: everything else would be deleted or retired, unless something says which rows may go. */
function readInPart({ resource, merge, hints }: PlannedMerge, plan: Plan): readonly SluiceError[] {
  const { strategy, destinationScope } = merge
  const { mergeKey = [], columns = [] } = hints
  const isLimited = mergeKey.length > 0 || columns.some((column) => column.mergeKey === true)
  const cursor = cursorOf(resource, plan)
  if (destinationScope !== undefined || isLimited || cursor === undefined) return []
  const [goes, other] = strategy === 'cdc' ? ['deletes', 'upsert'] : ['retires', 'delete-insert']
  const whose = cursor === resource.name ? 'its cursor asks' : `the cursor of "${cursor}" asks`
  return [
    new SluiceError(
      'MERGE_READS_IN_PART',
      `Could not merge "${resource.name}" by "${strategy}" because it ${goes} the rows that do not come, and ${whose} only for those that changed.`,
      {
        place: placeOf(resource),
        resource: resource.name,
        hint: `Say which rows may go: "merge_key" (${goes} only among the keys that came) or "destination_scope"; or read everything, without "incremental"; or write another strategy: ${other}.`,
      },
    ),
  ]
}

/** The nearest resource, itself or above, that reads by a cursor. */
function cursorOf({ name, endpoint, parent }: ResourcePlan, plan: Plan): string | undefined {
  if ((endpoint?.incremental ?? null) !== null) return name
  const above = plan.resources.find((other) => other.name === parent?.resource)
  return above === undefined ? undefined : cursorOf(above, plan)
}

function placeOf({ mergePlaces, place }: ResourcePlan): Place {
  return mergePlaces?.write_disposition ?? place
}
