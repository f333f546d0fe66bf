import { isJsonObject, isList, JsonFloat, type JsonValue } from '../../../json/json.ts'
import { parseJson, toJsonText } from '../../../json/json-text.ts'

/** Types that a value can be cast to. */
export const castTypes = ['text', 'bigint', 'double', 'bool', 'timestamp', 'date', 'json'] as const
export type CastType = (typeof castTypes)[number]

/** The value in that type; undefined = it is none of it. null stays. */
export function castValue(value: JsonValue, type: CastType): JsonValue | undefined {
  if (value === null) return null
  const isNested = isList(value) || isJsonObject(value)
  if (type === 'json') return typeof value === 'string' ? readJson(value) : value
  if (isNested) return type === 'text' ? toJsonText(value) : undefined
  const text = typeof value === 'string' ? value : toJsonText(value)
  switch (type) {
    case 'text':
      return text
    case 'bool':
      return boolOf(text)
    case 'timestamp':
    case 'date':
      return typeof value !== 'string' || Number.isNaN(Date.parse(text)) ? undefined : text
    case 'bigint':
      return wholeOf(text)
    case 'double':
      return floatOf(text)
    default:
      return type satisfies never
  }
}

function boolOf(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (['true', '1', 'yes', 'y', 'on', 't', '1.0'].includes(word)) return true
  return ['false', '0', 'no', 'n', 'off', 'f', '0.0'].includes(word) ? false : undefined
}

function wholeOf(text: string): number | bigint | undefined {
  const digits = /^\s*([+-]?\d{1,400})(?:\.0*)?\s*$/.exec(text)?.[1]
  if (digits === undefined) return text === 'true' ? 1 : text === 'false' ? 0 : undefined
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits.replace('+', ''))
}

function floatOf(text: string): number | JsonFloat | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(number)) return undefined
  return Number.isInteger(number) ? new JsonFloat(number) : number
}

function readJson(text: string): JsonValue | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
