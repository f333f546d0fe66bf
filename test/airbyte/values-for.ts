import { isPlainObject } from '../../src/config/shapes/kinds.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'

const ofType: Readonly<Record<string, JsonValue>> = {
  bigint: 5,
  double: 1.5,
  bool: true,
  json: ['a'],
  timestamp: '2024-01-01T00:00:00Z',
  date: '2024-01-01',
}

/** A config.json that fits the parameters of a connector. */
export function valuesFor(parameters: unknown): JsonObject {
  if (!isPlainObject(parameters)) return {}
  const entries = Object.entries(parameters).flatMap(([key, declared]): [string, JsonValue][] => {
    if (!isPlainObject(declared)) return []
    const { data_type: type, default: fallback, choices } = declared
    const text = /(?:url|endpoint|host)$/.test(key)
      ? 'https://api.example.com'
      : /date/.test(key)
        ? '2024-01-01'
        : 'text-12345'
    const [choice] = Array.isArray(choices) && type !== 'json' ? (choices as JsonValue[]) : []
    return [
      [key, (fallback as JsonValue) ?? choice ?? (/days/.test(key) ? 5 : undefined) ?? ofType[String(type)] ?? text],
    ]
  })
  return Object.fromEntries(entries)
}
