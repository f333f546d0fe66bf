import { SluiceError } from '../../model/errors.ts'
import { toJsonText } from '../../json/json-text.ts'
import { isJsonObject, type JsonValue } from '../../json/json.ts'
import { decodedRecords } from '../../json/records/decoded-records.ts'
import type { Records } from '../../json/records/records.ts'
import type { ProcessingStep, ResourcePlan } from '../../model/plan.ts'
import type { ExpressionValues } from '../../model/plan/expression.ts'
import type { ParentValues } from '../../model/unit.ts'
import { isBare, named, usualName } from '../select/named-records.ts'
import type { Walk } from './walk.ts'

/**
 * The records of a page on their way to the incremental filter: parent columns first, so that the steps see them
 * (docs/contract/rest-api.md 1.6, 7.5), then the processing steps in order, each over the whole page.
 */
export function processRecords(
  records: Records,
  resource: ResourcePlan,
  { parent, scope }: Pick<Walk, 'parent'> & Partial<Pick<Walk, 'scope'>>,
): Records {
  const hasIncluded = parent !== null && Object.keys(parent.included).length > 0
  const names = resource.endpoint?.recordNames
  const isNamed = names?.value !== undefined
  if (!hasIncluded && !isNamed && resource.steps.length === 0) return records
  const plain = records.decoded()
  const objects = isNamed ? plain.map((record) => (record === null ? null : named(record, names))) : plain
  const included = hasIncluded ? includeParent(objects, resource, parent) : objects
  return decodedRecords(
    resource.steps.reduce((current, step, index) => runStep(current, step, { resource, index, scope }), included),
  )
}

function includeParent(
  records: readonly JsonValue[],
  resource: ResourcePlan,
  parent: ParentValues,
): readonly JsonValue[] {
  return records.map((record) => {
    if (record === null) return null
    if (isJsonObject(record)) return { ...record, ...parent.included }
    if (isBare(record)) return { [usualName]: record, ...parent.included }
    throw new SluiceError(
      'CHILD_NOT_OBJECT',
      `Could not add columns of "${resource.parent?.resource ?? 'the parent'}" to "${resource.name}" because a record is not an object.`,
      {
        place: resource.place,
        found: toJsonText(record).slice(0, 80),
        hint: 'Remove "include_from_parent" (parents\' columns are added before the processing steps), or choose objects with "data_selector": with "$" each answer is one record, its list a child table, and the columns go into the record.',
      },
    )
  })
}

function runStep(
  records: readonly JsonValue[],
  step: ProcessingStep,
  where: { readonly resource: ResourcePlan; readonly index: number; readonly scope: ExpressionValues | undefined },
): readonly JsonValue[] {
  switch (step.kind) {
    case 'filter':
      return records.filter((record) => guarded(record, where, () => step.run(record, where.scope)))
    case 'keep':
      return records.flatMap((record) => {
        const kept = guarded(record, where, () => step.run(record, where.scope))
        return kept === undefined ? [] : [kept]
      })
    case 'map':
      return records.map((record) => guarded(record, where, () => defined(step.run(record, where.scope))))
    case 'yield_map':
      return records.flatMap((record) =>
        guarded(record, where, () => Array.from(step.run(record, where.scope), defined)),
      )
    default:
      return step satisfies never
  }
}

/** A forgotten `return` is a mistake, not a record. */
function defined(value: JsonValue | undefined): JsonValue {
  if (value === undefined) throw new TypeError('it returned nothing')
  return value
}

function guarded<T>(
  record: JsonValue,
  { resource, index }: { readonly resource: ResourcePlan; readonly index: number },
  run: () => T,
): T {
  try {
    return run()
  } catch (cause) {
    if (cause instanceof SluiceError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SluiceError(
      'STEP_FAILED',
      `Could not process a record of "${resource.name}" because processing step ${index + 1} failed: ${reason}.`,
      {
        place: resource.place,
        found: shortText(record),
        hint: `Correct the "${resource.steps[index]?.kind ?? 'processing'}" function so that it takes every record of "${resource.name}".`,
        cause,
      },
    )
  }
}

function shortText(record: JsonValue): string {
  return isJsonObject(record)
    ? `a record with the keys ${Object.keys(record).slice(0, 20).join(', ')}`
    : toJsonText(record).slice(0, 80)
}
