import { parser } from '@lezer/python'

/**
 * Turns `//` comments into Python's `#` comments without moving anything: the first slash becomes `#`. Some documents
 * are written by people who think in JavaScript. A text that is Python as it stands is never touched: each `//` in it divides.
 * In others strings, `#` comments and `a // b` (floor division) stay as they are.
 */
export function neutraliseSlashComments(text: string): string {
  if (!text.includes('//') || isPython(text)) return text
  const marks = slashComments(text)
  let result = ''
  let end = 0
  for (const mark of marks) {
    result += `${text.slice(end, mark)}#`
    end = mark + 1
  }
  return result + text.slice(end)
}

function isPython(text: string): boolean {
  let isWell = true
  parser.parse(text).iterate({
    enter: ({ type }) => {
      if (type.isError) isWell = false
      return isWell
    },
  })
  return isWell
}

// what may stand between tokens that matter: strings, comments, slashes, words and numbers, any other character
const token = /("""|''')|(["'])(?:\\[\s\S]|(?!\2)[^\\\r\n])*\2?|#[^\r\n]*|\/\/|[\w.]+|\s+|[\s\S]/g

function slashComments(text: string): readonly number[] {
  const found: number[] = []
  let before = ''
  token.lastIndex = 0
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [written, triple] = match
    if (triple !== undefined) {
      token.lastIndex = endOfTriple(text, token.lastIndex, triple)
      before = triple
    } else if (written === '//' && isComment(before, restOfLine(text, token.lastIndex))) {
      found.push(match.index)
      token.lastIndex += restOfLine(text, token.lastIndex).length
    } else if (written.trim() !== '' && !written.startsWith('#')) before = written
  }
  return found
}

/** After a value that can be divided, `//` divides when an operand follows and what can follow that; everywhere else it can only comment. */
function isComment(before: string, rest: string): boolean {
  const dividable = /^[\w.]+$|^[)\]}]$/.test(before) && !/^(?:True|False|None)$/.test(before)
  return !dividable || !divisor.test(rest)
}

// what could be a sentence as well (`// pages or less`) is left as it stands: then the syntax is refused, and nothing is dropped
const divisor =
  /^=|^\s*\(|^\s*[-+~]?[\w.]+(?:(?:\([^)]*\)|\[[^\]]*\])[\w.]*)*\s*(?:[-+*/%,)\]}:;<>=!&|^\\].*|#.*|(?:if|else|or|and|in|is|not|for) .*)?$/

function endOfTriple(text: string, from: number, quotes: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text.startsWith(quotes, at)) return at + quotes.length
  }
  return text.length
}

function restOfLine(text: string, from: number): string {
  return /^[^\r\n]*/.exec(text.slice(from, from + 1000))?.[0] ?? ''
}
