import { isJsonObject, isList, type JsonValue } from '../../json/json.ts'
import { parseJson, toJsonText } from '../../json/json-text.ts'
import { madeUpToken } from '../recording.ts'

/** Texts in the answer of a token endpoint that say something about the token, and are none. */
const harmless = new Set(['token_type', 'expires_in', 'expires_at', 'expires', 'scope', 'error', 'error_uri'])
const secretKey = /token|secret|password|assertion/i

/**
 * The answer of a token endpoint with made-up tokens: its form, numbers and flags stay. What is neither JSON nor a form
 * keeps nothing.
 */
export function withoutTokens(text: string): string {
  try {
    return toJsonText(replaced(parseJson(text), ''))
  } catch {
    if (!/^[\w.~%+-]+=/.test(text)) return ''
    const pairs = [...new URLSearchParams(text.trim())]
    return new URLSearchParams(
      pairs.map(([name, value]): [string, string] => [name, harmless.has(name) ? value : madeUpToken]),
    ).toString()
  }
}

function replaced(value: JsonValue, key: string): JsonValue {
  if (secretKey.test(key) && !harmless.has(key) && value !== null && typeof value !== 'object') return madeUpToken
  if (typeof value === 'string') return harmless.has(key) ? value : madeUpToken
  if (isList(value)) return value.map((item) => replaced(item, key))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, name)]))
}
