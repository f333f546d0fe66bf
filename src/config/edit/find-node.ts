import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import type { ConfigPath } from '../document.ts'
import { CannotEdit } from './config-edit.ts'
import { nodeOf } from './node-kind.ts'

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

/** The text of a key; undefined for `<<`, and for keys that are not text. */
function keyOf({ key }: Pair): string | undefined {
  return isScalar(key) && typeof key.value !== 'symbol' ? String(key.value) : undefined
}

/** True when a mapping takes others in. */
export function hasMerge(node: unknown): boolean {
  return isMap(node) && node.items.some(({ key }) => isScalar(key) && typeof key.value === 'symbol')
}
