/** Texts as Python sees them: by code points. Nearly all have none above U+FFFF, where units are code points. */
const astral = /[\ud800-\udbff][\udc00-\udfff]/

/** Where a code point stands, in UTF-16 units. */
export function unitOf(text: string, character: number): number {
  if (!astral.test(text)) return Math.min(character, text.length)
  let unit = 0
  for (let count = 0; count < character && unit < text.length; count++)
    unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1
  return unit
}

/** How many code points stand before a unit. */
export function characterOf(text: string, unit: number): number {
  if (!astral.test(text)) return unit
  let count = 0
  for (let at = 0; at < unit; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return count
}

/** What `str.split()`, `strip()` and `isspace()` take for white space. */
export const whiteSpace = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

/** A text that stands in a regular expression as it is, with the flag `u` or without, in sets as well. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replaceAll('-', String.raw`\x2d`)
}
