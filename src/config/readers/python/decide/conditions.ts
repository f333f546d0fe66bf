import type { SyntaxNode } from '@lezer/common'
import { type ConfigValue, SecretReference, SecretText } from '../../../document.ts'
import { isList, JsonFloat } from '../../../../json/json.ts'
import { notLiteral } from '../refuse.ts'
import { type Evaluate, quiet, type Spot } from '../spot.ts'
import { childrenOf, textOf } from '../syntax.ts'

/** What a condition comes to: known from the text, or known once something has been looked up. */
export type Verdict = boolean | LookupTest

/** Holds when the lookup finds something that is not empty, or, `negated`, when it does not. */
export interface LookupTest {
  readonly reference: SecretReference
  readonly negated: boolean
}

/**
 * Decides a condition without running anything: literals and names of them, `is None`, `==`, `in`, `not`, `and`, `or`.
 * What hangs on one lookup is left open as a test. Throws PYTHON_NOT_LITERAL for anything else.
 */
export function decide(node: SyntaxNode, spot: Spot, evaluate: Evaluate): Verdict {
  const children = childrenOf(node)
  const [first, second, third] = children
  if (node.name === 'ParenthesizedExpression' && second !== undefined) return decide(second, spot, evaluate)
  if (node.name === 'UnaryExpression' && first?.name === 'not' && second !== undefined)
    return negate(decide(second, spot, evaluate))
  if (node.name === 'BinaryExpression' && (second?.name === 'and' || second?.name === 'or') && first && third) {
    const deciding = second.name === 'or'
    const left = decide(first, spot, evaluate)
    if (left === deciding) return left
    const right = decide(third, spot, evaluate)
    if (left === !deciding || right === deciding) return right
    if (right === !deciding) return left
    throw undecided(node, spot)
  }
  const operator = operatorOf(children, spot)
  if (operator !== undefined) return compare(node, operator, { spot, evaluate })
  return truthOf(evaluate(node, quiet(spot)), node, spot)
}

/** Python's idea of a true value; a lookup is one when it finds something. */
export function truthOf(value: ConfigValue, node: SyntaxNode, spot: Spot): Verdict {
  if (value instanceof SecretReference) {
    return value.fallback ? true : { reference: value, negated: false }
  }
  if (value instanceof SecretText) {
    if (value.parts.some((part) => typeof part === 'string')) return true
    throw undecided(node, spot)
  }
  if (value === null || typeof value !== 'object') return Boolean(value)
  if (value instanceof JsonFloat) return value.value !== 0
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0
}

export function negate(verdict: Verdict): Verdict {
  return typeof verdict === 'boolean' ? !verdict : { ...verdict, negated: !verdict.negated }
}

interface Comparison {
  readonly left: SyntaxNode
  readonly right: SyntaxNode
  readonly mark: string
}

function operatorOf(children: readonly SyntaxNode[], { source }: Spot): Comparison | undefined {
  const left = children[0]
  const right = children.at(-1)
  if (left === undefined || right === undefined || left === right) return undefined
  const marks = children.slice(1, -1)
  const words = ['is', 'not', 'in', 'CompareOp']
  if (marks.length === 0 || !marks.every((mark) => words.includes(mark.name))) return undefined
  return { left, right, mark: marks.map((mark) => textOf(mark, source)).join(' ') }
}

function compare(
  node: SyntaxNode,
  { left, right, mark }: Comparison,
  { spot, evaluate }: { readonly spot: Spot; readonly evaluate: Evaluate },
): Verdict {
  const [own, other] = [evaluate(left, quiet(spot)), evaluate(right, quiet(spot))]
  const isNot = mark === 'is not' || mark === '!='
  const isEqual = mark === 'is' || mark === '==' || isNot
  const open = [own, other].find((value) => value instanceof SecretReference || value instanceof SecretText)
  if (open !== undefined) {
    const against = open === own ? other : own
    if (!isEqual || against !== null) throw undecided(node, spot)
    const found = truthOf(open, node, spot)
    return isNot ? found : negate(found)
  }
  if (isEqual) return isSame(own, other) !== isNot
  if (mark === 'in' || mark === 'not in') return contains(other, own, { node, spot }) === (mark === 'in')
  const numbers = typeof own === 'number' && typeof other === 'number'
  if (!numbers && !(typeof own === 'string' && typeof other === 'string')) throw undecided(node, spot)
  if (mark === '<') return own < other
  if (mark === '<=') return own <= other
  return mark === '>' ? own > other : own >= other
}

function isSame(left: ConfigValue, right: ConfigValue): boolean {
  return left === right || (typeof left === typeof right && JSON.stringify(left) === JSON.stringify(right))
}

function contains(
  whole: ConfigValue,
  part: ConfigValue,
  { node, spot }: { readonly node: SyntaxNode; readonly spot: Spot },
): boolean {
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part)
  if (isList(whole)) return whole.some((item) => isSame(item, part))
  if (typeof whole === 'object' && whole !== null && typeof part === 'string') return Object.hasOwn(whole, part)
  throw undecided(node, spot)
}

function undecided(node: SyntaxNode, spot: Spot): Error {
  const { line } = spot.source.positionAt(node.from)
  return notLiteral(node, spot, {
    why: `the condition in line ${line} hangs on more than one lookup, or on what is looked up`,
    hint: 'Write the branch that is meant, or use "environments" (sluice --env) for what differs from place to place.',
  })
}
