import type { Expression } from '../syntax/tree.ts'
import { nameOfType } from '../values/keys.ts'
import { PyList } from '../values/list.ts'
import { taintAll, unknownIn } from '../values/unknown.ts'
import { PythonObject, Unknown, type Value } from '../values/value.ts'
import { syntaxError } from './failure.ts'
import type { Frame } from './machine.ts'
import { holderOf, setName } from './names.ts'

/** `target = value`. */
export function assignTo(target: Expression, value: Value, frame: Frame): void {
  const { machine } = frame
  switch (target.kind) {
    case 'name':
      setName(target.name, value, frame)
      return
    case 'list':
    case 'tuple':
      unpack(target.items, value, frame)
      return
    case 'attribute': {
      const object = machine.evaluator.evaluate(target.object, frame)
      machine.at = target.at
      setAttribute(object, { name: target.name, value }, frame)
      return
    }
    case 'subscript': {
      const object = machine.evaluator.evaluate(target.object, frame)
      const key = machine.evaluator.evaluate(target.index, frame)
      machine.at = target.at
      setItem(object, { key, value }, frame)
      return
    }
    default:
      throw syntaxError(target.at, machine)
  }
}

export function setAttribute(object: Value, { name, value }: { name: string; value: Value }, { machine }: Frame): void {
  if (object instanceof Unknown) {
    object.touched?.(machine)
    taintAll([value], object)
    return
  }
  if (object instanceof PythonObject && object.setAttribute !== undefined) object.setAttribute(name, value, machine)
  else machine.raise('AttributeError', `'${nameOfType(object)}' object has no attribute '${name}'`)
}

export function setItem(object: Value, { key, value }: { key: Value; value: Value }, { machine }: Frame): void {
  if (object instanceof Unknown) {
    object.touched?.(machine)
    taintAll([value], object)
    return
  }
  const unknown = unknownIn(key)
  // any of its items may be the one
  if (unknown !== undefined) taintAll([object], unknown)
  else if (object instanceof PythonObject && object.setItem !== undefined) object.setItem(key, value, machine)
  else machine.raise('TypeError', `'${nameOfType(object)}' object does not support item assignment`)
}

function unpack(targets: readonly Expression[], value: Value, frame: Frame): void {
  const { machine } = frame
  const unknown = unknownIn(value)
  if (unknown !== undefined) {
    for (const target of targets) assignTo(target.kind === 'starred' ? target.value : target, unknown, frame)
    return
  }
  const star = targets.findIndex(({ kind }) => kind === 'starred')
  const items = takeItems(value, star < 0 ? targets.length + 1 : undefined, frame)
  if (star < 0 && items.length > targets.length)
    machine.raise('ValueError', `too many values to unpack (expected ${targets.length})`)
  const needed = star < 0 ? targets.length : targets.length - 1
  if (items.length < needed)
    machine.raise(
      'ValueError',
      `not enough values to unpack (expected ${star < 0 ? '' : 'at least '}${needed}, got ${items.length})`,
    )
  const spare = items.length - needed
  targets.forEach((target, at) => {
    if (target.kind === 'starred') assignTo(target.value, new PyList(items.slice(at, at + spare)), frame)
    else assignTo(target, items[star >= 0 && at > star ? at + spare - 1 : at] ?? null, frame)
  })
}

/** It has elements, which asking for may still raise. */
export function isIterable(value: Value): boolean {
  return typeof value === 'string' || (value instanceof PythonObject && value.iterate !== undefined)
}

/** The elements of what is unpacked, no more than needed: an iterator may have no end. */
function takeItems(value: Value, most: number | undefined, { machine }: Frame): Value[] {
  if (!isIterable(value)) machine.raise('TypeError', `cannot unpack non-iterable ${nameOfType(value)} object`)
  const items: Value[] = []
  if (most === 0) return items
  for (const item of machine.iterate(value)) {
    machine.spend(0.1)
    items.push(item)
    if (items.length === most) break
  }
  return items
}

/** `del target`. */
export function deleteTarget(target: Expression, frame: Frame): void {
  const { machine } = frame
  if (target.kind === 'name') {
    const holder = holderOf(target.name, frame)
    machine.at = target.at
    if (!holder.has(target.name)) machine.raise('NameError', `name '${target.name}' is not defined`)
    machine.doubts.assign(holder, target.name, undefined)
  } else if (target.kind === 'subscript') {
    const object = machine.evaluator.evaluate(target.object, frame)
    const key = machine.evaluator.evaluate(target.index, frame)
    machine.at = target.at
    deleteItem(object, key, frame)
  } else if (target.kind === 'tuple' || target.kind === 'list') {
    for (const item of target.items) deleteTarget(item, frame)
  } else if (target.kind === 'attribute') {
    deleteAttribute(target, frame)
  } else {
    throw syntaxError(target.at, machine)
  }
}

function deleteAttribute(target: Extract<Expression, { readonly kind: 'attribute' }>, frame: Frame): void {
  const { machine } = frame
  const object = machine.evaluator.evaluate(target.object, frame)
  machine.at = target.at
  if (object instanceof Unknown) {
    object.touched?.(machine)
    return
  }
  const attributes = object instanceof PythonObject && 'attributes' in object ? object.attributes : undefined
  if (!(attributes instanceof Map) || !attributes.has(target.name)) machine.raise('AttributeError', target.name)
  else machine.doubts.assign(attributes, target.name, undefined)
}

function deleteItem(object: Value, key: Value, { machine }: Frame): void {
  if (object instanceof Unknown) {
    object.touched?.(machine)
    return
  }
  const unknown = unknownIn(key)
  if (unknown !== undefined) taintAll([object], unknown)
  else if (object instanceof PythonObject && object.deleteItem !== undefined) object.deleteItem(key, machine)
  else machine.raise('TypeError', `'${nameOfType(object)}' object doesn't support item deletion`)
}
