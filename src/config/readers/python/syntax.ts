import type { SyntaxNode, Tree } from '@lezer/common'
import { parser } from '@lezer/python'
import type { Position } from '../places.ts'

/** A piece of Python of a config file: the whole of a `.py`, one code block of a `.md`. */
export interface PythonSource {
  readonly file: string
  readonly text: string
  readonly tree: Tree
  /** where an offset of `text` stands in the file */
  positionAt(offset: number): Position
}

/** The syntax tree of Python text. Malformed parts become error nodes, nothing is thrown. */
export function parsePython(text: string): Tree {
  return parser.parse(text)
}

/** The children of a node without comments. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child)
  }
  return children
}

/** The text of a node. */
export function textOf(node: SyntaxNode, source: PythonSource): string {
  return source.text.slice(node.from, node.to)
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

/** The first malformed spot in a node or after it, if there is one. */
export function firstError(tree: Tree, from: number, to: number): number | undefined {
  let found: number | undefined
  tree.iterate({
    from,
    to,
    enter: (node) => {
      if (node.type.isError && node.from >= from && found === undefined) found = node.from
      return found === undefined
    },
  })
  return found
}
