import type { SyntaxNode } from '@lezer/common'
import { broken, childrenOf, itemsOf, type Reader, spanOf, textOf } from './reader.ts'
import type { DictEntry, Expression } from './tree.ts'

/**
 * A pattern of `case` as an expression: a name captures, `|` is a binary operation, `as` a named expression, a class
 * pattern a call, `*rest` starred, `**rest` an entry without a key.
 */
export function readPattern(node: SyntaxNode | undefined, reader: Reader): Expression {
  if (node === undefined) return { kind: 'broken', at: { text: reader.index, from: 0, to: 0 } }
  const at = spanOf(node, reader)
  const children = childrenOf(node).filter((child) => !isEmpty(child))
  const [first] = children
  switch (node.name) {
    case 'CapturePattern':
      return { kind: 'name', at, name: textOf(node, reader) }
    case 'LiteralPattern':
      return readLiteral(node, reader)
    case 'AttributePattern':
      return readPath(node, reader)
    case 'AsPattern': {
      const name = children.at(-1)
      return { kind: 'named', at, name: name ? textOf(name, reader) : '', value: readPattern(first, reader) }
    }
    case 'OrPattern':
      return children
        .filter(({ name }) => name !== 'LogicOp')
        .map((child) => readPattern(child, reader))
        .reduce((left, right) => ({ kind: 'binary', at, operator: '|', left, right }))
    case 'StarPattern':
      return { kind: 'starred', at, value: readPattern(children[1], reader) }
    case 'SequencePattern': {
      const items = itemsOf(children.slice(1, -1)).map(([item]) => readPattern(item, reader))
      const [only] = items
      const isGroup = first?.name === '(' && items.length === 1 && children.at(-2)?.name !== ','
      return isGroup && only !== undefined && only.kind !== 'starred' ? only : { kind: 'list', at, items }
    }
    case 'MappingPattern':
      return { kind: 'dict', at, entries: itemsOf(children.slice(1, -1)).map((group) => readEntry(group, reader)) }
    case 'ClassPattern':
      return readClass(node, reader)
    default:
      return broken(node, reader)
  }
}

function readLiteral(node: SyntaxNode, reader: Reader): Expression {
  const [first, second, third] = childrenOf(node)
  if (third !== undefined) return broken(node, reader)
  if (second === undefined) return reader.expression(first)
  return { kind: 'unary', at: spanOf(node, reader), operator: '-', operand: reader.expression(second) }
}

function readPath(node: SyntaxNode, reader: Reader): Expression {
  const at = spanOf(node, reader)
  const [first = '', ...rest] = childrenOf(node)
    .filter(({ name }) => name !== '.')
    .map((part) => textOf(part, reader))
  return rest.reduce<Expression>((object, name) => ({ kind: 'attribute', at, object, name }), {
    kind: 'name',
    at,
    name: first,
  })
}

function readEntry(group: readonly SyntaxNode[], reader: Reader): DictEntry {
  const [first, , value] = group
  if (first?.name === '**') return { value: readPattern(group[1], reader) }
  const key = first?.name === 'LiteralPattern' ? readPattern(first, reader) : reader.expression(first)
  return { key, value: readPattern(value, reader) }
}

function readClass(node: SyntaxNode, reader: Reader): Expression {
  const [callee, list] = childrenOf(node)
  if (callee === undefined || list === undefined) return broken(node, reader)
  const args = itemsOf(
    childrenOf(list)
      .slice(1, -1)
      .filter((child) => !isEmpty(child)),
  ).map(([item]) => {
    const at = item === undefined ? spanOf(list, reader) : spanOf(item, reader)
    if (item?.name !== 'KeywordPattern') return { value: readPattern(item, reader), at }
    const [name, ...rest] = childrenOf(item)
    return { name: name ? textOf(name, reader) : '', value: readPattern(rest.at(-1), reader), at }
  })
  const at = spanOf(node, reader)
  const cls: Expression =
    callee.name === 'AttributePattern' ? readPath(callee, reader) : { kind: 'name', at, name: textOf(callee, reader) }
  return { kind: 'call', at, callee: cls, args }
}

/** What the parser puts where brackets have nothing between them. */
function isEmpty(node: SyntaxNode): boolean {
  return node.type.isError || (node.name === 'LiteralPattern' && node.from === node.to)
}
