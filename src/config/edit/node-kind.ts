import { isAlias, isCollection, isPair, isScalar, type Node, type Scalar } from 'yaml'

/** Items of a list or a mapping, as nodes; of a pair its value. */
export function nodeOf(item: unknown): Node | null {
  if (isPair(item)) return nodeOf(item.value)
  return isScalar(item) || isCollection(item) || isAlias(item) ? item : null
}

/** A node that says nothing: `key:` reads as null without a character of its own. */
export function isEmptyNode(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.range?.[0] === node.range?.[1] && node.anchor === undefined)
}

export function isFlow(node: unknown): boolean {
  return isCollection(node) && node.flow === true
}

/** `|` and `>`: their range ends with the line break. */
export function isBlockScalar(node: unknown): node is Scalar {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
}
