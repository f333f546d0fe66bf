import type { Expression } from '../syntax/tree.ts'
import { Choice, Lookup } from '../values/lookup.ts'
import { Unknown, type Value } from '../values/value.ts'
import type { Frame } from './machine.ts'
import { isSame } from './same.ts'

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>

/** `a if test else b`: where a lookup decides it is left to the run, where nothing is known it is Unknown. */
export function evaluateCondition({ test, value, otherwise }: Of<'conditional'>, frame: Frame): Value {
  const { machine } = frame
  const { isNegated, asked } = withoutNot(test)
  const answer = machine.evaluator.evaluate(asked, frame)
  machine.at = test.at
  if (answer instanceof Lookup && !machine.surroundings.strict) {
    const [found, missing] = [value, otherwise].map((branch) => machine.evaluator.evaluate(branch, frame))
    const [a = null, b = null] = isNegated ? [missing, found] : [found, missing]
    return new Choice(answer, a, b)
  }
  const truth = machine.truth(answer)
  if (!(truth instanceof Unknown)) return machine.evaluator.evaluate(truth === isNegated ? otherwise : value, frame)
  return eitherOf(frame, truth, [value, otherwise])
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

function orElse(lookup: Lookup, fallback: Value): Value {
  const isOpen = lookup.fallback === undefined || lookup.fallback === null || lookup.fallback === ''
  return isOpen && (typeof fallback === 'string' || fallback === null)
    ? lookup.or(fallback)
    : new Choice(lookup, lookup, fallback)
}
