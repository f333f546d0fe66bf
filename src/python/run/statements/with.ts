import type { Statement } from '../../syntax/tree.ts'
import { Raised } from '../../values/exceptions.ts'
import { nameOfType } from '../../values/keys.ts'
import { unknownIn } from '../../values/unknown.ts'
import { PythonObject, Unknown, type Value } from '../../values/value.ts'
import { assignTo } from '../assign.ts'
import type { Completion } from '../completion.ts'
import type { Frame, Steps } from '../machine.ts'

type With = Extract<Statement, { readonly kind: 'with' }>

/** `with a as b, c as d:` */
export function* runWith({ items, body }: With, frame: Frame): Steps {
  const { machine } = frame
  const [first, ...rest] = items
  if (first === undefined) return yield* machine.evaluator.block(body, frame)
  const value = machine.evaluator.evaluate(first.value, frame)
  machine.at = first.value.at
  const entered = unknownIn(value) ?? enter(value, frame)
  if (first.target !== undefined) assignTo(first.target, entered, frame)
  const inner: With = { kind: 'with', at: first.value.at, items: rest, body }
  let completion: Completion
  try {
    completion = yield* runWith(inner, frame)
  } catch (error) {
    if (error instanceof Raised && leave(value, error.exception, frame)) return undefined
    throw error
  }
  leave(value, null, frame)
  return completion
}

function enter(value: Value, { machine }: Frame): Value {
  if (value instanceof PythonObject && value.enter !== undefined) return value.enter(machine)
  return machine.raise('TypeError', `'${nameOfType(value)}' object does not support the context manager protocol`)
}

function leave(value: Value, exception: Value, { machine }: Frame): boolean {
  if (value instanceof Unknown || !(value instanceof PythonObject)) return false
  return value.exit?.(exception, machine) === true
}
