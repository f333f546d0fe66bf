import type { Document } from 'yaml'
import { formatPath } from '../document.ts'
import {
  CannotEdit,
  type ConfigEdit,
  type EditedRange,
  type EditFormat,
  type EditOutcome,
  type Refusal,
  type Splice,
} from './config-edit.ts'
import { editValue, sameValue } from './edit-value.ts'
import { hasMerge, reach } from './find-node.ts'
import { layoutOf, type Ways } from './layout.ts'
import { parseText, valueOf } from './parse-text.ts'
import { linesToPaste } from './render-value.ts'
import { waysToDelete } from './splice-delete.ts'
import { waysToInsert, waysToSet } from './splice-set.ts'
import { lineNumber } from './text-lines.ts'

/**
 * Edits a config's text by path, one edit after the other. Only the lines that an edit names change; comments, order and
 * layout of all others stay to the byte, line breaks too. After each edit the text is read again, and its value must be
 * the one that the edit makes of the value before; other documents of the file stay as they are. Where no splice does
 * that, nothing is edited: the refusal says why, and what to write by hand. Throws nothing.
 */
export function editText(text: string, format: EditFormat, edits: readonly ConfigEdit[]): EditOutcome {
  let current = text
  let ranges: readonly Span[] = []
  for (const [index, edit] of edits.entries()) {
    try {
      const splices = splicesFor(current, format, edit)
      ranges = [...ranges.map((span) => moved(span, splices)), ...spansOf(splices, index)]
      current = spliced(current, splices)
    } catch (error) {
      if (!(error instanceof CannotEdit)) throw error
      return { kind: 'refused', refusal: refusalOf(error, { text: current, edit, index }) }
    }
  }
  return { kind: 'edited', text: current, ranges: ranges.map((span) => withLines(current, span)) }
}

/** The splices of the first way that gives the wanted value. Throws `CannotEdit`. */
function splicesFor(text: string, format: EditFormat, edit: ConfigEdit): readonly Splice[] {
  const documents = parseText(text, format)
  const at = (edit.document ?? 1) - 1
  const document = documents[at]
  if (document === undefined) throw new CannotEdit('no_such_place', `the file has ${documents.length} documents`)
  const before = documents.map(valueOf)
  const wanted = before.with(at, editValue(before[at], edit))
  const layout = layoutOf(text, format, document)
  for (const way of waysOf(layout, edit)) {
    const splices = way.toSorted((left, right) => left.from - right.from)
    if (gives(spliced(text, splices), format, wanted)) return splices
  }
  throw whyNot(text, document, edit)
}

function waysOf(layout: ReturnType<typeof layoutOf>, edit: ConfigEdit): Ways {
  if (edit.op === 'delete') return waysToDelete(layout, edit.path)
  return edit.op === 'set' ? waysToSet(layout, edit.path, edit.value) : waysToInsert(layout, edit.path, edit.value)
}

function gives(text: string, format: EditFormat, wanted: readonly unknown[]): boolean {
  try {
    return sameValue(parseText(text, format).map(valueOf), wanted)
  } catch (error) {
    if (error instanceof CannotEdit) return false
    throw error
  }
}

/** What most likely kept the splices from meaning what they should. */
function whyNot(text: string, document: Document.Parsed, { path }: ConfigEdit): CannotEdit {
  const reached = reach(document, path)
  const offset = reached.node?.range?.[0] ?? 0
  const chain = path.map((_step, depth) => reach(document, path.slice(0, depth)).node)
  if (chain.some(hasMerge)) return new CannotEdit('merge', 'a part of it comes from a "<<"', offset)
  if (/(?:^|\s)[&*][^\s,[\]{}]/m.test(text))
    return new CannotEdit('anchor', 'it is written once and used in several places (&…, *…)', offset)
  if (/^[ ]*\t/m.test(text)) return new CannotEdit('tabs', 'lines of it begin with tabs', offset)
  return new CannotEdit('layout', 'it is laid out in a way that no insertion fits into', offset)
}

function refusalOf(
  { reason, message, offset }: CannotEdit,
  { text, edit, index }: { readonly text: string; readonly edit: ConfigEdit; readonly index: number },
): Refusal {
  return {
    edit: index,
    reason,
    why: `"${formatPath(edit.path)}" cannot be changed in place: ${message}`,
    ...(offset !== undefined && { line: lineNumber(text, offset) }),
    lines: edit.op === 'delete' ? [] : linesToPaste(edit.path, edit.value),
  }
}

function spliced(text: string, splices: readonly Splice[]): string {
  const parts = splices.map((splice, index) => text.slice(splices[index - 1]?.to ?? 0, splice.from) + splice.text)
  return parts.join('') + text.slice(splices.at(-1)?.to ?? 0)
}

interface Span {
  readonly edit: number
  readonly from: number
  readonly to: number
}

/** Where the new texts of an edit stand once all of its splices are made. */
function spansOf(splices: readonly Splice[], edit: number): readonly Span[] {
  let shift = 0
  return splices.flatMap(({ from, to, text }) => {
    const start = from + shift
    shift += text.length - (to - from)
    // what puts nothing in and takes nothing out is not a change
    return text === '' && from === to ? [] : [{ edit, from: start, to: start + text.length }]
  })
}

function moved(span: Span, splices: readonly Splice[]): Span {
  const at = (offset: number): number =>
    splices.reduce(
      (sum, { from, to, text }) => (from < offset || to <= span.from ? sum + text.length - (to - from) : sum),
      offset,
    )
  return { ...span, from: at(span.from), to: Math.max(at(span.to), at(span.from)) }
}

function withLines(text: string, span: Span): EditedRange {
  // a range begins with the line break that it puts in, and is said to be on the line after it
  const breaks = /^\r?\n/.exec(text.slice(span.from, span.to))?.[0].length ?? 0
  const [from, to] = [span.from + breaks, Math.max(span.to, span.from + breaks)]
  const isEnd = to > from && text[to - 1] === '\n'
  return { edit: span.edit, from, to, line: lineNumber(text, from), lastLine: lineNumber(text, isEnd ? to - 1 : to) }
}
