import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { ConfigPath } from '../document.ts'
import { CannotEdit } from './config-edit.ts'

/** A value in the text: its node, and the pair or the list that it stands in. */
export interface Found {
  /** null = nothing is written: `key:` */
  readonly node: Node | null
  /** undefined = it is the root, or an item of a list */
  readonly pair: Pair | undefined
  readonly holder: YAMLMap | YAMLSeq | undefined
  /** its index in the holder */
  readonly index: number
}

/** The deepest value on the way to a path, and how many steps lead to it. */
export interface Reached extends Found {
  readonly steps: number
}

/** Walks down a path as far as the text goes. Throws `CannotEdit` at aliases, and where a `<<` would have to change. */
export function reach(document: Document.Parsed, path: ConfigPath): Reached {
  let reached: Reached = { node: document.contents, pair: undefined, holder: undefined, index: 0, steps: 0 }
  for (const step of path) {
    const { node } = reached
    if (isAlias(node)) throw new CannotEdit('anchor', `an alias (*${node.source}) stands there`, node.range?.[0])
    const next = childOf(node, step)
    if (next === undefined) break
    reached = { ...next, steps: reached.steps + 1 }
  }
  return reached
}

function childOf(node: Node | null, step: string | number): Found | undefined {
  if (isMap(node)) {
    const index = node.items.findIndex((pair) => keyOf(pair) === step)
    const pair = node.items[index]
    return pair === undefined ? undefined : { node: nodeOf(pair.value), pair, holder: node, index }
  }
  if (!isSeq(node) || typeof step !== 'number' || step >= node.items.length) return undefined
  return { node: nodeOf(node.items[step]), pair: undefined, holder: node, index: step }
}

/** The text of a key; undefined for `<<`, and for keys that are no text. */
function keyOf({ key }: Pair): string | undefined {
  return isScalar(key) && typeof key.value !== 'symbol' ? String(key.value) : undefined
}

/** True when a mapping takes others in. */
export function hasMerge(node: unknown): boolean {
  return isMap(node) && node.items.some(({ key }) => isScalar(key) && typeof key.value === 'symbol')
}

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

/** Where a node begins; throws for one that was not read from a text. */
export function startOf(node: unknown): number {
  const range = (node as Node | null)?.range
  if (range === null || range === undefined) throw new CannotEdit('layout', 'a part of it has no place in the text')
  return range[0]
}

/** The end of what is written of a node, comments and line breaks after it left out. */
export function endOf(node: Node | null): number {
  if (isCollection(node) && node.flow !== true) {
    const last: unknown = node.items.at(-1)
    if (isPair(last)) return endOfPair(last)
    return isSeq(node) && last !== undefined ? endOfItem(node, node.items.length - 1) : startOf(node)
  }
  const range = node?.range
  if (range === null || range === undefined) throw new CannotEdit('layout', 'a part of it has no place in the text')
  return range[1]
}

/** The end of an item of a list; of an empty one, its dash. */
export function endOfItem(list: YAMLSeq, index: number): number {
  const node = nodeOf(list.items[index])
  const dash = isEmptyNode(node) ? dashOf(list, index) : undefined
  return dash === undefined ? endOf(node) : dash + 1
}

/** Where the dash of an item stands; undefined in brackets. */
export function dashOf({ srcToken }: YAMLSeq, index: number): number | undefined {
  const item = srcToken?.type === 'block-seq' ? srcToken.items[index] : undefined
  return item?.start.find(({ type }) => type === 'seq-item-ind')?.offset
}

/** The end of a pair: of its value, else of its colon, else of its key. */
export function endOfPair(pair: Pair): number {
  const value = nodeOf(pair.value)
  if (!isEmptyNode(value)) return endOf(value)
  return colonEnd(pair) ?? endOf(nodeOf(pair.key))
}

/** Behind the colon of a pair; undefined = it has none. */
export function colonEnd({ srcToken }: Pair): number | undefined {
  const colon = srcToken?.sep?.find(({ type }) => type === 'map-value-ind')
  return colon === undefined ? undefined : colon.offset + colon.source.length
}
