import { isJsonObject, isList, type JsonObject, type JsonValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import { SluiceError } from '../../model/errors.ts'
import { emptyFile, type SourceText } from './read-text.ts'

/** The Python of a code cell. */
export interface NotebookCell {
  /** its number in the notebook, texts counted too, from 1 */
  readonly cell: number
  /** its Python, as long as what stands in the cell: what only notebooks understand is blanked out */
  readonly text: string
}

/**
 * The code cells of a Jupyter notebook in order (nbformat 4, and 3 with its worksheets). Lines for IPython and the
 * shell (`%magic`, `!command`, `?help`) become comments of the same length. Throws NOTEBOOK_UNREADABLE for what is not
 * a notebook, and for one of another language than Python.
 */
export function notebookCells(source: SourceText): readonly NotebookCell[] {
  const notebook = parsed(source)
  const language = languageOf(notebook)
  if (language !== undefined && !/^i?python/i.test(language)) throw otherLanguage(source, language)
  const cells = cellsOf(notebook).flatMap((cell, index) => {
    if (!isJsonObject(cell) || cell['cell_type'] !== 'code') return []
    const text = textOf(cell['source'] ?? cell['input'])
    return [{ cell: index + 1, text: withoutMagics(text) }]
  })
  if (cells.every(({ text }) => text.trim() === '')) throw emptyFile(source.file)
  return cells
}

function parsed(source: SourceText): JsonObject {
  let notebook: JsonValue
  try {
    notebook = parseJson(source.text)
  } catch (cause) {
    throw notNotebook(source, 'it is not JSON, as notebooks are', cause)
  }
  if (isJsonObject(notebook) && (isList(notebook['cells']) || isList(notebook['worksheets']))) return notebook
  throw notNotebook(source, 'it has no "cells"')
}

function cellsOf({ cells, worksheets }: JsonObject): readonly JsonValue[] {
  if (isList(cells)) return cells
  const sheets = isList(worksheets) ? worksheets : []
  return sheets.flatMap((sheet) => (isJsonObject(sheet) && isList(sheet['cells']) ? sheet['cells'] : []))
}

/** The language that the metadata names; undefined = they say nothing, as in notebooks that were written by hand. */
function languageOf({ metadata }: JsonObject): string | undefined {
  if (!isJsonObject(metadata)) return undefined
  const { language_info: info, kernelspec: kernel } = metadata
  const said = [
    isJsonObject(info) ? info['name'] : undefined,
    ...(isJsonObject(kernel) ? [kernel['language'], kernel['name']] : []),
  ]
  return said.find((name): name is string => typeof name === 'string' && name !== '')
}

function textOf(source: JsonValue | undefined): string {
  if (typeof source === 'string') return source
  return source !== undefined && isList(source)
    ? source.map((line) => (typeof line === 'string' ? line : '')).join('')
    : ''
}

/** `%%bash` at its head makes a cell something else than Python; these leave it Python. */
const pythonMagics = /^%%(?:time|timeit|capture|python3?|py)\b/

function withoutMagics(text: string): string {
  const first = /^\s*(%%\S*)/.exec(text)?.[1]
  const isForeign = first !== undefined && !pythonMagics.test(first)
  let open: Open = nothingOpen
  const kept = text.split('\n').map((line) => {
    const timed = !isForeign && open === nothingOpen ? withoutTimer(line) : undefined
    if (timed === undefined && (isForeign || (open === nothingOpen && isMagic(line)))) return asComment(line)
    open = afterLine(open, timed ?? line)
    return timed ?? line
  })
  return kept.join('\n')
}

/**
 * `%time STATEMENT` and its like run the statement: it stays, behind a start that says nothing and keeps its place (`0;`). undefined = the
 * line is none of these.
 */
function withoutTimer(line: string): string | undefined {
  const [, indent = '', magic = '', statement = ''] =
    /^(\s*)(%(?:timeit|time|prun|memit)(?:[ \t]+-(?:[nrp][ \t]*\d+|[a-z]+))*[ \t]+)([^\s%!#-].*)$/.exec(line) ?? []
  return statement === '' ? undefined : `${indent}0;${' '.repeat(magic.length - 2)}${statement}`
}

// `%pip install`, `%%time`, `!pip install`, `?name`, `name?`, `files = !ls`
function isMagic(line: string): boolean {
  return (
    /^\s*(?:%{1,2}[A-Za-z]|!|\?{1,2}[A-Za-z_])/.test(line) ||
    /^\s*[A-Za-z_][\w.]*\?{1,2}\s*$/.test(line) ||
    /^\s*[A-Za-z_]\w*\s*=\s*(?:!|%[A-Za-z])/.test(line)
  )
}

/** What a line leaves open for the next one: a text over several lines, brackets, a backslash. */
interface Open {
  readonly quote: string
  readonly depth: number
  readonly goesOn: boolean
}

const nothingOpen: Open = { quote: '', depth: 0, goesOn: false }
// a comment, the start or end of a text, an escaped character, a bracket
const piece = /#.*|"{3}|'{3}|\\.|["'()[\]{}]/g

function afterLine({ quote: before, depth: outer }: Open, line: string): Open {
  let [quote, depth] = [before, outer]
  for (const [found] of line.matchAll(piece)) {
    if (quote !== '') quote = found === quote ? '' : quote
    else if (/^["']/.test(found)) quote = found
    else if (/^[([{]/.test(found)) depth += 1
    else if (/^[)\]}]/.test(found)) depth = Math.max(0, depth - 1)
  }
  // a text in single quotes ends with its line
  if (quote.length === 1) quote = ''
  const goesOn = line.endsWith('\\')
  return quote === '' && depth === 0 && !goesOn ? nothingOpen : { quote, depth, goesOn }
}

// keeps the place of everything else, and the block it stands in
function asComment(line: string): string {
  const indent = /^\s*/.exec(line)?.[0].length ?? 0
  if (line.length - indent < 1) return line
  return indent > 0 && line.length - indent >= 4
    ? `${line.slice(0, indent)}pass${' '.repeat(line.length - indent - 4)}`
    : `${line.slice(0, indent)}#${line.slice(indent + 1)}`
}

function notNotebook({ file }: SourceText, why: string, cause?: unknown): SluiceError {
  return new SluiceError('NOTEBOOK_UNREADABLE', `Could not read "${file}" because ${why}.`, {
    place: { file },
    allowed: 'a Jupyter notebook: JSON with "cells"',
    hint: 'Save it from Jupyter once more, or export it: jupyter nbconvert --to script.',
    ...(cause !== undefined && { cause }),
  })
}

function otherLanguage({ file }: SourceText, language: string): SluiceError {
  return new SluiceError('NOTEBOOK_UNREADABLE', `Could not read "${file}" because it is a notebook of "${language}".`, {
    place: { file },
    found: language,
    allowed: 'python',
    hint: 'Copy the configuration into a .yaml, .ts or .py file.',
  })
}
