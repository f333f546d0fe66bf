import type { SyntaxNode, Tree } from '@lezer/common'
import { parser } from '@lezer/python'
import { readParameters } from './calls.ts'
import { readStatement } from './compound.ts'
import { readExpression } from './expressions.ts'
import { childrenOf, firstError, type Reader } from './reader.ts'
import type { BrokenNode, Expression, Span, Statement } from './tree.ts'

/** A text of a program: a file, a code block, a notebook's cell. */
export interface ProgramText {
  readonly file: string
  readonly text: string
  /** where an offset of `text` stands in the file, counted from 1; default: the text is the whole file */
  positionAt?(offset: number): { readonly line: number; readonly column: number }
}

/** The texts of a program as one module, their statements in order. */
export interface ParsedModule {
  readonly body: readonly Statement[]
  /** the first malformed spot; evaluating gets as far as the statement it is in */
  readonly broken: Span | undefined
}

/** Expressions and blocks nested deeper than this are not read. */
const deepest = 300

/** Reads texts as one module; `firstIndex` is the index of the first of them in the spans. */
export function parseTexts(texts: readonly string[], firstIndex = 0): ParsedModule {
  const parts = texts.map((text, index) => parseText(text, firstIndex + index))
  return {
    body: parts.flatMap(({ body }) => body),
    broken: parts.find(({ broken }) => broken !== undefined)?.broken,
  }
}

function parseText(written: string, index: number): ParsedModule {
  // a mark of the byte order is not part of the program; a line break in its place leaves the offsets alone
  const { text, tree, floats } = parseLeniently(written.replace(/^\ufeff/, '\n'))
  const reader = makeReader(text, index, floats)
  const body = childrenOf(tree.topNode).flatMap((node) => readStatement(node, reader))
  const error = firstError(tree.topNode)
  return { body, broken: error && { text: index, from: error.from, to: error.to } }
}

function tooDeep({ from, to }: SyntaxNode, text: number): BrokenNode {
  return { kind: 'broken', at: { text, from, to }, isTooDeep: true }
}

function makeReader(text: string, index: number, floats: ReadonlySet<number>): Reader {
  let depth = 0
  const nowhere: Expression = { kind: 'broken', at: { text: index, from: 0, to: 0 } }
  const reader: Reader = {
    text,
    index,
    floats,
    expression(node) {
      if (node === undefined) return nowhere
      if (depth >= deepest) return tooDeep(node, index)
      depth++
      const expression = readExpression(node, reader)
      depth--
      return expression
    },
    statements(body) {
      if (body === undefined) return []
      if (depth >= deepest) return [tooDeep(body, index)]
      depth++
      const statements = childrenOf(body)
        .filter(({ name }) => name !== ':')
        .flatMap((node) => readStatement(node, reader))
      depth--
      return statements
    },
    parameters: (list) => readParameters(list, reader),
  }
  return reader
}

interface Parsed {
  readonly text: string
  readonly tree: Tree
  readonly floats: ReadonlySet<number>
}

/** What the parser does not know is blanked, so that offsets stay what they are. */
function parseLeniently(written: string): Parsed {
  const tree = parser.parse(written)
  const floats = new Set<number>()
  if (firstError(tree.topNode) === undefined) return { text: written, tree, floats }
  const text = blankPoints(written, floats)
  return { ...blankBrackets(text, text === written ? tree : parser.parse(text)), floats }
}

/** `5.`: the point goes, and its offset is kept. */
function blankPoints(text: string, floats: Set<number>): string {
  return text.replace(
    /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*|[\w.]*\w\.(?![\w.])|[\w.]+/g,
    (token: string, at: number) => {
      if (!/^\d[\d_]*\.$/.test(token)) return token
      floats.add(at + token.length - 1)
      return `${token.slice(0, -1)} `
    },
  )
}

/**
 * The parser knows no `with (a as b, c as d):`. Its brackets, and the line breaks and comments between them, are blanked.
 */
function blankBrackets(written: string, parsed: Tree): { text: string; tree: Tree } {
  let text = written
  let tree = parsed
  for (let round = 0; round < 100; round++) {
    const spot = bracketedWith(tree.topNode, text)
    if (spot === undefined) break
    const blanked = blank(text.slice(spot.from + 1, spot.to))
    text = `${text.slice(0, spot.from)} ${blanked} ${text.slice(spot.to + 1)}`
    tree = parser.parse(text)
  }
  return { text, tree }
}

function blank(inside: string): string {
  return inside
    .replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length))
    .replace(/[\r\n]/g, ' ')
    .replace(/,\s*$/, (comma) => ' '.repeat(comma.length))
}

function bracketedWith(node: SyntaxNode, text: string): { from: number; to: number } | undefined {
  if (node.name === 'WithStatement') {
    const bracket = node.getChild('ParenthesizedExpression') ?? node.getChild('TupleExpression')
    const isBroken = bracket !== null && firstError(node, (name) => name === 'Body') !== undefined
    const to = isBroken ? closing(text, bracket.from) : undefined
    if (isBroken && to !== undefined && /^\s*:/.test(text.slice(to + 1))) return { from: bracket.from, to }
  }
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const found = bracketedWith(child, text)
    if (found !== undefined) return found
  }
  return undefined
}

/** The bracket that closes the one at `from`; strings and comments are passed over. */
function closing(text: string, from: number): number | undefined {
  const token = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*|[()[\]{}]/g
  token.lastIndex = from
  let depth = 0
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (/^[([{]$/.test(match[0])) depth++
    if (/^[)\]}]$/.test(match[0]) && --depth === 0) return match.index
  }
  return undefined
}
