import { isLookup } from '../../values/lookup.ts'
import { JsonFloat } from '../../../json/json.ts'
import { nameOfType } from '../../values/keys.ts'
import { doubleOf, intOf, isFloat } from '../../values/numbers.ts'
import { type Running, Unknown, type Value } from '../../values/value.ts'
import { unknownIn } from '../../values/unknown.ts'
import { computedWith } from '../lookups.ts'
import { formatFloat, formatInt } from './format-number.ts'
import { formatText } from './format-text.ts'
import { asciiOnly, reprOf, textOf } from './repr.ts'
import { parseSpec } from './spec.ts'

export type Conversion = 'r' | 's' | 'a' | undefined

/** `format(value, spec)`: a text; a lookup when nothing is done to it; Unknown. */
export function formatValue(value: Value, spec: string, running: Running): Value {
  const unknown = unknownIn(value)
  if (unknown !== undefined) return unknown
  if (isLookup(value))
    return spec === '' || spec === 's' ? value : computedWith(value, `format spec ":${spec}"`, running)
  const own = formatMethod(value, spec, running)
  if (own !== undefined) return own
  if (spec === '') return textOf(value, running)
  if (typeof value === 'string') return formatText(value, parseSpec(spec, 'str', running), running)
  if (isFloat(value)) return formatFloat(doubleOf(value), parseSpec(spec, 'float', running), running)
  const int = intOf(value)
  if (int !== undefined) {
    const typeName = nameOfType(value)
    const raises = { typeName, raise: (type: string, message: Value): never => running.raise(type, message) }
    return formatInt(int, parseSpec(spec, typeName, running), raises)
  }
  return running.raise('TypeError', `unsupported format string passed to ${nameOfType(value)}.__format__`)
}

/** `__format__` of an object that has one (a datetime, an instance of a class of the program). */
function formatMethod(value: Value, spec: string, running: Running): Value | undefined {
  if (typeof value !== 'object' || value === null || value instanceof JsonFloat) return undefined
  const own = value.attribute?.('__format__', running)
  return own === undefined || own instanceof Unknown ? own : running.call(own, [spec])
}

/** `{value!r}` and its like. */
export function converted(value: Value, conversion: Conversion, running: Running): Value {
  if (conversion === undefined) return value
  if (conversion === 's') return textOf(value, running)
  if (isLookup(value)) return computedWith(value, `!${conversion}`, running)
  const text = reprOf(value, running)
  return typeof text === 'string' && conversion === 'a' ? asciiOnly(text) : text
}
