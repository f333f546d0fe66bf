import { isJsonObject, isList, JsonFloat, type JsonValue } from '../../json/json.ts'
import type { ShownJson } from '../contract/values.ts'

const most = { text: 2000, items: 1000, depth: 30 } as const

/** A JSON value of an API as the page gets it: bounded, and with all digits of its numbers (contract/values.ts). */
export function shownJson(value: JsonValue, depth = 0): ShownJson {
  if (typeof value === 'string')
    return value.length <= most.text ? value : { $cut: value.slice(0, most.text), $length: value.length }
  if (typeof value === 'bigint') return { $number: String(value) }
  if (value instanceof JsonFloat) return value.digits === undefined ? value.value : { $number: value.digits }
  if (isList(value)) {
    if (depth >= most.depth) return { $more: value.length }
    const shown = value.slice(0, most.items).map((item) => shownJson(item, depth + 1))
    return value.length > most.items ? [...shown, { $more: value.length - most.items }] : shown
  }
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value)
  if (depth >= most.depth) return { $more: entries.length }
  const shown = entries.slice(0, most.items).map(([key, item]) => [cutKey(key), shownJson(item, depth + 1)] as const)
  const left = entries.length - most.items
  return Object.fromEntries(left > 0 ? [...shown, ['$more', left]] : shown)
}

function cutKey(key: string): string {
  return key.length <= most.text ? key : `${key.slice(0, most.text)}…`
}
