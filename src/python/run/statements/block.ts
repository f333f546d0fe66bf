import type { Expression, Statement } from '../../syntax/tree.ts'
import { unknownIn } from '../../values/unknown.ts'
import { Unknown, type Value } from '../../values/value.ts'
import { assignTo } from '../assign.ts'
import type { Completion } from '../completion.ts'
import { PyGenerator } from '../functions/generator.ts'
import type { Frame, Steps } from '../machine.ts'
import { setsDefault } from './lookup-default.ts'
import { inBranches } from './branches.ts'
import { runFor, runWhile } from './loops.ts'
import { runMatch } from './match.ts'
import { runSimple } from './simple.ts'
import { runTry } from './try.ts'
import { runWith } from './with.ts'

/** Statements of a function that gives no yields, to their end. */
export function runBlock(statements: readonly Statement[], frame: Frame): Completion {
  for (let at = 0; at < statements.length; at++) {
    const statement = statements[at]
    if (statement === undefined) continue
    if (isCompound(statement)) return drive(block(at === 0 ? statements : statements.slice(at), frame))
    const completion = runSimple(statement, frame)
    if (completion !== undefined) return completion
  }
  return undefined
}

function drive(steps: Steps): Completion {
  let result = steps.next()
  while (result.done !== true) result = steps.next(null)
  return result.value
}

function isCompound({ kind }: Statement): boolean {
  return kind === 'if' || kind === 'for' || kind === 'while' || kind === 'with' || kind === 'try' || kind === 'match'
}

/** Statements in order, up to one that leaves them. */
export function* block(statements: readonly Statement[], frame: Frame): Steps {
  for (const [at, statement] of statements.entries()) {
    const completion = yield* step(statement, frame)
    if (completion === undefined) continue
    if (completion.kind !== 'maybe') return completion
    // the rest of the loop's body may not be reached
    const rest = yield* inBranches(frame, completion.why, [statements.slice(at + 1), []])
    if (rest?.kind === 'return' || rest?.kind === 'break') return { ...completion, of: 'break' }
    return completion
  }
  return undefined
}

function* step(statement: Statement, frame: Frame): Steps {
  switch (statement.kind) {
    case 'if':
    case 'try': {
      const assumed = frame.machine.assumed?.(statement, frame)
      if (assumed !== undefined) return yield* frame.machine.evaluator.block(assumed, frame)
      return yield* statement.kind === 'if' ? runIf(statement, frame) : runTry(statement, frame)
    }
    case 'for':
      return yield* runFor(statement, frame)
    case 'while':
      return yield* runWhile(statement, frame)
    case 'with':
      return yield* runWith(statement, frame)
    case 'match':
      return yield* runMatch(statement, frame)
    default:
      return yield* runYielding(statement, frame)
  }
}

/** `yield x`, `y = yield x`, `return (yield x)`; all others yield nothing. */
function* runYielding(statement: Statement, frame: Frame): Steps {
  if (statement.kind === 'expression' && statement.value.kind === 'yield') {
    yield* runYield(statement.value, frame)
    return undefined
  }
  if (statement.kind === 'assign' && statement.value.kind === 'yield') {
    const sent = yield* runYield(statement.value, frame)
    for (const target of statement.targets) assignTo(target, sent, frame)
    return undefined
  }
  if (statement.kind === 'return' && statement.value?.kind === 'yield')
    return { kind: 'return', value: yield* runYield(statement.value, frame) }
  return runSimple(statement, frame)
}

function* runYield(
  { value, isFrom, at }: Extract<Expression, { readonly kind: 'yield' }>,
  frame: Frame,
): Generator<Value, Value, Value> {
  const { machine } = frame
  const given = value === undefined ? null : machine.evaluator.evaluate(value, frame)
  machine.at = at
  if (!isFrom) return yield given
  const unknown = unknownIn(given)
  if (unknown !== undefined) {
    yield unknown
    return unknown
  }
  if (given instanceof PyGenerator) {
    for (let next = given.next(); next !== undefined; next = given.next(yield next)) machine.spend(1)
    return given.result
  }
  for (const item of machine.iterate(given)) yield item
  return null
}

function* runIf(statement: Extract<Statement, { readonly kind: 'if' }>, frame: Frame): Steps {
  const { test, body, otherwise } = statement
  const { machine } = frame
  if (!machine.surroundings.strict && setsDefault(statement, frame)) return undefined
  const value = machine.evaluator.evaluate(test, frame)
  machine.at = test.at
  const truth = machine.truth(value)
  if (truth instanceof Unknown) return yield* inBranches(frame, truth, [body, otherwise])
  return yield* block(truth ? body : otherwise, frame)
}
