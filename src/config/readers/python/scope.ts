import type { SyntaxNode } from '@lezer/common'
import { type Binding, bindingsOf } from './bindings.ts'
import { childrenOf, type PythonSource, splitAt, textOf } from './syntax.ts'

/** What a name stands for. */
export type Meaning =
  | { readonly kind: 'value'; readonly node: SyntaxNode; readonly source: PythonSource }
  /** a parameter of the function around it; `node` is its default */
  | { readonly kind: 'parameter'; readonly node: SyntaxNode | undefined; readonly source: PythonSource }
  /** `why` goes on after "because" */
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * Follows a name to the literal it was given: in the functions around its use, then in the module, then in the
 * code blocks before. A name that is assigned under a condition, or changed after it was assigned, is unknown: what
 * it holds cannot be told without running the program.
 */
export function lookUpName(
  use: { readonly node: SyntaxNode; readonly source: PythonSource },
  blocks: readonly PythonSource[],
): Meaning {
  const { node, source } = use
  const name = textOf(node, source)
  for (const scope of functionsAround(node)) {
    const body = scope.getChild('Body')
    const local = body && inScope({ name, scope: body, source }, { at: node, inside: true })
    if (local) return local
    const parameter = findParameter(scope, name, source)
    if (parameter) return { kind: 'parameter', node: parameter.default, source }
  }
  const top = functionsAround(node).length === 0
  const inModule = inScope({ name, scope: source.tree.topNode, source }, { at: node, inside: top })
  return (
    inModule ?? inEarlierBlocks(name, source, blocks) ?? { kind: 'unknown', why: `"${name}" is nowhere in the file` }
  )
}

/** Functions whose body holds the node, the nearest first. */
export function functionsAround(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node, parent = node.parent; parent !== null; child = parent, parent = parent.parent) {
    if (parent.name === 'FunctionDefinition' && child.name === 'Body') found.push(parent)
  }
  return found
}

function inEarlierBlocks(name: string, source: PythonSource, blocks: readonly PythonSource[]): Meaning | undefined {
  for (const block of blocks.slice(0, Math.max(0, blocks.indexOf(source))).toReversed()) {
    const scope = block.tree.topNode
    const found = inScope({ name, scope, source: block }, { at: scope, inside: false })
    if (found) return found
  }
  return undefined
}

interface Scope {
  readonly name: string
  readonly scope: SyntaxNode
  readonly source: PythonSource
}

/** `inside`: the use runs in this scope's own order; else (a function using a module's name) everything has run. */
function inScope(
  { name, scope, source }: Scope,
  use: { readonly at: SyntaxNode; readonly inside: boolean },
): Meaning | undefined {
  const all = bindingsOf(name, scope, source)
  const before = all.filter((binding) => binding.node.to <= use.at.from)
  const usable = use.inside || before.some((binding) => binding.kind !== 'changed') ? before : all
  const index = usable.findLastIndex((binding) => binding.kind !== 'changed')
  const last = usable[index]
  if (last === undefined) {
    if (all.some((binding) => binding.kind !== 'changed' && use.inside)) return late(name)
    return undefined
  }
  const changed = (use.inside ? usable : all).slice(index + 1).find((binding) => binding.kind === 'changed')
  if (changed)
    return { kind: 'unknown', why: `"${name}" is changed in line ${lineOf(changed, source)} after it is assigned` }
  if (last.value === undefined) return { kind: 'unknown', why: `"${name}" is ${last.how}` }
  if (!runsAlways(last.node, scope, use.at))
    return { kind: 'unknown', why: `"${name}" is assigned under a condition in line ${lineOf(last, source)}` }
  return { kind: 'value', node: last.value, source }
}

function late(name: string): Meaning {
  return { kind: 'unknown', why: `"${name}" is assigned only after this line` }
}

/** An assignment in a block of its own (`if`, `for`, `try`) counts only for uses in that block; `with` always runs. */
function runsAlways(statement: SyntaxNode, scope: SyntaxNode, use: SyntaxNode): boolean {
  for (let block = statement.parent; block !== null; block = block.parent) {
    if (isSame(block, scope)) return true
    const nested = block.name === 'Body' && block.parent?.name !== 'WithStatement'
    if (nested) return block.from <= use.from && use.to <= block.to
  }
  return false
}

function isSame(left: SyntaxNode, right: SyntaxNode): boolean {
  return left.from === right.from && left.to === right.to && left.name === right.name
}

function findParameter(
  definition: SyntaxNode,
  name: string,
  source: PythonSource,
): { readonly default: SyntaxNode | undefined } | undefined {
  const list = definition.getChild('ParamList')
  if (list === null) return undefined
  for (const parameter of splitAt(childrenOf(list).slice(1, -1), ',')) {
    const assigned = parameter.findIndex((part) => part.name === 'AssignOp')
    const names = parameter.filter((part) => part.name === 'VariableName')
    if (names[0] && textOf(names[0], source) === name)
      return { default: assigned === -1 ? undefined : parameter[assigned + 1] }
  }
  return undefined
}

function lineOf(binding: Binding, source: PythonSource): number {
  return source.positionAt(binding.node.from).line
}
