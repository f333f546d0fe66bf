import { JsonFloat } from '../../../../json/json.ts'
import type { Span } from '../../../../python/syntax/tree.ts'
import { nameOfType } from '../../../../python/values/keys.ts'
import { plainOfMember } from '../../../../python/modules/classes/enum.ts'
import { Harmless } from '../../../../python/modules/classes/harmless.ts'
import { PyDate } from '../../../../python/modules/time/date.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { PyList, PyTuple } from '../../../../python/values/list.ts'
import { Choice, Lookup, LookupText } from '../../../../python/values/lookup.ts'
import { FieldValue } from '../code/field-value.ts'
import { ParameterLookup } from '../dlt/injected.ts'
import { unknownIn, Unset } from '../../../../python/values/unknown.ts'
import { PythonObject, Unknown, type Value } from '../../../../python/values/value.ts'
import { ParameterReference, SecretReference, SecretText } from '../../../document.ts'
import { componentConfig } from '../components/component-config.ts'
import {
  type Configured,
  type Convert,
  MissingValue,
  type Placed,
  PlacedChoice,
  PlacedFunction,
  PlacedMoment,
  type PlacedValue,
  Refusal,
} from './placed.ts'
import { UnknownValue } from './unknown-value.ts'

const mostValues = 100_000
const deepest = 200

/**
 * What a value of a program is as a part of a config, with the place of every part. What cannot be one is a `Refusal` there:
 * nothing is thrown, because it may never be needed.
 */
export function placedOf(value: Value, at: Span, givenTo?: string): Placed {
  const above: PythonObject[] = []
  let left = mostValues
  const convert: Convert = (inner, place, key) => {
    left -= 1
    if (left < 0) return { at: place, value: null }
    if (!(inner instanceof PythonObject)) return { at: place, value: plain(inner) }
    if (above.includes(inner) || above.length > deepest)
      return { at: place, value: new Refusal('it is nested too deeply') }
    above.push(inner)
    const converted = fromObject(inner, place, { convert, givenTo: key })
    above.pop()
    return { at: place, value: converted }
  }
  const placed = convert(value, at, givenTo)
  return left < 0 ? { at, value: new Refusal('it grows too large', 'Write it out.') } : placed
}

function plain(value: Exclude<Value, PythonObject>): PlacedValue {
  const number = value instanceof JsonFloat ? value.value : value
  if (typeof number === 'number' && !Number.isFinite(number))
    return new Refusal('there is a number that no config can hold')
  return value
}

interface Conversion {
  readonly convert: Convert
  readonly givenTo: string | undefined
}

function fromObject(value: PythonObject, at: Span, { convert, givenTo }: Conversion): PlacedValue {
  const unknown = unknownIn(value)
  if (unknown !== undefined) return refusalOf(unknown)
  if (isConfigured(value)) return value.asConfig(convert, givenTo)
  const component = value instanceof PyInstance ? componentConfig(value, convert, { at, givenTo }) : undefined
  if (component !== undefined) return component
  if (value instanceof PyDict) return fromDict(value, at, convert)
  if (value instanceof PyList || value instanceof PyTuple)
    return value.items.map((item, index) => convert(item, value.placeOf(index) ?? at))
  if (value instanceof Lookup) return referenceOf(value)
  if (value instanceof LookupText) return fromText(value)
  if (value instanceof Choice) return fromChoice(value, at, convert)
  if (value instanceof PyDate) return new PlacedMoment(value)
  // of another library nothing is known
  if (value instanceof Harmless) return new UnknownValue(`it is given ${value.name}`)
  if (isFunction(value)) return new PlacedFunction(value)
  // `class Path(str, Enum)`: its members are texts
  const plain = plainOfMember(value)
  if (plain !== undefined) return convert(plain, at, givenTo).value
  return new Refusal(`there is ${article(nameOfType(value))} where a config has a value`)
}

/** The reason of something unknown as a refusal. */
export function refusalOf(unknown: Unknown, why = unknown.why): Refusal {
  const Reason = unknown instanceof Unset ? MissingValue : UnknownValue
  return new Reason(why, unknown.hint, unknown.at)
}

export function isFunction(value: Value): value is PythonObject {
  return value instanceof PythonObject && /^(?:function|builtin_function_or_method|method)$/.test(value.typeName)
}

function isConfigured(value: PythonObject): value is PythonObject & Configured {
  return 'asConfig' in value
}

function fromDict(dict: PyDict, at: Span, convert: Convert): PlacedValue {
  const entries: [string, Placed][] = []
  for (const [key, inner] of dict.entries()) {
    const place = dict.placeOf(key) ?? at
    const text = keyText(key)
    if (text === undefined) return new Refusal(`a key is ${article(nameOfType(key))} and not a text`)
    entries.push([text, convert(inner, place, text)])
  }
  return new Map(entries)
}

function keyText(key: Value): string | undefined {
  if (typeof key === 'string') return key
  // the path of a nested table
  if (key instanceof PyTuple && key.items.every((part) => typeof part === 'string')) return key.items.join('__')
  const plain = key instanceof PythonObject ? plainOfMember(key) : undefined
  if (typeof plain === 'string') return plain
  // what Python's own json module does with numbers
  return typeof key === 'number' || typeof key === 'bigint' ? String(key) : undefined
}

function referenceOf(lookup: Lookup): PlacedValue {
  const { store, key, fallback } = lookup
  if (lookup instanceof FieldValue) return lookup.slot()
  const reference = (text: string | null | undefined): SecretReference =>
    lookup instanceof ParameterLookup
      ? new ParameterReference({ store, key, fallback: text }, lookup.sections, lookup.isAsked)
      : new SecretReference(store, key, text)
  if (fallback === undefined || fallback === null || typeof fallback === 'string') return reference(fallback)
  if (typeof fallback === 'number' || typeof fallback === 'bigint') return reference(String(fallback))
  if (fallback instanceof Unknown) return refusalOf(fallback)
  return new Refusal(`the default of the lookup of "${key}" is ${article(nameOfType(fallback))}`)
}

function fromText({ parts }: LookupText): PlacedValue {
  const converted: (string | SecretReference)[] = []
  for (const part of parts) {
    const piece = typeof part === 'string' ? part : referenceOf(part)
    if (typeof piece !== 'string' && !(piece instanceof SecretReference)) return piece
    converted.push(piece)
  }
  return converted.every((piece) => typeof piece === 'string') ? converted.join('') : new SecretText(converted)
}

function fromChoice({ test, found, missing }: Choice, at: Span, convert: Convert): PlacedValue {
  if (test instanceof FieldValue) return new Refusal('a request hangs on whether a row has a field')
  const reference = referenceOf(test)
  if (!(reference instanceof SecretReference)) return reference
  return new PlacedChoice(reference, convert(found, at), convert(missing, at))
}

function article(kind: string): string {
  return `${/^[aeiou]/i.test(kind) ? 'an' : 'a'} ${kind}`
}
