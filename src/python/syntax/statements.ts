import type { SyntaxNode } from '@lezer/common'
import { readBare } from './calls.ts'
import { readYield } from './expressions.ts'
import { isBinary } from './operators.ts'
import { broken, childrenOf, itemsOf, type Reader, spanOf, splitAt, textOf } from './reader.ts'
import type { Statement } from './tree.ts'

type Read = (node: SyntaxNode, reader: Reader) => Statement

/** A statement without a body; undefined = it is none of them. */
export function readSimple(node: SyntaxNode, reader: Reader): Statement | undefined {
  return readers.get(node.name)?.(node, reader)
}

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['AssignStatement', readAssign],
  ['UpdateStatement', readUpdate],
  [
    'ExpressionStatement',
    (node, reader) => ({ kind: 'expression', ...at(node, reader), value: bare(node, reader, 0) }),
  ],
  ['YieldStatement', (node, reader) => ({ kind: 'expression', ...at(node, reader), value: readYield(node, reader) })],
  ['DeleteStatement', readDelete],
  ['PassStatement', (node, reader) => ({ kind: 'pass', ...at(node, reader) })],
  ['BreakStatement', (node, reader) => ({ kind: 'break', ...at(node, reader) })],
  ['ContinueStatement', (node, reader) => ({ kind: 'continue', ...at(node, reader) })],
  ['ReturnStatement', readReturn],
  ['RaiseStatement', readRaise],
  ['ImportStatement', readImport],
  ['ScopeStatement', readScope],
  ['AssertStatement', readAssert],
  // `type X = …` is for type checkers
  ['TypeDefinition', (node, reader) => ({ kind: 'pass', ...at(node, reader) })],
])

function at(node: SyntaxNode, reader: Reader): Pick<Statement, 'at'> {
  return { at: spanOf(node, reader) }
}

function bare(node: SyntaxNode, reader: Reader, from: number): ReturnType<typeof readBare> {
  return readBare(childrenOf(node).slice(from), reader)
}

function readAssign(node: SyntaxNode, reader: Reader): Statement {
  const groups = splitAt(childrenOf(node), 'AssignOp')
  const [first = []] = groups
  const type = first.find(({ name }) => name === 'TypeDef')
  if (type === undefined) {
    const targets = groups.slice(0, -1).map((group) => readBare(group, reader))
    return { kind: 'assign', ...at(node, reader), targets, value: readBare(groups.at(-1) ?? [], reader) }
  }
  return {
    kind: 'annotated',
    ...at(node, reader),
    target: readBare(
      first.filter((part) => part !== type),
      reader,
    ),
    annotation: reader.expression(childrenOf(type).at(-1)),
    ...(groups[1] !== undefined && { value: readBare(groups[1], reader) }),
  }
}

function readUpdate(node: SyntaxNode, reader: Reader): Statement {
  const children = childrenOf(node)
  const mark = children.findIndex(({ name }) => name === 'UpdateOp')
  const found = children[mark]
  const operator = found === undefined ? '' : textOf(found, reader).slice(0, -1)
  if (!isBinary(operator)) return broken(node, reader)
  return {
    kind: 'augmented',
    ...at(node, reader),
    target: readBare(children.slice(0, mark), reader),
    operator,
    value: readBare(children.slice(mark + 1), reader),
  }
}

function readDelete(node: SyntaxNode, reader: Reader): Statement {
  const targets = itemsOf(childrenOf(node).slice(1)).map((group) => readBare(group, reader))
  return { kind: 'delete', ...at(node, reader), targets }
}

function readReturn(node: SyntaxNode, reader: Reader): Statement {
  const value = childrenOf(node).slice(1)
  return { kind: 'return', ...at(node, reader), ...(value.length > 0 && { value: readBare(value, reader) }) }
}

function readRaise(node: SyntaxNode, reader: Reader): Statement {
  const value = childrenOf(node)[1]
  return { kind: 'raise', ...at(node, reader), ...(value !== undefined && { value: reader.expression(value) }) }
}

function readAssert(node: SyntaxNode, reader: Reader): Statement {
  const [, test, , message] = childrenOf(node)
  return {
    kind: 'assert',
    ...at(node, reader),
    test: reader.expression(test),
    ...(message !== undefined && { message: reader.expression(message) }),
  }
}

function readScope(node: SyntaxNode, reader: Reader): Statement {
  const [mark, ...rest] = childrenOf(node)
  const names = rest.filter(({ name }) => name === 'VariableName').map((name) => textOf(name, reader))
  return { kind: mark?.name === 'nonlocal' ? 'nonlocal' : 'global', ...at(node, reader), names }
}

function readImport(node: SyntaxNode, reader: Reader): Statement {
  const children = childrenOf(node).filter(({ name }) => name !== '(' && name !== ')')
  const aliased = (group: readonly SyntaxNode[]): { name: string; as?: string } => {
    const as = group.findIndex(({ name }) => name === 'as')
    const name = written(as < 0 ? group : group.slice(0, as), reader)
    return as < 0 ? { name } : { name, as: written(group.slice(as + 1), reader) }
  }
  if (children[0]?.name === 'import') {
    const names = itemsOf(children.slice(1)).map((group) => {
      const { name, as } = aliased(group)
      return { module: name, ...(as !== undefined && { as }) }
    })
    return { kind: 'import', ...at(node, reader), names }
  }
  const split = children.findIndex(({ name }) => name === 'import')
  const imported = children.slice(split + 1)
  const names = imported[0]?.name === '*' ? [] : itemsOf(imported).map(aliased)
  return { kind: 'import-from', ...at(node, reader), module: written(children.slice(1, split), reader), names }
}

/** Nodes as they are written, without the white space between them. */
function written(nodes: readonly SyntaxNode[], reader: Reader): string {
  return nodes.map((node) => textOf(node, reader)).join('')
}
