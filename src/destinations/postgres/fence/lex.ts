/** A piece of SQL that is neither blank nor comment. */
export type Token =
  /** an identifier or a keyword, as Postgres compares it: lower case unless it was quoted */
  | { readonly kind: 'name'; readonly name: string; readonly isQuoted: boolean }
  /** a string of any form; nothing within is code */
  | { readonly kind: 'text' }
  /** a parameter as well */
  | { readonly kind: 'number' }
  /** one character of an operator or of punctuation */
  | { readonly kind: 'sign'; readonly sign: string }
  /** what versions of Postgres read differently, or what spells a name in another alphabet: `U&"…"`, `1e'` */
  | { readonly kind: 'unclear'; readonly found: string }

// Postgres' own rules (src/backend/parser/scan.l). Not `\s`: to Postgres a blank outside ASCII is part of a name
const blank = /[ \t\n\r\f\v]+/y
const lineComment = /--[^\n\r]*/y
const name = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const number = /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\$\d+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d[\d_]*)?/y
// what touches a number is a name to some versions, a part of the number or an error to others
const touching = /["'$\w\u0080-\uffff]/y
const quotedName = /"(?:[^"]+|"")*(?:"|$)/y
const spelledName = /[uU]&"/y
const plainText = /(?:[bBnNxX]|[uU]&)?'[^']*(?:'|$)/y
const escapedText = /[eE]'/y
const escapedRest = /(?:[^'\\]+|\\[\s\S]|'')*(?:'|\\?$)/y
// after a line break a text goes on by the rules by which it began
const goingOn = /(?:[ \t\f\v]|--[^\n\r]*(?=[\n\r]))*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y
const dollarQuote = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y

/**
 * The tokens of SQL as a Postgres server with `standard_conforming_strings` reads it. What does not end (a string, a
 * comment) takes all that follows; the server refuses it.
 */
export function lex(sql: string): readonly Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < sql.length;) {
    const { end, token } = next(sql, at)
    if (token !== undefined) tokens.push(token)
    at = end
  }
  return tokens
}

interface Step {
  /** where the next one begins */
  readonly end: number
  /** nothing for blanks and comments */
  readonly token?: Token
}

function next(sql: string, at: number): Step {
  const skipped = endOf(blank, sql, at) ?? endOf(lineComment, sql, at) ?? endOfComment(sql, at)
  if (skipped !== undefined) return { end: skipped }
  const text = endOfText(sql, at)
  if (text !== undefined) return { end: text, token: { kind: 'text' } }
  return nameAt(sql, at) ?? numberAt(sql, at) ?? { end: at + 1, token: { kind: 'sign', sign: sql.charAt(at) } }
}

function endOf(rule: RegExp, sql: string, at: number): number | undefined {
  rule.lastIndex = at
  return rule.test(sql) ? rule.lastIndex : undefined
}

function endOfComment(sql: string, start: number): number | undefined {
  if (!sql.startsWith('/*', start)) return undefined
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  let depth = 0
  for (let found = edge.exec(sql); found !== null; found = edge.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return sql.length
}

function endOfText(sql: string, at: number): number | undefined {
  const dollars = endOf(dollarQuote, sql, at)
  if (dollars !== undefined) {
    const tag = sql.slice(at, dollars)
    const end = sql.indexOf(tag, dollars)
    return end === -1 ? sql.length : end + tag.length
  }
  return endOf(plainText, sql, at) ?? endOfEscaped(sql, at)
}

function endOfEscaped(sql: string, at: number): number | undefined {
  let end: number | undefined
  for (let inside = endOf(escapedText, sql, at); inside !== undefined; inside = endOf(goingOn, sql, end))
    end = endOf(escapedRest, sql, inside) ?? sql.length
  return end
}

function nameAt(sql: string, at: number): Step | undefined {
  const spelled = endOf(spelledName, sql, at)
  if (spelled !== undefined) return { end: spelled, token: { kind: 'unclear', found: 'U&"…"' } }
  const quoted = endOf(quotedName, sql, at)
  if (quoted !== undefined) {
    const inner = sql.slice(at + 1, sql.charAt(quoted - 1) === '"' ? quoted - 1 : quoted)
    return { end: quoted, token: { kind: 'name', name: inner.replaceAll('""', '"'), isQuoted: true } }
  }
  const end = endOf(name, sql, at)
  if (end === undefined) return undefined
  return { end, token: { kind: 'name', name: sql.slice(at, end).toLowerCase(), isQuoted: false } }
}

function numberAt(sql: string, at: number): Step | undefined {
  const end = endOf(number, sql, at)
  if (end === undefined) return undefined
  const touched = endOf(touching, sql, end)
  if (touched === undefined) return { end, token: { kind: 'number' } }
  return { end: touched, token: { kind: 'unclear', found: sql.slice(at, touched) } }
}
