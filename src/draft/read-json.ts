import { isJsonObject, isList, type JsonObject, type JsonValue } from '../json/json.ts'
import { parseJson } from '../json/json-text.ts'

// what is nested deeper is not a request that anybody wrote
const deepest = 60

/** JSON text as a value; undefined for what is none, or is nested too deeply to be a request or an answer. */
export function jsonOf(text: string): JsonValue | undefined {
  try {
    const value = parseJson(text.replace(/^\uFEFF/, ''))
    return isDeeper(value, deepest) ? undefined : value
  } catch {
    return undefined
  }
}

/** The same for an object. */
export function jsonObjectOf(text: string): JsonObject | undefined {
  const value = jsonOf(text)
  return value !== undefined && isJsonObject(value) ? value : undefined
}

function isDeeper(value: JsonValue, levels: number): boolean {
  if (isList(value)) return levels === 0 || value.some((item) => isDeeper(item, levels - 1))
  if (!isJsonObject(value)) return false
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1))
}
