import type { TextFormat } from '../../../model/plan/template.ts'

/** A `{field!r:>5}` as it stands in a text. */
export interface Field {
  readonly name: string
  readonly format?: TextFormat
  /** the placeholder with its braces, as it is written */
  readonly text: string
}

/** A text taken apart, or what is wrong with its braces. */
export type Scan =
  | { readonly ok: true; readonly pieces: readonly (string | Field)[] }
  | { readonly ok: false; readonly why: string; readonly at: number }

/** How literal braces are written: doubled, and in paths (which dlt unescapes twice) fourfold as well. */
export type BraceRule = 'doubled' | 'doubled or fourfold'

/**
 * Takes a text apart by the rules of Python's `str.format` (docs/contract/rest-api.md 9): `{{` and `}}` are literal
 * braces, `{field!conversion:spec}` is a placeholder. Brackets in a field may hold anything, as JSONPath needs.
 */
export function scanBraces(text: string, rule: BraceRule = 'doubled'): Scan {
  const pieces: (string | Field)[] = []
  let literal = ''
  let index = 0
  while (index < text.length) {
    const character = text.charAt(index)
    const escaped = escapedBrace(text, index, rule)
    if (escaped > 0 || (character !== '{' && character !== '}')) {
      literal += character
      index += Math.max(escaped, 1)
    } else if (character === '}') {
      return { ok: false, why: 'a "}" closes nothing', at: index }
    } else {
      const field = scanField(text, index)
      if (typeof field === 'string') return { ok: false, why: field, at: index }
      if (literal !== '') pieces.push(literal)
      literal = ''
      pieces.push(field)
      index += field.text.length
    }
  }
  if (literal !== '') pieces.push(literal)
  return { ok: true, pieces }
}

// how many characters stand for one literal brace here, 0 = none
function escapedBrace(text: string, index: number, rule: BraceRule): number {
  const brace = text.charAt(index)
  if (brace !== '{' && brace !== '}') return 0
  if (rule === 'doubled or fourfold' && text.startsWith(brace.repeat(4), index)) return 4
  return text.startsWith(brace.repeat(2), index) ? 2 : 0
}

function scanField(text: string, start: number): Field | string {
  const nameEnd = endOfName(text, start + 1)
  if (nameEnd === undefined) return 'a "{" is never closed'
  const name = text.slice(start + 1, nameEnd)
  if (name.includes('{') && !name.includes('[')) return `a "{" stands inside the placeholder "${name}"`
  const end = text.indexOf('}', nameEnd)
  if (end === -1) return 'a "{" is never closed'
  const rest = /^(?:!([rsa]))?(?::([^{}]*))?$/.exec(text.slice(nameEnd, end))
  if (rest === null) return `"${text.slice(nameEnd, end)}" is not a format`
  const format: TextFormat = {
    ...(rest[1] === undefined ? {} : { conversion: rest[1] as 'r' | 's' | 'a' }),
    ...(rest[2] ? { spec: rest[2] } : {}),
  }
  return { name, text: text.slice(start, end + 1), ...(Object.keys(format).length > 0 ? { format } : {}) }
}

// the `}`, `!` or `:` that ends a field name, brackets and quotes in brackets skipped
function endOfName(text: string, start: number): number | undefined {
  let depth = 0
  let quote = ''
  for (let index = start; index < text.length; index++) {
    const character = text.charAt(index)
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (depth > 0 && (character === '"' || character === "'")) quote = character
    else if (character === '[') depth++
    else if (character === ']') depth = Math.max(0, depth - 1)
    else if (depth === 0 && (character === '}' || character === '!' || character === ':')) return index
  }
  return undefined
}
