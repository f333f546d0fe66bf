import type { SyntaxNode } from '@lezer/common'
import { readArguments, readBare } from './calls.ts'
import { readPattern } from './patterns.ts'
import { broken, childrenOf, firstError, itemsOf, type Reader, spanOf, splitAt, textOf } from './reader.ts'
import { readSimple } from './statements.ts'
import type { CallArgument, Expression, FunctionNode, Handler, MatchCase, Statement } from './tree.ts'

type Read = (node: SyntaxNode, reader: Reader) => Statement

const inner = new Set(['Body', 'MatchBody', 'FunctionDefinition', 'ClassDefinition'])

/** A statement of the parser as statements of our tree: `a; b` gives two. */
export function readStatement(node: SyntaxNode, reader: Reader): readonly Statement[] {
  if (node.name === 'StatementGroup')
    return childrenOf(node)
      .filter(({ name }) => name !== ';')
      .flatMap((child) => readStatement(child, reader))
  if (isBroken(node)) return [broken(node, reader)]
  const simple = readSimple(node, reader)
  if (simple !== undefined) return [simple]
  return [readers.get(node.name)?.(node, reader) ?? broken(node, reader)]
}

/** What is malformed in a body is one of the body's own statements. */
function isBroken(node: SyntaxNode): boolean {
  return firstError(node, (name) => inner.has(name)) !== undefined
}

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['IfStatement', (node, reader) => readIf(node, childrenOf(node), reader)],
  ['WhileStatement', readWhile],
  ['ForStatement', readFor],
  ['TryStatement', readTry],
  ['WithStatement', readWith],
  ['FunctionDefinition', (node, reader) => readFunction(node, [], reader)],
  ['ClassDefinition', (node, reader) => readClass(node, [], reader)],
  ['DecoratedStatement', readDecorated],
  ['MatchStatement', readMatch],
])

type Nodes = readonly SyntaxNode[]

function readIf(node: SyntaxNode, children: Nodes, reader: Reader): Statement {
  const [mark, test, body, ...rest] = children
  const [next] = rest
  const otherwise =
    next?.name === 'elif' ? [readIf(next, rest, reader)] : next?.name === 'else' ? reader.statements(rest[1]) : []
  const at = { text: reader.index, from: (mark ?? node).from, to: (children.at(-1) ?? node).to }
  return { kind: 'if', at, test: reader.expression(test), body: reader.statements(body), otherwise }
}

/** The statements of the part that begins with this keyword. */
function part(children: Nodes, keyword: string, reader: Reader): readonly Statement[] {
  const at = children.findIndex(({ name }) => name === keyword)
  return at < 0 ? [] : reader.statements(children[at + 1])
}

function readWhile(node: SyntaxNode, reader: Reader): Statement {
  const children = childrenOf(node)
  return {
    kind: 'while',
    at: spanOf(node, reader),
    test: reader.expression(children[1]),
    body: reader.statements(children[2]),
    otherwise: part(children, 'else', reader),
  }
}

function readFor(node: SyntaxNode, reader: Reader): Statement {
  const children = childrenOf(node).filter(({ name }) => name !== 'async')
  const inside = children.findIndex(({ name }) => name === 'in')
  const body = children.findIndex(({ name }) => name === 'Body')
  return {
    kind: 'for',
    at: spanOf(node, reader),
    target: readBare(children.slice(1, inside), reader),
    iterable: readBare(children.slice(inside + 1, body), reader),
    body: reader.statements(children[body]),
    otherwise: part(children, 'else', reader),
  }
}

function readTry(node: SyntaxNode, reader: Reader): Statement {
  const children = childrenOf(node)
  const handlers: Handler[] = []
  children.forEach(({ name }, start) => {
    if (name !== 'except') return
    const end = children.findIndex((child, at) => at > start && child.name === 'Body')
    handlers.push(readHandler(children.slice(start + 1, end), children[end], reader))
  })
  return {
    kind: 'try',
    at: spanOf(node, reader),
    body: reader.statements(children[1]),
    handlers,
    otherwise: part(children, 'else', reader),
    finally: part(children, 'finally', reader),
  }
}

function readHandler(head: Nodes, body: SyntaxNode | undefined, reader: Reader): Handler {
  const [types, , name] = head.filter((child) => child.name !== '*')
  return {
    ...(types !== undefined && { types: reader.expression(types) }),
    ...(name !== undefined && { name: textOf(name, reader) }),
    body: reader.statements(body),
  }
}

function readWith(node: SyntaxNode, reader: Reader): Statement {
  const children = childrenOf(node).filter(({ name }) => name !== 'async')
  const items = itemsOf(children.slice(1, -1)).map((group): { value: Expression; target?: Expression } => {
    const [value, as, target] = group
    if (as === undefined || target === undefined) return { value: reader.expression(value) }
    return { value: reader.expression(value), target: reader.expression(target) }
  })
  return { kind: 'with', at: spanOf(node, reader), items, body: reader.statements(children.at(-1)) }
}

function readDecorated(node: SyntaxNode, reader: Reader): Statement {
  const children = childrenOf(node)
  const decorators = children
    .filter(({ name }) => name === 'Decorator')
    .map((decorator) => readDecorator(decorator, reader))
  const decorated = children.at(-1)
  if (decorated !== undefined && isBroken(decorated)) return broken(decorated, reader)
  if (decorated?.name === 'FunctionDefinition') return readFunction(decorated, decorators, reader)
  return decorated === undefined ? broken(node, reader) : readClass(decorated, decorators, reader)
}

function readDecorator(node: SyntaxNode, reader: Reader): Expression {
  const at = spanOf(node, reader)
  const children = childrenOf(node)
  const list = children.find(({ name }) => name === 'ArgList')
  const [first = '', ...rest] = children
    .filter(({ name }) => name === 'VariableName')
    .map((name) => textOf(name, reader))
  const callee = rest.reduce<Expression>((object, name) => ({ kind: 'attribute', at, object, name }), {
    kind: 'name',
    at,
    name: first,
  })
  return list === undefined ? callee : { kind: 'call', at, callee, args: readArguments(list, reader) }
}

function readFunction(node: SyntaxNode, decorators: readonly Expression[], reader: Reader): FunctionNode {
  const children = childrenOf(node)
  const named = (name: string): SyntaxNode | undefined => children.find((child) => child.name === name)
  const name = named('VariableName')
  const body = named('Body')
  return {
    kind: 'function',
    at: spanOf(node, reader),
    name: name === undefined ? '' : textOf(name, reader),
    parameters: reader.parameters(named('ParamList')),
    body: reader.statements(body),
    decorators,
    isAsync: named('async') !== undefined,
    isGenerator: body !== undefined && yields(body),
  }
}

function yields(node: SyntaxNode): boolean {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === 'YieldStatement' || child.name === 'YieldExpression') return true
    if (!/^(?:FunctionDefinition|ClassDefinition|LambdaExpression)$/.test(child.name) && yields(child)) return true
  }
  return false
}

function readClass(node: SyntaxNode, decorators: readonly Expression[], reader: Reader): Statement {
  const children = childrenOf(node)
  const named = (name: string): SyntaxNode | undefined => children.find((child) => child.name === name)
  const name = named('VariableName')
  const bases: readonly CallArgument[] = readArguments(named('ArgList'), reader)
  return {
    kind: 'class',
    at: spanOf(node, reader),
    name: name === undefined ? '' : textOf(name, reader),
    bases,
    body: reader.statements(named('Body')),
    decorators,
  }
}

function readMatch(node: SyntaxNode, reader: Reader): Statement {
  const children = childrenOf(node)
  const body = children.at(-1)
  const clauses = body === undefined ? [] : childrenOf(body).filter(({ name }) => name === 'MatchClause')
  return {
    kind: 'match',
    at: spanOf(node, reader),
    subject: readBare(children.slice(1, -1), reader),
    cases: clauses.map((clause) => readCase(clause, reader)),
  }
}

function readCase(node: SyntaxNode, reader: Reader): MatchCase {
  const children = childrenOf(node)
  const guard = children.find(({ name }) => name === 'Guard')
  const groups = itemsOf(children.slice(1).filter(({ name }) => name !== 'Guard' && name !== 'Body'))
  const patterns = groups.map(([pattern]) => readPattern(pattern, reader))
  const [first] = patterns
  const isOne = patterns.length === 1 && splitAt(children, ',').length === 1
  return {
    pattern: isOne && first !== undefined ? first : { kind: 'list', at: spanOf(node, reader), items: patterns },
    ...(guard !== undefined && { guard: reader.expression(childrenOf(guard)[1]) }),
    body: reader.statements(children.at(-1)),
  }
}
