import { SluiceError } from '../../model/errors.ts'

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
  })
}

export function skipSpace(scanner: Scanner): void {
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

/** The text that `pattern` (sticky) matches here, moved past; undefined when it does not. */
export function match(scanner: Scanner, pattern: RegExp): string | undefined {
  pattern.lastIndex = scanner.at
  const found = pattern.exec(scanner.text)?.[0]
  if (found !== undefined) scanner.at += found.length
  return found
}
