import { PyFunction } from '../../../../python/run/functions/function.ts'
import { bindParameters } from '../../../../python/run/functions/parameters.ts'
import { Frame } from '../../../../python/run/machine.ts'
import { findName } from '../../../../python/run/names.ts'
import { namesOf } from '../../../../python/syntax/names.ts'
import type { Expression, Statement } from '../../../../python/syntax/tree.ts'
import { CallArguments } from '../../../../python/values/call-arguments.ts'
import { asks } from './asks.ts'
import { plainFunction } from './plain/plain-function.ts'

/** The statements of a function of the program that asks an API, where what it returns is given as it is. */
export function inlined(
  given: Expression,
  frame: Frame,
): { readonly body: readonly Statement[]; readonly frame: Frame } | undefined {
  const found = askingCallee(given, frame)
  if (found === undefined || given.kind !== 'call') return undefined
  const callee = plainFunction(found)
  const { node } = callee
  if (node.kind === 'lambda') return undefined
  const { evaluator } = frame.machine
  const positional = given.args.filter(({ name }) => name === undefined)
  const named = given.args.flatMap(({ name, value }) =>
    name === undefined ? [] : [[name, evaluator.evaluate(value, frame)] as const],
  )
  const args = new CallArguments({
    positional: positional.map(({ value }) => evaluator.evaluate(value, frame)),
    named: new Map(named),
    at: given.at,
  })
  const inner = new Frame('function', callee.frame, namesOf(node, node.parameters, node.body))
  bindParameters(callee, args, inner)
  return { body: node.body, frame: inner }
}

/** The function of the program that an expression calls, where it asks an API and returns what it makes of the answer. */
export function askingCallee(given: Expression, frame: Frame): PyFunction | undefined {
  if (given.kind !== 'call' || given.callee.kind !== 'name') return undefined
  const callee = findName(given.callee.name, frame)
  if (!(callee instanceof PyFunction) || given.args.some(({ star }) => star !== undefined)) return undefined
  const { node } = callee
  const isPlain = node.kind !== 'lambda' && !node.isAsync && !node.isGenerator
  return isPlain && asks(node.body, callee.frame) ? callee : undefined
}
