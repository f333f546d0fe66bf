import type { Handler, Statement } from '../../syntax/tree.ts'
import { PyClass } from '../../values/classes.ts'
import { Raised } from '../../values/exceptions.ts'
import { PyTuple } from '../../values/list.ts'
import { Unknown, type Value } from '../../values/value.ts'
import type { Completion } from '../completion.ts'
import type { Frame, Steps } from '../machine.ts'
import { holderOf, setName } from '../names.ts'
import { type Ending, inDoubt, settle } from './branches.ts'

type Try = Extract<Statement, { readonly kind: 'try' }>

/** `try`: its `finally` comes whatever happens. */
export function* runTry(statement: Try, frame: Frame): Steps {
  const { evaluator } = frame.machine
  let completion: Completion
  try {
    completion = yield* runHandled(statement, frame)
  } catch (error) {
    if (!(error instanceof Raised)) throw error
    const last = yield* evaluator.block(statement.finally, frame)
    if (last !== undefined) return last
    throw error
  }
  return (yield* evaluator.block(statement.finally, frame)) ?? completion
}

function* runHandled(statement: Try, frame: Frame): Steps {
  const { machine } = frame
  const { unknowns } = machine
  let completion: Completion
  try {
    completion = yield* machine.evaluator.block(statement.body, frame)
  } catch (error) {
    if (!(error instanceof Raised)) throw error
    const handler = statement.handlers.find((candidate) => catches(candidate, error, frame))
    if (handler === undefined) throw error
    return yield* handle(handler, error, frame)
  }
  completion ??= yield* machine.evaluator.block(statement.otherwise, frame)
  if (machine.unknowns === unknowns || statement.handlers.length === 0 || machine.surroundings.strict) return completion
  return yield* handleInDoubt(statement.handlers, completion, frame)
}

/** What is not known may have raised anything: the handlers come about, or not. */
function* handleInDoubt(handlers: readonly Handler[], completion: Completion, frame: Frame): Steps {
  const { machine } = frame
  const line = machine.lineOf(machine.at)
  const why = machine.unknown(`line ${line} handles what may be raised, or not`)
  const endings: Ending[] = [{ completion, outcome: new Map() }]
  for (const handler of handlers) endings.push(yield* inDoubt(frame, why, handleUnknown(handler, why, frame)))
  return settle(frame, why, endings)
}

function* handleUnknown({ name, body }: Handler, why: Unknown, frame: Frame): Steps {
  if (name !== undefined) setName(name, why, frame)
  return yield* frame.machine.evaluator.block(body, frame)
}

/** True when the handler is for this exception; of classes that are not known, none is. */
function catches({ types }: Handler, { exception }: Raised, frame: Frame): boolean {
  if (types === undefined) return true
  const { machine } = frame
  const value = machine.evaluator.evaluate(types, frame)
  const candidates: readonly Value[] = value instanceof PyTuple ? value.items : [value]
  return candidates.some((candidate) => {
    if (candidate instanceof Unknown) return exception.typeName === 'Exception'
    if (candidate instanceof PyClass && candidate.isException)
      return exception.cls instanceof PyClass && exception.cls.isSubclassOf(candidate)
    machine.at = types.at
    return machine.raise('TypeError', 'catching classes that do not inherit from BaseException is not allowed')
  })
}

function* handle({ name, body }: Handler, error: Raised, frame: Frame): Steps {
  const { machine } = frame
  if (name !== undefined) setName(name, error.exception, frame)
  machine.handling.push(error)
  try {
    return yield* machine.evaluator.block(body, frame)
  } finally {
    machine.handling.pop()
    // Python takes the name away
    if (name !== undefined) machine.doubts.assign(holderOf(name, frame), name, undefined)
  }
}
