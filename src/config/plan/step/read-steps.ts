import type { Expression, ExpressionValues } from '../../../model/plan/expression.ts'
import { isList, type JsonValue } from '../../../json/json.ts'
import type { ProcessingStep } from '../../../model/plan.ts'
import { type ConfigFunction, formatPath } from '../../document.ts'
import type { WrittenStep } from '../../shapes/hints.ts'
import type { Located, PlanContext } from '../context.ts'
import { compileAt, walkNames } from '../expression/expressions.ts'
import type { MergedResource } from '../merge-defaults.ts'
import { isKeeping } from './python-functions.ts'
import { createMapping } from './mapping.ts'
import { createStepFailure, type StepFailure } from './step-failure.ts'

const kinds = ['filter', 'map', 'yield_map'] as const
type Kind = (typeof kinds)[number]

/**
 * `processing_steps` in list order; several keys in one step run as filter, map, yield_map
 * (docs/contract/rest-api.md 1.6). What is not a function is an expression over `record`, or for `map` a mapping of `set`,
 * `include` and `exclude`.
 */
export function readSteps({ hints, at }: MergedResource, context: PlanContext): readonly ProcessingStep[] {
  const written = hints.processing_steps ?? []
  return written.flatMap((step, index) =>
    kinds.flatMap((kind) => {
      const value = step[kind]
      if (value === undefined) return []
      return readStep(kind, { value, path: [...at('processing_steps'), index, kind] }, context) ?? []
    }),
  )
}

/** Compiles an expression over `record` and what the walk is about; a bad one is reported and comes back undefined. */
function readExpression({ value, path }: Located<string>, context: PlanContext): Expression | undefined {
  return compileAt({ value, path }, ['record', ...walkNames], context)
}

type WrittenKind = NonNullable<WrittenStep[Kind]>

function readStep(kind: Kind, { value, path }: Located<WrittenKind>, context: PlanContext): ProcessingStep | undefined {
  if (typeof value === 'function') return stepOf(isKeeping(value) ? 'keep' : kind, value)
  const fail = createStepFailure(formatPath(path), context.problems.placeOf(path))
  if (typeof value !== 'string') {
    const mapping = createMapping(value, {
      fail,
      compile: (steps, text) => readExpression({ value: text, path: [...path, ...steps] }, context),
    })
    return mapping && { kind: 'map', run: mapping }
  }
  const expression = readExpression({ value, path }, context)
  if (expression === undefined) return undefined
  if (expression.isText && kind !== 'map') return refuseText(kind, { value, path }, context)
  return toStep(kind, { expression, fail, base: context.parameters.values })
}

function stepOf(kind: ProcessingStep['kind'], run: ConfigFunction): ProcessingStep {
  return { kind, run } as unknown as ProcessingStep
}

interface Step {
  readonly expression: Expression
  readonly fail: StepFailure
  /** what a record of the user's own code, which no request brought, is seen with */
  readonly base: ExpressionValues
}

function toStep(kind: Kind, { expression, fail, base }: Step): ProcessingStep {
  switch (kind) {
    case 'filter':
      return { kind, run: (record, values = base) => fail.within(() => expression.holds({ ...values, record })) }
    case 'map':
      return { kind, run: (record, values = base) => readValue(expression, { ...values, record }, fail) }
    case 'yield_map':
      return { kind, run: (record, values = base) => readElements(expression, { ...values, record }, fail) }
    default:
      return kind satisfies never
  }
}

type StepValues = ExpressionValues & { readonly record: JsonValue }

function readValue(expression: Expression, values: StepValues, fail: StepFailure): JsonValue {
  const { record } = values
  const value = fail.within(() => expression.evaluate(values))
  if (value !== undefined) return value
  throw fail.because('it gives nothing for a record', { record, hint: 'Leave such records out with a "filter" first.' })
}

// null is how APIs write "no list"; what is not there may as well be a misspelt name
function readElements(expression: Expression, values: StepValues, fail: StepFailure): readonly JsonValue[] {
  const { record } = values
  const value = fail.within(() => expression.evaluate(values))
  if (value === null) return []
  if (isList(value)) return value
  throw fail.because(value === undefined ? 'it gives nothing for a record' : 'it gives no list for a record', {
    record,
    hint: `If there may be none, write "${bare(expression.text)} | default([])".`,
  })
}

function bare(text: string): string {
  return text.replace(/^\s*\{\{\s*|\s*\}\}\s*$/g, '')
}

// text with an expression inside is always true, and no list
function refuseText(kind: Kind, { value, path }: Located<string>, { problems }: PlanContext): undefined {
  problems.report(path, {
    code: 'BAD_EXPRESSION',
    message: `Could not use "${formatPath(path)}" because there is text outside of its braces.`,
    found: value,
    allowed: 'one expression',
    hint:
      kind === 'filter'
        ? `Put the whole condition into one pair of braces, or write none: "record.status == 'open'".`
        : 'Write one expression that gives a list: "record.lines".',
  })
}
