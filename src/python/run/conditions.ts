import type { Expression } from '../syntax/tree.ts'
import { Choice, Lookup, mustBeSet } from '../values/lookup.ts'
import { Unknown, type Value } from '../values/value.ts'
import type { Frame } from './machine.ts'
import { findName } from './names.ts'
import { isSame } from './same.ts'

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>

/** `a if test else b`: where a lookup decides it is left to the run, where nothing is known it is Unknown. */
export function evaluateCondition({ test, value, otherwise }: Of<'conditional'>, frame: Frame): Value {
  const { machine } = frame
  const { isNegated, asked } = lookedUp(test, frame) ?? withoutNot(test)
  const answer = machine.evaluator.evaluate(asked, frame)
  machine.at = test.at
  if (answer instanceof Lookup) mustBeSet(answer, machine)
  if ((answer instanceof Lookup || answer instanceof Choice) && !machine.surroundings.strict) {
    const [found, missing] = [value, otherwise].map((branch) => machine.evaluator.evaluate(branch, frame))
    const [a = null, b = null] = isNegated ? [missing, found] : [found, missing]
    const chosen = choose(answer, a, b)
    if (chosen !== undefined) return chosen
  }
  const truth = machine.truth(answer)
  if (!(truth instanceof Unknown)) return machine.evaluator.evaluate(truth === isNegated ? otherwise : value, frame)
  return eitherOf(frame, truth, [value, otherwise])
}

/** `a` where a looked-up value is there, else `b`; undefined = it hangs on more than what is looked up. */
function choose(answer: Value, a: Value, b: Value): Value | undefined {
  if (answer instanceof Lookup) return new Choice(answer, a, b)
  if (answer === null || typeof answer === 'string') return answer ? a : b
  if (!(answer instanceof Choice)) return undefined
  const { test, found, missing } = answer
  // what is found is the tested value itself: it is there
  const ifFound = found === test ? a : choose(found, a, b)
  const ifMissing = choose(missing, a, b)
  return ifFound === undefined || ifMissing === undefined ? undefined : new Choice(test, ifFound, ifMissing)
}

/** `x is None`, `x is not None` of something that is looked up: what is asked is whether it is there. */
function lookedUp(test: Expression, frame: Frame): { asked: Expression; isNegated: boolean } | undefined {
  if (test.kind !== 'compare' || test.first.kind !== 'name' || test.rest.length !== 1) return undefined
  const [{ operator, operand } = { operator: undefined, operand: undefined }] = test.rest
  const isNone = operand?.kind === 'constant' && operand.value === null
  if (!isNone || (operator !== 'is' && operator !== 'is not')) return undefined
  const value = findName(test.first.name, frame)
  const isOpen = value instanceof Lookup || value instanceof Choice
  return isOpen ? { asked: test.first, isNegated: operator === 'is' } : undefined
}

function withoutNot(test: Expression): { asked: Expression; isNegated: boolean } {
  let asked = test
  let isNegated = false
  while (asked.kind === 'unary' && asked.operator === 'not') {
    asked = asked.operand
    isNegated = !isNegated
  }
  return { asked, isNegated }
}

/** Evaluates expressions of which only one is; what they change is in doubt. */
function eitherOf(frame: Frame, why: Unknown, branches: readonly Expression[]): Value {
  const { machine } = frame
  const outcomes = []
  const values: Value[] = []
  for (const branch of branches) {
    const region = machine.doubts.open(why)
    try {
      values.push(machine.evaluator.evaluate(branch, frame))
    } finally {
      outcomes.push(machine.doubts.close(region))
    }
  }
  machine.doubts.merge(outcomes, why)
  const [first = null] = values
  return values.every((value) => isSame(value, first)) ? first : why
}

/** `and` and `or`, which give one of their operands. */
export function evaluateLogical({ operator, left, right }: Of<'logical'>, frame: Frame): Value {
  const { machine } = frame
  const first = machine.evaluator.evaluate(left, frame)
  machine.at = left.at
  if (first instanceof Lookup) mustBeSet(first, machine)
  if (first instanceof Lookup && !machine.surroundings.strict) {
    const second = machine.evaluator.evaluate(right, frame)
    return operator === 'or' ? orElse(first, second) : new Choice(first, second, first)
  }
  const truth = machine.truth(first)
  if (truth instanceof Unknown) {
    const second = eitherOf(frame, truth, [right])
    // whatever the first is, the second decides
    return machine.truth(second) === (operator === 'or') && typeof second === 'boolean' ? second : truth
  }
  return truth === (operator === 'or') ? first : machine.evaluator.evaluate(right, frame)
}

/** `lookup or fallback` */
export function orElse(lookup: Lookup, fallback: Value): Value {
  const isOpen = lookup.fallback === undefined || lookup.fallback === null || lookup.fallback === ''
  return isOpen && (typeof fallback === 'string' || fallback === null)
    ? lookup.or(fallback)
    : new Choice(lookup, lookup, fallback)
}
