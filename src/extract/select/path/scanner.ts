import { SluiceError } from '../../../model/errors.ts'

const bareName = /@?[\p{L}_][\p{L}\p{N}_@-]*/uy
const integer = /-?\d+/y
const float = /-?\d+\.\d+/y
const space = /[ \t\r\n]+/y
const longestPath = 2000

/** Reads a JSONPath from left to right. `at` is the only thing that changes. */
export interface Scanner {
  readonly text: string
  at: number
}

/** Throws BAD_JSONPATH for a text nobody would write by hand: nesting stays bounded with the length. */
export function scannerOf(text: string): Scanner {
  const scanner = { text, at: 0 }
  if (text.length > longestPath) throw badPath(scanner, `it is longer than ${longestPath} characters`)
  return scanner
}

/** The error for the spot where reading stopped; the caller of `compilePath` adds the place in the config. */
export function badPath(scanner: Scanner, because: string, hint?: string): SluiceError {
  return new SluiceError('BAD_JSONPATH', `Could not read the JSONPath "${scanner.text}" because ${because}.`, {
    found: scanner.text,
    allowed: 'a path such as data.items, $.result[*].user, [\'a key.with "signs"\'] or items[?(@.active == true)]',
    hint: hint ?? 'Put names with other signs than letters, digits, "_" and "-" into quotes: [\'@odata.nextLink\'].',
    exitCode: 2,
  })
}

function skipSpace(scanner: Scanner): void {
  match(scanner, space)
}

/** True and moved on when the text goes on with `sign` (after spaces). */
export function take(scanner: Scanner, sign: string): boolean {
  skipSpace(scanner)
  if (!scanner.text.startsWith(sign, scanner.at)) return false
  scanner.at += sign.length
  return true
}

export function expectSign(scanner: Scanner, sign: string): void {
  if (!take(scanner, sign)) throw badPath(scanner, `"${sign}" is missing at column ${scanner.at + 1}`)
}

export function peek(scanner: Scanner): string {
  skipSpace(scanner)
  return scanner.text.slice(scanner.at, scanner.at + 1)
}

/** A bare word, or undefined. */
export function takeWord(scanner: Scanner): string | undefined {
  skipSpace(scanner)
  return match(scanner, bareName)
}

/** The word ahead without moving on. */
export function peekWord(scanner: Scanner): string | undefined {
  const before = scanner.at
  const word = takeWord(scanner)
  scanner.at = before
  return word
}

export function takeInteger(scanner: Scanner): number | undefined {
  skipSpace(scanner)
  const digits = match(scanner, integer)
  return digits === undefined ? undefined : Number(digits)
}

export function takeFloat(scanner: Scanner): number | undefined {
  skipSpace(scanner)
  const digits = match(scanner, float)
  return digits === undefined ? undefined : Number(digits)
}

/** A text in the given quotes, backslash escapes undone: `'a'`, `"a"`, or a backquoted operator. */
export function takeQuoted(scanner: Scanner, quotes: string): string | undefined {
  const quote = peek(scanner)
  if (quote === '' || !quotes.includes(quote)) return undefined
  let text = ''
  for (let at = scanner.at + 1; at < scanner.text.length; at++) {
    const sign = scanner.text.charAt(at)
    if (sign === quote) {
      scanner.at = at + 1
      return text
    }
    if (sign === '\\') at++
    text += scanner.text.charAt(at)
  }
  throw badPath(scanner, `the quote at column ${scanner.at + 1} is never closed`)
}

/** The raw text up to the `]` that closes the bracket we are in; quotes and inner brackets are respected. */
export function takeUntilBracket(scanner: Scanner): string {
  const start = scanner.at
  let depth = 0
  while (scanner.at < scanner.text.length) {
    const sign = scanner.text.charAt(scanner.at)
    if (sign === '"' || sign === "'") takeQuoted(scanner, sign)
    else if (sign === ']' && depth === 0) return scanner.text.slice(start, scanner.at++)
    else {
      if (sign === '[') depth++
      if (sign === ']') depth--
      scanner.at++
    }
  }
  throw badPath(scanner, 'a "[" is never closed')
}

function match(scanner: Scanner, pattern: RegExp): string | undefined {
  pattern.lastIndex = scanner.at
  const found = pattern.exec(scanner.text)?.[0]
  if (found !== undefined) scanner.at += found.length
  return found
}
