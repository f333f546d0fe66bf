import { stringify } from 'yaml'
import { isJsonObject, isList, JsonFloat, type JsonValue } from '../../json/json.ts'
import { floatText, toJsonText } from '../../json/json-text.ts'
import type { ConfigPath } from '../document.ts'

const plainLayout = { lineWidth: 0, blockQuote: false, aliasDuplicateObjects: false } as const

/** A value as lines of YAML in block style, not indented: `type: cursor`, `- a`. */
export function blockLines(value: JsonValue, indent = 2): readonly string[] {
  return stringify(forYaml(value), { ...plainLayout, indent })
    .replace(/\n$/, '')
    .split('\n')
}

/** A value on one line: YAML's flow style. */
export function flowText(value: JsonValue): string {
  return stringify(forYaml(value), { ...plainLayout, collectionStyle: 'flow' }).trimEnd()
}

/** A value as JSON; `step` = indented by so much a level, beginning at `indent`; absent = on one line. */
export function jsonText(value: JsonValue, layout?: { readonly step: string; readonly indent: string }): string {
  if (layout === undefined || typeof value !== 'object' || value === null || value instanceof JsonFloat)
    return spaced(value)
  const inner = { ...layout, indent: layout.indent + layout.step }
  const parts = isList(value)
    ? value.map((item) => jsonText(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${jsonText(item, inner)}`)
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}']
  if (parts.length === 0) return open + close
  return `${open}\n${parts.map((part) => inner.indent + part).join(',\n')}\n${layout.indent}${close}`
}

function spaced(value: JsonValue): string {
  if (isList(value)) return `[${value.map(spaced).join(', ')}]`
  if (!isJsonObject(value)) return value instanceof JsonFloat ? floatText(value.value) : toJsonText(value)
  const pairs = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`)
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** True for a mapping or a list that holds something, which block style writes on lines of its own. */
export function isCollection(value: JsonValue): boolean {
  return isList(value) ? value.length > 0 : isJsonObject(value) && Object.keys(value).length > 0
}

/** A value with the mappings that lead to it: `['endpoint', 'paginator']` and `x` give `{endpoint: {paginator: x}}`. */
export function nested(path: ConfigPath, value: JsonValue): JsonValue {
  return path.reduceRight<JsonValue>(
    (inner, step) => (typeof step === 'number' ? [inner] : Object.fromEntries([[step, inner]])),
    value,
  )
}

/** What to write by hand for a value, from the innermost list item of its path down. */
export function linesToPaste(path: ConfigPath, value: JsonValue): readonly string[] {
  const item = path.findLastIndex((step) => typeof step === 'number')
  return blockLines(nested(path.slice(item + 1), value))
}

function forYaml(value: JsonValue): unknown {
  if (value instanceof JsonFloat) return value.value
  if (isList(value)) return value.map(forYaml)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, forYaml(item)]))
}
