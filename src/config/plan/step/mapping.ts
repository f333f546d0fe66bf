import type { Expression } from '../../../model/plan/expression.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../json/json.ts'
import type { WrittenMap } from '../../shapes/hints.ts'
import type { StepFailure } from './step-failure.ts'

export interface MappingTools {
  readonly fail: StepFailure
  /** undefined = the expression of this column is bad, which has been reported */
  readonly compile: (column: string, text: string) => Expression | undefined
}

/**
 * `map: {set, include, exclude}` as a function: first the columns of `set`, all of them seeing the record as it came,
 * then only the keys of `include`, or all but those of `exclude`. An expression whose value is not there gives null.
 * undefined = some expression is bad.
 */
export function createMapping(
  { set = {}, include, exclude }: WrittenMap,
  { fail, compile }: MappingTools,
): ((record: JsonValue) => JsonValue) | undefined {
  const columns = Object.entries(set).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? compile(name, value) : value,
  }))
  if (columns.some(({ value }) => value === undefined)) return undefined
  const excluded = new Set(exclude)
  return (record) => {
    if (!isJsonObject(record)) {
      throw fail.because('a record is not an object and has no keys', {
        record,
        hint: 'Correct "data_selector", or make objects of the records with an expression: map: "{\'value\': record}".',
      })
    }
    const added = columns.map(({ name, value }) => [name, evaluate(value ?? null, record, fail)] as const)
    const whole = added.length === 0 ? record : withColumns(record, added)
    if (include !== undefined) return pick(whole, include)
    if (excluded.size === 0) return whole
    return Object.fromEntries(Object.entries(whole).filter(([key]) => !excluded.has(key)))
  }
}

function evaluate(value: Expression | JsonValue, record: JsonValue, fail: StepFailure): JsonValue {
  if (!isExpression(value)) return value
  return fail.within(() => value.evaluate({ record })) ?? null
}

function isExpression(value: Expression | JsonValue): value is Expression {
  return typeof value === 'object' && value !== null && 'evaluate' in value
}

// fromEntries rather than a spread with computed keys: `__proto__` is an ordinary key
function withColumns(record: JsonObject, added: readonly (readonly [string, JsonValue])[]): JsonObject {
  return Object.fromEntries([...Object.entries(record), ...added])
}

function pick(record: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(record, key) ? [[key, record[key] ?? null]] : [])))
}
