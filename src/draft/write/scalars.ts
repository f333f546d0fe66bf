import type { JsonValue } from '../../json/json.ts'
import { toJsonText, wellFormed } from '../../json/json-text.ts'

type Scalar = Exclude<JsonValue, readonly JsonValue[] | { readonly [key: string]: JsonValue }>

// what is a text to every reader of YAML, in a mapping written in braces as well
const plain = /^[A-Za-z_/][\w./-]*$/
const address = /^https?:\/\/[\w.-]+(?::\d+)?(?:[/?][\w./~%@?=&+-]*)?$/
const otherKinds = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i
// what a terminal or an editor acts on, or what ends a line: written as an escape
const acting = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u
const eachActing = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu

/** A scalar as YAML on one line, whatever is in it: what reads the text gets exactly the value back. */
export function scalarText(value: Scalar): string {
  return typeof value === 'string' ? quoted(value) : toJsonText(value)
}

/** The same for a text that stands alone behind its key, where addresses need no quotes. */
export function lineText(value: Scalar): string {
  return typeof value === 'string' && address.test(value) ? value : scalarText(value)
}

function quoted(text: string): string {
  if (plain.test(text) && !otherKinds.test(text)) return text
  if (acting.test(text)) return escaped(text)
  return `'${text.replaceAll("'", "''")}'`
}

function escaped(text: string): string {
  return `"${wellFormed(text)
    .replace(/["\\]/g, String.raw`\$&`)
    .replace(eachActing, escapeOf)}"`
}

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0')
}

/** A text from anywhere as one line of a comment: no line ends, nothing that an editor acts on, not longer than `longest`. */
export function commentText(text: string, longest = 150): string {
  const line = wellFormed(text.slice(0, 4 * longest))
    .replace(/[\s\p{Zl}\p{Zp}\u0085]+/gu, ' ')
    .replace(eachActing, (char) => escapeOf(char))
    .trim()
  return line.length > longest ? `${wellFormed(line.slice(0, longest - 1)).replace(/\uFFFD$/, '')}…` : line
}
