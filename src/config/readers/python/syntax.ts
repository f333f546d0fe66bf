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

/** One argument of a call. */
export interface Argument {
  /** absent for a positional argument and for `*x`, `**x` */
  readonly name?: string
  readonly star?: '*' | '**'
  readonly value: SyntaxNode
  /** offset of the name, else of the value */
  readonly from: number
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

/** `dlt.sources.incremental` of a name or a chain of attributes; type arguments (`incremental[str]`) are left out. */
export function dottedName(node: SyntaxNode, source: PythonSource): string | undefined {
  if (node.name === 'VariableName') return textOf(node, source)
  if (node.name !== 'MemberExpression') return undefined
  const [object, mark, property] = childrenOf(node)
  const name = object && dottedName(object, source)
  if (name === undefined || mark === undefined || property === undefined) return undefined
  if (mark.name === '[') return property.name === 'VariableName' ? name : undefined
  return property.name === 'PropertyName' ? `${name}.${textOf(property, source)}` : undefined
}

/** What a call calls, dotted, and with what; undefined when it is no plain call. */
export function readCall(
  node: SyntaxNode,
  source: PythonSource,
): { readonly callee: string; readonly args: readonly Argument[] } | undefined {
  if (node.name !== 'CallExpression') return undefined
  const [called, list] = childrenOf(node)
  const callee = called && dottedName(called, source)
  return callee === undefined || list?.name !== 'ArgList' ? undefined : { callee, args: readArguments(list, source) }
}

function readArguments(list: SyntaxNode, source: PythonSource): readonly Argument[] {
  return splitAt(childrenOf(list).slice(1, -1), ',').flatMap((nodes): Argument[] => {
    const [first, second, third] = nodes
    if (first === undefined) return []
    if ((first.name === '*' || first.name === '**') && second)
      return [{ star: first.name, value: second, from: first.from }]
    if (second?.name === 'AssignOp' && third) return [{ name: textOf(first, source), value: third, from: first.from }]
    return [{ value: first, from: first.from }]
  })
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
