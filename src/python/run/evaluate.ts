import { type Expression, ellipsis } from '../syntax/tree.ts'
import { PyBytes } from '../values/bytes.ts'
import { PyDict } from '../values/dict.ts'
import { hashable, nameOfType } from '../values/keys.ts'
import { PyList, PyTuple } from '../values/list.ts'
import { decide, Lookup } from '../values/lookup.ts'
import { makeFloat } from '../values/numbers.ts'
import { PySlice } from '../values/sequence.ts'
import { PySet } from '../values/set.ts'
import { unknownIn } from '../values/unknown.ts'
import { ellipsisValue, PythonObject, Unknown, type Value } from '../values/value.ts'
import { isIterable } from './assign.ts'
import { mustHave } from './attributes.ts'
import { evaluateCall } from './functions/calls.ts'
import { evaluateComprehension } from './comprehensions.ts'
import { evaluateCondition, evaluateLogical } from './conditions.ts'
import { brokenError } from './failure.ts'
import type { Frame, Machine } from './machine.ts'
import { makeLambda } from './functions/function.ts'
import { readName, setNameAround } from './names.ts'
import { evaluateSign } from './signs.ts'
import { evaluateText } from './texts.ts'

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>

/** The value of an expression. */
export function evaluate(expression: Expression, frame: Frame): Value {
  switch (expression.kind) {
    case 'name':
      frame.machine.at = expression.at
      return readName(expression.name, frame)
    case 'constant':
      return evaluateConstant(expression)
    case 'attribute': {
      const object = evaluate(expression.object, frame)
      frame.machine.at = expression.at
      return mustHave(object, expression.name, frame.machine)
    }
    case 'subscript': {
      const object = evaluate(expression.object, frame)
      const index = evaluate(expression.index, frame)
      frame.machine.at = expression.at
      return frame.machine.item(object, index)
    }
    case 'call':
      return evaluateCall(expression, frame)
    case 'binary': {
      const left = evaluate(expression.left, frame)
      const right = evaluate(expression.right, frame)
      frame.machine.at = expression.at
      return frame.machine.binary(expression.operator, left, right)
    }
    case 'compare':
      return evaluateComparison(expression, frame)
    case 'logical':
      return evaluateLogical(expression, frame)
    case 'conditional':
      return evaluateCondition(expression, frame)
    case 'unary':
      return evaluateSign(expression, frame)
    default:
      return evaluateDisplay(expression, frame)
  }
}

function evaluateDisplay(expression: Expression, frame: Frame): Value {
  switch (expression.kind) {
    case 'f-string':
      return evaluateText(expression, frame)
    case 'dict':
      return evaluateDict(expression, frame)
    case 'list':
    case 'tuple':
    case 'set':
      return evaluateItems(expression, frame)
    case 'comprehension':
      return evaluateComprehension(expression, frame)
    case 'lambda':
      return makeLambda(expression, frame)
    case 'slice':
      return evaluateSlice(expression, frame)
    case 'named': {
      const value = evaluate(expression.value, frame)
      setNameAround(expression.name, value, frame)
      return value
    }
    case 'await':
      return evaluate(expression.value, frame)
    case 'yield':
      frame.machine.at = expression.at
      return frame.machine.unknown(
        `line ${frame.machine.lineOf(expression.at)} has a yield within an expression, which is not read`,
        'Give the yield a line of its own.',
      )
    default:
      throw brokenError(expression, frame.machine)
  }
}

function evaluateConstant({ value }: Of<'constant'>): Value {
  if (value instanceof Uint8Array) return new PyBytes(value)
  if (value === ellipsis) return ellipsisValue
  return typeof value === 'object' && value !== null ? makeFloat(value.float) : value
}

function evaluateComparison({ first, rest, at }: Of<'compare'>, frame: Frame): Value {
  const { machine } = frame
  let left = evaluate(first, frame)
  let doubt: Unknown | undefined
  for (const { operator, operand } of rest) {
    const right = evaluate(operand, frame)
    machine.at = at
    const holds = machine.compare(operator, left, right)
    if (holds === false) return false
    if (holds instanceof Unknown) doubt ??= holds
    left = right
  }
  return doubt ?? true
}

function evaluateItems(expression: Of<'list' | 'tuple' | 'set'>, frame: Frame): Value {
  const { machine } = frame
  const items: Value[] = []
  const places: Expression['at'][] = []
  for (const item of expression.items) {
    const isSpread = item.kind === 'starred'
    const value = evaluate(isSpread ? item.value : item, frame)
    machine.at = item.at
    const unknown = isSpread ? unknownIn(value) : undefined
    // how many there are is not known either
    if (unknown !== undefined) return unknown
    if (isSpread && !isIterable(value))
      return machine.raise('TypeError', `Value after * must be an iterable, not ${nameOfType(value)}`)
    for (const one of isSpread ? machine.iterate(value) : [value]) {
      items.push(one)
      places.push(item.at)
    }
  }
  machine.spend(1 + items.length / 10)
  if (expression.kind === 'tuple') return new PyTuple(items, places)
  if (expression.kind === 'list') return new PyList(items, places)
  for (const item of items) hashable(item, machine)
  return unknownIn(...items) ?? new PySet(items)
}

/** What is looked up may be a dict, of which nothing is known where no section is found. */
function lookedUp(value: Value, machine: Machine): Unknown | undefined {
  if (!(value instanceof Lookup) || decide(value, machine) instanceof PyDict) return undefined
  return machine.unknown(
    `line ${machine.lineOf(machine.at)} spreads ${value.key}, which is looked up when the pipeline runs`,
    'Write the entries, or look each of them up.',
  )
}

function evaluateDict({ entries }: Of<'dict'>, frame: Frame): Value {
  const { machine } = frame
  const dict = new PyDict()
  machine.spend(1 + entries.length / 10)
  for (const entry of entries) {
    if (entry.key === undefined) {
      const spread = evaluate(entry.value, frame)
      machine.at = entry.value.at
      const unknown = unknownIn(spread) ?? lookedUp(spread, machine)
      if (unknown !== undefined) return unknown
      if (spread instanceof PyDict) dict.update(spread)
      else if (!spreadMapping(dict, spread, frame))
        machine.raise('TypeError', `'${nameOfType(spread)}' object is not a mapping`)
      continue
    }
    const key = evaluate(entry.key, frame)
    const value = evaluate(entry.value, frame)
    machine.at = entry.key.at
    if (key instanceof Unknown) return key
    hashable(key, machine)
    dict.set(key, value, entry.key.at)
  }
  return dict
}

/** `**mapping` of what is not a dict but has keys(). */
export function spreadMapping(dict: PyDict, mapping: Value, { machine }: Frame): boolean {
  const keys = mapping instanceof PythonObject ? machine.attribute(mapping, 'keys') : undefined
  if (keys === undefined) return false
  for (const key of machine.iterate(machine.call(keys, []))) dict.set(key, machine.item(mapping, key))
  return true
}

function evaluateSlice({ start, stop, step }: Of<'slice'>, frame: Frame): Value {
  const part = (expression: Expression | undefined): Value =>
    expression === undefined ? null : evaluate(expression, frame)
  const slice = [part(start), part(stop), part(step)] as const
  return unknownIn(...slice) ?? new PySlice(...slice)
}
