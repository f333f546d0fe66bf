import type { Expression } from '../syntax/tree.ts'
import { nameOfType } from '../values/keys.ts'
import { doubleOf, intOf, isFloat, makeFloat, makeInt } from '../values/numbers.ts'
import { unknownIn } from '../values/unknown.ts'
import { PythonObject, type Value } from '../values/value.ts'
import type { Frame } from './machine.ts'

/** `-x`, `+x`, `~x`, `not x`. */
export function evaluateSign(
  { operator, operand, at }: Extract<Expression, { readonly kind: 'unary' }>,
  frame: Frame,
): Value {
  const { machine } = frame
  const value = machine.evaluator.evaluate(operand, frame)
  machine.at = at
  if (operator === 'not') {
    const truth = machine.truth(value)
    return typeof truth === 'boolean' ? !truth : truth
  }
  const unknown = unknownIn(value)
  if (unknown !== undefined) return unknown
  if (isFloat(value) && operator !== '~') return operator === '-' ? makeFloat(-doubleOf(value)) : value
  const int = intOf(value)
  if (int !== undefined) {
    if (operator === '+') return int
    return operator === '-' ? makeInt(-int) : makeInt(~BigInt(int))
  }
  if (operator === '-' && value instanceof PythonObject && value.negate !== undefined) return value.negate(machine)
  return machine.raise('TypeError', `bad operand type for unary ${operator}: '${nameOfType(value)}'`)
}
