import { isCollection, isPair, isSeq, type Node, type Pair, type YAMLSeq } from 'yaml'
import { CannotEdit } from './config-edit.ts'
import { isEmptyNode, nodeOf } from './node-kind.ts'

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
