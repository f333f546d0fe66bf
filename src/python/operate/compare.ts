import { isLookup } from '../values/lookup.ts'
import { byCodePoint } from '../../json/json-text.ts'
import { JsonFloat } from '../../json/json.ts'
import type { CompareOperator } from '../syntax/tree.ts'
import { PyBytes } from '../values/bytes.ts'
import { nameOfType } from '../values/keys.ts'
import { PyList, PyTuple } from '../values/list.ts'
import { isNumber } from '../values/numbers.ts'
import { PySet } from '../values/set.ts'
import { unknownIn } from '../values/unknown.ts'
import { PythonObject, type Running, Unknown, type Value } from '../values/value.ts'
import { decideText } from './decide-text.ts'
import { compareNumbers, equal } from './equal.ts'

interface Comparison {
  readonly operator: CompareOperator
  readonly left: Value
  readonly right: Value
}

/** Any comparison of Python. */
export function compare(comparison: Comparison, running: Running): boolean | Unknown {
  const { operator, left, right } = comparison
  switch (operator) {
    case '==':
      return equal(left, right, running)
    case '!=':
      return different(left, right, running)
    case 'is':
      return identical(left, right, running)
    case 'is not':
      return not(identical(left, right, running))
    case 'in':
      return contains(right, left, running)
    case 'not in':
      return not(contains(right, left, running))
    case '<':
    case '<=':
    case '>':
    case '>=':
      return order(comparison, running)
  }
}

function not(value: boolean | Unknown): boolean | Unknown {
  return typeof value === 'boolean' ? !value : value
}

function different(left: Value, right: Value, running: Running): boolean | Unknown {
  const asked = left instanceof PythonObject && unknownIn(left, right) === undefined
  return (asked ? left.compare?.('!=', right, running) : undefined) ?? not(equal(left, right, running))
}

function identical(left: Value, right: Value, running: Running): boolean | Unknown {
  if (left instanceof Unknown) return left
  if (right instanceof Unknown) return right
  if (isLookup(left) || isLookup(right)) {
    if (left === right) return true
    const [a, b] = [decideText(left, running, true), decideText(right, running, true)]
    return a instanceof Unknown ? a : b instanceof Unknown ? b : a === b
  }
  if (left instanceof JsonFloat && right instanceof JsonFloat) return Object.is(left.value, right.value)
  return left === right
}

/** `value in container`. */
function contains(container: Value, value: Value, running: Running): boolean | Unknown {
  const unknown = unknownIn(container, value)
  if (unknown !== undefined) return unknown
  const known = decideText(container, running, true)
  if (known instanceof Unknown) return known
  if (typeof known === 'string') {
    const part = decideText(value, running, true)
    if (part instanceof Unknown) return part
    if (typeof part === 'string') return known.includes(part)
    return running.raise('TypeError', `'in <string>' requires string as left operand, not ${nameOfType(part)}`)
  }
  if (known instanceof PythonObject) {
    if (known.contains !== undefined) return known.contains(decideText(value, running, true), running)
    if (known.iterate !== undefined) return isAmong(known.iterate(running), value, running)
  }
  return running.raise('TypeError', `argument of type '${nameOfType(known)}' is not iterable`)
}

function isAmong(items: Iterable<Value>, value: Value, running: Running): boolean | Unknown {
  let doubt: Unknown | undefined
  for (const item of items) {
    running.spend(0.1)
    if (item === value && value instanceof PythonObject && !(value instanceof Unknown)) return true
    const same = equal(item, value, running)
    if (same === true) return true
    if (same instanceof Unknown) doubt ??= same
  }
  return doubt ?? false
}

const mirrored: Readonly<Partial<Record<CompareOperator, CompareOperator>>> = {
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
}

function order(comparison: Comparison, running: Running): boolean | Unknown {
  const { operator, left, right } = comparison
  if (isNumber(left) && isNumber(right)) return holds(operator, compareNumbers(left, right))
  if (typeof left === 'string' && typeof right === 'string') return holds(operator, byCodePoint(left, right))
  const unknown = unknownIn(left, right)
  if (unknown !== undefined) return unknown
  const [a, b] = [decideText(left, running, true), decideText(right, running, true)]
  if (a !== left || b !== right) return unknownIn(a, b) ?? order({ operator, left: a, right: b }, running)
  if ((left instanceof PyList && right instanceof PyList) || (left instanceof PyTuple && right instanceof PyTuple))
    return orderItems(operator, [left.items, right.items], running)
  if (left instanceof PyBytes && right instanceof PyBytes)
    return holds(operator, Buffer.compare(left.bytes, right.bytes))
  if (left instanceof PySet && right instanceof PySet) return orderSets(operator, left, right)
  return askObjects(comparison, running)
}

function holds(operator: CompareOperator, sign: number): boolean {
  if (operator === '<') return sign < 0
  if (operator === '<=') return sign <= 0
  return operator === '>' ? sign > 0 : sign >= 0
}

function orderItems(
  operator: CompareOperator,
  [left, right]: readonly [readonly Value[], readonly Value[]],
  running: Running,
): boolean | Unknown {
  for (const [at, item] of left.entries()) {
    const other = right[at]
    if (other === undefined) break
    const same = equal(item, other, running)
    if (same instanceof Unknown) return same
    if (!same) return compare({ operator, left: item, right: other }, running)
  }
  return holds(operator, left.length - right.length)
}

function orderSets(operator: CompareOperator, left: PySet, right: PySet): boolean {
  const within = (a: PySet, b: PySet): boolean => [...a.values()].every((value) => b.has(value))
  const [small, large] = operator === '<' || operator === '<=' ? [left, right] : [right, left]
  return within(small, large) && (operator === '<=' || operator === '>=' || small.size < large.size)
}

function askObjects({ operator, left, right }: Comparison, running: Running): boolean | Unknown {
  const first = left instanceof PythonObject ? left.compare?.(operator, right, running) : undefined
  if (first !== undefined) return first
  const turned = mirrored[operator] ?? operator
  const second = right instanceof PythonObject ? right.compare?.(turned, left, running) : undefined
  if (second !== undefined) return second
  return running.raise(
    'TypeError',
    `'${operator}' not supported between instances of '${nameOfType(left)}' and '${nameOfType(right)}'`,
  )
}
