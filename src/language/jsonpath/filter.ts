import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import type { FilterOperator, FilterTest, PathNode } from './nodes.ts'

type Literal = string | number | boolean
type Comparable = Literal | bigint | null
type Find = (value: JsonValue) => readonly JsonValue[]

/**
 * A test of `[?…]` as jsonpath-ng means it: some value the path finds satisfies the comparison. A text is read as a
 * number beside an integer literal (`"2"` satisfies `> 1`); values of different kinds are only ever `!=`. Unlike
 * jsonpath-ng, 1.5 is greater than 1: it would cut the row's fraction off first.
 */
export function compileTest(test: FilterTest, compile: (node: PathNode) => Find): (value: JsonValue) => boolean {
  const find = compile(test.path)
  if (test.comparison === undefined) return (value) => find(value).length > 0
  const { operator, literal } = test.comparison
  const holds = operator === '=~' ? matches(String(literal)) : compares(operator, literal)
  return (value) => find(value).some((found) => holds(found))
}

function matches(pattern: string): (value: JsonValue) => boolean {
  const regex = compileRegex(pattern)
  return (value) => typeof value === 'string' && regex.test(value)
}

function compileRegex(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch (cause) {
    throw new SluiceError('BAD_JSONPATH', `Could not read the filter because "${pattern}" is no regular expression.`, {
      found: pattern,
      hint: 'Mend the pattern after "=~".',
      cause,
    })
  }
}

function compares(operator: Exclude<FilterOperator, '=~'>, literal: Literal): (value: JsonValue) => boolean {
  return (value) => {
    const left = comparable(value, literal)
    if (left === undefined) return operator === '!='
    if (operator === '==' || operator === '=') return left === literal
    if (operator === '!=') return left !== literal
    if (operator === '<') return left < literal
    if (operator === '<=') return left <= literal
    return operator === '>' ? left > literal : left >= literal
  }
}

/** The row's value in the literal's kind; undefined when the two cannot be compared. */
function comparable(value: JsonValue, literal: Literal): Exclude<Comparable, null> | undefined {
  const plain = value instanceof JsonFloat ? value.value : value
  if (typeof plain === typeof literal) return plain as Literal
  if (typeof literal !== 'number') return undefined
  if (typeof plain === 'bigint') return plain
  const readable = typeof plain === 'string' && Number.isInteger(literal) && /^\s*[+-]?\d+\s*$/.test(plain)
  return readable ? Number(plain) : undefined
}
