import { badPath, match, peek, skipSpace, type Scanner } from './scanner.ts'

const bareName = /@?[\p{L}_][\p{L}\p{N}_@-]*/uy
const integer = /-?\d+/y
const float = /-?\d+\.\d+/y

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
