import { parseJson } from '../../model/json-text.ts'
import { isJsonObject, JsonFloat, ownValue, type JsonObject } from '../../model/json.ts'

/** The answer of a token endpoint: JSON, or form encoding from those that ignore the Accept header; else empty. */
export function decodeAnswer(text: string): JsonObject {
  try {
    const value = parseJson(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return /(^|&)(access_token|error)=/.test(text) ? Object.fromEntries(new URLSearchParams(text.trim())) : {}
  }
}

/** `expires_in`, which comes as a number, a number as text, null, nonsense or not at all (then null). */
export function lifetimeSeconds(answer: JsonObject): number | null {
  const text = textOf(ownValue(answer, 'expires_in'))
  const seconds = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null
}

/** A scalar as text; null for anything else. */
export function textOf(value: unknown): string | null {
  if (value instanceof JsonFloat) return String(value.value)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : null
}
