import { isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml'
import type { JsonValue } from '../../json/json.ts'
import type { ConfigPath } from '../document.ts'
import { CannotEdit } from './config-edit.ts'
import { shorthandKey } from './edit-value.ts'
import { type Found, reach } from './find-node.ts'
import { isBlockScalar, isEmptyNode, isFlow } from './node-kind.ts'
import { colonEnd, dashOf, endOf, endOfItem, endOfPair, startOf } from './node-place.ts'
import { indented, inlineText, type Layout, linesAfter, lineTexts, put, type Ways } from './layout.ts'
import { isCollection, nested } from './render-value.ts'
import { intoFlow } from './splice-flow.ts'
import { columnOf, lineEnd, lineStart } from './text-lines.ts'

/** How to set a value, with the mappings on the way to it. Throws `CannotEdit`. */
export function waysToSet(layout: Layout, path: ConfigPath, value: JsonValue): Ways {
  const reached = reach(layout.document, path)
  const rest = path.slice(reached.steps)
  const { node } = reached
  const [step, ...deeper] = rest
  if (step === undefined) return replace(layout, reached, value)
  if (isEmptyNode(node)) return fill(layout, reached, nested(rest, value))
  if (isMap(node) && typeof step === 'string') return newPair(layout, node, [step, nested(deeper, value)])
  if (isSeq(node) && typeof step === 'number' && deeper.length === 0) return newItem(layout, node, [step, value])
  const short = shorthandKey(path.slice(0, reached.steps))
  if (!isScalar(node) || typeof node.value !== 'string' || short === undefined)
    throw new CannotEdit('not_a_mapping', 'something else than a mapping stands there', startOf(node))
  const whole = { [short]: node.value, ...(nested(rest, value) as Readonly<Record<string, JsonValue>>) }
  return replace(layout, reached, whole)
}

/** How to put an item into a list, or a key into a mapping. Throws `CannotEdit`. */
export function waysToInsert(layout: Layout, path: ConfigPath, value: JsonValue): Ways {
  const reached = reach(layout.document, path.slice(0, -1))
  const index = path.at(-1)
  const { node } = reached
  const isList = typeof index === 'number' && reached.steps === path.length - 1
  return isList && isSeq(node) ? newItem(layout, node, [index, value]) : waysToSet(layout, path, value)
}

function newPair(layout: Layout, map: YAMLMap, [key, value]: readonly [string, JsonValue]): Ways {
  const pair = Object.fromEntries([[key, value]])
  if (isFlow(map)) return intoFlow(layout, map, { index: map.items.length, value: pair })
  const end = endOf(map)
  const column = columnOf(layout.text, startOf(map.items[0]?.key))
  const below = (lines: readonly string[]) => [linesAfter(layout, end, indented(lines, column))]
  return [below(lineTexts(layout, pair)), below([inlineText(layout, pair, end).replace(/^\{ ?| ?\}$/g, '')])]
}

function newItem(layout: Layout, list: YAMLSeq, [index, value]: readonly [number, JsonValue]): Ways {
  if (isFlow(list)) return intoFlow(layout, list, { index, value })
  const { text, eol } = layout
  const column = columnOf(text, startOf(list))
  const lines = lineTexts(layout, [value])
  const before = list.items[index - 1]
  if (before === undefined) return [[put(startOf(list), lines.map((line) => line + eol + ' '.repeat(column)).join(''))]]
  const end = endOfItem(list, index - 1)
  return [[linesAfter(layout, end, indented(lines, column))]]
}

/** Puts a value in the place of another. */
function replace(layout: Layout, found: Found, value: JsonValue): Ways {
  const { node, holder } = found
  if (isEmptyNode(node)) return fill(layout, found, value)
  const [from, to] = [startOf(node), endOf(node)]
  const flow = inlineText(layout, value, from)
  const colon = found.pair && colonEnd(found.pair)
  // a tag of the value before it says what kind of value it is
  const withoutTag = colon === undefined ? [] : [[{ from: colon, to, text: ` ${flow}` }]]
  const inline = [[{ from, to, text: flow }], ...withoutTag]
  if (layout.format === 'json' || isFlow(holder)) return inline
  const isOnKeyLine = isScalar(node) ? !isBlockScalar(node) : isFlow(node) || !isMapOrList(node)
  if (!isOnKeyLine) return replaceBlock(layout, found, value)
  if (!isCollection(value) || isFlow(node)) return inline
  return [...replaceInline(layout, found, value), ...inline]
}

function isMapOrList(node: unknown): boolean {
  return isMap(node) || isSeq(node)
}

/** A mapping or a list, on lines of its own, for a value that stands on its key's line. */
function replaceInline(layout: Layout, { node, pair }: Found, value: JsonValue): Ways {
  const { text, step } = layout
  const [from, to] = [startOf(node), endOf(node)]
  const lines = lineTexts(layout, value)
  if (pair === undefined) {
    const [first = '', ...others] = lines
    const column = columnOf(text, from)
    return [[{ from, to, text: first }, linesAfter(layout, to, indented(others, column))]]
  }
  const colon = colonEnd(pair) ?? from
  const column = columnOf(text, startOf(pair.key)) + step
  return [[{ from: colon, to, text: '' }, linesAfter(layout, to, indented(lines, column))]]
}

/** Another value for one that has lines of its own. */
function replaceBlock(layout: Layout, found: Found, value: JsonValue): Ways {
  const { text, eol, step } = layout
  const { node, pair } = found
  const [from, end] = [startOf(node), endOf(node)]
  // a `|` text takes its line break along
  const to = text[end - 1] === '\n' ? lineEnd(text, end - 1 - (text[end - 2] === '\r' ? 1 : 0)) : end
  const flow = inlineText(layout, value, from)
  if (pair === undefined) {
    const lines = isCollection(value) ? lineTexts(layout, value) : [flow]
    return [[{ from, to, text: lines.join(eol + ' '.repeat(columnOf(text, from))) }], [{ from, to, text: flow }]]
  }
  const colon = colonEnd(pair) ?? from
  const keyLine = lineEnd(text, colon)
  const onKeyLine = isBlockScalar(node)
    ? [{ from: colon, to, text: ` ${flow}` }]
    : [put(colon, ` ${flow}`), { from: keyLine, to: lineEnd(text, to), text: '' }]
  if (!isCollection(value)) return [onKeyLine]
  const column = columnOf(text, startOf(pair.key)) + step
  const below = indented(lineTexts(layout, value), column).map((line) => eol + line)
  if (isBlockScalar(node)) return [[{ from: colon, to, text: below.join('') }], onKeyLine]
  const inPlace = lineTexts(layout, value).join(eol + ' '.repeat(columnOf(text, from)))
  const deeper = { from: lineStart(text, from) - eol.length, to, text: below.join('') }
  return [[{ from, to, text: inPlace }], [deeper], onKeyLine]
}

/** Puts a value where nothing is written: `key:`, `-`, `{ key }`. */
function fill(layout: Layout, { node, pair, holder, index }: Found, value: JsonValue): Ways {
  const { text, step } = layout
  if (holder === undefined) throw new CannotEdit('layout', 'the file holds nothing yet')
  if (pair === undefined) {
    const dash = isSeq(holder) ? dashOf(holder, index) : undefined
    const at = dash === undefined ? startOf(node) : dash + 1
    const [first = '', ...others] = isCollection(value) ? lineTexts(layout, value) : [inlineText(layout, value, at)]
    const column = columnOf(text, at) + 1
    return [[put(at, ` ${first}`), linesAfter(layout, at, indented(others, column))]]
  }
  const colon = colonEnd(pair)
  const at = colon ?? endOfPair(pair)
  const inline = [put(at, `${colon === undefined ? ':' : ''} ${inlineText(layout, value, at)}`)]
  if (isFlow(holder) || !isCollection(value)) return [inline]
  const column = columnOf(text, startOf(pair.key)) + step
  return [[linesAfter(layout, at, indented(lineTexts(layout, value), column))], inline]
}
