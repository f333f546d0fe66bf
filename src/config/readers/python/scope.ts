import type { SyntaxNode } from '@lezer/common'
import { type Binding, bindingsOf } from './bindings.ts'
import { childrenOf, type PythonSource, splitAt, textOf } from './syntax.ts'

/** What a name stands for. */
export type Meaning =
  | {
      readonly kind: 'value'
      readonly node: SyntaxNode
      readonly source: PythonSource
      /** statements that change it before it is used, in order */
      readonly changes: readonly SyntaxNode[]
    }
  | { readonly kind: 'function'; readonly node: SyntaxNode; readonly source: PythonSource }
  /** a parameter of the function around it; `node` is its default */
  | { readonly kind: 'parameter'; readonly node: SyntaxNode | undefined; readonly source: PythonSource }
  /** `why` goes on after "because" */
  | { readonly kind: 'unknown'; readonly why: string }

/** A name where it is used, and how to tell whether the condition of an `if` holds. */
export interface NameUse {
  readonly node: SyntaxNode
  readonly source: PythonSource
  readonly holds: (condition: SyntaxNode, source: PythonSource) => boolean | undefined
}

/**
 * Follows a name to the literal it was given: in the functions around its use, then in the module, then in the
 * code blocks before. A name that is assigned under a condition that cannot be decided, or changed after it was
 * assigned, is unknown: what it holds cannot be told without running the program.
 */
export function lookUpName(use: NameUse, blocks: readonly PythonSource[]): Meaning {
  const { node, source, holds } = use
  const name = textOf(node, source)
  for (const scope of functionsAround(node)) {
    const body = scope.getChild('Body')
    const parameter = findParameter(scope, name, source)
    const use = { at: node, inside: true, isParameter: parameter !== undefined }
    const local = body && inScope({ name, scope: body, source, holds }, use)
    if (local) return local
    if (parameter) return { kind: 'parameter', node: parameter.default, source }
  }
  const top = functionsAround(node).length === 0
  const inModule = inScope({ name, scope: source.tree.topNode, source, holds }, { at: node, inside: top })
  return (
    inModule ??
    inEarlierBlocks({ name, source, holds }, blocks) ?? { kind: 'unknown', why: `"${name}" is nowhere in the file` }
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

function inEarlierBlocks(
  { name, source, holds }: Omit<Scope, 'scope'>,
  blocks: readonly PythonSource[],
): Meaning | undefined {
  for (const block of blocks.slice(0, Math.max(0, blocks.indexOf(source))).toReversed()) {
    const scope = block.tree.topNode
    const found = inScope({ name, scope, source: block, holds }, { at: scope, inside: false })
    if (found) return found
  }
  return undefined
}

interface Scope extends Pick<NameUse, 'source' | 'holds'> {
  readonly name: string
  readonly scope: SyntaxNode
}

/** `inside`: the use runs in this scope's own order; else (a function using a module's name) everything has run. */
function inScope(
  { name, scope, source, holds }: Scope,
  use: { readonly at: SyntaxNode; readonly inside: boolean; readonly isParameter?: boolean },
): Meaning | undefined {
  const taken = (binding: Binding): boolean | undefined => runs(binding.node, { scope, at: use.at }, { source, holds })
  const all = bindingsOf(name, scope, source)
  const before = all.filter((binding) => binding.node.to <= use.at.from && taken(binding) !== false)
  const usable =
    use.inside || before.some((binding) => binding.kind !== 'changed')
      ? before
      : all.filter((binding) => taken(binding) !== false)
  const index = usable.findLastIndex((binding) => binding.kind !== 'changed')
  const last = usable[index]
  if (last === undefined) {
    const [changed] = before
    if (use.isParameter === true && changed) return changedIn(name, lineOf(changed, source))
    if (use.isParameter !== true && all.some((binding) => binding.kind !== 'changed' && use.inside)) return late(name)
    return undefined
  }
  const changes = (use.inside ? usable : all).slice(index + 1).filter((binding) => binding.kind === 'changed')
  const unsure = changes.find((binding) => taken(binding) === undefined)
  if (unsure) return changedIn(name, lineOf(unsure, source))
  if (last.node.name === 'FunctionDefinition') return { kind: 'function', node: last.node, source }
  if (last.value === undefined) return { kind: 'unknown', why: `"${name}" is ${last.how}` }
  if (taken(last) === undefined)
    return { kind: 'unknown', why: `"${name}" is assigned under a condition in line ${lineOf(last, source)}` }
  return { kind: 'value', node: last.value, source, changes: changes.map(({ node }) => node) }
}

function changedIn(name: string, line: number): Meaning {
  return { kind: 'unknown', why: `"${name}" is changed in line ${line} after it is assigned` }
}

function late(name: string): Meaning {
  return { kind: 'unknown', why: `"${name}" is assigned only after this line` }
}

/**
 * Whether a statement runs before the use: one in a block of its own (`if`, `for`, `try`) counts for uses in that block,
 * else an `if` is decided where it can be; `with` always runs. undefined = it cannot be told.
 */
function runs(
  statement: SyntaxNode,
  { scope, at }: { readonly scope: SyntaxNode; readonly at: SyntaxNode },
  { source, holds }: Pick<NameUse, 'source' | 'holds'>,
): boolean | undefined {
  let certain: true | undefined = true
  for (let block = statement.parent; block !== null; block = block.parent) {
    if (isSame(block, scope)) return certain
    if (block.name !== 'Body' || block.parent?.name === 'WithStatement') continue
    if (block.from <= at.from && at.to <= block.to) return certain
    const branch = block.parent?.name === 'IfStatement' ? branchRuns(block, (node) => holds(node, source)) : undefined
    if (branch === false) return false
    certain = branch === true ? certain : undefined
  }
  return undefined
}

/** Whether this branch of an `if` is the one that runs. */
function branchRuns(body: SyntaxNode, holds: (condition: SyntaxNode) => boolean | undefined): boolean | undefined {
  const parts = body.parent === null ? [] : childrenOf(body.parent)
  const own = parts.findIndex((part) => isSame(part, body))
  const before = parts.slice(0, own).filter(({ name }) => !/^(?:if|elif|else|Body)$/.test(name))
  const isElse = parts[own - 1]?.name === 'else'
  const verdicts = before.map(holds)
  const last = isElse ? true : verdicts.at(-1)
  const others = isElse ? verdicts : verdicts.slice(0, -1)
  if (last === false || others.includes(true)) return false
  return last === true && others.every((verdict) => verdict === false) ? true : undefined
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
