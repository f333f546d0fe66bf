import type { BinaryOperator } from '../syntax/tree.ts'
import { PyBytes } from '../values/bytes.ts'
import { PyDict } from '../values/dict.ts'
import { nameOfType } from '../values/keys.ts'
import { PyList, PyTuple } from '../values/list.ts'
import { isText, joinTexts, isLookup } from '../values/lookup.ts'
import { indexOf, isNumber } from '../values/numbers.ts'
import { tooLarge } from '../values/sequence.ts'
import { PySet } from '../values/set.ts'
import { unknownIn } from '../values/unknown.ts'
import { PythonObject, type Running, type Value } from '../values/value.ts'
import { calculate } from './arithmetic.ts'
import { derivedText } from './decide-text.ts'

export interface Operation {
  readonly operator: BinaryOperator
  readonly left: Value
  readonly right: Value
}

/** `left operator right`; `%` of texts is asked of the builtins by whoever calls. */
export function operate(operation: Operation, running: Running): Value {
  const { operator, left, right } = operation
  if (isNumber(left) && isNumber(right)) {
    const result = calculate(operator, [left, right], running)
    return result === undefined ? unsupported(operation, running) : result
  }
  return (
    unknownIn(left, right) ??
    ofTexts(operation, running) ??
    ofContainers(operation, running) ??
    ofObjects(operation, running)
  )
}

function ofTexts({ operator, left, right }: Operation, running: Running): Value | undefined {
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return grown(left + right, running)
    if (isText(left) && isText(right)) return joinTexts([left, right])
    if (typeof left === 'string' && !isLookup(right) && !(right instanceof PythonObject && right.binary !== undefined))
      return running.raise('TypeError', `can only concatenate str (not "${nameOfType(right)}") to str`)
  }
  if (isLookup(left) || isLookup(right)) {
    const [a, b] = [derivedText(left, running), derivedText(right, running)]
    return unknownIn(a, b) ?? running.binary(operator, a, b)
  }
  return operator === '*' ? (repeated(left, right, running) ?? repeated(right, left, running)) : undefined
}

function grown(text: string, running: Running): string {
  if (text.length > 1000) running.spend(text.length / 20)
  return text
}

function repeated(value: Value, count: Value, running: Running): Value | undefined {
  const times = indexOf(count)
  if (times === undefined) {
    if (!isRepeatable(value) || (count instanceof PythonObject && count.binary !== undefined)) return undefined
    return running.raise('TypeError', `can't multiply sequence by non-int of type '${nameOfType(count)}'`)
  }
  if (!isRepeatable(value)) return undefined
  if (tooLarge(count)) return running.raise('OverflowError', "cannot fit 'int' into an index-sized integer")
  const repeat = Math.max(times, 0)
  if (typeof value === 'string') {
    running.spend((value.length * repeat) / 20)
    return value.repeat(repeat)
  }
  if (value instanceof PyBytes) {
    running.spend((value.bytes.length * repeat) / 100)
    return new PyBytes(Buffer.concat(Array.from({ length: repeat }, () => value.bytes)))
  }
  running.spend(value.items.length * repeat)
  const items = Array.from({ length: repeat }, () => value.items).flat()
  return value instanceof PyList ? new PyList(items) : new PyTuple(items)
}

function isRepeatable(value: Value): value is string | PyList | PyTuple | PyBytes {
  return typeof value === 'string' || value instanceof PyList || value instanceof PyTuple || value instanceof PyBytes
}

function ofContainers({ operator, left, right }: Operation, running: Running): Value | undefined {
  if (operator === '+') return concatenated(left, right, running)
  if (operator === '|' && left instanceof PyDict && right instanceof PyDict) {
    const union = left.copy()
    union.update(right)
    return union
  }
  if (left instanceof PySet && right instanceof PySet) return ofSets({ operator, left, right })
  return undefined
}

function concatenated(left: Value, right: Value, running: Running): Value | undefined {
  if (left instanceof PyList && right instanceof PyList) {
    running.spend((left.items.length + right.items.length) / 2)
    const placesOf = (list: PyList): ReturnType<PyList['placeOf']>[] => list.items.map((_, at) => list.placeOf(at))
    return new PyList([...left.items, ...right.items], [...placesOf(left), ...placesOf(right)])
  }
  if (left instanceof PyTuple && right instanceof PyTuple) return new PyTuple([...left.items, ...right.items])
  if (left instanceof PyBytes && right instanceof PyBytes) return new PyBytes(Buffer.concat([left.bytes, right.bytes]))
  if (right instanceof PythonObject && right.binary !== undefined) return undefined
  if (left instanceof PyList || left instanceof PyTuple)
    return running.raise(
      'TypeError',
      `can only concatenate ${left.typeName} (not "${nameOfType(right)}") to ${left.typeName}`,
    )
  return left instanceof PyBytes ? running.raise('TypeError', `can't concat ${nameOfType(right)} to bytes`) : undefined
}

function ofSets({ operator, left, right }: { operator: BinaryOperator; left: PySet; right: PySet }): Value | undefined {
  const make = (values: Iterable<Value>): PySet => new PySet(values, left.typeName)
  const without = (a: PySet, b: PySet): Value[] => [...a.values()].filter((value) => !b.has(value))
  switch (operator) {
    case '|':
      return make([...left.values(), ...right.values()])
    case '&':
      return make([...left.values()].filter((value) => right.has(value)))
    case '-':
      return make(without(left, right))
    case '^':
      return make([...without(left, right), ...without(right, left)])
    case '+':
    case '*':
    case '/':
    case '//':
    case '%':
    case '**':
    case '@':
    case '<<':
    case '>>':
      return undefined
  }
}

function ofObjects(operation: Operation, running: Running): Value {
  const { operator, left, right } = operation
  const first = left instanceof PythonObject ? left.binary?.(operator, right, { isRight: false, running }) : undefined
  if (first !== undefined) return first
  const second = right instanceof PythonObject ? right.binary?.(operator, left, { isRight: true, running }) : undefined
  return second === undefined ? unsupported(operation, running) : second
}

function unsupported({ operator, left, right }: Operation, running: Running): never {
  const shown = operator === '**' ? '** or pow()' : operator
  return running.raise(
    'TypeError',
    `unsupported operand type(s) for ${shown}: '${nameOfType(left)}' and '${nameOfType(right)}'`,
  )
}
