import type { BinaryOperator, Statement } from '../syntax/tree.ts'
import { PyDict } from '../values/dict.ts'
import { PyInstance } from '../values/instance.ts'
import { PyList } from '../values/list.ts'
import { PySet } from '../values/set.ts'
import { unknownIn } from '../values/unknown.ts'
import { PythonObject, type Running, type Value } from '../values/value.ts'
import { assignTo, setAttribute, setItem } from './assign.ts'
import { mustHave } from './attributes.ts'
import type { Frame } from './machine.ts'
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
function changeInPlace({ before, operator, value }: Change, running: Running): Value | undefined {
  if (!(before instanceof PythonObject)) return undefined
  if (before instanceof PyInstance) return before.send(inPlace[operator] ?? '', [value], running)
  const unknown = unknownIn(value)
  if (before instanceof PyList && operator === '+') {
    if (unknown !== undefined) before.taint(unknown)
    else addAll(before, value, running)
    return before
  }
  if (unknown !== undefined || operator !== '|') return undefined
  if (before instanceof PyDict && value instanceof PyDict) {
    before.update(value)
    return before
  }
  if (!(before instanceof PySet && value instanceof PySet) || before.typeName === 'frozenset') return undefined
  for (const item of value.values()) before.add(item)
  return before
}

const inPlace: Readonly<Partial<Record<BinaryOperator, string>>> = {
  '+': '__iadd__',
  '-': '__isub__',
  '*': '__imul__',
  '|': '__ior__',
  '&': '__iand__',
}

/** The whole of it first: it may be the list itself. */
function addAll(list: PyList, value: Value, running: Running): void {
  const added = [...running.iterate(value)]
  running.spend(added.length)
  for (const item of added) list.push(item, running.at)
}
