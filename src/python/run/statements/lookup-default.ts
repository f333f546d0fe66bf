import type { Expression, Statement } from '../../syntax/tree.ts'
import { Choice, Lookup } from '../../values/lookup.ts'
import type { Value } from '../../values/value.ts'
import { orElse } from '../conditions.ts'
import type { Frame } from '../machine.ts'
import { findName, setName } from '../names.ts'

type If = Extract<Statement, { readonly kind: 'if' }>

/**
 * `if not token: token = other` where `token` is looked up: it says `token = token or other`. True when the statement was one of
 * these, and is done.
 */
export function setsDefault({ test, body, otherwise }: If, frame: Frame): boolean {
  const name = testedName(test)
  const assignment = otherwise.length === 0 ? assignmentIn(body, name) : undefined
  if (name === undefined || assignment === undefined) return false
  const value = findName(name, frame)
  if (!(value instanceof Lookup) && !(value instanceof Choice)) return false
  const { machine } = frame
  machine.at = test.at
  if (typeof machine.truth(value) === 'boolean') return false
  const fallback = machine.evaluator.evaluate(assignment, frame)
  machine.at = test.at
  setName(name, withDefault(value, fallback), frame)
  return true
}

function withDefault(value: Value, fallback: Value): Value {
  if (value instanceof Lookup) return orElse(value, fallback)
  if (value instanceof Choice) return new Choice(value.test, value.found, withDefault(value.missing, fallback))
  return value === null || value === '' ? fallback : value
}

/** `not x`, `x is None`. */
function testedName(test: Expression): string | undefined {
  if (test.kind === 'unary' && test.operator === 'not' && test.operand.kind === 'name') return test.operand.name
  if (test.kind !== 'compare' || test.first.kind !== 'name') return undefined
  const [only, ...more] = test.rest
  const isNone = only?.operator === 'is' && only.operand.kind === 'constant' && only.operand.value === null
  return isNone && more.length === 0 ? test.first.name : undefined
}

/** What the name is set to, when that is all that is done beside printing. */
function assignmentIn(body: readonly Statement[], name: string | undefined): Expression | undefined {
  const others = body.filter((statement) => !isPrint(statement))
  const [only, ...more] = others
  if (only?.kind !== 'assign' || more.length > 0) return undefined
  const [target, ...targets] = only.targets
  return target?.kind === 'name' && target.name === name && targets.length === 0 ? only.value : undefined
}

function isPrint(statement: Statement): boolean {
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false
  const { callee } = statement.value
  return callee.kind === 'name' && callee.name === 'print'
}
