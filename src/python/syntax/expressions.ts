import type { SyntaxNode } from '@lezer/common'
import { readArguments, readBare, readComprehension, readItem } from './calls.ts'
import { decodeNumber } from './numbers.ts'
import { readOperation } from './operators.ts'
import { broken, childrenOf, itemsOf, type Reader, spanOf, splitAt, textOf } from './reader.ts'
import { readString } from './texts.ts'
import { type DictEntry, ellipsis, type Expression } from './tree.ts'

type Read = (node: SyntaxNode, reader: Reader) => Expression

/** An expression of the parser as one of our tree. */
export function readExpression(node: SyntaxNode, reader: Reader): Expression {
  const read = readers.get(node.name)
  return read === undefined ? broken(node, reader) : read(node, reader)
}

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['String', readString],
  ['FormatString', readString],
  ['ContinuedString', readString],
  ['Number', readNumber],
  ['Boolean', (node, reader) => constant(node, reader, textOf(node, reader) === 'True')],
  ['None', (node, reader) => constant(node, reader, null)],
  ['Ellipsis', (node, reader) => constant(node, reader, ellipsis)],
  ['...', (node, reader) => constant(node, reader, ellipsis)],
  ['VariableName', (node, reader) => ({ kind: 'name', at: spanOf(node, reader), name: textOf(node, reader) })],
  ['ParenthesizedExpression', readParenthesized],
  ['TupleExpression', readSequence],
  ['ArrayExpression', readSequence],
  ['SetExpression', readSequence],
  ['DictionaryExpression', readDict],
  ['ComprehensionExpression', readComprehension],
  ['ArrayComprehensionExpression', readComprehension],
  ['SetComprehensionExpression', readComprehension],
  ['DictionaryComprehensionExpression', readComprehension],
  ['UnaryExpression', readOperation],
  ['BinaryExpression', readOperation],
  ['ConditionalExpression', readConditional],
  ['LambdaExpression', readLambda],
  ['NamedExpression', readNamed],
  ['AwaitExpression', (node, reader) => ({ ...at(node, reader), kind: 'await', value: second(node, reader) })],
  ['YieldExpression', readYield],
  ['CallExpression', readCall],
  ['MemberExpression', readMember],
])

function at(node: SyntaxNode, reader: Reader): Pick<Expression, 'at'> {
  return { at: spanOf(node, reader) }
}

function second(node: SyntaxNode, reader: Reader): Expression {
  return reader.expression(childrenOf(node)[1])
}

function constant(node: SyntaxNode, reader: Reader, value: boolean | null | typeof ellipsis): Expression {
  return { kind: 'constant', at: spanOf(node, reader), value }
}

function readNumber(node: SyntaxNode, reader: Reader): Expression {
  const point = reader.floats.has(node.to) ? '.' : ''
  const value = decodeNumber(`${textOf(node, reader)}${point}`)
  return value === undefined ? broken(node, reader) : { kind: 'constant', at: spanOf(node, reader), value }
}

function readParenthesized(node: SyntaxNode, reader: Reader): Expression {
  return readItem(childrenOf(node).slice(1, -1), reader)
}

const sequences = { TupleExpression: 'tuple', ArrayExpression: 'list', SetExpression: 'set' } as const

function readSequence(node: SyntaxNode, reader: Reader): Expression {
  const items = itemsOf(childrenOf(node).slice(1, -1)).map((group) => readItem(group, reader))
  const kind = node.name === 'TupleExpression' || node.name === 'SetExpression' ? sequences[node.name] : 'list'
  return { kind, at: spanOf(node, reader), items }
}

function readDict(node: SyntaxNode, reader: Reader): Expression {
  const entries = itemsOf(childrenOf(node).slice(1, -1)).map((group): DictEntry => {
    const [first, mark, value] = group
    if (first?.name === '**') return { value: reader.expression(mark) }
    return { key: reader.expression(first), value: reader.expression(value) }
  })
  return { kind: 'dict', at: spanOf(node, reader), entries }
}

function readConditional(node: SyntaxNode, reader: Reader): Expression {
  const [value, , test, , otherwise] = childrenOf(node)
  return {
    kind: 'conditional',
    at: spanOf(node, reader),
    test: reader.expression(test),
    value: reader.expression(value),
    otherwise: reader.expression(otherwise),
  }
}

function readLambda(node: SyntaxNode, reader: Reader): Expression {
  const children = childrenOf(node)
  return {
    kind: 'lambda',
    at: spanOf(node, reader),
    parameters: reader.parameters(children.find(({ name }) => name === 'ParamList')),
    body: reader.expression(children.at(-1)),
  }
}

function readNamed(node: SyntaxNode, reader: Reader): Expression {
  const [name, , value] = childrenOf(node)
  if (name?.name !== 'VariableName') return broken(node, reader)
  return { kind: 'named', at: spanOf(node, reader), name: textOf(name, reader), value: reader.expression(value) }
}

/** `yield`, `yield x, y`, `yield from x`: as an expression or a statement. */
export function readYield(node: SyntaxNode, reader: Reader): Expression {
  const [, ...rest] = childrenOf(node).filter(({ type }) => !type.isError)
  const isFrom = rest[0]?.name === 'from'
  const value = isFrom ? rest.slice(1) : rest
  return {
    kind: 'yield',
    at: spanOf(node, reader),
    isFrom,
    ...(value.length > 0 && { value: readBare(value, reader) }),
  }
}

function readCall(node: SyntaxNode, reader: Reader): Expression {
  const [callee, list] = childrenOf(node)
  return {
    kind: 'call',
    at: spanOf(node, reader),
    callee: reader.expression(callee),
    args: readArguments(list, reader),
  }
}

function readMember(node: SyntaxNode, reader: Reader): Expression {
  const [object, mark, ...rest] = childrenOf(node)
  const at = spanOf(node, reader)
  const held = reader.expression(object)
  if (mark?.name !== '[') {
    const [name] = rest
    return name === undefined
      ? broken(node, reader)
      : { kind: 'attribute', at, object: held, name: textOf(name, reader) }
  }
  const inside = rest.slice(0, -1)
  const items = itemsOf(inside).map((group) => readIndex(group, reader))
  const [first] = items
  if (first === undefined) return broken(node, reader)
  const isTuple = items.length > 1 || inside.at(-1)?.name === ','
  return { kind: 'subscript', at, object: held, index: isTuple ? { kind: 'tuple', at, items } : first }
}

/** `a`, or `a:b:c` with parts left out. */
function readIndex(group: readonly SyntaxNode[], reader: Reader): Expression {
  const [first, ...others] = splitAt(group, ':')
  if (others.length === 0) return readItem(group, reader)
  const [start, stop, step] = [first?.[0], others[0]?.[0], others[1]?.[0]]
  const [node] = group
  return {
    kind: 'slice',
    at: { text: reader.index, from: node?.from ?? 0, to: group.at(-1)?.to ?? 0 },
    ...(start !== undefined && { start: reader.expression(start) }),
    ...(stop !== undefined && { stop: reader.expression(stop) }),
    ...(step !== undefined && { step: reader.expression(step) }),
  }
}
