import { parseJson } from '../../json/json-text.ts'

/** What providers give: text from the environment, any kind from TOML. */
export type FoundValue = string | number | boolean | object

/** A text as dlt casts settings from the environment: booleans, integers, floats, JSON lists and objects; else as it is. */
export function castText(value: FoundValue): FoundValue {
  if (typeof value !== 'string') return value
  const text = value.trim()
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text)) return castNumber(value, Number(text))
  if (!/^[[{]/.test(text)) return value
  try {
    return parseJson(text) as object
  } catch {
    // text that only looks like JSON is text
    return value
  }
}

function castNumber(text: string, value: number): FoundValue {
  // an integer beyond 2^53 would change: it stays the text it is
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : text
}
