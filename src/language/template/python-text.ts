import { SluiceError } from '../../model/errors.ts'
import { floatText } from '../../json/json-text.ts'
import { isJsonObject, JsonFloat, type JsonValue } from '../../json/json.ts'

const deepest = 200
const unprintable = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u
const named: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * The text Python's `str()` gives (docs/contract/rest-api.md 9): `True`, `None`, `1.0`, `10000000000.0`, `[1, 'a']`.
 * Requests have to look the way dlt sends them.
 */
export function pythonText(value: JsonValue): string {
  return typeof value === 'string' ? value : pythonRepr(value)
}

/** The text Python's `repr()` gives; with `ascii` the one of `ascii()`. */
export function pythonRepr(value: JsonValue, options: { readonly ascii?: boolean } = {}): string {
  return reprOf(value, options.ascii === true, 0)
}

function reprOf(value: JsonValue, ascii: boolean, depth: number): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : pythonFloat(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'string') return quoted(value, ascii)
  if (value instanceof JsonFloat) return pythonFloat(value.value)
  if (depth >= deepest) throw tooDeep()
  if (!isJsonObject(value)) return `[${value.map((item) => reprOf(item, ascii, depth + 1)).join(', ')}]`
  const members = Object.entries(value).map(([key, item]) => `${quoted(key, ascii)}: ${reprOf(item, ascii, depth + 1)}`)
  return `{${members.join(', ')}}`
}

/** `repr(float)`: `1.0`, `1e+20`, `inf`. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return floatText(value)
}

function quoted(text: string, ascii: boolean): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = Array.from(text, (character) => {
    const known = named[character]
    if (known !== undefined) return known
    if (character === quote) return `\\${quote}`
    const code = character.codePointAt(0) ?? 0
    return unprintable.test(character) || (ascii && code > 126) ? escaped(code) : character
  })
  return `${quote}${inner.join('')}${quote}`
}

function escaped(code: number): string {
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

function tooDeep(): SluiceError {
  return new SluiceError(
    'VALUE_TOO_DEEP',
    `Could not write a value as text because it is nested more than ${deepest} deep.`,
    {
      hint: 'Name a field inside it in the placeholder, for example {resources.parent.field.inner}.',
    },
  )
}
