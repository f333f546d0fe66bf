import { isJsonObject, isList, type JsonValue } from '../json/json.ts'

/** Where a config looks a value up. */
export type LookupStore = 'secrets' | 'config' | 'env'

// stands around a lookup in texts of a document that is being read: no request can hold this character
const mark = '\u0000'

/** A lookup inside a text that is not spelled for a config yet: the readers put it where a value is not to be written. */
export function lookupMark(store: LookupStore, key: string): string {
  return `${mark}${store}.${key.replace(/[^\w.-]/g, '_')}${mark}`
}

/** True for a text with lookups in it. */
export function hasLookup(text: string): boolean {
  return text.includes(mark)
}

/** The text of a document without the character that marks lookups. */
export function withoutMarks(text: string): string {
  return text.replaceAll(mark, '\uFFFD')
}

/** Keys of the secrets that a text looks up. */
export function secretKeysIn(text: string): readonly string[] {
  const marked = text.split(mark).filter((part, index) => index % 2 === 1 && part.startsWith('secrets.'))
  return marked.map((part) => part.slice('secrets.'.length))
}

/**
 * A text of a document as a config has to spell it where placeholders are filled in (path, params, json, data, headers
 * of an endpoint): braces doubled, and `${` as `$${`, so that it is sent as it was; lookups as `${secrets.key}`.
 */
export function literalText(text: string): string {
  return spelled(text, (part) => plainPart(part.replace(/[{}]/g, '$&$&')))
}

/** The same where only lookups are read: base URL, client headers, auth, paginators, selectors. */
export function plainText(text: string): string {
  return spelled(text, plainPart)
}

function spelled(text: string, spell: (part: string) => string): string {
  const parts = text.split(mark)
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return `\${${part}}`
      // a `$` right before a lookup would make it literal
      return index < parts.length - 1
        ? spell(part).replace(/\$+$/, (dollars) => '${$}'.repeat(dollars.length))
        : spell(part)
    })
    .join('')
}

function plainPart(text: string): string {
  return text.replaceAll('${', () => '$${')
}

/** All texts of a value as `literalText` spells them; `__proto__` stays an own key. */
export function literalValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return literalText(value)
  if (isList(value)) return value.map(literalValue)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literalValue(inner)]))
}
