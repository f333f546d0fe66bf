import { type ConfigValue, SecretReference, SecretText } from '../document.ts'

/**
 * Lookups inside the strings of YAML and JSON:
 *
 * | written | means |
 * |---|---|
 * | `${secrets.a.b}` `${config.k}` `${env.NAME}` | the value of that key |
 * | `${env.NAME:-text}` | `text` when it is not set (`\}` and `\\` inside) |
 * | `${env.NAME?}` | null when it is not set |
 * | `$${` | the two characters `${` |
 * | `${$}` | a `$`, for one that stands right before a lookup |
 *
 * A key may hold any character; `\`, `{`, `}`, `:`, `?` and white space stand behind a backslash.
 * Any other `${…}` stays as it is.
 */
const lookup =
  /\$\$\{|\$\{\$\}|\$\{(secrets|config|env)\.((?:[^\\{}:?\s]|\\[\s\S])+)(?:(\?)|:-((?:[^\\}]|\\[\s\S])*))?\}/g

/** A string as read from YAML or JSON, with its lookups: alone a `SecretReference`, among text a `SecretText`. */
export function readLookups(text: string): string | SecretReference | SecretText {
  if (!text.includes('${')) return text
  const parts: (string | SecretReference)[] = []
  let end = 0
  for (const match of text.matchAll(lookup)) {
    const [written, store, key = '', optional, fallback] = match
    parts.push(text.slice(end, match.index))
    parts.push(store === undefined ? escaped(written) : reference(store, key, optional === undefined ? fallback : null))
    end = match.index + written.length
  }
  return joinParts([...parts, text.slice(end)])
}

/** Writes a value as YAML text, which `readLookups` turns back into it. */
export function printLookups(value: string | SecretReference | SecretText): string {
  if (typeof value === 'string') return value.replaceAll(/\$\{(?!\{)/g, () => '$${')
  if (value instanceof SecretText) return value.parts.map(printPart).join('')
  const key = value.key.replace(/[\\{}:?\s]/g, '\\$&')
  return `\${${value.store}.${key}${printFallback(value.fallback)}}`
}

/** Texts and lookups in a row as the simplest value that means the same. */
export function joinParts(parts: readonly (string | SecretReference)[]): string | SecretReference | SecretText {
  const joined = parts.reduce<(string | SecretReference)[]>((done, part) => {
    const last = done.at(-1)
    if (part === '') return done
    if (typeof part !== 'string' || typeof last !== 'string') return [...done, part]
    return [...done.slice(0, -1), last + part]
  }, [])
  const [first = ''] = joined
  return joined.length < 2 ? first : new SecretText(joined)
}

/** True for a value that has to be looked up. */
export function isLookup(value: ConfigValue): value is SecretReference | SecretText {
  return value instanceof SecretReference || value instanceof SecretText
}

function escaped(written: string): string {
  return written === '${$}' ? '$' : '${'
}

function printPart(
  part: string | SecretReference,
  index: number,
  parts: readonly (string | SecretReference)[],
): string {
  const printed = printLookups(part)
  const beforeLookup = typeof part === 'string' && index < parts.length - 1
  return beforeLookup ? printed.replace(/\$+$/, (dollars) => '${$}'.repeat(dollars.length)) : printed
}

function reference(store: string, key: string, fallback: string | null | undefined): SecretReference {
  const known = store as SecretReference['store']
  return new SecretReference(known, unescape(key), typeof fallback === 'string' ? unescape(fallback) : fallback)
}

function unescape(text: string): string {
  return text.replace(/\\([\s\S])/g, '$1')
}

function printFallback(fallback: string | null | undefined): string {
  if (fallback === undefined) return ''
  return fallback === null ? '?' : `:-${fallback.replace(/[\\}]/g, '\\$&')}`
}
