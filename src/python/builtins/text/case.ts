import { whiteSpace } from './characters.ts'

/** `title()`: what follows a character without case begins a word. */
export function title(text: string): string {
  let inWord = false
  return Array.from(text, (character) => {
    const hasCase = /\p{Lu}|\p{Ll}|\p{Lt}/u.test(character)
    const shown = hasCase ? (inWord ? character.toLowerCase() : titleCase(character)) : character
    inWord = hasCase
    return shown
  }).join('')
}

const digraphs: Readonly<Record<string, string>> = { ǆ: 'ǅ', ǉ: 'ǈ', ǌ: 'ǋ', ǳ: 'ǲ' }

function titleCase(character: string): string {
  return digraphs[character] ?? capitalFirst(character.toUpperCase())
}

/** `ß` is `Ss` at the beginning of a word */
function capitalFirst(upper: string): string {
  const [first = '', ...rest] = Array.from(upper)
  return first + rest.join('').toLowerCase()
}

export function capitalize(text: string): string {
  const [first = '', ...rest] = Array.from(text)
  return titleCase(first) + rest.join('').toLowerCase()
}

export function swapCase(text: string): string {
  return Array.from(text, (character) =>
    /\p{Lu}/u.test(character) ? character.toLowerCase() : character.toUpperCase(),
  ).join('')
}

export function caseFold(text: string): string {
  return text.toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ')
}

const cased = /\p{Lu}|\p{Ll}|\p{Lt}/u
const whole = (pattern: string): ((text: string) => boolean) => {
  const regex = new RegExp(`^(?:${pattern})+$`, 'u')
  return (text) => regex.test(text)
}

/** `isdigit`, `isalpha` … */
export const classes: Readonly<Record<string, (text: string) => boolean>> = {
  isdecimal: whole('\\p{Nd}'),
  isdigit: whole('[\\p{Nd}¹²³⁰⁴-⁹₀-₉]'),
  isnumeric: whole('\\p{N}'),
  isalpha: whole('\\p{L}'),
  isalnum: whole('[\\p{L}\\p{N}]'),
  isspace: whole(`[${whiteSpace}]`),
  isascii: (text) => /^[\0-\x7f]*$/.test(text),
  isidentifier: (text) => /^[\p{L}_][\p{L}\p{N}\p{Mn}\p{Mc}_]*$/u.test(text),
  isprintable: (text) => !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text),
  isupper: (text) => cased.test(text) && !/\p{Ll}|\p{Lt}/u.test(text),
  islower: (text) => cased.test(text) && !/\p{Lu}|\p{Lt}/u.test(text),
  istitle: (text) => cased.test(text) && title(text) === text,
}

/** `zfill`, with the sign in front. */
export function zeroFill(text: string, width: number): string {
  const [, sign = '', rest = ''] = /^([+-]?)([\s\S]*)$/.exec(text) ?? []
  const missing = width - Array.from(text).length
  return missing <= 0 ? text : sign + '0'.repeat(missing) + rest
}

/** `ljust`, `rjust`, `center`. */
export function justify(text: string, fill: string, room: { width: number; to: 'left' | 'right' | 'center' }): string {
  const missing = room.width - Array.from(text).length
  if (missing <= 0) return text
  if (room.to === 'left') return text + fill.repeat(missing)
  if (room.to === 'right') return fill.repeat(missing) + text
  // CPython gives the odd one to the left when the width is odd
  const left = Math.floor(missing / 2) + (missing & room.width & 1)
  return fill.repeat(left) + text + fill.repeat(missing - left)
}

/** `expandtabs`. */
export function expandTabs(text: string, size: number): string {
  let column = 0
  return Array.from(text, (character) => {
    if (character === '\t') {
      const wide = size > 0 ? size - (column % size) : 0
      column += wide
      return ' '.repeat(wide)
    }
    column = character === '\n' || character === '\r' ? 0 : column + 1
    return character
  }).join('')
}
