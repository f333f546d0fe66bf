import { isJsonObject, isList, type JsonValue } from '../json/json.ts'

/**
 * A text of a document as a config has to spell it where placeholders are filled in (path, params, json, data, headers
 * of an endpoint): braces doubled, and `${` as `$${`, so that it is sent as it was.
 */
export function literalText(text: string): string {
  return plainText(text.replace(/[{}]/g, '$&$&'))
}

/** The same where only lookups are read: base URL, client headers, auth, paginators, selectors. */
export function plainText(text: string): string {
  return text.replaceAll('${', () => '$${')
}

/** All texts of a value, keys included, as `literalText` spells them. `__proto__` stays an own key. */
export function literalValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return literalText(value)
  if (isList(value)) return value.map(literalValue)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literalValue(inner)]))
}
