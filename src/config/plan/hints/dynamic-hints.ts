import { asUserFunction } from '../../document.ts'
import { z } from 'zod'
import { SluiceError, type Place } from '../../../model/errors.ts'
import type { JsonValue } from '../../../json/json.ts'
import type { ResourceHints, TableHints } from '../../../model/plan.ts'
import type { ConfigFunction } from '../../document.ts'
import { formatPath } from '../../document.ts'
import { columnsShape, dispositionShape, dispositions, schemaContractShape } from '../../shapes/hints.ts'
import { nameOrNames } from '../../shapes/kinds.ts'
import type { PlanContext } from '../context.ts'
import { listColumns } from '../merge-columns.ts'
import type { MergedResource } from '../merge-defaults.ts'
import { parseShape } from '../problem/check-shape.ts'
import { explainIssue } from '../problem/explain-issue.ts'
import { kindOf } from '../problem/show-value.ts'
import { readContract, readDisposition, readKey, toHint } from './hint-values.ts'
import { mergeOptionProblems } from './merge-options.ts'

const keys = ['write_disposition', 'primary_key', 'merge_key', 'schema_contract', 'columns'] as const
type Key = (typeof keys)[number]

const shapes = {
  write_disposition: z.nullable(z.union([z.enum(dispositions), dispositionShape])),
  primary_key: z.nullable(nameOrNames),
  merge_key: z.nullable(nameOrNames),
  schema_contract: z.nullable(schemaContractShape),
  columns: z.nullable(columnsShape),
} as const satisfies Record<Key, z.ZodType>

/**
 * Hints that are functions of a record (docs/contract/rest-api.md 1.4): they go with a `table_name` that is one too,
 * and are asked once per table and run, with its first record. Functions without it, and model classes, are refused.
 */
export function readDynamicHints(merged: MergedResource, context: PlanContext): ResourceHints['hintsOf'] {
  const { hints, at, name } = merged
  const isDynamic = typeof hints.table_name === 'function'
  const functions = keys.flatMap((key): Hint[] => {
    const value = hints[key]
    const isModel = key === 'columns' && kindOf(value) === 'an object made in TypeScript'
    if (typeof value !== 'function' && !isModel) return []
    const place = context.problems.placeOf(at(key))
    if (isDynamic && typeof value === 'function') return [{ key, run: value as ConfigFunction, name, place }]
    refuse(merged, { key, value, isModel }, context)
    return []
  })
  if (functions.length === 0) return undefined
  return (record) => Object.assign({}, ...functions.map((hint) => ask(hint, record))) as Partial<TableHints>
}

interface Hint {
  readonly key: Key
  readonly run: ConfigFunction
  /** the name of the resource */
  readonly name: string
  readonly place: Place
}

function ask(hint: Hint, record: JsonValue): Partial<TableHints> {
  const answer = run(hint, record)
  switch (hint.key) {
    case 'write_disposition':
      return { writeDisposition: mergeOf(checked(hint, shapes.write_disposition, answer), hint) }
    case 'primary_key':
      return { primaryKey: readKey(checked(hint, shapes.primary_key, answer)) }
    case 'merge_key':
      return { mergeKey: readKey(checked(hint, shapes.merge_key, answer)) }
    case 'schema_contract': {
      const contract = checked(hint, shapes.schema_contract, answer)
      return contract === null ? {} : { schemaContract: readContract(contract) }
    }
    case 'columns':
      return { columns: listColumns(checked(hint, shapes.columns, answer) ?? []).map(toHint) }
    default:
      return hint.key satisfies never
  }
}

function run(hint: Hint, record: JsonValue): unknown {
  try {
    return asUserFunction<(record: JsonValue) => unknown>(hint.run)(record) ?? null
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '')
    const { key, name, place } = hint
    throw new SluiceError('HINT_INVALID', `Could not load "${name}" because its "${key}" function failed: ${reason}.`, {
      place,
      hint: `Correct the function so that it takes every record of "${name}".`,
      cause,
    })
  }
}

function checked<Shape extends z.ZodType>(hint: Hint, shape: Shape, answer: unknown): z.output<Shape> {
  const parsed = parseShape(shape, answer)
  if (parsed.ok) return parsed.value
  const [problem] = parsed.issues.flatMap((issue) => explainIssue(issue, { value: answer, path: [hint.key] }))
  throw badAnswer(hint, problem?.found ?? kindOf(answer), problem?.hint ?? 'Correct the function.')
}

function mergeOf(written: z.output<(typeof shapes)['write_disposition']>, hint: Hint): TableHints['writeDisposition'] {
  const [problem] = typeof written === 'object' && written !== null ? mergeOptionProblems(written) : []
  if (problem !== undefined)
    throw badAnswer(hint, `a bad "${problem.key}": ${problem.message}`, problem.hint ?? 'Correct the function.')
  return notReplace(readDisposition(written), hint)
}

// what is replaced is known before the first record comes
function notReplace(how: TableHints['writeDisposition'], hint: Hint): TableHints['writeDisposition'] {
  if (how.kind !== 'replace') return how
  throw badAnswer(
    hint,
    '"replace"',
    'Write "write_disposition: replace" itself: it holds for all tables of a resource.',
  )
}

function badAnswer({ key, name, place }: Hint, found: string, hint: string): SluiceError {
  return new SluiceError('HINT_INVALID', `Could not load "${name}" because its "${key}" function gave ${found}.`, {
    place,
    found,
    hint,
  })
}

interface Refused {
  readonly key: Key
  readonly value: unknown
  readonly isModel: boolean
}

function refuse({ at }: MergedResource, { key, value, isModel }: Refused, { problems }: PlanContext): void {
  const why = isModel ? 'it is an object made in TypeScript' : 'it is a function and "table_name" is none'
  problems.report(at(key), {
    code: 'CONFIG_UNSUPPORTED',
    message: `Could not use "${formatPath(at(key))}" because ${why}.`,
    found: kindOf(value),
    hint: isModel
      ? 'Write the columns themselves.'
      : `Write the value of "${key}" itself, or "table_name" as a function too: then each table has hints of its own.`,
  })
}
