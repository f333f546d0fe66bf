import type { BinaryOperator, Statement } from '../syntax/tree.ts'
import { PyDict } from '../values/dict.ts'
import { PyInstance } from '../values/instance.ts'
import { CallArguments } from '../values/call-arguments.ts'
import { Mutable } from '../values/mutable.ts'
import { unknownIn } from '../values/unknown.ts'
import { PythonObject, Unknown, type Value } from '../values/value.ts'
import { assignTo, setAttribute, setItem } from './assign.ts'
import { methodOf, mustHave } from './attributes.ts'
import type { Frame, Machine } from './machine.ts'
import { readName } from './names.ts'

/** `target += value` and its like: lists, dicts and sets change in place; object and key are evaluated once. */
export function augment(statement: Extract<Statement, { readonly kind: 'augmented' }>, frame: Frame): void {
  const { machine } = frame
  const { target, operator, at } = statement
  const change = (before: Value): Value => {
    const value = machine.evaluator.evaluate(statement.value, frame)
    machine.at = at
    return changeInPlace({ before, operator, value }, machine) ?? machine.binary(operator, before, value)
  }
  machine.at = at
  if (target.kind === 'subscript') {
    const object = machine.evaluator.evaluate(target.object, frame)
    const key = machine.evaluator.evaluate(target.index, frame)
    machine.at = target.at
    const value = change(machine.item(object, key))
    machine.at = target.at
    setItem(object, { key, value }, frame)
  } else if (target.kind === 'attribute') {
    const object = machine.evaluator.evaluate(target.object, frame)
    const value = change(mustHave(object, target.name, machine))
    setAttribute(object, { name: target.name, value }, frame)
  } else {
    assignTo(target, change(target.kind === 'name' ? readName(target.name, frame) : null), frame)
  }
}

interface Change {
  readonly before: Value
  readonly operator: BinaryOperator
  readonly value: Value
}

/** undefined = it is made anew */
function changeInPlace({ before, operator, value }: Change, machine: Machine): Value | undefined {
  if (!(before instanceof PythonObject)) return undefined
  if (before instanceof Unknown) before.touched?.(machine)
  if (before instanceof PyInstance) return before.send(inPlace[operator] ?? '', [value], machine)
  const method = methodOf(before, inPlace[operator] ?? '', machine)
  const unknown = unknownIn(before) === undefined ? unknownIn(value) : undefined
  if (method === undefined || unknownIn(before) !== undefined) return ofDictLike({ before, operator, value })
  if (unknown !== undefined && before instanceof Mutable) {
    before.taint(unknown)
    return before
  }
  return method(before, new CallArguments({ positional: [value], at: machine.at }), machine)
}

const inPlace: Readonly<Partial<Record<BinaryOperator, string>>> = {
  '+': '__iadd__',
  '-': '__isub__',
  '*': '__imul__',
  '|': '__ior__',
  '&': '__iand__',
  '^': '__ixor__',
}

/** A Counter, an OrderedDict. */
function ofDictLike({ before, operator, value }: Change): Value | undefined {
  if (operator !== '|' || !(before instanceof PyDict && value instanceof PyDict)) return undefined
  if (unknownIn(before, value) !== undefined) return undefined
  before.update(value)
  return before
}
