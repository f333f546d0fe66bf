import { floatText } from '../../../../json/json-text.ts'
import { JsonFloat } from '../../../../json/json.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { PyList, PyTuple } from '../../../../python/values/list.ts'
import { PySet } from '../../../../python/values/set.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import type { Value } from '../../../../python/values/value.ts'

const deepest = 50

/** Data as a literal of Python; undefined for what is more than data. */
export function literalText(value: Value, depth = 0): string | undefined {
  if (depth > deepest || unknownIn(value) !== undefined) return undefined
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : numberText(value)
  if (value instanceof JsonFloat) return numberText(value.value)
  if (value instanceof PyList) return joined(value.items, depth, ['[', ']'])
  if (value instanceof PyTuple && value.typeName === 'tuple')
    return joined(value.items, depth, ['(', value.items.length === 1 ? ',)' : ')'])
  if (value instanceof PySet && value.typeName === 'set') {
    const items = [...value.values()]
    return items.length === 0 ? 'set()' : joined(items, depth, ['{', '}'])
  }
  return value instanceof PyDict && value.typeName === 'dict' ? dictText(value, depth) : undefined
}

function numberText(value: number): string {
  return Number.isFinite(value) ? floatText(value) : `float('${value > 0 ? 'inf' : value < 0 ? '-inf' : 'nan'}')`
}

function joined(items: readonly Value[], depth: number, [open, close]: readonly [string, string]): string | undefined {
  const texts = items.map((item) => literalText(item, depth + 1))
  return texts.includes(undefined) ? undefined : `${open}${texts.join(', ')}${close}`
}

function dictText(dict: PyDict, depth: number): string | undefined {
  const entries = [...dict.entries()].map(([key, value]) => {
    const [name, text] = [literalText(key, depth + 1), literalText(value, depth + 1)]
    return name === undefined || text === undefined ? undefined : `${name}: ${text}`
  })
  return entries.includes(undefined) ? undefined : `{${entries.join(', ')}}`
}
