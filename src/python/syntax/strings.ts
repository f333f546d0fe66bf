/** A string literal taken apart: `rb'…'` gives prefix `rb` and what stands between the quotes. */
export interface StringLiteral {
  readonly prefix: string
  readonly body: string
  /** offset of the body in the literal */
  readonly start: number
  /** false when the closing quotes are missing */
  readonly closed: boolean
}

/** Takes a Python string literal apart. */
export function openString(literal: string): StringLiteral {
  const [opening = '', prefix = '', quotes = ''] = /^([a-z]*)("""|'''|"|')/i.exec(literal) ?? []
  const closed = literal.length >= opening.length + quotes.length && literal.endsWith(quotes)
  const body = literal.slice(opening.length, closed ? literal.length - quotes.length : literal.length)
  return { prefix: prefix.toLowerCase(), body, start: opening.length, closed }
}

const simple: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

const escape = /\\(?:([abfnrtv\\'"\n])|([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|N\{[^}]*\})/g
const byteEscape = /\\(?:([abfnrtv\\'"\n])|([0-7]{1,3})|x([\da-fA-F]{2}))/g

/**
 * The text of a literal's body by Python's rules: escapes decoded unless raw, unknown escapes kept, line breaks as `\n`.
 * undefined for what cannot be decoded: `\N{…}` and code points that do not exist.
 */
export function decodeBody(body: string, kind: { readonly raw: boolean; readonly bytes: boolean }): string | undefined {
  const text = body.replace(/\r\n?/g, '\n')
  if (kind.raw || !text.includes('\\')) return text
  let valid = true
  const decoded = text.replace(kind.bytes ? byteEscape : escape, (...match: (string | undefined)[]) => {
    const [, letter, octal, ...hex] = match
    if (letter !== undefined) return simple[letter] ?? ''
    const digits = hex.slice(0, kind.bytes ? 1 : 3).find((found) => found !== undefined)
    const code = octal === undefined ? Number.parseInt(digits ?? '', 16) : Number.parseInt(octal, 8)
    valid &&= code <= 0x10ffff
    return code <= 0x10ffff ? String.fromCodePoint(kind.bytes ? code & 0xff : code) : ''
  })
  return valid ? decoded : undefined
}
