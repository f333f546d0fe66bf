import type { SyntaxNode } from '@lezer/common'
import { broken, childrenOf, type Reader, spanOf, textOf } from './reader.ts'
import type { BinaryOperator, CompareOperator, Expression, Span } from './tree.ts'

const comparing = new Set<string>(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'is', 'is not'])
const binary = new Set<string>(['+', '-', '*', '/', '//', '%', '**', '@', '|', '&', '^', '<<', '>>'])

export function isBinary(text: string): text is BinaryOperator {
  return binary.has(text)
}

function isCompare(text: string): text is CompareOperator {
  return comparing.has(text)
}

type Token = { readonly node: SyntaxNode } | { readonly operator: string }

/**
 * `and`, `or`, `not`, comparisons and arithmetic. The parser gives `not` too much (`not a and b`) and knows no chains of
 * comparisons, so what stands side by side is put together anew by Python's precedence.
 */
export function readOperation(node: SyntaxNode, reader: Reader): Expression {
  const operator = operatorOf(node, reader)
  if (node.name === 'BinaryExpression' && isBinary(operator)) return readBinary(node, operator, reader)
  if (node.name === 'UnaryExpression' && operator !== 'not') return readSign(node, operator, reader)
  const tokens: Token[] = []
  flatten(node, tokens, reader)
  const parsing: Parsing = { tokens, next: 0, reader }
  const read = readOr(parsing)
  return parsing.next === tokens.length ? read : broken(node, reader)
}

function operatorOf(node: SyntaxNode, reader: Reader): string {
  const children = childrenOf(node)
  const marks = node.name === 'UnaryExpression' ? children.slice(0, 1) : children.slice(1, -1)
  return marks.map((mark) => textOf(mark, reader)).join(' ')
}

function readBinary(node: SyntaxNode, operator: BinaryOperator, reader: Reader): Expression {
  // a long sum leans to the left: its left sides one after the other, not one in the other
  const rights: { operator: BinaryOperator; right: SyntaxNode | undefined; at: Span }[] = []
  let left: SyntaxNode | undefined = node
  let mark: string = operator
  while (left?.name === 'BinaryExpression' && isBinary(mark)) {
    const children = childrenOf(left)
    rights.push({ operator: mark, right: children.at(-1), at: spanOf(left, reader) })
    left = children[0]
    mark = left === undefined ? '' : operatorOf(left, reader)
  }
  return rights.toReversed().reduce<Expression>(
    (done, { operator, right, at }) => ({
      kind: 'binary',
      at,
      operator,
      left: done,
      right: reader.expression(right),
    }),
    reader.expression(left),
  )
}

function readSign(node: SyntaxNode, operator: string, reader: Reader): Expression {
  const operand = reader.expression(childrenOf(node)[1])
  if (operator !== '-' && operator !== '+' && operator !== '~') return broken(node, reader)
  return { kind: 'unary', at: spanOf(node, reader), operator, operand }
}

function flatten(node: SyntaxNode, tokens: Token[], reader: Reader): void {
  const operator = node.name === 'BinaryExpression' || node.name === 'UnaryExpression' ? operatorOf(node, reader) : ''
  const isLogic = operator === 'and' || operator === 'or' || operator === 'not' || isCompare(operator)
  if (!isLogic) {
    tokens.push({ node })
    return
  }
  const children = childrenOf(node)
  const [first] = children
  const last = children.at(-1)
  if (node.name === 'BinaryExpression' && first !== undefined) flatten(first, tokens, reader)
  tokens.push({ operator })
  if (last !== undefined) flatten(last, tokens, reader)
}

interface Parsing {
  readonly tokens: readonly Token[]
  next: number
  readonly reader: Reader
}

function operatorAt(parsing: Parsing): string | undefined {
  const token = parsing.tokens[parsing.next]
  return token !== undefined && 'operator' in token ? token.operator : undefined
}

function readOr(parsing: Parsing): Expression {
  return readLogical(parsing, 'or', () => readLogical(parsing, 'and', () => readNot(parsing)))
}

function readLogical(parsing: Parsing, operator: 'and' | 'or', operand: () => Expression): Expression {
  let left = operand()
  while (operatorAt(parsing) === operator) {
    parsing.next++
    const right = operand()
    left = { kind: 'logical', at: between(left, right), operator, left, right }
  }
  return left
}

function readNot(parsing: Parsing): Expression {
  if (operatorAt(parsing) !== 'not') return readComparison(parsing)
  parsing.next++
  const operand = readNot(parsing)
  return { kind: 'unary', at: operand.at, operator: 'not', operand }
}

function readComparison(parsing: Parsing): Expression {
  const first = readOperand(parsing)
  const rest: { operator: CompareOperator; operand: Expression }[] = []
  for (let mark = operatorAt(parsing); mark !== undefined && isCompare(mark); mark = operatorAt(parsing)) {
    parsing.next++
    rest.push({ operator: mark, operand: readOperand(parsing) })
  }
  const last = rest.at(-1)
  return last === undefined ? first : { kind: 'compare', at: between(first, last.operand), first, rest }
}

function readOperand(parsing: Parsing): Expression {
  const token = parsing.tokens[parsing.next]
  if (token === undefined || 'operator' in token) return parsing.reader.expression(undefined)
  parsing.next++
  return parsing.reader.expression(token.node)
}

function between(left: Expression, right: Expression): Span {
  return { text: left.at.text, from: left.at.from, to: right.at.to }
}
