import { isJsonObject, isList, type JsonValue } from '../json/json.ts'
import { toJsonText } from '../json/json-text.ts'
import type { Masker } from '../model/secrets.ts'
import { visible } from '../library/visible.ts'

/**
 * One JSON object for scripts. Texts are masked one by one, so that a secret that looks like a number or a bracket
 * cannot break the JSON around it; `undefined` is left out.
 */
export function jsonOutput(value: object, mask: Masker): string {
  return visible(toJsonText(masked(value as JsonValue, mask)))
}

function masked(value: JsonValue, mask: Masker): JsonValue {
  if (typeof value === 'string') return mask(value)
  if (typeof value === 'number' || typeof value === 'bigint') return maskedNumber(value, mask)
  if (isList(value)) return value.map((item) => masked(item, mask))
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(kept.map(([key, inner]) => [mask(key), masked(inner, mask)]))
}

// a PIN as a secret is no reason to hide the number of rows; it has to be the whole number, and long
function maskedNumber(value: number | bigint, mask: Masker): JsonValue {
  const text = String(value)
  return text.length >= 6 && mask(text) === '***' ? '***' : value
}
