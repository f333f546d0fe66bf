import { isList, isJsonObject, JsonFloat, type JsonValue } from '../../json/json.ts'
import { floatText, toJsonText } from '../../json/json-text.ts'
import type { PathFunction } from './nodes.ts'

type Find = (value: JsonValue) => readonly JsonValue[]

/** What a backquoted operator makes of a value; nothing when the value is not of its kind. */
export function compileFunction(call: PathFunction): Find {
  switch (call.name) {
    case 'len':
      return (value) => toList(length(value))
    case 'keys':
      return (value) => (isJsonObject(value) ? Object.keys(value) : [])
    case 'sorted':
      return (value) => toList(sorted(value))
    case 'str':
      return (value) => [pythonText(value)]
    case 'split':
      return (value) => (typeof value === 'string' ? split(value, call) : [])
    case 'sub':
    default: {
      const replacement = call.replacement.replaceAll('$', '$$$$').replaceAll(/\\(\d)/g, '$$$1')
      return (value) => (typeof value === 'string' ? changed(value, value.replace(call.pattern, replacement)) : [])
    }
  }
}

/** `[/a,\b]`: one match, the list in that order. Rows without the field, or of another kind, stay where they are. */
export function compileSort(keys: readonly { readonly walk: Find; readonly descending: boolean }[]): Find {
  return (value) => {
    if (!isList(value)) return isJsonObject(value) ? [] : [value]
    const ordered = value.toSorted((left, right) => {
      for (const { walk, descending } of keys) {
        const [a, b] = [walk(left), walk(right)]
        const order = a.length === 1 && b.length === 1 ? compare(a[0] ?? null, b[0] ?? null) : 0
        if (order !== 0) return descending ? -order : order
      }
      return 0
    })
    return [ordered]
  }
}

function toList(value: JsonValue | undefined): readonly JsonValue[] {
  return value === undefined ? [] : [value]
}

function length(value: JsonValue): number | undefined {
  if (typeof value === 'string') return [...value].length
  if (isList(value)) return value.length
  return isJsonObject(value) ? Object.keys(value).length : undefined
}

function sorted(value: JsonValue): JsonValue | undefined {
  if (isList(value)) return value.toSorted(compare)
  return isJsonObject(value) ? Object.keys(value).toSorted(compare) : value
}

/** 0 for values that have no order between them. */
function compare(left: JsonValue, right: JsonValue): number {
  const [a, b] = [orderable(left), orderable(right)]
  const comparable = a !== undefined && b !== undefined && (typeof a === 'string') === (typeof b === 'string')
  if (!comparable || a === b) return 0
  return a < b ? -1 : 1
}

function orderable(value: JsonValue): string | number | bigint | undefined {
  const plain = value instanceof JsonFloat ? value.value : value
  return typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'bigint' ? plain : undefined
}

function pythonText(value: JsonValue): string {
  if (typeof value === 'string') return value
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return value instanceof JsonFloat ? floatText(value.value) : toJsonText(value)
}

function split(text: string, { by, segment, limit }: Extract<PathFunction, { name: 'split' }>): readonly JsonValue[] {
  const all = text.split(by)
  const parts = limit < 0 || all.length <= limit + 1 ? all : [...all.slice(0, limit), all.slice(limit).join(by)]
  return segment === '*' ? [parts] : toList(parts.at(segment))
}

function changed(before: string, after: string): readonly JsonValue[] {
  return after === before ? [] : [after]
}
