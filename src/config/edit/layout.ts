import { type Document, isMap, isSeq } from 'yaml'
import type { JsonValue } from '../../json/json.ts'
import type { EditFormat, Splice } from './config-edit.ts'
import { isEmptyNode, isFlow, nodeOf } from './node-kind.ts'
import { startOf } from './node-place.ts'
import { blockLines, flowText, jsonText } from './render-value.ts'
import { columnOf, lineBreak, lineEnd, lineStart } from './text-lines.ts'

/** A text that is edited, and how it is laid out. */
export interface Layout {
  readonly text: string
  readonly format: EditFormat
  readonly document: Document.Parsed
  readonly eol: string
  /** spaces a level */
  readonly step: number
}

/** Ways to make an edit, best first; each is a set of replacements. */
export type Ways = readonly (readonly Splice[])[]

export function layoutOf(text: string, format: EditFormat, document: Document.Parsed): Layout {
  return { text, format, document, eol: lineBreak(text), step: stepOf(text, document) }
}

/** How deep the first nested part of the file is. */
function stepOf(text: string, { contents }: Document.Parsed): number {
  if (!isMap(contents) || contents.items.length === 0) return 2
  const own = columnOf(text, startOf(contents.items[0]?.key))
  if (isFlow(contents)) return own > 0 ? own : 2
  for (const { value } of contents.items) {
    const node = nodeOf(value)
    if (!isMap(node) || isFlow(node) || isEmptyNode(node) || node.items.length === 0) continue
    const deeper = columnOf(text, startOf(node)) - own
    if (deeper > 0) return deeper
  }
  return 2
}

/** A splice that puts something in. */
export function put(at: number, text: string): Splice {
  return { from: at, to: at, text }
}

/** Lines below a line that something ends in; behind a `|` text that took its line break along. */
export function linesAfter({ text, eol }: Layout, end: number, lines: readonly string[]): Splice {
  if (end > 0 && text[end - 1] === '\n') return put(end, lines.map((line) => line + eol).join(''))
  return put(lineEnd(text, end), lines.map((line) => eol + line).join(''))
}

export function indented(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => (line === '' ? line : ' '.repeat(columns) + line))
}

/** A value for a place on a line: flow style, or JSON as the lines around it are written. */
export function inlineText({ format, step, text }: Layout, value: JsonValue, at: number): string {
  if (format === 'yaml') return flowText(value)
  const start = lineStart(text, at)
  const indent = /^[ \t]*/.exec(text.slice(start, lineEnd(text, at)))?.[0] ?? ''
  return jsonText(
    value,
    text.includes('\n') ? { step: indent.includes('\t') ? '\t' : ' '.repeat(step), indent } : undefined,
  )
}

/** A value below its key, on lines of its own. */
export function lineTexts({ step }: Layout, value: JsonValue): readonly string[] {
  return blockLines(value, step)
}

/** True when the value of a list or a mapping begins on the line of its bracket, or there is none. */
export function isOnOneLine(text: string, node: unknown): boolean {
  if (!isMap(node) && !isSeq(node)) return true
  const [first] = node.items
  if (first === undefined) return true
  const at = 'key' in (first as object) ? startOf((first as { readonly key: unknown }).key) : startOf(first)
  return lineStart(text, at) === lineStart(text, startOf(node))
}
