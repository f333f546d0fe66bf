import { isMap, isSeq, type YAMLMap, type YAMLSeq } from 'yaml'
import type { ConfigPath } from '../document.ts'
import { CannotEdit } from './config-edit.ts'
import { type Found, hasMerge, reach } from './find-node.ts'
import { isFlow } from './node-kind.ts'
import { dashOf, endOfItem } from './node-place.ts'
import { isOnOneLine, type Layout, type Ways } from './layout.ts'
import { commaAfter, endOfPart, startOfPart } from './splice-flow.ts'
import { waysToSet } from './splice-set.ts'
import { lineEnd, lineStart, nextLine } from './text-lines.ts'

/** How to take a value out. Throws `CannotEdit`. */
export function waysToDelete(layout: Layout, path: ConfigPath): Ways {
  const found = reach(layout.document, path)
  const { holder } = found
  if (found.steps < path.length || holder === undefined) {
    const isMerged = hasMerge(found.node)
    throw isMerged
      ? new CannotEdit('merge', 'it comes from a "<<"')
      : new CannotEdit('no_such_place', 'there is nothing to take out')
  }
  // a list or a mapping without anything needs its brackets
  if (holder.items.length === 1 && !isFlow(holder) && path.length > 1)
    return waysToSet(layout, path.slice(0, -1), isMap(holder) ? {} : [])
  return isFlow(holder) ? outOfFlow(layout, holder, found) : outOfBlock(layout, holder, found)
}

function outOfBlock({ text }: Layout, holder: YAMLMap | YAMLSeq, { index }: Found): Ways {
  const part: unknown = holder.items[index]
  const start = startIn(holder, index)
  const end = isSeq(holder) ? endOfItem(holder, index) : endOfPart(part)
  const isWholeLine = text.slice(lineStart(text, start), start).trim() === ''
  const following: unknown = holder.items[index + 1]
  // the line break of a `|` text is its own
  const behind = text[end - 1] === '\n' ? end : nextLine(text, end)
  if (isWholeLine) return [[{ from: lineStart(text, start), to: behind, text: '' }]]
  if (following === undefined) return [[{ from: start, to: end, text: '' }]]
  const next = startIn(holder, index + 1)
  const isPlainGap = text.slice(end, next).trim() === ''
  return isPlainGap ? [[{ from: start, to: next, text: '' }]] : [[{ from: start, to: end, text: '' }]]
}

/** Where a part of a list or a mapping begins: at its dash, or its key. */
function startIn(holder: YAMLMap | YAMLSeq, index: number): number {
  if (!isSeq(holder)) return startOfPart(holder.items[index])
  return dashOf(holder, index) ?? startOfPart(holder.items[index])
}

function outOfFlow({ text, eol }: Layout, holder: YAMLMap | YAMLSeq, { index }: Found): Ways {
  const part: unknown = holder.items[index]
  const [start, end] = [startOfPart(part), endOfPart(part)]
  const comma = commaAfter(text, end)
  const before: unknown = holder.items[index - 1]
  const following: unknown = holder.items[index + 1]
  const [line, behind] = [lineStart(text, start), lineEnd(text, comma ?? end)]
  const isAlone = text.slice(line, start).trim() === '' && /^\s*(?:#.*)?$/.test(text.slice(comma ?? end, behind))
  if (isAlone && !isOnOneLine(text, holder)) {
    const out = { from: line, to: nextLine(text, behind), text: '' }
    if (following !== undefined || before === undefined) return [[out]]
    const last = endOfPart(before)
    const needless = commaAfter(text, last)
    if (comma !== undefined || needless === undefined) return [[out]]
    return [[{ from: needless - 1, to: needless, text: '' }, out]]
  }
  if (following !== undefined) return [[{ from: start, to: startOfPart(following), text: '' }]]
  if (before !== undefined) return [[{ from: endOfPart(before), to: end, text: '' }]]
  // nothing is left between the brackets
  const to = comma ?? end
  const from = text.slice(0, start).endsWith(eol) ? start - eol.length : start
  return [[{ from, to, text: '' }]]
}
