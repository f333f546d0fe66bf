import type { SyntaxNode } from '@lezer/common'
import { childrenOf, itemsOf, type Reader, spanOf, splitAt, textOf } from './reader.ts'
import type { CallArgument, Clause, Expression, Parameter, Span } from './tree.ts'

/** The arguments between the brackets of a call or class. */
export function readArguments(list: SyntaxNode | undefined, reader: Reader): readonly CallArgument[] {
  if (list === undefined) return []
  return itemsOf(childrenOf(list).slice(1, -1)).map((group) => readArgument(group, reader))
}

function readArgument(group: readonly SyntaxNode[], reader: Reader): CallArgument {
  const [first, second, third] = group
  const last = group.at(-1)
  const at = spanAcross(first, last, reader)
  if (first?.name === '*' || first?.name === '**') return { star: first.name, value: reader.expression(second), at }
  if (second?.name === 'AssignOp' && first !== undefined) {
    const name = textOf(first, reader)
    if (textOf(second, reader) === ':=')
      return { value: { kind: 'named', at, name, value: reader.expression(third) }, at }
    return { name, value: reader.expression(third), at }
  }
  if (second === undefined) return { value: reader.expression(first), at }
  const element = reader.expression(first)
  return {
    value: { kind: 'comprehension', at, makes: 'generator', element, clauses: readClauses(group.slice(1), reader) },
    at,
  }
}

function spanAcross(first: SyntaxNode | undefined, last: SyntaxNode | undefined, reader: Reader): Span {
  return { text: reader.index, from: first?.from ?? 0, to: last?.to ?? first?.to ?? 0 }
}

const displays = {
  ComprehensionExpression: 'generator',
  ArrayComprehensionExpression: 'list',
  SetComprehensionExpression: 'set',
  DictionaryComprehensionExpression: 'dict',
} as const

/** `[x for x in y if z]` and its like. */
export function readComprehension(node: SyntaxNode, reader: Reader): Expression {
  const children = childrenOf(node).slice(1, -1)
  const start = children.findIndex(({ name }) => name === 'for' || name === 'async')
  const [element, colon, value] = children.slice(0, start)
  const at = spanOf(node, reader)
  const makes = isDisplay(node.name) ? displays[node.name] : 'list'
  return {
    kind: 'comprehension',
    at,
    makes,
    element: reader.expression(element),
    ...(colon?.name === ':' && { value: reader.expression(value) }),
    clauses: readClauses(children.slice(start), reader),
  }
}

function isDisplay(name: string): name is keyof typeof displays {
  return Object.hasOwn(displays, name)
}

function readClauses(nodes: readonly SyntaxNode[], reader: Reader): readonly Clause[] {
  const withoutAsync = nodes.filter(({ name }) => name !== 'async')
  return splitAt(withoutAsync, 'for')
    .slice(1)
    .map((clause) => {
      const [head = [], ...conditions] = splitAt(clause, 'if')
      const [target = [], iterable = []] = splitAt(head, 'in')
      return {
        target: readBare(target, reader),
        iterable: readBare(iterable, reader),
        conditions: conditions.map((condition) => reader.expression(condition[0])),
      }
    })
}

/** `a, *b`: one expression, or a tuple of several without brackets. */
export function readBare(nodes: readonly SyntaxNode[], reader: Reader): Expression {
  const groups = itemsOf(nodes)
  const items = groups.map((group) => readItem(group, reader))
  const [first] = items
  if (first !== undefined && items.length === 1 && first.kind !== 'starred' && nodes.at(-1)?.name !== ',') return first
  const at = spanAcross(nodes[0], nodes.at(-1), reader)
  return items.length === 0 ? { kind: 'broken', at } : { kind: 'tuple', at, items }
}

/** `x` or `*x`. */
export function readItem([first, second]: readonly SyntaxNode[], reader: Reader): Expression {
  if (first?.name !== '*') return reader.expression(first)
  return { kind: 'starred', at: spanAcross(first, second, reader), value: reader.expression(second) }
}

/** The parameters of a function or lambda. */
export function readParameters(list: SyntaxNode | undefined, reader: Reader): readonly Parameter[] {
  if (list === undefined) return []
  const parameters: Parameter[] = []
  let afterStar = false
  const nodes = childrenOf(list).filter(({ name }) => name !== '(' && name !== ')')
  const endsInSlash = /\/\s*\)?$/.test(textOf(list, reader))
  for (const group of endsInSlash ? splitAt(nodes, ',') : itemsOf(nodes)) {
    const [first] = group
    if (first === undefined || (first.name !== '*' && first.name !== '**' && first.name !== 'VariableName')) {
      // the parser has no node for `/`
      const before = parameters.map((parameter) => ({ ...parameter, kind: 'positional-only' as const }))
      parameters.splice(0, parameters.length, ...before)
      continue
    }
    const name = group.find((node) => node.name === 'VariableName')
    const kind = first.name === '*' ? 'args' : first.name === '**' ? 'kwargs' : afterStar ? 'keyword-only' : 'plain'
    if (kind === 'args') afterStar = true
    if (name !== undefined) parameters.push(readParameter(group, { name: textOf(name, reader), kind }, reader))
  }
  return parameters
}

function readParameter(
  group: readonly SyntaxNode[],
  known: Pick<Parameter, 'name' | 'kind'>,
  reader: Reader,
): Parameter {
  const type = group.find(({ name }) => name === 'TypeDef')
  const annotation = type && childrenOf(type).at(-1)
  const equals = group.findIndex(({ name }) => name === 'AssignOp')
  return {
    ...known,
    ...(annotation !== undefined && { annotation: reader.expression(annotation) }),
    ...(equals >= 0 && { default: reader.expression(group[equals + 1]) }),
  }
}
