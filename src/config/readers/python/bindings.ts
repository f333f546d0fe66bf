import type { SyntaxNode } from '@lezer/common'
import { childrenOf, type PythonSource, splitAt, textOf } from './syntax.ts'

/** Something that gives a name a value, or changes it. */
export interface Binding {
  readonly kind: 'assigned' | 'changed' | 'bound'
  /** the statement or part of it */
  readonly node: SyntaxNode
  /** of a plain assignment: what is assigned */
  readonly value?: SyntaxNode
  /** of any other: what happens there, to go on after "it is" */
  readonly how?: string
}

const changingMethods = new Set([
  'append',
  'extend',
  'insert',
  'remove',
  'pop',
  'clear',
  'update',
  'setdefault',
  'popitem',
  'sort',
  'reverse',
])

/** Everything in one scope (a module's or a function's body) that binds or changes a name, in order. */
export function bindingsOf(name: string, scope: SyntaxNode, source: PythonSource): readonly Binding[] {
  const found: Binding[] = []
  const visit = (node: SyntaxNode): void => {
    for (const child of childrenOf(node)) {
      found.push(...readStatement(child, name, source))
      // functions and classes have scopes of their own; expressions bind nothing
      if (
        !/^(?:FunctionDefinition|ClassDefinition|LambdaExpression)$/.test(child.name) &&
        /Statement$|^Body$/.test(child.name)
      )
        visit(child)
    }
  }
  visit(scope)
  return found
}

function readStatement(node: SyntaxNode, name: string, source: PythonSource): readonly Binding[] {
  const reader = readers[node.name]
  return reader === undefined ? [] : reader(node, name, source)
}

type Reader = (node: SyntaxNode, name: string, source: PythonSource) => readonly Binding[]

const readers: Readonly<Record<string, Reader>> = {
  AssignStatement: readAssignment,
  UpdateStatement: (node, name, source) => changedIf(node.firstChild, node, [name, source]),
  DeleteStatement: (node, name, source) =>
    childrenOf(node).flatMap((target) => changedIf(target, node, [name, source])),
  ExpressionStatement: readMethodCall,
  ForStatement: (node, name, source) => bound(node, upTo(node, 'in'), [name, source, 'the variable of a loop']),
  WithStatement: (node, name, source) =>
    bound(node, upTo(node, 'Body'), [name, source, 'the variable of a "with"', 'as']),
  ImportStatement: (node, name, source) => bound(node, childrenOf(node), [name, source, 'imported']),
  FunctionDefinition: (node, name, source) => bound(node, upTo(node, 'ParamList'), [name, source, 'a function']),
  ClassDefinition: (node, name, source) => bound(node, childrenOf(node).slice(1, 2), [name, source, 'a class']),
}

function readAssignment(node: SyntaxNode, name: string, source: PythonSource): readonly Binding[] {
  const segments = splitAt(childrenOf(node), 'AssignOp')
  const values = segments.at(-1) ?? []
  const [value] = values
  return segments.slice(0, -1).flatMap((target): readonly Binding[] => {
    const [first, ...rest] = target
    if (first === undefined) return []
    const plain = rest.every((part) => part.name === 'TypeDef')
    if (plain && first.name === 'VariableName' && textOf(first, source) === name)
      return values.length === 1 && value !== undefined
        ? [{ kind: 'assigned', node, value }]
        : [{ kind: 'bound', node, how: 'assigned a list without brackets' }]
    const unpacked = bound(node, plain ? [] : target, [name, source, 'unpacked from several values'])
    return [
      ...unpacked,
      ...target.flatMap((part) => (part.name === 'MemberExpression' ? changedIf(part, node, [name, source]) : [])),
    ]
  })
}

function readMethodCall(node: SyntaxNode, name: string, source: PythonSource): readonly Binding[] {
  const called = node.firstChild?.name === 'CallExpression' ? node.firstChild.firstChild : null
  const method = called?.name === 'MemberExpression' ? called.lastChild : null
  if (called === null || method === null || !changingMethods.has(textOf(method, source))) return []
  return changedIf(called, node, [name, source])
}

function changedIf(
  target: SyntaxNode | null,
  node: SyntaxNode,
  [name, source]: [string, PythonSource],
): readonly Binding[] {
  let root = target
  while (root?.name === 'MemberExpression') root = root.firstChild
  const changes = root?.name === 'VariableName' && textOf(root, source) === name
  return changes ? [{ kind: 'changed', node, how: 'changed' }] : []
}

function bound(
  node: SyntaxNode,
  parts: readonly SyntaxNode[],
  [name, source, how, after]: [name: string, source: PythonSource, how: string, after?: string],
): readonly Binding[] {
  const binds = parts.some(
    (part, index) =>
      part.name === 'VariableName' &&
      textOf(part, source) === name &&
      (after === undefined || parts[index - 1]?.name === after),
  )
  return binds ? [{ kind: 'bound', node, how }] : []
}

function upTo(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  const children = childrenOf(node)
  const end = children.findIndex((child) => child.name === name)
  return end === -1 ? children : children.slice(0, end)
}
