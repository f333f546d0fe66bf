import type { SyntaxNode } from '@lezer/common'
import type { Expression, Parameter, Span, Statement } from './tree.ts'

/** What the pieces of this folder need of each other while one text is read; `parse-program.ts` makes it. */
export interface Reader {
  readonly text: string
  /** which text of the program it is */
  readonly index: number
  /** where floats like `5.` end: without their point, which the parser does not know */
  readonly floats: ReadonlySet<number>
  expression(node: SyntaxNode | undefined): Expression
  statements(body: SyntaxNode | undefined): readonly Statement[]
  parameters(list: SyntaxNode | undefined): readonly Parameter[]
}

/** The children of a node without comments. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child)
  }
  return children
}

export function textOf(node: SyntaxNode, reader: Reader): string {
  return reader.text.slice(node.from, node.to)
}

export function spanOf(node: SyntaxNode, reader: Reader): Span {
  return { text: reader.index, from: node.from, to: node.to }
}

/** Nodes in groups between separators; a group may be empty. */
export function splitAt(nodes: readonly SyntaxNode[], separator: string): readonly (readonly SyntaxNode[])[] {
  const groups: SyntaxNode[][] = [[]]
  for (const node of nodes) {
    if (node.name === separator) groups.push([])
    else groups.at(-1)?.push(node)
  }
  return groups
}

/** The groups of a list in brackets or bare, without the empty one that a last comma leaves. */
export function itemsOf(nodes: readonly SyntaxNode[]): readonly (readonly SyntaxNode[])[] {
  const groups = splitAt(nodes, ',')
  return groups.at(-1)?.length === 0 ? groups.slice(0, -1) : groups
}

/**
 * The first malformed spot in a node. A `yield` without a value is well-formed, whatever the parser makes of it, and so is
 * what stands in nodes that `skip` names.
 */
export function firstError(node: SyntaxNode, skip: (name: string) => boolean = () => false): SyntaxNode | undefined {
  let found: SyntaxNode | undefined
  let isFirst = true
  // a cursor, not recursion: a long sum is as deep as it is long
  node.cursor().iterate((at) => {
    if (found !== undefined || (!isFirst && skip(at.name))) return false
    isFirst = false
    if (!at.type.isError) return true
    if (!mayBeEmpty(at.node)) found = at.node
    return false
  })
  return found
}

/** The parser wants something in `yield`, and in the brackets of the patterns `A()`, `[]` and `{}`. */
function mayBeEmpty(error: SyntaxNode): boolean {
  const { parent } = error
  if (parent === null) return false
  if (parent.name === 'MappingPattern') return childrenOf(parent).length === 2 && error.firstChild?.name === '}'
  if (error.from !== error.to) return false
  if (parent.name.startsWith('Yield')) return true
  const list = parent.name === 'LiteralPattern' ? parent.parent : null
  return /^(?:PatternArgList|SequencePattern)$/.test(list?.name ?? '') && list !== null && childrenOf(list).length === 3
}

export function broken(node: SyntaxNode, reader: Reader): { readonly kind: 'broken'; readonly at: Span } {
  return { kind: 'broken', at: spanOf(firstError(node) ?? node, reader) }
}
