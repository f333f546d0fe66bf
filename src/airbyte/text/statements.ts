import { wordOf } from '../tree/tree.ts'
import { child, children, field, type JinjaNode } from './node.ts'
import { NotReadable, type Piece } from './piece.ts'

const refused: Readonly<Record<string, string>> = {
  For: 'for',
  Macro: 'macro',
  CallStatement: 'call',
  FilterStatement: 'filter',
  Break: 'break',
  Continue: 'continue',
}

/**
 * The pieces of a template with its simple statements told as expressions: what `{% set %}` names is put in where it is
 * used, `{% if %}` becomes `a if b else c`. Throws NotReadable for loops and macros.
 */
export function piecesOf(body: readonly JinjaNode[]): readonly Piece[] {
  const known = new Map<string, JinjaNode>()
  return body.flatMap((node): Piece[] => {
    switch (node.type) {
      case 'Comment':
        return []
      case 'StringLiteral':
        return [{ kind: 'text', text: wordOf(field(node, 'value')) }]
      case 'Set': {
        const name = child(node, 'assignee')
        // one that a loop or a branch sets does not stand for one value
        if (name.type !== 'Identifier' || children(node, 'body').length > 0) throw new NotReadable('', 'set')
        known.set(wordOf(field(name, 'value')), substituted(child(node, 'value'), known))
        return []
      }
      case 'If':
        return [{ kind: 'expression', node: choice(node, known) }]
      default:
        if (Object.hasOwn(refused, node.type)) throw new NotReadable('', refused[node.type])
        return [{ kind: 'expression', node: substituted(node, known) }]
    }
  })
}

function choice(node: JinjaNode, known: ReadonlyMap<string, JinjaNode>): JinjaNode {
  const part = (key: string): JinjaNode => {
    const pieces = children(node, key).filter(({ type }) => type !== 'Comment')
    if (pieces.some(({ type }) => type === 'Set')) throw new NotReadable('', 'set')
    const nodes = pieces.map((piece) => {
      if (Object.hasOwn(refused, piece.type)) throw new NotReadable('', refused[piece.type])
      return piece.type === 'If' ? choice(piece, known) : substituted(piece, known)
    })
    return nodes.length === 0 ? text('') : nodes.reduce((left, right) => together(left, right))
  }
  const condition = substituted(child(node, 'test'), known)
  return { type: 'Ternary', condition, trueExpr: part('body'), falseExpr: part('alternate') } as JinjaNode
}

function text(value: string): JinjaNode {
  return { type: 'StringLiteral', value } as JinjaNode
}

function together(left: JinjaNode, right: JinjaNode): JinjaNode {
  return { type: 'BinaryExpression', operator: { value: '~' }, left, right } as JinjaNode
}

/** Fields that hold names of something else than variables. */
const names: Readonly<Record<string, string>> = {
  FilterExpression: 'filter',
  TestExpression: 'test',
  KeywordArgumentExpression: 'key',
}

function substituted(node: JinjaNode, known: ReadonlyMap<string, JinjaNode>): JinjaNode {
  if (known.size === 0) return node
  if (node.type === 'Identifier') return known.get(wordOf(field(node, 'value'))) ?? node
  const kept =
    names[node.type] ?? (node.type === 'MemberExpression' && field(node, 'computed') !== true ? 'property' : '')
  const entries = Object.entries(node).map(
    ([key, value]) => [key, key === kept ? value : within(value, known)] as const,
  )
  return { ...Object.fromEntries(entries), type: node.type }
}

function within(value: unknown, known: ReadonlyMap<string, JinjaNode>): unknown {
  if (Array.isArray(value)) return value.map((item) => within(item, known))
  if (value instanceof Map)
    return new Map([...value].map(([key, member]) => [within(key, known), within(member, known)]))
  return isNode(value) ? substituted(value, known) : value
}

function isNode(value: unknown): value is JinjaNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
