// what a terminal acts on, or what reorders a line: control characters but for line breaks and tabs, and bidi controls
const acting = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu
const escape = String.fromCodePoint(0x1b)
// the colours of format-error.ts and cli/progress/live.ts, nothing else
const ownColor = new RegExp(`(${escape}\\[(?:1|2|22|31|32|36|39)m)`)

/** A text from anywhere, safe to show: what a server or a file put in cannot move the cursor or rewrite the screen. */
export function visible(text: string): string {
  return text.replace(acting, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same for a text that carries colours of ours. */
export function visibleInColor(text: string): string {
  return text
    .split(ownColor)
    .map((part, index) => (index % 2 === 1 ? part : visible(part)))
    .join('')
}
