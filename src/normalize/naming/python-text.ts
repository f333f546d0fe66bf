// What Python's `str.strip` and `str.isspace` call whitespace; JS `trim` differs (it knows U+FEFF, not U+001C–U+001F).
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const edges = new RegExp(`^[${space}]+|[${space}]+$`, 'g')

/** Python's `str.strip()`: whitespace off both ends, Python's own notion of whitespace. */
export function pythonStrip(text: string): string {
  // nearly every text starts and ends with something printable below U+0080
  return mayBeSpace(text.charCodeAt(0)) || mayBeSpace(text.charCodeAt(text.length - 1)) ? text.replace(edges, '') : text
}

/** True for a text that is empty or nothing but whitespace. */
export function isBlank(text: string): boolean {
  return pythonStrip(text) === ''
}

/** The length of a text in code points, as Python counts. */
export function codePointLength(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length - 1; index++) {
    if (isHighSurrogate(text.charCodeAt(index)) && isLowSurrogate(text.charCodeAt(index + 1))) {
      length--
      index++
    }
  }
  return length
}

function mayBeSpace(code: number): boolean {
  return code <= 0x20 || code >= 0x7f
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}
