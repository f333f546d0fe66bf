import type { Expression, ExpressionValues } from '../../../model/plan/expression.ts'
import { isJsonObject, isList, type JsonObject, type JsonValue } from '../../../json/json.ts'
import type { WrittenMap } from '../../shapes/hints.ts'
import { castValue, type CastType } from '../expression/cast-value.ts'
import { type NestedPath, readNestedPath, valueAt, without, withValueAt } from './nested-path.ts'
import { flattened, renamed, withKeysReplaced } from './rename.ts'
import type { StepFailure } from './step-failure.ts'

export interface MappingTools {
  readonly fail: StepFailure
  /** undefined = the expression at this place of the mapping is bad, which has been reported */
  readonly compile: (steps: readonly string[], text: string) => Expression | undefined
}

interface Column {
  readonly path: NestedPath
  readonly value: Expression | JsonValue
  readonly when?: Expression | undefined
  readonly type?: CastType | undefined
}

/**
 * `map: {when, flatten, rename, set, cast, include, exclude}` as a function, in this order. The expressions of `set` all see the
 * record as it came to them, unless `sequential`. One whose value is not there gives null. undefined = some expression is bad.
 */
export function createMapping(
  written: WrittenMap,
  tools: MappingTools,
): ((record: JsonValue, values?: ExpressionValues) => JsonValue) | undefined {
  const { flatten, rename, replace_in_keys: texts, include, exclude = [], sequential = false } = written
  const when = written.when === undefined ? undefined : tools.compile(['when'], written.when)
  const columns = Object.entries(written.set ?? {}).map(([name, each]) => readColumn(name, each, tools))
  if ((written.when !== undefined && when === undefined) || columns.includes(undefined)) return undefined
  const set = columns.filter((column) => column !== undefined)
  const casts = Object.entries(written.cast ?? {}).map(([path, type]) => [readNestedPath(path), type] as const)
  const excluded = exclude.map(readNestedPath)
  const { fail } = tools
  return (record, values = {}) => {
    if (!isJsonObject(record)) throw notAnObject(record, fail)
    if (when !== undefined && !fail.within(() => when.holds({ ...values, record }))) return record
    const flat = flatten === undefined ? record : flattened(record, flatten)
    const spelled = texts === undefined ? flat : withKeysReplaced(flat, texts)
    const named = rename === undefined ? spelled : asObject(renamed(spelled, rename))
    const whole = casts.reduce(castAt, withColumns(named, set, { values, fail, sequential }))
    if (include !== undefined) return pick(whole, include)
    return excluded.reduce<JsonValue>(without, whole)
  }
}

type WrittenColumn = NonNullable<WrittenMap['set']>[string]

function readColumn(name: string, written: WrittenColumn, { compile }: MappingTools): Column | undefined {
  const path = readNestedPath(name)
  if (typeof written !== 'object' || written === null) {
    const value = typeof written === 'string' ? compile(['set', name], written) : written
    return value === undefined ? undefined : { path, value }
  }
  const value = typeof written.value === 'string' ? compile(['set', name, 'value'], written.value) : written.value
  const when = written.when === undefined ? undefined : compile(['set', name, 'when'], written.when)
  if (value === undefined || (written.when !== undefined && when === undefined)) return undefined
  return { path, value, when, type: written.data_type }
}

interface Setting {
  readonly values: ExpressionValues
  readonly fail: StepFailure
  readonly sequential: boolean
}

function withColumns(
  record: JsonObject,
  columns: readonly Column[],
  { values, fail, sequential }: Setting,
): JsonObject {
  return columns.reduce<JsonObject>((made, { path, value, when, type }) => {
    const scope = { ...values, record: sequential ? made : record }
    if (when !== undefined && !fail.within(() => when.holds(scope))) return made
    const given = isExpression(value) ? (fail.within(() => value.evaluate(scope)) ?? null) : value
    return withValueAt(made, path, type === undefined ? given : (castValue(given, type) ?? given))
  }, record)
}

function castAt(record: JsonObject, [path, type]: readonly [NestedPath, CastType]): JsonObject {
  if (path.includes('*')) return asObject(castBelow(record, path, type))
  const value = valueAt(record, path)
  const cast = value === undefined ? undefined : castValue(value, type)
  return cast === undefined || cast === value ? record : withValueAt(record, path, cast)
}

function castBelow(value: JsonValue, [step = '', ...rest]: NestedPath, type: CastType): JsonValue {
  const change = (member: JsonValue): JsonValue =>
    rest.length === 0 ? (castValue(member, type) ?? member) : castBelow(member, rest, type)
  if (isList(value)) return value.map((item, at) => (step === '*' || step === String(at) ? change(item) : item))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, step === '*' || step === key ? change(member) : member]),
  )
}

function isExpression(value: Expression | JsonValue): value is Expression {
  return typeof value === 'object' && value !== null && 'evaluate' in value
}

function asObject(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : {}
}

function notAnObject(record: JsonValue, fail: StepFailure): Error {
  return fail.because('a record is not an object and has no keys', {
    record,
    hint: 'Correct "data_selector", or make objects of the records with an expression: map: "{\'value\': record}".',
  })
}

function pick(record: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(record, key) ? [[key, record[key] ?? null]] : [])))
}
