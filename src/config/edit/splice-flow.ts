import { isMap, isPair, type YAMLMap, type YAMLSeq } from 'yaml'
import { isJsonObject, type JsonValue } from '../../json/json.ts'
import { nodeOf } from './node-kind.ts'
import { endOf, endOfPair, startOf } from './node-place.ts'
import { inlineText, isOnOneLine, type Layout, put, type Ways } from './layout.ts'
import { lineEnd, lineStart } from './text-lines.ts'

/** What goes into a list or a mapping between brackets: for a mapping a mapping of one key. */
interface NewPart {
  readonly index: number
  readonly value: JsonValue
}

/** How to put something between the brackets of a list or a mapping. */
export function intoFlow(layout: Layout, node: YAMLMap | YAMLSeq, { index, value }: NewPart): Ways {
  const { text, eol } = layout
  const start = startOf(node)
  const last = node.items.at(-1)
  if (last === undefined) return intoNothing(layout, node, value)
  const isApart = !isOnOneLine(text, node)
  const line = lineStart(text, startOfPart(last))
  const indent = isApart ? (/^[ \t]*/.exec(text.slice(line, lineEnd(text, line)))?.[0] ?? '') : ''
  const part = partText(layout, node, [value, isApart ? startOfPart(last) : start])
  const following = node.items[index]
  if (following !== undefined) return [[put(startOfPart(following), isApart ? `${part},${eol}${indent}` : `${part}, `)]]
  const end = endOfPart(last)
  const comma = commaAfter(text, end)
  if (!isApart) return [[comma === undefined ? put(end, `, ${part}`) : put(comma, ` ${part}`)]]
  const rest = text.slice(comma ?? end, lineEnd(text, comma ?? end))
  if (comma !== undefined) return [[put(comma + rest.length, `${eol}${indent}${part},`)], [put(comma, ` ${part}`)]]
  if (/^\s*#/.test(rest)) return [[put(end, ','), put(end + rest.length, `${eol}${indent}${part}`)]]
  return [[put(end, `,${eol}${indent}${part}`)]]
}

function intoNothing(layout: Layout, node: YAMLMap | YAMLSeq, value: JsonValue): Ways {
  const [from, to] = [startOf(node) + 1, endOf(node) - 1]
  const part = partText(layout, node, [value, from])
  const pad = isMap(node) ? ' ' : ''
  return [[{ from, to, text: `${pad}${part}${pad}` }]]
}

/** An item as text, or `key: value` for a mapping of one key. */
function partText(layout: Layout, node: YAMLMap | YAMLSeq, [value, at]: readonly [JsonValue, number]): string {
  const [pair] = isMap(node) && isJsonObject(value) ? Object.entries(value) : []
  return pair === undefined ? inlineText(layout, value, at) : pairText(layout, pair, at)
}

function pairText(layout: Layout, [key, value]: readonly [string, JsonValue], at: number): string {
  const name = layout.format === 'json' ? JSON.stringify(key) : inlineText(layout, key, at)
  return `${name}: ${inlineText(layout, value, at)}`
}

export function startOfPart(part: unknown): number {
  return startOf(isPair(part) ? part.key : part)
}

export function endOfPart(part: unknown): number {
  return isPair(part) ? endOfPair(part) : endOf(nodeOf(part))
}

/** Behind the comma that follows; undefined when a bracket does, or a comment is in between. */
export function commaAfter(text: string, end: number): number | undefined {
  const space = /^[ \t\r\n]*/.exec(text.slice(end, end + 1000))?.[0].length ?? 0
  return text[end + space] === ',' ? end + space + 1 : undefined
}
