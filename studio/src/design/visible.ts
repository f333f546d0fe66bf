/**
 * Control characters, marks that turn the direction of text, and what has no width, as signs that are seen: else a value
 * could look like another one, or change how its neighbours read.
 */
export function visible(text: string): string {
  return text.replaceAll(hidden, (sign) => {
    const code = sign.codePointAt(0) ?? 0
    if (code === 0x0a) return '↵'
    if (code === 0x09) return '⇥'
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    return code === 0x7f ? '␡' : `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`
  })
}

const hidden =
  // oxlint-disable-next-line no-control-regex -- it is control characters that are looked for
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g

/** The same of text that is shown with its line ends. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n')
}
