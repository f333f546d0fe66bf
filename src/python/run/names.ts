import { exceptionClasses } from '../values/exceptions.ts'
import { ellipsisValue, notImplemented } from '../values/singletons.ts'
import type { Value } from '../values/value.ts'
import { type Frame, homeOf } from './machine.ts'

/** The value of a name, or Python's NameError. */
export function readName(name: string, frame: Frame): Value {
  const found = findName(name, frame)
  if (found !== undefined) return found
  const { machine } = frame
  if (frame.kind === 'function' && frame.scope?.locals.has(name) === true)
    return machine.raise(
      'UnboundLocalError',
      `cannot access local variable '${name}' where it is not associated with a value`,
    )
  return machine.raise('NameError', `name '${name}' is not defined`)
}

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['Ellipsis', ellipsisValue],
  ['NotImplemented', notImplemented],
  ['__debug__', true],
])

/** undefined = there is no such name */
export function findName(name: string, frame: Frame): Value | undefined {
  for (let scope: Frame | undefined = frame; scope !== undefined; scope = scope.parent) {
    const value = scope.names.get(name)
    if (value !== undefined) return value
    if (scope.kind === 'function' && scope.scope?.locals.has(name) === true) return undefined
  }
  return (
    frame.root.names.get(name) ??
    constants.get(name) ??
    frame.machine.surroundings.builtins.names.get(name) ??
    exceptionClasses.get(name)
  )
}

/** Where an assignment to this name goes. */
export function holderOf(name: string, frame: Frame): Map<string, Value> {
  const { scope } = frame
  if (scope?.globals.has(name) === true) return frame.root.names
  if (scope?.nonlocals.has(name) === true) {
    for (let outer = frame.parent; outer !== undefined; outer = outer.parent)
      if (outer.kind === 'function' && outer.scope?.locals.has(name) === true) return outer.names
  }
  return frame.names
}

export function setName(name: string, value: Value, frame: Frame): void {
  frame.machine.assign(holderOf(name, frame), name, value)
}

/** `:=` of a comprehension sets a name around it. */
export function setNameAround(name: string, value: Value, frame: Frame): void {
  setName(name, value, homeOf(frame))
}
