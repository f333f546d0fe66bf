import type { Expression, FunctionNode, Statement } from '../../../../../python/syntax/tree.ts'
import type { Value } from '../../../../../python/values/value.ts'
import { partsIn, setByPart } from '../walk-tree.ts'
import type { Edit } from './bookkeeping.ts'

/**
 * What a function does under a condition that never holds, as nothing was given for it: `if limit and count >= limit: return`, where `limit`
 * is None. `valueOf` gives what a name stands for when the function begins; undefined = that is not known.
 */
export function neverIn(
  { body }: Pick<FunctionNode, 'body'>,
  valueOf: (name: string) => Value | undefined,
): readonly Edit[] {
  const set = new Set([...partsIn(body)].flatMap(setByPart))
  const isOff = (test: Expression): boolean => {
    if (test.kind === 'name') return !set.has(test.name) && isNothing(valueOf(test.name))
    if (test.kind === 'logical') return test.operator === 'and' && (isOff(test.left) || isOff(test.right))
    if (test.kind !== 'compare' || test.first.kind !== 'name' || set.has(test.first.name)) return false
    const [only, ...more] = test.rest
    const isNone = only?.operand.kind === 'constant' && only.operand.value === null
    return more.length === 0 && isNone && only.operator === 'is not' && valueOf(test.first.name) === null
  }
  return [...partsIn(body, true)].flatMap((part) => {
    const statement = part as Statement
    const isPlain = statement.kind === 'if' && statement.otherwise.length === 0
    return isPlain && isOff(statement.test) ? [{ at: statement.at, text: '0' }] : []
  })
}

function isNothing(value: Value | undefined): boolean {
  return value === null || value === false
}
